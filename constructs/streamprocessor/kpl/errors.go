package kpl

import "errors"

// ErrMalformed is returned for an aggregate whose MD5 is right and whose message is
// not: it was made so. The error returned wraps it and says what was found; it never
// quotes keys or data.
var ErrMalformed = errors.New("malformed KPL aggregate")

// Errors of what a producer wants to send. Those returned wrap one of them and say
// what was got and what is allowed.
var (
	// ErrKey is returned for a partition key that is empty or too long, and for an
	// explicit hash key that is no number of 128 bits.
	ErrKey = errors.New("invalid key of a Kinesis record")
	// ErrTooLarge is returned for a user record that is too large by itself.
	ErrTooLarge = errors.New("user record too large")
)
