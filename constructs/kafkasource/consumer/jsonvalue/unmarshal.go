package jsonvalue

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/internal/typed"
)

// whiteSpace of JSON (RFC 8259, section 2).
const whiteSpace = " \t\r\n"

// longestName is how much of an unknown field's name is in an error.
const longestName = 100

// unmarshaler returns the function that decodes payloads.
func unmarshaler[T any](s *settings) func(typed.Payload) (T, error) {
	unmarshal := json.Unmarshal
	if s.disallowUnknownFields || s.useNumber {
		unmarshal = s.unmarshal
	}
	nullable := acceptsNull(reflect.TypeFor[T]())
	return func(p typed.Payload) (value T, err error) {
		if len(p.Indexes) > 0 {
			return value, errors.New("got a schema reference with message indexes, which only Protobuf has")
		}
		if !utf8.Valid(p.Data) {
			return value, errors.New("got bytes that are not UTF-8")
		}
		if !nullable && string(bytes.Trim(p.Data, whiteSpace)) == "null" {
			return value, fmt.Errorf("got the text null, want a %T: use a type that can be nil to allow it", value)
		}
		if err := unmarshal(p.Data, &value); err != nil {
			return value, describe(err, p)
		}
		return value, nil
	}
}

// unmarshal is [json.Unmarshal] with the settings that only a [json.Decoder] has.
func (s *settings) unmarshal(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if s.disallowUnknownFields {
		d.DisallowUnknownFields()
	}
	if s.useNumber {
		d.UseNumber()
	}
	if err := d.Decode(v); err != nil {
		return err
	}
	if rest := bytes.TrimLeft(data[d.InputOffset():], whiteSpace); len(rest) > 0 {
		return &trailingError{int64(len(data) - len(rest))}
	}
	return nil
}

// A trailingError is for data after the value.
type trailingError struct{ offset int64 }

func (e *trailingError) Error() string {
	return fmt.Sprintf("got data after the value at byte %d", e.offset)
}

// acceptsNull reports whether the text null means something to a type.
func acceptsNull(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Slice:
		return true
	default:
		return reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]())
	}
}

// describe returns err with a text that quotes no value.
func describe(err error, p typed.Payload) error {
	hint := ""
	if strings.EqualFold(p.DataFormat, "AVRO") || strings.EqualFold(p.DataFormat, "PROTOBUF") {
		hint = fmt.Sprintf("; Lambda says it is %s: use avrovalue or protovalue, or the record format JSON of the event source mapping", p.DataFormat)
	}
	var trailing *trailingError
	var syntax *json.SyntaxError
	var mismatch *json.UnmarshalTypeError
	switch {
	case errors.As(err, &trailing):
		return err
	case errors.As(err, &syntax):
		return fmt.Errorf("byte %d: %w%s", syntax.Offset, err, hint)
	case errors.As(err, &mismatch):
		// Its Value is "number 4711".
		got, _, _ := strings.Cut(mismatch.Value, " ")
		field := ""
		if mismatch.Field != "" {
			field = "field " + mismatch.Field + ": "
		}
		return typed.Redact(err, "byte %d: %sgot a JSON %s, want a Go %s%s", mismatch.Offset, field, got, mismatch.Type, hint)
	default:
		// encoding/json has no type for this one.
		if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
			return typed.Redact(err, "got unknown field %.*s", longestName, name)
		}
		return typed.Redact(err, "refused by a method of the Go type: %T%s", err, hint)
	}
}
