package typed

import (
	"errors"
	"fmt"
)

// ErrNull is what the format packages call ErrNull.
var ErrNull = errors.New("got null")

var (
	errNullKey   = fmt.Errorf("%w: the record has no key", ErrNull)
	errNullValue = fmt.Errorf("%w, a tombstone: say with OnTombstone what to do about those", ErrNull)
)

// Redact returns an error that says text and wraps err, whose own text may quote
// data.
func Redact(err error, format string, args ...any) error {
	return &redactedError{fmt.Sprintf(format, args...), err}
}

type redactedError struct {
	text string
	err  error
}

func (e *redactedError) Error() string { return e.text }
func (e *redactedError) Unwrap() error { return e.err }
