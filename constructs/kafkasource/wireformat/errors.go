package wireformat

import "errors"

// Errors that callers can tell apart with [errors.Is]. The error returned wraps
// one of them and says what was found and what is allowed; it never quotes data.
var (
	// ErrMalformed is returned for bytes that are not in the format asked for.
	ErrMalformed = errors.New("malformed wire format")

	// ErrTooLarge is returned for compressed data that is larger than the limit
	// once it is decompressed.
	ErrTooLarge = errors.New("decompressed data too large")
)
