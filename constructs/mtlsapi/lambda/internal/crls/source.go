package crls

import (
	"errors"
	"fmt"
)

// A Source is a place where lists are. The constructs hand sources to functions
// in the variable REVOCATION_SOURCES, as a JSON array.
type Source struct {
	Bucket string `json:"bucket"`
	// Prefix of the objects' keys. Default: the whole bucket.
	Prefix string `json:"prefix"`
}

// String returns the source as a URI.
func (s Source) String() string { return "s3://" + s.Bucket + "/" + s.Prefix }

// Validate says what is wrong with sources.
func Validate(sources []Source) error {
	var errs []error
	for i, s := range sources {
		if s.Bucket == "" {
			errs = append(errs, fmt.Errorf(`source %d of %d has no "bucket": give the name of an S3 bucket`, i+1, len(sources)))
		}
	}
	return errors.Join(errs...)
}
