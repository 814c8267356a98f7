package dataaction

import (
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
)

// began is when the run of the tests began.
var began = time.Date(2026, 11, 1, 6, 0, 0, 500, time.UTC)

// An object of the fake. Its size is that of the body, unless it is set.
type object struct {
	body     string
	size     int64
	modified time.Time
	tags     map[string]string
	metadata map[string]string
	version  string
}

func (o object) etag() *string { return aws.String(fmt.Sprintf("%x", md5.Sum([]byte(o.body)))) }

func (o object) length() *int64 { return aws.Int64(max(o.size, int64(len(o.body)))) }

// A fake is an Amazon S3 in memory.
type fake struct {
	t *testing.T

	mu      sync.Mutex
	objects map[string]object // by bucket/key
	calls   []string
	// before is called before each call, which fails if it does.
	before  func(call string) error
	uploads map[string]*s3.CreateMultipartUploadInput
	parts   map[string][]string // ranges, by upload
}

func newFake(t *testing.T, objects map[string]object) *fake {
	f := &fake{t: t, objects: map[string]object{}, uploads: map[string]*s3.CreateMultipartUploadInput{}, parts: map[string][]string{}}
	for path, o := range objects {
		if o.modified.IsZero() {
			o.modified = began.Add(-time.Hour)
		}
		f.objects[path] = o
	}
	return f
}

func apiError(code string) error { return &smithy.GenericAPIError{Code: code} }

// call records a call.
func (f *fake) call(name string, bucket, key *string) (path string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	path = aws.ToString(bucket) + "/" + aws.ToString(key)
	f.calls = append(f.calls, name+" "+path)
	if f.before != nil {
		return path, f.before(name + " " + path)
	}
	return path, nil
}

// get returns an object, if it has the tag that is asked for.
func (f *fake) get(path string, match *string) (object, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	o, ok := f.objects[path]
	switch {
	case !ok:
		return object{}, apiError("NoSuchKey")
	case match != nil && *match != *o.etag():
		return object{}, apiError("PreconditionFailed")
	}
	return o, nil
}

func (f *fake) put(path string, o object) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.objects[path] = o
}

// keys are the paths of all objects.
func (f *fake) keys() []string { return slices.Sorted(maps.Keys(f.objects)) }

// called returns how many calls had a name.
func (f *fake) called(name string) (n int) {
	for _, call := range f.calls {
		if strings.HasPrefix(call, name+" ") {
			n++
		}
	}
	return n
}

func (f *fake) ListObjectsV2(ctx context.Context, in *s3.ListObjectsV2Input, _ ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	if _, err := f.call("list", in.Bucket, in.Prefix); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	out := &s3.ListObjectsV2Output{}
	for _, path := range f.keys() {
		key, ours := strings.CutPrefix(path, *in.Bucket+"/")
		if !ours || !strings.HasPrefix(key, *in.Prefix) || key <= aws.ToString(in.ContinuationToken) {
			continue
		}
		if len(out.Contents) == 2 { // a page
			out.IsTruncated, out.NextContinuationToken = aws.Bool(true), out.Contents[1].Key
			break
		}
		o := f.objects[path]
		out.Contents = append(out.Contents, types.Object{Key: &key, ETag: o.etag(), Size: o.length(), LastModified: aws.Time(o.modified.Truncate(time.Second))})
	}
	return out, ctx.Err()
}

func (f *fake) HeadObject(_ context.Context, in *s3.HeadObjectInput, _ ...func(*s3.Options)) (*s3.HeadObjectOutput, error) {
	path, err := f.call("head", in.Bucket, in.Key)
	if err != nil {
		return nil, err
	}
	o, err := f.get(path, in.IfMatch)
	if err != nil {
		return nil, apiError("NotFound")
	}
	out := &s3.HeadObjectOutput{ContentLength: o.length(), LastModified: &o.modified, Metadata: o.metadata, TagCount: aws.Int32(int32(len(o.tags)))}
	if o.version != "" {
		out.VersionId = &o.version
	}
	return out, nil
}

func (f *fake) source(source, match *string) (object, error) {
	path, err := url.QueryUnescape(*source) // which takes + for a space, as S3 may
	if err != nil {
		return object{}, err
	}
	return f.get(path, match)
}

func (f *fake) CopyObject(_ context.Context, in *s3.CopyObjectInput, _ ...func(*s3.Options)) (*s3.CopyObjectOutput, error) {
	path, err := f.call("copy", in.Bucket, in.Key)
	if err != nil {
		return nil, err
	}
	o, err := f.source(in.CopySource, in.CopySourceIfMatch)
	if err != nil {
		return nil, err
	}
	if *o.length() > maxCopy {
		return nil, apiError("InvalidRequest")
	}
	o.modified = began.Add(time.Hour)
	f.put(path, o)
	return &s3.CopyObjectOutput{}, nil
}

