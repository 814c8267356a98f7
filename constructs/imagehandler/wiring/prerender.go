package wiring

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
)

// PrerenderEvent is the event of a direct invocation of the handler, by which
// pictures are rendered before they are asked for. IAM has authorised who invokes a
// function, so it needs no signature.
type PrerenderEvent struct {
	Prerender *Prerender `json:"prerender"`
}

// Prerender is a picture and what is made of it: each of Presets and Queries, for
// each of Accept.
type Prerender struct {
	// Object is the picture; without one the rest is only checked.
	Object *PrerenderObject `json:"object,omitempty"`
	// Bucket is that of an Object without one; the first source if it is "" too.
	Bucket string `json:"bucket,omitempty"`
	// Encoded tells that keys are encoded as in a form (application/x-www-form-urlencoded),
	// as Amazon S3 Inventory writes them to CSV.
	// https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-inventory.html
	Encoded bool `json:"encoded,omitempty"`
	// Suffixes are those of keys that are pictures, in any case; others are skipped.
	// None is every key.
	Suffixes []string `json:"suffixes,omitempty"`
	// Presets by name, and Queries as those of URLs. One of them is needed.
	Presets []string `json:"presets,omitempty"`
	Queries []string `json:"queries,omitempty"`
	// Accept are the header fields of those for whom it is made. None is all that make
	// a difference: that without the field, and each format that the service
	// negotiates.
	Accept []string `json:"accept,omitempty"`
}

// Picture is the bucket, "" for the first source, and the key as S3 has it. It is only
// the bucket if there is no object.
func (p *Prerender) Picture() (bucket, key string, err error) {
	if p.Object == nil {
		return p.Bucket, "", nil
	}
	key = p.Object.Key
	if p.Encoded {
		if key, err = url.QueryUnescape(key); err != nil {
			return "", "", fmt.Errorf("the key is not encoded as in a form: %w", err)
		}
	}
	if key == "" {
		return "", "", errors.New("the object has no key")
	}
	return cmp.Or(p.Object.Bucket, p.Bucket), key, nil
}

// PrerenderObject is an object as S3 lists it, as an inventory has it, or as a list
// of failed pictures does. Their other members do not count.
type PrerenderObject struct {
	Bucket string `json:"Bucket,omitempty"`
	Key    string `json:"Key"`
	// Of an inventory of all versions. Those that are not the latest are skipped, and
	// so are delete markers.
	IsLatest       string `json:"IsLatest,omitempty"`
	IsDeleteMarker string `json:"IsDeleteMarker,omitempty"`
}

// PrerenderResult is the answer to a PrerenderEvent. A failure that may pass is not
// among its answers: the invocation fails then, with the code as the error's type, and
// is to be retried. What was made until then is found by the next.
type PrerenderResult struct {
	// OK tells that every rendition is there, or that the picture is skipped.
	OK bool `json:"ok"`
	// Code of the first failure, and all failures in words.
	Code  string `json:"code,omitempty"`
	Cause string `json:"cause,omitempty"`
	// Skipped is why the object is not rendered.
	Skipped    string      `json:"skipped,omitempty"`
	Renditions []Rendition `json:"renditions,omitempty"`
}

// Rendition is what became of one result.
type Rendition struct {
	Query  string `json:"query"`
	Accept string `json:"accept,omitempty"`
	// Status is 200, or that of an error with the Code.
	Status int    `json:"status"`
	Code   string `json:"code,omitempty"`
	// Derivative is its key in the bucket of derivatives, behind the prefix; none where
	// the answer is the source as it is stored.
	Derivative string `json:"derivative,omitempty"`
	// Found tells that it was there already.
	Found bool `json:"found,omitempty"`
	// Bytes of one that was made.
	Bytes int64 `json:"bytes,omitempty"`
}
