package jsonvalue

import (
	"context"
	"errors"
	"fmt"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/internal/typed"
)

// ErrNull is what the error wraps for a key that is null, and for a value that is
// null, a tombstone. It is the same in all packages of typed values.
var ErrNull = typed.ErrNull

// Handler returns a handler of records that decodes their values and calls handle. It
// panics if an option is not valid; [New] returns an error instead.
func Handler[T any](handle func(ctx context.Context, value T, r consumer.Record) error, options ...Option) consumer.Handler {
	return Must(New[T](options...)).Handler(handle)
}

// A Decoder decodes keys and values. It may be used concurrently.
type Decoder[T any] struct{ typed typed.Decoder[T] }

// New returns a decoder. It fails if an option is not valid.
func New[T any](options ...Option) (*Decoder[T], error) {
	var s settings
	for _, option := range options {
		option(&s)
	}
	if err := errors.Join(s.Errors...); err != nil {
		return nil, fmt.Errorf("jsonvalue: %w", err)
	}
	d := unmarshaler[T](&s)
	return &Decoder[T]{typed.Decoder[T]{Format: "JSON", Detect: true, Decode: d, Settings: s.Settings}}, nil
}

// Must returns the decoder, or panics with the error: it is for variables of packages.
func Must[T any](d *Decoder[T], err error) *Decoder[T] {
	if err != nil {
		panic(err)
	}
	return d
}

// Key decodes the key of a record. The error is permanent.
func (d *Decoder[T]) Key(r consumer.Record) (T, error) { return d.typed.Field(typed.Key(r)) }

// Value decodes the value of a record. The error is permanent.
func (d *Decoder[T]) Value(r consumer.Record) (T, error) { return d.typed.Field(typed.Value(r)) }

// Handler returns a handler of records that decodes their values and calls handle,
// or what [OnTombstone] says if they are null.
func (d *Decoder[T]) Handler(handle func(ctx context.Context, value T, r consumer.Record) error) consumer.Handler {
	return d.typed.Handler(handle)
}
