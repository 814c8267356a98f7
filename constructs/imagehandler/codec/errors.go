package codec

import (
	"errors"
	"fmt"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
)

// A FormatError reports input that is not a valid picture of its format, or not
// all of one.
type FormatError struct {
	Format Format
	// Reason says what was found.
	Reason string
	// Err is io.ErrUnexpectedEOF when the input ended too early, the error of the
	// decoder underneath where that is where the fault was found, or nil.
	Err error
}

func (e *FormatError) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("bad %s: %s", e.Format, e.Reason)
	}
	if e.Reason == "" {
		return fmt.Sprintf("bad %s: %v", e.Format, e.Err)
	}
	return fmt.Sprintf("bad %s: %s: %v", e.Format, e.Reason, e.Err)
}

// Unwrap returns Err.
func (e *FormatError) Unwrap() error { return e.Err }

// An UnsupportedError names what a picture uses, or a caller asks for, and this
// package does not do.
type UnsupportedError struct {
	// Format is empty if the format itself is unknown.
	Format  Format
	Feature string
	// Err is the error of the decoder underneath, if it comes from there.
	Err error
}

func (e *UnsupportedError) Error() string {
	if e.Format == "" {
		return "unsupported: " + e.Feature
	}
	return fmt.Sprintf("unsupported in %s: %s", e.Format, e.Feature)
}

// Unwrap returns Err.
func (e *UnsupportedError) Unwrap() error { return e.Err }

// A LimitError reports a picture that is larger than Limits allow. It comes
// before memory for pixels is allocated.
type LimitError struct {
	Format Format
	// What is limited: "pixels", "octets of memory", "frames", ...
	What string
	// Got is what the picture needs, Allowed the limit.
	Got, Allowed int64
	// Err is the error of the decoder underneath, if it comes from there.
	Err error
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("%s of %d %s, at most %d are allowed", e.Format, e.Got, e.What, e.Allowed)
}

// Unwrap returns Err.
func (e *LimitError) Unwrap() error { return e.Err }

// A RangeError is for an option or a size that is not within what Encode can
// write or Decode can make.
type RangeError struct {
	What          string // "quality", "width", "colors", ...
	Got, Min, Max int
}

func (e *RangeError) Error() string {
	return fmt.Sprintf("%s of %d, between %d and %d are allowed", e.What, e.Got, e.Min, e.Max)
}

// ofJPEG puts errors of package jpeg into the types of this one.
func ofJPEG(err error) error {
	var format *jpeg.FormatError
	var unsupported *jpeg.UnsupportedError
	var limit *jpeg.LimitError
	var outside *jpeg.RangeError
	switch {
	case errors.As(err, &format):
		return &FormatError{Format: JPEG, Err: err}
	case errors.As(err, &unsupported):
		return &UnsupportedError{Format: JPEG, Feature: unsupported.Feature, Err: err}
	case errors.As(err, &limit):
		return &LimitError{Format: JPEG, What: limit.What, Got: limit.Got, Allowed: limit.Allowed, Err: err}
	case errors.As(err, &outside):
		return &RangeError{What: outside.What, Got: outside.Got, Min: outside.Min, Max: outside.Max}
	}
	return err
}
