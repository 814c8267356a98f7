package avrovalue

import (
	"errors"
	"fmt"

	"github.com/twmb/avro"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/internal/typed"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat"
)

// An Option changes how values are decoded.
type Option func(*settings)

type settings struct {
	typed.Settings
	writers map[wireformat.SchemaID]*avro.Schema
}

// Writer gives the schema that values with this id were written with. The id is in the
// form in which the registry shows it: a number for Confluent's, the UUID of the
// schema version for AWS Glue, a GUID for Confluent's record headers. The empty id is
// for values without one, and excludes others. An id may be given once.
func Writer(id string, schema *avro.Schema) Option {
	return func(s *settings) {
		key, err := wireformat.SchemaID{}, error(nil)
		if id != "" {
			key, err = wireformat.ParseSchemaID(id)
		}
		if err == nil && schema == nil {
			err = errors.New("got a nil schema")
		}
		if _, ok := s.writers[key]; err == nil && ok {
			err = errors.New("got the id twice")
		}
		if err != nil {
			s.Errors = append(s.Errors, fmt.Errorf("writer %.40q: %w", id, err))
			return
		}
		s.writers[key] = schema
	}
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
