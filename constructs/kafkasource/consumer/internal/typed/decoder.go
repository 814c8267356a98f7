package typed

import (
	"context"
	"errors"
	"fmt"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/lambdakit/batch"
)

// Settings are those that all formats have.
type Settings struct {
	// Tombstone is the handler of records whose value is null, nil for none.
	Tombstone consumer.Handler
	// MaxDecompressed is in bytes, 0 for wireformat's default.
	MaxDecompressed int
	// Errors are of the options.
	Errors []error
}

// OnTombstone sets Tombstone.
func (s *Settings) OnTombstone(handle consumer.Handler) {
	if handle == nil {
		s.Errors = append(s.Errors, errors.New("got OnTombstone(nil), want a handler"))
	}
	s.Tombstone = handle
}

// SetMaxDecompressed sets MaxDecompressed.
func (s *Settings) SetMaxDecompressed(bytes int) {
	if bytes < 1 {
		s.Errors = append(s.Errors, fmt.Errorf("got MaxDecompressed(%d), want at least 1 byte", bytes))
	}
	s.MaxDecompressed = bytes
}

// A Decoder makes a T of keys and values.
type Decoder[T any] struct {
	// Format is its name for errors.
	Format string
	// Detect allows to find a registry's header by the first byte of the data.
	Detect bool
	// Decode decodes a payload that is not null, and must keep no part of it.
	Decode func(Payload) (T, error)
	Settings
}

// Field decodes a key or a value. All its errors are permanent.
func (d *Decoder[T]) Field(f Field) (T, error) {
	value, err := d.field(f)
	if err != nil {
		var zero T
		if id := f.schema.SchemaID; id != "" {
			err = fmt.Errorf("decode %s as %s, schema %.40s: %w", f.name, d.Format, id, err)
		} else {
			err = fmt.Errorf("decode %s as %s: %w", f.name, d.Format, err)
		}
		return zero, batch.Permanent(err)
	}
	return value, nil
}

func (d *Decoder[T]) field(f Field) (value T, err error) {
	if f.data == nil {
		return value, f.null
	}
	p, err := unwrap(f, d.Detect, d.MaxDecompressed)
	if err != nil {
		return value, err
	}
	return d.Decode(p)
}

// Handler returns a handler of records that hands on their values.
func (d *Decoder[T]) Handler(handle func(context.Context, T, consumer.Record) error) consumer.Handler {
	if handle == nil {
		panic(fmt.Errorf("handler of %s values: got nil, want a function", d.Format))
	}
	return func(ctx context.Context, r consumer.Record) error {
		if r.Value == nil && d.Tombstone != nil {
			return d.Tombstone(ctx, r)
		}
		value, err := d.Field(Value(r))
		if err != nil {
			return err
		}
		return handle(ctx, value, r)
	}
}
