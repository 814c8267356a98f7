package avrovalue

import (
	"errors"
	"fmt"
	"strings"

	"github.com/twmb/avro"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/internal/typed"
)

// decode decodes a payload. The library copies what it decodes: its option AliasInput
// is not set.
func decode[T any](s schemas, p typed.Payload) (value T, err error) {
	if p.DataFormat != "" && !strings.EqualFold(p.DataFormat, "AVRO") {
		return value, fmt.Errorf("got data format %.20q from Lambda, want AVRO: use the package for it, or the record format SOURCE of the event source mapping", p.DataFormat)
	}
	if len(p.Indexes) > 0 {
		return value, errors.New("got a schema reference with message indexes, which only Protobuf has")
	}
	schema, err := s.of(p)
	if err != nil {
		return value, err
	}
	rest, err := schema.Decode(p.Data, &value)
	if err != nil {
		return value, describe(err)
	}
	if len(rest) > 0 {
		return value, fmt.Errorf("got %d bytes after the value: is the schema the one it was written with?", len(rest))
	}
	return value, nil
}

// describe returns err with a text that quotes no value: the library's names the
// value that is too large for a field, or the text that is no UUID.
func describe(err error) error {
	var where string
	what := "not a value of the schema"
	var semantic *avro.SemanticError
	if errors.As(err, &semantic) {
		if semantic.Field != "" {
			where = fmt.Sprintf("field %.100s: ", semantic.Field)
		}
		// With an error of another kind in a field it is of the record around it.
		if semantic.Err == nil || semantic.AvroType != "record" {
			what = fmt.Sprintf("Avro %s does not go into Go %v", semantic.AvroType, semantic.GoType)
		}
	}
	var short *avro.ShortBufferError
	if errors.As(err, &short) {
		what = short.Error()
	}
	return typed.Redact(err, "%s%s", where, what)
}

// fits returns an error if values of the schema do not fit T, whatever they are. It
// decodes zeros, which are a value of nearly every schema: numbers are 0, strings,
// arrays and maps empty, unions their first branch. Errors that may depend on the
// value are not about T.
func fits[T any](schema *avro.Schema) error {
	zeros := make([]byte, 4096)
	var value T
	_, err := schema.Decode(zeros, &value)
	if err == nil {
		return nil
	}
	var semantic *avro.SemanticError
	if errors.As(err, &semantic) && semantic.Err == nil {
		return fmt.Errorf("%T does not fit the schema: %w", value, err)
	}
	// If skipping the fields that T does not have makes a difference, it lacks one.
	if _, skipped := schema.Decode(zeros, &value, avro.SkipUnknown()); skipped == nil || skipped.Error() != err.Error() {
		return fmt.Errorf("%T does not fit the schema: %w", value, err)
	}
	return nil
}
