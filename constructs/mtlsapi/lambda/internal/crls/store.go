package crls

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/s3read"
	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation"
)

// A Client is the calls of [*s3.Client] that a Store makes. They need the
// permissions s3:ListBucket and s3:GetObject.
type Client interface {
	s3read.Client
	s3.ListObjectsV2APIClient
}

// A Store is where lists are loaded from.
type Store struct {
	Client  Client
	Sources []Source
	Limits  Limits
}

// Load loads the lists that issuers signed. Those among previous, which may be
// nil, whose objects have not changed are taken over.
//
// The lists are never nil: an error, which names everything that could not be
// listed or read, leaves previous lists in their place.
func (s *Store) Load(ctx context.Context, issuers []*x509.Certificate, previous *Lists) (*Lists, error) {
	if previous == nil {
		previous = &Lists{}
	}
	next := &Lists{files: map[location]file{}}
	changed, errs := s.survey(ctx, previous, next)
	for i, r := range s.read(ctx, issuers, changed) {
		object := changed[i]
		next.files[object.location] = r.file(object, previous.files[object.location])
		if r.err != nil {
			errs = append(errs, r.err)
		}
	}
	next.combine(previous)
	return next, errors.Join(errs...)
}

// survey lists the sources. It puts into next what is known without reading, and
// returns the objects that have to be read.
func (s *Store) survey(ctx context.Context, previous, next *Lists) (changed []listing, errs []error) {
	var total int64
	for i, source := range s.Sources {
		found, err := list(ctx, s.Client, source)
		if err != nil {
			errs = append(errs, err)
			total += next.keepSource(i, previous)
			continue
		}
		for _, object := range found {
			if _, seen := next.files[object.location]; seen {
				continue // sources overlap
			}
			object.source = i
			total += object.size
			before := previous.files[object.location]
			switch problem := s.Limits.refuse(object, total); {
			case problem != nil:
				next.files[object.location] = file{listing: object.unread(), list: before.list, problem: problem}
			case before.etag != "" && before.etag == object.etag:
				before.source = i
				next.files[object.location] = before
			default:
				next.files[object.location] = file{listing: object.unread(), list: before.list}
				changed = append(changed, object)
			}
		}
	}
	return changed, errs
}

// refuse says why an object is too large to be read, the total size of all
// objects up to this one included.
func (l Limits) refuse(object listing, total int64) error {
	switch {
	case object.size > l.ListBytes:
		return fmt.Errorf("%w: %d bytes, at most %d are read: raise the function's memory, or let the CA partition its list",
			revocation.ErrTooLarge, object.size, l.ListBytes)
	case total > l.TotalBytes:
		return fmt.Errorf("%w: with this one all lists have %d bytes, at most %d are read: raise the function's memory",
			revocation.ErrTooLarge, total, l.TotalBytes)
	}
	return nil
}
