package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// fileFreshness is the kind of rules about the age of files.
const fileFreshness = "file-freshness"

// newestFile returns when the newest file of the data was written that the run can
// have read, or the zero time if no rule asks or there is none. It needs the
// permission s3:ListBucket on the bucket of the data.
func (h *handler) newestFile(ctx context.Context, j *judgment, set *rules.Set) (newest time.Time, err error) {
	data := h.data()
	asked := slices.ContainsFunc(set.Rules(), func(r rules.Rule) bool { return r.Kind() == fileFreshness })
	if !asked || data.Bucket == "" {
		return time.Time{}, nil
	}
	began := j.Started
	if began.IsZero() {
		began = j.Completed
	}
	pages := s3.NewListObjectsV2Paginator(h.s3, &s3.ListObjectsV2Input{Bucket: &data.Bucket, Prefix: &data.Key})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return time.Time{}, fmt.Errorf("list %s: %w", data, err)
		}
		for _, o := range page.Contents {
			if written := aws.ToTime(o.LastModified); written.After(newest) && written.Before(began.Truncate(time.Second)) {
				newest = written
			}
		}
	}
	return newest, nil
}
