package jsonvalue

import (
	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/internal/typed"
)

// An Option changes how values are decoded.
type Option func(*settings)

type settings struct {
	typed.Settings
	disallowUnknownFields bool
	useNumber             bool
}

// OnTombstone handles the records whose value is null. Without it they are permanent
// errors that wrap [ErrNull]. Only handlers use it: see [Decoder.Handler].
func OnTombstone(handle consumer.Handler) Option {
	return func(s *settings) { s.OnTombstone(handle) }
}

// MaxDecompressed is the size in bytes that a value may have that was compressed, as
// AWS Glue's clients can do. It is at least 1. Default: 16 MiB, wireformat.DefaultLimit.
// A larger value is a permanent error that wraps wireformat.ErrTooLarge.
func MaxDecompressed(bytes int) Option {
	return func(s *settings) { s.SetMaxDecompressed(bytes) }
}

// DisallowUnknownFields refuses objects with a field that T does not have.
func DisallowUnknownFields() Option {
	return func(s *settings) { s.disallowUnknownFields = true }
}

// UseNumber decodes a number into an any as a [json.Number] instead of a float64.
func UseNumber() Option {
	return func(s *settings) { s.useNumber = true }
}
