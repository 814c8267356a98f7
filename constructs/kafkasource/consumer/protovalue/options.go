package protovalue

import (
	"errors"
	"fmt"
	"slices"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/internal/typed"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat"
)

// An Option changes how values are decoded.
type Option func(*settings)

type settings struct {
	typed.Settings
	writers map[wireformat.SchemaID][]int
}

// Writer says where the schema with this id has the message T, for schemas that have
// it in another place than T's own .proto file: at Confluent the path from the file to
// the message, each number counting from 0 in declaration order; at AWS Glue its place
// among all messages of the file sorted by their full names. The id is in the form in
// which the registry shows it: a number for Confluent's, the UUID of the schema
// version for AWS Glue, a GUID for Confluent's record headers. An id may be given once.
func Writer(id string, path ...int) Option {
	return func(s *settings) {
		key, err := wireformat.ParseSchemaID(id)
		switch _, ok := s.writers[key]; {
		case err != nil:
		case len(path) == 0 || slices.Min(path) < 0:
			err = fmt.Errorf("got path %v, want one number or more of at least 0", path)
		case ok:
			err = errors.New("got the id twice")
		}
		if err != nil {
			s.Errors = append(s.Errors, fmt.Errorf("writer %.40q: %w", id, err))
			return
		}
		s.writers[key] = slices.Clone(path)
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
