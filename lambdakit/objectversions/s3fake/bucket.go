// Package s3fake is a versioned S3 bucket in memory, for the tests of handlers. It
// has the methods of [s3.Client] that they call, with the order, the paging and
// the errors of Amazon S3. The pages of its listings are small, so that a few
// objects make several.
package s3fake

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/smithy-go"
)

// Version is a version of an object, or a delete marker.
type Version struct {
	Key, ID      string
	DeleteMarker bool
	Body         []byte
	ContentType  string
	Metadata     map[string]string
}

// Upload is an incomplete multipart upload.
type Upload struct{ Key, ID string }

// Bucket is a bucket. It is not for concurrent use.
type Bucket struct {
	// Name is the name that requests must have.
	Name string
	// Unversioned is for a bucket without versioning: an object has one version,
	// "null".
	Unversioned bool
	// PageSize is how many entries a page of a listing has; 0 stands for 3.
	PageSize int
	// Versions are in the order of S3's listing: by key, the newest first.
	Versions []Version
	// Uploads are in the order of S3's listing: by key.
	Uploads []Upload

	// Fail, if set, is asked before every request whether it fails.
	Fail func(operation string) error
	// FailObject, if set, is asked for the error code of a single object in
	// DeleteObjects; "" stands for none.
	FailObject func(key string) (code string)

	// Operations lists the operations that were requested.
	Operations []string
	// Batches lists how many objects each DeleteObjects request had.
	Batches []int

	versions int // counts the versions ever written
}

// Error returns an error as the SDK makes it of a code that it has no type for.
func Error(code string) error {
	return &smithy.GenericAPIError{Code: code, Message: "the message of " + code}
}

// Put adds a version of an object, or a delete marker, and returns its id.
func (b *Bucket) Put(v Version) (id string) {
	b.versions++
	v.ID = fmt.Sprintf("v%06d", b.versions)
	if b.Unversioned {
		v.ID = "null"
		b.remove(v.Key, v.ID)
	}
	i, _ := slices.BinarySearchFunc(b.Versions, v.Key, func(v Version, key string) int { return cmp.Compare(v.Key, key) })
	b.Versions = slices.Insert(b.Versions, i, v)
	return v.ID
}

// Latest returns the object, or nil if there is none.
func (b *Bucket) Latest(key string) *Version {
	i := slices.IndexFunc(b.Versions, func(v Version) bool { return v.Key == key })
	if i < 0 || b.Versions[i].DeleteMarker {
		return nil
	}
	return &b.Versions[i]
}

func (b *Bucket) remove(key, id string) {
	b.Versions = slices.DeleteFunc(b.Versions, func(v Version) bool { return v.Key == key && v.ID == id })
}

// begin records a request and returns the error that it fails with, if any.
func (b *Bucket) begin(ctx context.Context, operation string, bucket *string) error {
	b.Operations = append(b.Operations, operation)
	if err := ctx.Err(); err != nil {
		return err
	}
	if b.Fail != nil {
		if err := b.Fail(operation); err != nil {
			return err
		}
	}
	if aws.ToString(bucket) != b.Name {
		return Error("NoSuchBucket")
	}
	return nil
}