func (f *fake) CreateMultipartUpload(_ context.Context, in *s3.CreateMultipartUploadInput, _ ...func(*s3.Options)) (*s3.CreateMultipartUploadOutput, error) {
	path, err := f.call("create", in.Bucket, in.Key)
	f.uploads[path] = in
	return &s3.CreateMultipartUploadOutput{UploadId: &path}, err
}

func (f *fake) UploadPartCopy(ctx context.Context, in *s3.UploadPartCopyInput, _ ...func(*s3.Options)) (*s3.UploadPartCopyOutput, error) {
	if _, err := f.call("part", in.Bucket, in.Key); err != nil {
		return nil, err
	}
	if _, err := f.source(in.CopySource, in.CopySourceIfMatch); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.parts[*in.UploadId] = append(f.parts[*in.UploadId], fmt.Sprintf("%05d %s", *in.PartNumber, *in.CopySourceRange))
	return &s3.UploadPartCopyOutput{CopyPartResult: &types.CopyPartResult{ETag: aws.String(fmt.Sprint("tag", *in.PartNumber))}}, ctx.Err()
}

func (f *fake) CompleteMultipartUpload(_ context.Context, in *s3.CompleteMultipartUploadInput, _ ...func(*s3.Options)) (*s3.CompleteMultipartUploadOutput, error) {
	path, err := f.call("complete", in.Bucket, in.Key)
	if err != nil {
		return nil, err
	}
	for i, part := range in.MultipartUpload.Parts {
		if *part.PartNumber != int32(i+1) || *part.ETag != fmt.Sprint("tag", i+1) {
			return nil, apiError("InvalidPart")
		}
	}
	upload := f.uploads[path]
	tags, err := url.ParseQuery(aws.ToString(upload.Tagging))
	if err != nil {
		return nil, err
	}
	o := object{size: maxCopy + 1, modified: began.Add(time.Hour), metadata: upload.Metadata, tags: map[string]string{}}
	for key := range tags {
		o.tags[key] = tags.Get(key)
	}
	f.put(path, o)
	return &s3.CompleteMultipartUploadOutput{}, nil
}

func (f *fake) AbortMultipartUpload(_ context.Context, in *s3.AbortMultipartUploadInput, _ ...func(*s3.Options)) (*s3.AbortMultipartUploadOutput, error) {
	_, err := f.call("abort", in.Bucket, in.Key)
	return &s3.AbortMultipartUploadOutput{}, err
}

func (f *fake) DeleteObject(_ context.Context, in *s3.DeleteObjectInput, _ ...func(*s3.Options)) (*s3.DeleteObjectOutput, error) {
	path, err := f.call("delete", in.Bucket, in.Key)
	if err != nil {
		return nil, err
	}
	if _, err := f.get(path, in.IfMatch); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.objects, path)
	return &s3.DeleteObjectOutput{}, nil
}

func (f *fake) GetObjectTagging(_ context.Context, in *s3.GetObjectTaggingInput, _ ...func(*s3.Options)) (*s3.GetObjectTaggingOutput, error) {
	path, err := f.call("gettags", in.Bucket, in.Key)
	if err != nil {
		return nil, err
	}
	o, err := f.get(path, nil)
	if err == nil && in.VersionId != nil && *in.VersionId != o.version {
		err = apiError("NoSuchVersion")
	}
	out := &s3.GetObjectTaggingOutput{}
	for _, key := range slices.Sorted(maps.Keys(o.tags)) {
		out.TagSet = append(out.TagSet, types.Tag{Key: &key, Value: aws.String(o.tags[key])})
	}
	return out, err
}

func (f *fake) PutObjectTagging(_ context.Context, in *s3.PutObjectTaggingInput, _ ...func(*s3.Options)) (*s3.PutObjectTaggingOutput, error) {
	path, err := f.call("puttags", in.Bucket, in.Key)
	if err != nil {
		return nil, err
	}
	o, err := f.get(path, nil)
	if err != nil {
		return nil, err
	}
	if aws.ToString(in.VersionId) != o.version {
		return nil, apiError("NoSuchVersion")
	}
	o.tags = map[string]string{}
	for _, tag := range in.Tagging.TagSet {
		o.tags[*tag.Key] = *tag.Value
	}
	f.put(path, o)
	return &s3.PutObjectTaggingOutput{}, nil
}

var errDown = errors.New("service is down")

var _ Client = (*fake)(nil)

// A slowFake takes its time for a copy.
type slowFake struct{ *fake }

const copyTime = 10 * time.Second

func (f slowFake) CopyObject(ctx context.Context, in *s3.CopyObjectInput, options ...func(*s3.Options)) (*s3.CopyObjectOutput, error) {
	select {
	case <-time.After(copyTime):
		return f.fake.CopyObject(ctx, in, options...)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
