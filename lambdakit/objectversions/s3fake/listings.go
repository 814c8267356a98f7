package s3fake

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// ListObjectVersions returns a page of versions and delete markers.
func (b *Bucket) ListObjectVersions(ctx context.Context, in *s3.ListObjectVersionsInput, _ ...func(*s3.Options)) (*s3.ListObjectVersionsOutput, error) {
	if err := b.begin(ctx, "ListObjectVersions", in.Bucket); err != nil {
		return nil, err
	}
	key, id := aws.ToString(in.KeyMarker), aws.ToString(in.VersionIdMarker)
	rest := slices.Collect(func(yield func(Version) bool) {
		for _, v := range b.Versions {
			after := in.KeyMarker == nil || v.Key > key || v.Key == key && v.ID < id // newer versions come first
			if after && strings.HasPrefix(v.Key, aws.ToString(in.Prefix)) && !yield(v) {
				return
			}
		}
	})
	out := &s3.ListObjectVersionsOutput{IsTruncated: aws.Bool(len(rest) > b.pageSize())}
	for _, v := range rest[:min(len(rest), b.pageSize())] {
		if v.DeleteMarker {
			out.DeleteMarkers = append(out.DeleteMarkers, types.DeleteMarkerEntry{Key: &v.Key, VersionId: &v.ID})
		} else {
			out.Versions = append(out.Versions, types.ObjectVersion{Key: &v.Key, VersionId: &v.ID})
		}
		if *out.IsTruncated {
			out.NextKeyMarker, out.NextVersionIdMarker = &v.Key, &v.ID
		}
	}
	return out, nil
}

// ListMultipartUploads returns a page of incomplete uploads.
func (b *Bucket) ListMultipartUploads(ctx context.Context, in *s3.ListMultipartUploadsInput, _ ...func(*s3.Options)) (*s3.ListMultipartUploadsOutput, error) {
	if err := b.begin(ctx, "ListMultipartUploads", in.Bucket); err != nil {
		return nil, err
	}
	marker := Upload{aws.ToString(in.KeyMarker), aws.ToString(in.UploadIdMarker)}
	rest := slices.DeleteFunc(slices.Clone(b.Uploads), func(u Upload) bool {
		return cmp.Or(cmp.Compare(u.Key, marker.Key), cmp.Compare(u.ID, marker.ID)) <= 0
	})
	out := &s3.ListMultipartUploadsOutput{IsTruncated: aws.Bool(len(rest) > b.pageSize())}
	for _, u := range rest[:min(len(rest), b.pageSize())] {
		out.Uploads = append(out.Uploads, types.MultipartUpload{Key: &u.Key, UploadId: &u.ID})
		if *out.IsTruncated {
			out.NextKeyMarker, out.NextUploadIdMarker = &u.Key, &u.ID
		}
	}
	return out, nil
}

func (b *Bucket) pageSize() int { return cmp.Or(b.PageSize, 3) }
