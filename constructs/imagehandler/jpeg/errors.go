package jpeg

import "fmt"

// A FormatError reports input that is not a valid JPEG picture, or not all of
// one.
type FormatError struct {
	// Offset is where in the input the fault was found: the octet for headers,
	// near it for entropy-coded data (its stuffing is not counted).
	Offset int64
	// Reason says what was found.
	Reason string
	// Err is io.ErrUnexpectedEOF when the input ended too early, else nil.
	Err error
}

func (e *FormatError) Error() string {
	return fmt.Sprintf("jpeg: invalid at octet %d: %s", e.Offset, e.Reason)
}

// Unwrap returns Err.
func (e *FormatError) Unwrap() error { return e.Err }

// An UnsupportedError names the part of the standard that a valid picture uses
// and this package does not read.
type UnsupportedError struct {
	// Feature is the name, as in "arithmetic coding".
	Feature string
}

func (e *UnsupportedError) Error() string {
	return "jpeg: unsupported: " + e.Feature
}

// A LimitError reports a picture that is larger than [Options] allow. It is
// returned before memory for it is allocated.
type LimitError struct {
	// What is limited, as in "pixels".
	What string
	// Got is what the picture needs, Allowed the limit.
	Got, Allowed int64
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("jpeg: %s: got %d, allowed %d", e.What, e.Got, e.Allowed)
}
