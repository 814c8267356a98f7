package crls

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/s3read"
)

// suffix of the keys of lists.
const suffix = ".crl"

// Bounds of one source. A bucket with more is not one of revocation lists: the
// prefix is wrong.
const (
	maxPages = 100 // of 1,000 keys
	maxLists = 10_000
)

// A location is where an object is.
type location struct{ bucket, key string }

func (l location) String() string { return "s3://" + l.bucket + "/" + l.key }

func (l location) compare(other location) int {
	return cmp.Or(cmp.Compare(l.bucket, other.bucket), cmp.Compare(l.key, other.key))
}

// A listing is what is known of an object without reading it.
type listing struct {
	location
	source int // index in Store.Sources
	etag   string
	size   int64
}

// unread returns the listing with a tag that no object has, so that this one is
// read the next time.
func (l listing) unread() listing {
	l.etag = ""
	return l
}

// list returns the lists of a source, by key.
func list(ctx context.Context, client Client, source Source) ([]listing, error) {
	var found []listing
	in := &s3.ListObjectsV2Input{Bucket: &source.Bucket}
	if source.Prefix != "" {
		in.Prefix = &source.Prefix
	}
	pages := s3.NewListObjectsV2Paginator(client, in)
	for n := 1; pages.HasMorePages(); n++ {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list %v: %w", source, err)
		}
		for _, object := range page.Contents {
			if key := aws.ToString(object.Key); strings.HasSuffix(key, suffix) {
				found = append(found, listing{
					location: location{source.Bucket, key},
					etag:     s3read.TrimETag(object.ETag),
					size:     aws.ToInt64(object.Size),
				})
			}
		}
		if len(found) > maxLists || n == maxPages && pages.HasMorePages() {
			return nil, fmt.Errorf("list %v: more than %d revocation lists or %d pages of keys: narrow the prefix to the lists", source, maxLists, maxPages)
		}
	}
	return found, nil
}
