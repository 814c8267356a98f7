package dataaction

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
)

// tag gives an object its tag and keeps the others that it has. In a versioned
// bucket it is the version that was listed which is tagged.
//
// It needs the permissions s3:GetObject, s3:GetObjectTagging and
// s3:PutObjectTagging, and s3:GetObjectVersionTagging and
// s3:PutObjectVersionTagging in a versioned bucket.
func (j *job) tag(ctx context.Context, o types.Object) (done bool, err error) {
	head, err := j.Client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &j.Source.Bucket, Key: o.Key, IfMatch: o.ETag})
	if err != nil {
		return false, fmt.Errorf("head: %w", err)
	}
	out, err := j.Client.GetObjectTagging(ctx, &s3.GetObjectTaggingInput{Bucket: &j.Source.Bucket, Key: o.Key, VersionId: head.VersionId})
	if err != nil {
		return false, fmt.Errorf("get tags: %w", err)
	}
	verdict := types.Tag{Key: aws.String(wiring.TagVerdict), Value: &j.judgment.Verdict}
	tags := out.TagSet
	switch i := slices.IndexFunc(tags, func(t types.Tag) bool { return aws.ToString(t.Key) == wiring.TagVerdict }); {
	case i < 0:
		tags = append(tags, verdict)
	case aws.ToString(tags[i].Value) == j.judgment.Verdict:
		return false, nil
	default:
		tags[i] = verdict
	}
	_, err = j.Client.PutObjectTagging(ctx, &s3.PutObjectTaggingInput{
		Bucket: &j.Source.Bucket, Key: o.Key, VersionId: head.VersionId, Tagging: &types.Tagging{TagSet: tags},
	})
	if err != nil {
		return false, fmt.Errorf("put tags: %w", err)
	}
	return true, nil
}
