// Package objectversions deletes objects of a versioned S3 bucket for good: every
// version and every delete marker, so that the bucket can be deleted too.
//
// Memory is bounded by one page of the listing, a thousand versions, however
// large the bucket is. Pages are listed and deleted in turn, and a listing that
// found something is repeated, until one finds nothing: an object that was
// written meanwhile is not left behind.
package objectversions

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// API is what the functions of this package call: [s3.Client] has it. The caller
// needs the permissions s3:ListBucketVersions on the bucket, and s3:DeleteObject
// and s3:DeleteObjectVersion on its objects.
type API interface {
	ListObjectVersions(context.Context, *s3.ListObjectVersionsInput, ...func(*s3.Options)) (*s3.ListObjectVersionsOutput, error)
	DeleteObjects(context.Context, *s3.DeleteObjectsInput, ...func(*s3.Options)) (*s3.DeleteObjectsOutput, error)
}

// DeleteAll deletes every object of the bucket and returns how many versions and
// delete markers it deleted, also with an error. [IsNoSuchBucket] tells whether
// the error is that there is no bucket.
func DeleteAll(ctx context.Context, api API, bucket string) (int, error) {
	return deleteListed(ctx, api, &s3.ListObjectVersionsInput{Bucket: &bucket}, func(string) bool { return true })
}

// DeleteKey deletes the object with exactly this key, as [DeleteAll] does; other
// objects whose keys begin with it stay.
func DeleteKey(ctx context.Context, api API, bucket, key string) (int, error) {
	return deleteListed(ctx, api, &s3.ListObjectVersionsInput{Bucket: &bucket, Prefix: &key}, func(k string) bool { return k == key })
}

// deleteListed deletes what the listing has and match accepts, until there is
// nothing left.
func deleteListed(ctx context.Context, api API, listing *s3.ListObjectVersionsInput, match func(key string) bool) (int, error) {
	total := 0
	for {
		n, err := pass(ctx, api, listing, match)
		total += n
		if err != nil || n == 0 {
			return total, err
		}
	}
}

// pass goes through the listing once.
func pass(ctx context.Context, api API, listing *s3.ListObjectVersionsInput, match func(key string) bool) (int, error) {
	deleted := 0
	for pages := s3.NewListObjectVersionsPaginator(api, listing); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return deleted, fmt.Errorf("list the object versions of bucket %s: %w", *listing.Bucket, err)
		}
		n, err := deleteVersions(ctx, api, *listing.Bucket, identifiers(page, match))
		deleted += n
		if err != nil {
			return deleted, fmt.Errorf("delete object versions of bucket %s: %w", *listing.Bucket, err)
		}
	}
	return deleted, nil
}

// identifiers returns the versions and the delete markers of a page.
func identifiers(page *s3.ListObjectVersionsOutput, match func(key string) bool) []types.ObjectIdentifier {
	ids := make([]types.ObjectIdentifier, 0, len(page.Versions)+len(page.DeleteMarkers))
	add := func(key, versionID *string) {
		if match(aws.ToString(key)) {
			ids = append(ids, types.ObjectIdentifier{Key: key, VersionId: versionID})
		}
	}
	for _, v := range page.Versions {
		add(v.Key, v.VersionId)
	}
	for _, m := range page.DeleteMarkers {
		add(m.Key, m.VersionId)
	}
	return ids
}
