// Package s3test has an Amazon S3 in memory for the tests of handlers that read
// objects: the two calls they make, with what goes wrong with them.
package s3test

import (
	"bytes"
	"context"
	"crypto/md5"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// Written is when every object was last modified.
var Written = time.Date(2026, time.June, 1, 0, 0, 0, 0, time.UTC)

// An S3 is a versioned object store. The zero S3 is empty. It may be used
// concurrently.
type S3 struct {
	mu       sync.Mutex
	versions map[string][][]byte // by "bucket/key"; nil for a delete marker
	calls    []string
	before   func(ctx context.Context, call string) error
	pageSize int
}

// Put writes an object and returns its version.
func (s *S3) Put(bucket, key string, body []byte) (version string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.versions == nil {
		s.versions = map[string][][]byte{}
	}
	path := bucket + "/" + key
	s.versions[path] = append(s.versions[path], bytes.Clone(body))
	return strconv.Itoa(len(s.versions[path]))
}

// Delete writes a delete marker.
func (s *S3) Delete(bucket, key string) { s.Put(bucket, key, nil) }

// Before calls f before each call, which fails if f does. The call is named as by
// Calls. Nil takes it away.
func (s *S3) Before(f func(ctx context.Context, call string) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before = f
}

// PageSize sets the number of keys in a page of a listing. Default: 1,000.
func (s *S3) PageSize(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pageSize = n
}

// Calls returns the calls since it was last called, sorted, as "get bucket/key"
// and "list bucket/prefix".
func (s *S3) Calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	calls := s.calls
	s.calls = nil
	slices.Sort(calls)
	return calls
}

func (s *S3) call(ctx context.Context, name string) error {
	s.mu.Lock()
	s.calls = append(s.calls, name)
	before := s.before
	s.mu.Unlock()
	if before != nil {
		if err := before(ctx, name); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func etag(body []byte) *string { return aws.String(fmt.Sprintf(`"%x"`, md5.Sum(body))) }

// GetObject implements the call of [*s3.Client].
func (s *S3) GetObject(ctx context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	path := *in.Bucket + "/" + *in.Key
	if err := s.call(ctx, "get "+path); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	versions := s.versions[path]
	n := len(versions)
	if in.VersionId != nil {
		var err error
		if n, err = strconv.Atoi(*in.VersionId); err != nil {
			return nil, err
		}
	}
	if n < 1 || n > len(versions) || versions[n-1] == nil {
		return nil, &types.NoSuchKey{Message: aws.String("The specified key does not exist.")}
	}
	body := versions[n-1]
	return &s3.GetObjectOutput{
		Body:          io.NopCloser(bytes.NewReader(body)),
		ContentLength: aws.Int64(int64(len(body))),
		ETag:          etag(body),
		LastModified:  aws.Time(Written),
	}, nil
}

// ListObjectsV2 implements the call of [*s3.Client].
func (s *S3) ListObjectsV2(ctx context.Context, in *s3.ListObjectsV2Input, _ ...func(*s3.Options)) (*s3.ListObjectsV2Output, error) {
	prefix := *in.Bucket + "/" + aws.ToString(in.Prefix)
	if err := s.call(ctx, "list "+prefix); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	size := s.pageSize
	if size == 0 {
		size = 1000
	}
	out := &s3.ListObjectsV2Output{IsTruncated: aws.Bool(false)}
	for _, path := range slices.Sorted(maps.Keys(s.versions)) {
		body := s.versions[path][len(s.versions[path])-1]
		key := strings.TrimPrefix(path, *in.Bucket+"/")
		if body == nil || !strings.HasPrefix(path, prefix) || key <= aws.ToString(in.ContinuationToken) {
			continue
		}
		if len(out.Contents) == size {
			out.IsTruncated = aws.Bool(true)
			out.NextContinuationToken = out.Contents[size-1].Key
			break
		}
		out.Contents = append(out.Contents, types.Object{Key: &key, ETag: etag(body), Size: aws.Int64(int64(len(body)))})
	}
	return out, nil
}
