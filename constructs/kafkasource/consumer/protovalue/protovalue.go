package protovalue

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/internal/typed"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat"
)

// ErrNull is what the error wraps for a key that is null, and for a value that is
// null, a tombstone. It is the same in all packages of typed values.
var ErrNull = typed.ErrNull

// ErrOtherMessage is what the error wraps for a key or a value that is another message
// of the .proto file than the one expected.
var ErrOtherMessage = errors.New("another message")

// Handler returns a handler of records that decodes their values and calls handle. It
// panics if an option is not valid; [New] returns an error instead.
func Handler[T proto.Message](handle func(ctx context.Context, value T, r consumer.Record) error, options ...Option) consumer.Handler {
	return Must(New[T](options...)).Handler(handle)
}

// A Decoder decodes keys and values. It may be used concurrently.
type Decoder[T proto.Message] struct{ typed typed.Decoder[T] }

// New returns a decoder. It fails if an option is not valid, and if T is not a pointer
// to a generated message.
func New[T proto.Message](options ...Option) (*Decoder[T], error) {
	s := settings{writers: make(map[wireformat.SchemaID][]int)}
	for _, option := range options {
		option(&s)
	}
	message, err := messageType[T]()
	if err = errors.Join(append(s.Errors, err)...); err != nil {
		return nil, fmt.Errorf("protovalue: %w", err)
	}
	e := newExpected(message.Descriptor(), s.writers)
	return &Decoder[T]{typed.Decoder[T]{
		Format: "Protobuf",
		Detect: true,
		Decode: func(p typed.Payload) (T, error) {
			value := message.New().Interface().(T)
			return value, e.decode(p, value)
		},
		Settings: s.Settings,
	}}, nil
}

// Must returns the decoder, or panics with the error: it is for variables of packages.
func Must[T proto.Message](d *Decoder[T], err error) *Decoder[T] {
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
