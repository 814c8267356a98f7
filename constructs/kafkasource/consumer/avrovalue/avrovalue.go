package avrovalue

import (
	"context"
	"errors"
	"fmt"

	"github.com/twmb/avro"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/internal/typed"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat"
)

// ErrNull is what the error wraps for a key that is null, and for a value that is
// null, a tombstone. It is the same in all packages of typed values.
var ErrNull = typed.ErrNull

// ErrUnknownSchema is what the error wraps for a key or a value whose schema id is
// not among those given, or that has none.
var ErrUnknownSchema = errors.New("unknown schema")

// Handler returns a handler of records that decodes their values and calls handle.
// The schema is the reader's, the one that T is made for. Handler panics if a schema
// or an option is not valid; [New] returns an error instead.
func Handler[T any](schema *avro.Schema, handle func(ctx context.Context, value T, r consumer.Record) error, options ...Option) consumer.Handler {
	return Must(New[T](schema, options...)).Handler(handle)
}

// A Decoder decodes keys and values. It may be used concurrently.
type Decoder[T any] struct{ typed typed.Decoder[T] }

// New returns a decoder. It fails if an option is not valid, if a writer's schema
// cannot be resolved to the reader's, in which case the error wraps an
// [avro.CompatibilityError], and if the reader's schema does not fit T, as far as can
// be told without data: what arrays, maps, and unions beyond their first branch have
// inside is not looked at.
func New[T any](schema *avro.Schema, options ...Option) (*Decoder[T], error) {
	s := settings{writers: make(map[wireformat.SchemaID]*avro.Schema)}
	for _, option := range options {
		option(&s)
	}
	schemas, err := s.resolve(schema)
	if err == nil {
		err = fits[T](schema)
	}
	if err != nil {
		return nil, fmt.Errorf("avrovalue: %w", err)
	}
	return &Decoder[T]{typed.Decoder[T]{
		Format: "Avro",
		// If there are ids, then every value has one.
		Detect:   !schemas.bare(),
		Decode:   func(p typed.Payload) (T, error) { return decode[T](schemas, p) },
		Settings: s.Settings,
	}}, nil
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
