package crls

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/s3read"
	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation"
)

// parallel is how many objects are read at a time: partitioned lists are many and
// small, and most of the time of a request is waiting.
const parallel = 8

// A result is what reading an object gave: an error that says nothing about the
// object, or its tag with a list, a problem, or neither for a foreign list.
type result struct {
	err     error
	etag    string
	list    *revocation.List
	problem error
}

// file is what is to be known of the object now.
func (r result) file(object listing, before file) file {
	if r.err != nil {
		return file{listing: object.unread(), list: before.list}
	}
	object.etag = r.etag
	if r.problem != nil {
		return file{listing: object, list: before.list, problem: r.problem}
	}
	return file{listing: object, list: r.list}
}

// read reads and parses the objects, with as many bytes of them in memory as the
// limit for one list has.
func (s *Store) read(ctx context.Context, issuers []*x509.Certificate, objects []listing) []result {
	results := make([]result, len(objects))
	slots := make(chan struct{}, parallel)
	share := max(1, s.Limits.ListBytes/parallel) // bytes that a slot stands for
	var running sync.WaitGroup
	for i, object := range objects {
		n := min(max(1, (object.size+share-1)/share), parallel)
		for range n { // only here are slots taken: nobody waits with some in hand for more
			slots <- struct{}{}
		}
		running.Go(func() {
			defer func() {
				for range n {
					<-slots
				}
			}()
			results[i] = s.readOne(ctx, issuers, object, max(n*share, object.size))
		})
	}
	running.Wait()
	return results
}

func (s *Store) readOne(ctx context.Context, issuers []*x509.Certificate, object listing, limit int64) (r result) {
	defer func() {
		// A list must not be able to end the process, which answers for all.
		if p := recover(); p != nil {
			r = result{err: fmt.Errorf("%v: panic: %v", object.location, p)}
		}
	}()
	content, err := s3read.Read(ctx, s.Client, &s3.GetObjectInput{Bucket: &object.bucket, Key: &object.key}, limit)
	if err != nil {
		return result{err: err}
	}
	list, err := revocation.Parse(content.Body, issuers...)
	if errors.Is(err, revocation.ErrIssuer) {
		err = nil // an authority that is not trusted here
	}
	return result{etag: content.ETag, list: list, problem: err}
}
