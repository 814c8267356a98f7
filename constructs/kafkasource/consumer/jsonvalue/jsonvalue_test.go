package jsonvalue_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/jsonvalue"
	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat/wireformattest"
	"github.com/lintel-go/lintel/lambdakit/batch"
)

const uuid = "2f3c1a9e-0d4b-4b7a-9c55-6f1e2d3c4b5a"

type order struct {
	ID    string            `json:"id"`
	Items int8              `json:"items"`
	At    time.Time         `json:"at,omitzero"`
	Notes map[string]string `json:"notes,omitempty"`
	Blob  []byte            `json:"blob,omitempty"`
	Raw   json.RawMessage   `json:"raw,omitempty"`
}

func value(data string) consumer.Record { return consumer.Record{Value: []byte(data)} }

func must[T any](t testing.TB, options ...jsonvalue.Option) *jsonvalue.Decoder[T] {
	t.Helper()
	d, err := jsonvalue.New[T](options...)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// What stands around the JSON makes no difference, in keys and in values.
func TestFramings(t *testing.T) {
	const data = ` {"id":"4711","items":2}`
	framed := map[string][]byte{
		"bare":      []byte(data),
		"confluent": wireformattest.Confluent(17, []byte(data)),
		"glue":      wireformattest.Glue(uuid, []byte(data)),
		"glue zlib": wireformattest.GlueZlib(uuid, []byte(data)),
	}
	var records []consumer.Record
	for name, b := range framed {
		records = append(records, consumer.Record{Topic: name, Key: b, Value: b})
	}
	for _, schema := range []kafkaevent.Schema{
		{DataFormat: "JSON", SchemaID: "17"},
		{DataFormat: "JSON", SchemaID: uuid},
		{DataFormat: "AVRO", SchemaID: uuid}, // the mapping's record format is JSON
		{DataFormat: "JSON", SchemaID: "of a form that does not exist yet"},
	} {
		records = append(records, consumer.Record{Topic: "validated", Key: []byte(data), KeySchema: schema, Value: []byte(data), ValueSchema: schema})
	}
	header := wireformattest.ConfluentHeader(uuid)
	records = append(records, consumer.Record{Topic: "record header", Key: []byte(data), Value: []byte(data), Headers: []kafkaevent.Header{
		{Key: wireformat.KeySchemaHeader, Value: []byte("of another client")},
		{Key: wireformat.KeySchemaHeader, Value: header},
		{Key: wireformat.ValueSchemaHeader, Value: header},
		{Key: "trace", Value: nil},
	}}, consumer.Record{Topic: "null header", Key: []byte(data), Value: framed["confluent"], Headers: []kafkaevent.Header{
		{Key: wireformat.ValueSchemaHeader, Value: nil},
	}})

	d := must[order](t)
	want := order{ID: "4711", Items: 2}
	for _, r := range records {
		if got, err := d.Key(r); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s %s: key: got %+v, %v", r.Topic, r.KeySchema, got, err)
		}
		if got, err := d.Value(r); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s %s: value: got %+v, %v", r.Topic, r.ValueSchema, got, err)
		}
	}
}

// Lambda validates key and value separately: what it says of one is not said of the
// other.
func TestFieldsAreSeparate(t *testing.T) {
	d := must[int](t)
	r := consumer.Record{
		Key:         wireformattest.Confluent(16, []byte("1")),
		Value:       []byte("2"),
		ValueSchema: kafkaevent.Schema{DataFormat: "JSON", SchemaID: "17"},
	}
	key, keyErr := d.Key(r)
	got, err := d.Value(r)
	if keyErr != nil || err != nil || key != 1 || got != 2 {
		t.Errorf("got %d, %v and %d, %v", key, keyErr, got, err)
	}
	// What was validated has no header; if it seems to have one, then it is data.
	r.Value = wireformattest.Confluent(17, []byte("2"))
	if got, err := d.Value(r); err == nil {
		t.Errorf("got %d", got)
	}
}

func TestRefuses(t *testing.T) {
	const secret = "s3cr3t-123456789"
	for _, test := range []struct {
		name   string
		record consumer.Record
		want   string // part of the error
		wraps  error
	}{
		{"empty", value(""), "decode value as JSON: byte 0: unexpected end of JSON input", nil},
		{"cut", value(`{"id":"`), "byte 7: unexpected end", nil},
		{"trailing value", value(`{"id":"1"} {}`), "after top-level value", nil},
		{"not JSON", value("id=" + secret), "byte 1: invalid character 'i'", nil},
		{"not UTF-8", value("{\"id\":\"M\xfcnchen\"}"), "not UTF-8", nil},
		{"text null", value(" null\n"), "got the text null, want a jsonvalue_test.order", nil},
		{"number too large", value(`{"items":123456789}`), "field items: got a JSON number, want a Go int8", nil},
		{"another type", value(`{"id":123456789}`), "field id: got a JSON number, want a Go string", nil},
		{"another type at the top", value(`"` + secret + `"`), "byte 18: got a JSON string, want a Go jsonvalue_test.order", nil},
		{"a method", value(`{"at":"` + secret + `"}`), "refused by a method of the Go type: *time.ParseError", nil},
		{"cut header", value("\x00\x00{}"), "got 4 bytes, want at least 5 of Confluent's header", wireformat.ErrMalformed},
		{"cut Glue header", value("\x03\x05{}"), "Glue's header", wireformat.ErrMalformed},
		{"broken zlib", consumer.Record{Value: wireformattest.GlueZlib(uuid, []byte("{}"))[:25]}, "zlib", wireformat.ErrMalformed},
		{"header of Protobuf", consumer.Record{Value: []byte("{}"), Headers: []kafkaevent.Header{{Key: wireformat.ValueSchemaHeader, Value: wireformattest.ConfluentHeader(uuid, wireformattest.MessageIndexes(0))}}}, "only Protobuf", nil},
		{"broken record header", consumer.Record{Value: []byte("{}"), Headers: []kafkaevent.Header{{Key: wireformat.ValueSchemaHeader, Value: []byte{}}}}, "record header", wireformat.ErrMalformed},
		{"Avro", consumer.Record{Value: []byte("\x02\x80"), ValueSchema: kafkaevent.Schema{DataFormat: "AVRO", SchemaID: "17"}}, "decode value as JSON, schema 17: got bytes that are not UTF-8", nil},
		{"Avro that is UTF-8", consumer.Record{Value: []byte("\x02a"), ValueSchema: kafkaevent.Schema{DataFormat: "AVRO", SchemaID: "17"}}, "Lambda says it is AVRO: use avrovalue", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := must[order](t).Value(test.record)
			if err == nil {
				t.Fatalf("got %+v", got)
			}
			if !reflect.DeepEqual(got, order{}) {
				t.Errorf("got %+v beside the error", got)
			}
			if !batch.IsPermanent(err) || !strings.Contains(err.Error(), test.want) || test.wraps != nil && !errors.Is(err, test.wraps) {
				t.Errorf("got %v, permanent %t", err, batch.IsPermanent(err))
			}
			for _, quoted := range []string{secret, "123456789"} {
				if strings.Contains(err.Error(), quoted) {
					t.Errorf("error quotes the value: %v", err)
				}
			}
		})
	}
}

// What the errors wrap tells more, for who may see it.
func TestErrorsWrap(t *testing.T) {
	d := must[order](t)
	_, err := d.Value(value(`{"items":300}`))
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](err); !ok || mismatch.Value != "number 300" {
		t.Errorf("got %#v", err)
	}
	_, err = d.Value(value(`{`))
	if _, ok := errors.AsType[*json.SyntaxError](err); !ok {
		t.Errorf("got %#v", err)
	}
	_, err = d.Value(value(`{"at":"today"}`))
	if _, ok := errors.AsType[*time.ParseError](err); !ok {
		t.Errorf("got %#v", err)
	}
}

func TestNullText(t *testing.T) {
	if got, err := must[*order](t).Value(value("null")); err != nil || got != nil {
		t.Errorf("pointer: got %v, %v", got, err)
	}
	if got, err := must[any](t).Value(value(" null ")); err != nil || got != nil {
		t.Errorf("any: got %v, %v", got, err)
	}
	if got, err := must[map[string]int](t).Value(value("null")); err != nil || got != nil {
		t.Errorf("map: got %v, %v", got, err)
	}
	if got, err := must[flag](t).Value(value("null")); err != nil || got != "null" {
		t.Errorf("with UnmarshalJSON: got %v, %v", got, err)
	}
	for _, text := range []string{"null", "null\n"} {
		if got, err := must[int](t).Value(value(text)); err == nil {
			t.Errorf("int: got %v", got)
		}
	}
	if got, err := must[string](t).Value(value(`"null"`)); err != nil || got != "null" {
		t.Errorf("string: got %q, %v", got, err)
	}
}

// flag unmarshals itself.
type flag string

func (f *flag) UnmarshalJSON(data []byte) error {
	*f = flag(data)
	return nil
}

func TestTombstone(t *testing.T) {
	handle := func(context.Context, *order, consumer.Record) error {
		t.Error("a tombstone was handled as a value")
		return nil
	}
	r := consumer.Record{Topic: "orders", Offset: 42, Key: []byte("k")}

	err := jsonvalue.Handler(handle)(t.Context(), r)
	if !errors.Is(err, jsonvalue.ErrNull) || !batch.IsPermanent(err) || !strings.Contains(err.Error(), "OnTombstone") {
		t.Errorf("without OnTombstone: got %v", err)
	}

	var got []consumer.Record
	remove := func(_ context.Context, r consumer.Record) error {
		got = append(got, r)
		return io.ErrClosedPipe
	}
	h := jsonvalue.Handler(handle, jsonvalue.OnTombstone(remove))
	if err := h(t.Context(), r); err != io.ErrClosedPipe || len(got) != 1 || !reflect.DeepEqual(got[0], r) {
		t.Errorf("with OnTombstone: got %v, %v", got, err)
	}

	// An empty value is not a tombstone, and no JSON.
	r.Value = []byte{}
	if err := h(t.Context(), r); errors.Is(err, jsonvalue.ErrNull) || !batch.IsPermanent(err) || len(got) != 1 {
		t.Errorf("empty: got %v, %v", got, err)
	}

	_, err = must[string](t).Key(consumer.Record{Value: []byte("1")})
	if !errors.Is(err, jsonvalue.ErrNull) || !batch.IsPermanent(err) || err.Error() != "decode key as JSON: got null: the record has no key" {
		t.Errorf("null key: got %v", err)
	}
}

// The handler gets the context and the record, and its error is returned as it is.
func TestHandler(t *testing.T) {
	type key struct{}
	ctx := context.WithValue(t.Context(), key{}, "context")
	r := consumer.Record{Topic: "orders", Partition: 1, Offset: 2, Key: []byte("k"), Value: []byte(`{"id":"1"}`)}
	calls := 0
	h := jsonvalue.Handler(func(ctx context.Context, o order, got consumer.Record) error {
		calls++
		if ctx.Value(key{}) != "context" || o.ID != "1" || !reflect.DeepEqual(got, r) {
			t.Errorf("got %v, %+v", o, got)
		}
		return io.ErrNoProgress
	})
	if err := h(ctx, r); err != io.ErrNoProgress || calls != 1 {
		t.Errorf("got %v, %d calls", err, calls)
	}
	r.Value = []byte("{")
	if err := h(ctx, r); !batch.IsPermanent(err) || calls != 1 {
		t.Errorf("got %v, %d calls", err, calls)
	}
}

func TestOptions(t *testing.T) {
	const data = `{"id":"1","ID":"2","vat":0.1,"items":1}`
	if got, err := must[order](t).Value(value(data)); err != nil || got.ID != "2" {
		t.Errorf("default: got %+v, %v", got, err)
	}
	strict := must[order](t, jsonvalue.DisallowUnknownFields())
	if _, err := strict.Value(value(data)); err == nil || !strings.Contains(err.Error(), `got unknown field "vat"`) {
		t.Errorf("unknown field: got %v", err)
	}
	if _, err := strict.Value(value(`{"` + strings.Repeat("x", 10_000) + `":1}`)); err == nil || len(err.Error()) > 200 {
		t.Errorf("long unknown field: got %v", err)
	}
	for _, data := range []string{`{"id":"1"}`, `{"id":"1"}` + " \r\n\t"} {
		if got, err := strict.Value(value(data)); err != nil || got.ID != "1" {
			t.Errorf("known fields: got %+v, %v", got, err)
		}
	}
	for _, data := range []string{`{"id":"1"} {}`, `{"id":"1"}x`, ``, `{"id":"1"`} {
		if got, err := strict.Value(value(data)); err == nil {
			t.Errorf("%s: got %+v", data, got)
		}
	}
	if _, err := strict.Value(value(`{"id":"1"} {}`)); err == nil || !strings.Contains(err.Error(), "got data after the value at byte 11") {
		t.Errorf("trailing: got %v", err)
	}

	const large = "9007199254740993" // 2^53 + 1
	if got, err := must[any](t, jsonvalue.UseNumber()).Value(value(large)); err != nil || got != json.Number(large) {
		t.Errorf("UseNumber: got %v, %v", got, err)
	}
	if got, err := must[any](t).Value(value(large)); err != nil || got != 9007199254740992.0 {
		t.Errorf("without UseNumber: got %v, %v", got, err)
	}
}

func TestMaxDecompressed(t *testing.T) {
	r := consumer.Record{Value: wireformattest.GlueZlib(uuid, []byte(`"`+strings.Repeat("a", 998)+`"`))}
	if got, err := must[string](t, jsonvalue.MaxDecompressed(1000)).Value(r); err != nil || len(got) != 998 {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
	_, err := must[string](t, jsonvalue.MaxDecompressed(999)).Value(r)
	if !errors.Is(err, wireformat.ErrTooLarge) || !batch.IsPermanent(err) {
		t.Errorf("got %v", err)
	}
}

func TestOptionsRefused(t *testing.T) {
	_, err := jsonvalue.New[order](jsonvalue.MaxDecompressed(0), jsonvalue.OnTombstone(nil))
	if err == nil || !strings.Contains(err.Error(), "MaxDecompressed(0)") || !strings.Contains(err.Error(), "OnTombstone(nil)") {
		t.Errorf("got %v", err)
	}
	panics(t, "MaxDecompressed(-1)", func() {
		jsonvalue.Handler(func(context.Context, order, consumer.Record) error { return nil }, jsonvalue.MaxDecompressed(-1))
	})
	panics(t, "nil", func() { jsonvalue.Handler[order](nil) })
}

func panics(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if err, ok := recover().(error); !ok || !strings.Contains(err.Error(), want) {
			t.Errorf("got panic %v, want an error with %q", err, want)
		}
	}()
	f()
}

// What is decoded survives the memory that it was decoded from.
func TestSharesNoMemory(t *testing.T) {
	const data = `{"id":"4711","notes":{"key":"note"},"blob":"YWJj","raw":{"a":"b"}}`
	for name, b := range map[string][]byte{
		"bare":      []byte(data),
		"confluent": wireformattest.Confluent(17, []byte(data)),
		"glue zlib": wireformattest.GlueZlib(uuid, []byte(data)),
	} {
		for _, d := range []*jsonvalue.Decoder[order]{must[order](t), must[order](t, jsonvalue.UseNumber())} {
			b := bytes.Clone(b)
			got, err := d.Value(consumer.Record{Value: b})
			if err != nil {
				t.Fatal(err)
			}
			for i := range b {
				b[i] = 'X'
			}
			want := order{ID: "4711", Notes: map[string]string{"key": "note"}, Blob: []byte("abc"), Raw: json.RawMessage(`{"a":"b"}`)}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: got %+v", name, got)
			}
		}
	}
}
