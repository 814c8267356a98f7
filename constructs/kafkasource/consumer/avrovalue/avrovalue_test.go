package avrovalue_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/twmb/avro"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/avrovalue"
	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat/wireformattest"
	"github.com/lintel-go/lintel/lambdakit/batch"
)

const (
	uuidV2 = "2f3c1a9e-0d4b-4b7a-9c55-6f1e2d3c4b5a"
	uuidV3 = "aaaaaaaa-0000-4000-8000-bbbbbbbbbbbb"
)

// Three versions of a schema, and the type of the third.
var (
	orderV1 = avro.MustParse(`{"type": "record", "name": "Order", "namespace": "shop", "fields": [
		{"name": "number", "type": "int"},
		{"name": "coupon", "type": "string"}
	]}`)
	orderV2 = avro.MustParse(`{"type": "record", "name": "Order", "namespace": "shop", "fields": [
		{"name": "number", "type": "long"},
		{"name": "customer", "type": ["null", "string"], "default": null}
	]}`)
	orderV3 = avro.MustParse(`{"type": "record", "name": "Order", "namespace": "shop", "fields": [
		{"name": "id", "type": "long", "aliases": ["number"]},
		{"name": "customer", "type": ["null", "string"], "default": null},
		{"name": "currency", "type": "string", "default": "EUR"},
		{"name": "lines", "type": {"type": "array", "items": {"type": "record", "name": "Line", "fields": [
			{"name": "article", "type": "string"},
			{"name": "price", "type": "double"}
		]}}, "default": []}
	]}`)
)

type order struct {
	ID       int64   `avro:"id"`
	Customer *string `avro:"customer"`
	Currency string  `avro:"currency"`
	Lines    []line  `avro:"lines"`
}

type line struct {
	Article string  `avro:"article"`
	Price   float64 `avro:"price"`
}

var (
	writtenV1 = slices.Concat(long(7), text("SUMMER"))
	writtenV2 = slices.Concat(long(7), optional(text("acme")))
	writtenV3 = slices.Concat(long(7), optional(text("acme")), text("USD"), array(slices.Concat(text("pen"), double(1.5))))

	readV1 = order{ID: 7, Currency: "EUR", Lines: []line{}}
	readV2 = order{ID: 7, Customer: new("acme"), Currency: "EUR", Lines: []line{}}
	readV3 = order{ID: 7, Customer: new("acme"), Currency: "USD", Lines: []line{{"pen", 1.5}}}
)

// versions is a decoder of all of them.
func versions(t testing.TB, options ...avrovalue.Option) *avrovalue.Decoder[order] {
	t.Helper()
	return must[order](t, orderV3, append(options,
		avrovalue.Writer("17", orderV1), avrovalue.Writer("18", orderV2), avrovalue.Writer("21", orderV3),
		avrovalue.Writer(uuidV2, orderV2), avrovalue.Writer(uuidV3, orderV3))...)
}

func must[T any](t testing.TB, schema *avro.Schema, options ...avrovalue.Option) *avrovalue.Decoder[T] {
	t.Helper()
	d, err := avrovalue.New[T](schema, options...)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func lambda(format, id string) kafkaevent.Schema {
	return kafkaevent.Schema{DataFormat: format, SchemaID: id}
}

func inHeader(data []byte, header []byte) consumer.Record {
	return consumer.Record{Key: data, Value: data, Headers: []kafkaevent.Header{
		{Key: wireformat.KeySchemaHeader, Value: header}, {Key: wireformat.ValueSchemaHeader, Value: header},
	}}
}

// Every value is read with the schema that it was written with, wherever its id is.
func TestSchemaResolution(t *testing.T) {
	field := func(data []byte, schema kafkaevent.Schema) consumer.Record {
		return consumer.Record{Key: data, KeySchema: schema, Value: data, ValueSchema: schema}
	}
	d := versions(t)
	for _, test := range []struct {
		name   string
		record consumer.Record
		want   order
	}{
		{"confluent 17", field(wireformattest.Confluent(17, writtenV1), kafkaevent.Schema{}), readV1},
		{"confluent 18", field(wireformattest.Confluent(18, writtenV2), kafkaevent.Schema{}), readV2},
		{"confluent 21", field(wireformattest.Confluent(21, writtenV3), kafkaevent.Schema{}), readV3},
		{"confluent header", inHeader(writtenV2, wireformattest.ConfluentHeader(uuidV2)), readV2},
		{"confluent header with a number", inHeader(writtenV1, wireformattest.Confluent(17)), readV1},
		{"glue", field(wireformattest.Glue(uuidV2, writtenV2), kafkaevent.Schema{}), readV2},
		{"glue zlib", field(wireformattest.GlueZlib(uuidV3, writtenV3), kafkaevent.Schema{}), readV3},
		{"lambda 17", field(writtenV1, lambda("AVRO", "17")), readV1},
		{"lambda 21", field(writtenV3, lambda("avro", "21")), readV3},
		{"lambda UUID", field(writtenV2, lambda("AVRO", strings.ToUpper(uuidV2))), readV2},
		{"lambda without format", field(writtenV1, lambda("", "17")), readV1},
	} {
		if got, err := d.Value(test.record); err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: value: got %+v, %v", test.name, got, err)
		}
		if got, err := d.Key(test.record); err != nil || !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: key: got %+v, %v", test.name, got, err)
		}
	}
}

// Key and value have a record header each.
func TestHeadersAreSeparate(t *testing.T) {
	r := consumer.Record{Key: writtenV1, Value: writtenV2, Headers: []kafkaevent.Header{
		{Key: wireformat.KeySchemaHeader, Value: wireformattest.Confluent(17)},
		{Key: wireformat.ValueSchemaHeader, Value: wireformattest.Confluent(18)},
	}}
	if got, err := versions(t).Key(r); err != nil || !reflect.DeepEqual(got, readV1) {
		t.Errorf("key: got %+v, %v", got, err)
	}
	if got, err := versions(t).Value(r); err != nil || !reflect.DeepEqual(got, readV2) {
		t.Errorf("value: got %+v, %v", got, err)
	}
}

func TestUnknownSchema(t *testing.T) {
	ids := "17, 18, 21, " + uuidV2 + " or " + uuidV3
	const other = "00000000-0000-0000-0000-000000000000"
	bare := must[order](t, orderV3)
	for _, test := range []struct {
		name    string
		decoder *avrovalue.Decoder[order]
		record  consumer.Record
		want    string
	}{
		{"confluent", versions(t), consumer.Record{Value: wireformattest.Confluent(19, writtenV3)}, "decode value as Avro: unknown schema: got id 19, want " + ids + ": add it with Writer"},
		{"glue", versions(t), consumer.Record{Value: wireformattest.Glue(other, writtenV3)}, "got id " + other},
		{"header", versions(t), inHeader(writtenV3, wireformattest.ConfluentHeader(other)), "got id " + other},
		{"lambda", versions(t), consumer.Record{Value: writtenV3, ValueSchema: lambda("AVRO", "19")}, `decode value as Avro, schema 19: unknown schema: got id "19"`},
		{"lambda, new form", versions(t), consumer.Record{Value: writtenV3, ValueSchema: lambda("AVRO", "v2/19")}, `got id "v2/19"`},
		{"no header", versions(t), consumer.Record{Value: writtenV3}, "got no header of a schema registry, want the id " + ids},
		{"empty", versions(t), consumer.Record{Value: []byte{}}, "got no header"},
		// Bytes that happen to look like a header name a schema that nobody gave.
		{"bare with a 0 first", versions(t), consumer.Record{Value: slices.Concat(long(0), text("abcd"))}, "got id 140599907, want"},
		{"bare decoder, header", bare, inHeader(writtenV3, wireformattest.ConfluentHeader(uuidV3)), "got id " + uuidV3 + ", want none: add it with Writer"},
		{"bare decoder, lambda", bare, consumer.Record{Value: writtenV3, ValueSchema: lambda("AVRO", "21")}, `got id "21", want none`},
		{"bare decoder, lambda, new form", bare, consumer.Record{Value: writtenV3, ValueSchema: lambda("AVRO", "v2/21")}, `got id "v2/21", want none`},
	} {
		got, err := test.decoder.Value(test.record)
		if !errors.Is(err, avrovalue.ErrUnknownSchema) || !batch.IsPermanent(err) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %+v, %v, want %s", test.name, got, err, test.want)
		}
	}

	_, err := must[order](t, orderV3, avrovalue.Writer("17", orderV1)).Value(consumer.Record{Value: wireformattest.Confluent(18, writtenV2)})
	if err == nil || !strings.Contains(err.Error(), "got id 18, want 17: add it") {
		t.Errorf("one id: got %v", err)
	}
	// Many ids are not all in the error.
	var options []avrovalue.Option
	for id := range 30 {
		options = append(options, avrovalue.Writer(string(rune('0'+id/10))+string(rune('0'+id%10)), orderV3))
	}
	_, err = must[order](t, orderV3, options...).Value(consumer.Record{Value: wireformattest.Confluent(99, writtenV3)})
	if err == nil || !strings.Contains(err.Error(), "want 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 or 20 others") {
		t.Errorf("got %v", err)
	}
}

// Without a Writer nothing is taken for a header: Avro begins with any byte.
func TestBare(t *testing.T) {
	d := must[order](t, orderV3)
	for _, o := range []order{
		{ID: 0, Currency: "EUR", Lines: []line{}},                        // begins with 0x00
		{ID: -2, Currency: "EUR", Lines: []line{}},                       // begins with 0x03
		{ID: 0, Currency: "", Customer: new(""), Lines: []line{{"", 0}}}, // all zeros, but for the union and the block
	} {
		data := write(o)
		got, err := d.Value(consumer.Record{Value: data})
		if err != nil || !reflect.DeepEqual(got, o) {
			t.Errorf("% x: got %+v, %v, want %+v", data, got, err, o)
		}
	}

	old := must[order](t, orderV3, avrovalue.Writer("", orderV2))
	if got, err := old.Value(consumer.Record{Value: writtenV2}); err != nil || !reflect.DeepEqual(got, readV2) {
		t.Errorf("written with another schema: got %+v, %v", got, err)
	}
}

func TestRefuses(t *testing.T) {
	const secret = "s3cr3t-123456789"
	type narrow struct {
		ID     int8     `avro:"id"`
		Ref    [16]byte `avro:"ref"`
		Parsed date     `avro:"parsed"`
	}
	narrowSchema := avro.MustParse(`{"type": "record", "name": "Narrow", "fields": [
		{"name": "id", "type": "long"},
		{"name": "ref", "type": {"type": "string", "logicalType": "uuid"}},
		{"name": "parsed", "type": "string"}
	]}`)
	d, n := versions(t), must[narrow](t, narrowSchema)
	zero := text("00000000-0000-0000-0000-000000000000")
	decode := func(r consumer.Record) error { _, err := d.Value(r); return err }
	decodeNarrow := func(data ...[]byte) error {
		_, err := n.Value(consumer.Record{Value: slices.Concat(data...)})
		return err
	}
	for name, test := range map[string]struct {
		err   error
		want  string
		wraps error
	}{
		"cut":                {decode(consumer.Record{Value: wireformattest.Confluent(17, writtenV1[:4])}), "short buffer", nil},
		"empty":              {decode(consumer.Record{Value: wireformattest.Confluent(17)}), "short buffer", nil},
		"trailing":           {decode(consumer.Record{Value: wireformattest.Confluent(17, writtenV1, []byte("x"))}), "got 1 bytes after the value", nil},
		"another schema":     {decode(consumer.Record{Value: wireformattest.Confluent(17, writtenV3)}), "after the value", nil},
		"union branch":       {decode(consumer.Record{Value: wireformattest.Confluent(18, long(7), long(2))}), "decode value as Avro: field customer: not a value of the schema", nil},
		"huge array":         {decode(consumer.Record{Value: wireformattest.Confluent(21, long(7), long(0), text(""), long(1<<40))}), "field lines", nil},
		"cut header":         {decode(consumer.Record{Value: []byte{0, 0, 0}}), "Confluent's header", wireformat.ErrMalformed},
		"broken zlib":        {decode(consumer.Record{Value: wireformattest.GlueZlib(uuidV2, writtenV2)[:24]}), "zlib", wireformat.ErrMalformed},
		"header of Protobuf": {decode(inHeader(writtenV2, wireformattest.ConfluentHeader(uuidV2, wireformattest.MessageIndexes(0)))), "only Protobuf", nil},
		"lambda: JSON":       {decode(consumer.Record{Value: []byte(`{"id":7}`), ValueSchema: lambda("JSON", "17")}), `got data format "JSON" from Lambda, want AVRO`, nil},
		"lambda: Protobuf":   {decode(consumer.Record{Value: writtenV1, ValueSchema: lambda("PROTOBUF", "17")}), `want AVRO`, nil},
		"overflow":           {decodeNarrow(long(123456789), zero, text("2026-11-22")), "field id: Avro long does not go into Go int8", nil},
		"UUID":               {decodeNarrow(long(1), text(secret), text("2026-11-22")), "field ref", nil},
		"TextUnmarshaler":    {decodeNarrow(long(1), zero, text(secret)), "field parsed: not a value of the schema", nil},
	} {
		if !batch.IsPermanent(test.err) || !strings.Contains(test.err.Error(), test.want) || test.wraps != nil && !errors.Is(test.err, test.wraps) {
			t.Errorf("%s: got %v", name, test.err)
			continue
		}
		for _, quoted := range []string{secret, "123456789"} {
			if strings.Contains(test.err.Error(), quoted) {
				t.Errorf("%s: error quotes the value: %v", name, test.err)
			}
		}
	}
	if _, ok := errors.AsType[*time.ParseError](decodeNarrow(long(1), zero, text(secret))); !ok {
		t.Error("the error of a method is not wrapped")
	}
	if err := decodeNarrow(long(1), zero, text("2026-11-22")); err != nil {
		t.Errorf("nothing wrong: got %v", err)
	}
}

// date refuses the empty string.
type date struct{ time.Time }

func (d *date) UnmarshalText(text []byte) (err error) {
	d.Time, err = time.Parse(time.DateOnly, string(text))
	return err
}

func TestTombstone(t *testing.T) {
	handle := func(context.Context, *order, consumer.Record) error {
		t.Error("a tombstone was handled as a value")
		return nil
	}
	r := consumer.Record{Topic: "orders", Offset: 42, Key: []byte("k")}
	err := avrovalue.Handler(orderV3, handle)(t.Context(), r)
	if !errors.Is(err, avrovalue.ErrNull) || !batch.IsPermanent(err) {
		t.Errorf("without OnTombstone: got %v", err)
	}
	tombstones := 0
	h := avrovalue.Handler(orderV3, handle, avrovalue.OnTombstone(func(_ context.Context, got consumer.Record) error {
		tombstones++
		if !reflect.DeepEqual(got, r) {
			t.Errorf("got %+v", got)
		}
		return io.ErrClosedPipe
	}))
	if err := h(t.Context(), r); err != io.ErrClosedPipe || tombstones != 1 {
		t.Errorf("with OnTombstone: got %v, %d", err, tombstones)
	}
	// No bytes are not null. Avro's null has no bytes.
	r.Value = []byte{}
	if err := h(t.Context(), r); errors.Is(err, avrovalue.ErrNull) || !batch.IsPermanent(err) || tombstones != 1 {
		t.Errorf("empty: got %v, %d", err, tombstones)
	}
	if got, err := must[any](t, avro.MustParse(`"null"`)).Value(r); err != nil || got != nil {
		t.Errorf("null: got %v, %v", got, err)
	}
}

func TestHandler(t *testing.T) {
	r := consumer.Record{Topic: "orders", Offset: 42, Value: wireformattest.Confluent(21, writtenV3)}
	calls := 0
	h := versions(t).Handler(func(ctx context.Context, o order, got consumer.Record) error {
		calls++
		if ctx != t.Context() || !reflect.DeepEqual(o, readV3) || !reflect.DeepEqual(got, r) {
			t.Errorf("got %+v, %+v", o, got)
		}
		return io.ErrNoProgress
	})
	if err := h(t.Context(), r); err != io.ErrNoProgress || calls != 1 {
		t.Errorf("got %v, %d calls", err, calls)
	}
}

func TestMaxDecompressed(t *testing.T) {
	data := text(strings.Repeat("a", 998)) // 1000 bytes
	schema := avro.MustParse(`"string"`)
	r := consumer.Record{Value: wireformattest.GlueZlib(uuidV2, data)}
	if got, err := must[string](t, schema, avrovalue.Writer(uuidV2, schema), avrovalue.MaxDecompressed(1000)).Value(r); err != nil || len(got) != 998 {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
	_, err := must[string](t, schema, avrovalue.Writer(uuidV2, schema), avrovalue.MaxDecompressed(999)).Value(r)
	if !errors.Is(err, wireformat.ErrTooLarge) || !batch.IsPermanent(err) {
		t.Errorf("got %v", err)
	}
}

// What is decoded survives the memory that it was decoded from.
func TestSharesNoMemory(t *testing.T) {
	schema := avro.MustParse(`{"type": "record", "name": "R", "fields": [
		{"name": "text", "type": "string"},
		{"name": "blob", "type": "bytes"},
		{"name": "fixed", "type": {"type": "fixed", "name": "F", "size": 4}},
		{"name": "map", "type": {"type": "map", "values": "string"}},
		{"name": "list", "type": {"type": "array", "items": "bytes"}}
	]}`)
	type record struct {
		Text  string            `avro:"text"`
		Blob  []byte            `avro:"blob"`
		Fixed []byte            `avro:"fixed"`
		Map   map[string]string `avro:"map"`
		List  [][]byte          `avro:"list"`
	}
	data := slices.Concat(text("text"), text("blob"), []byte("abcd"), array(slices.Concat(text("key"), text("value"))), array(text("item")))
	want := record{"text", []byte("blob"), []byte("abcd"), map[string]string{"key": "value"}, [][]byte{[]byte("item")}}
	wantAny := map[string]any{"text": "text", "blob": []byte("blob"), "fixed": []byte("abcd"), "map": map[string]any{"key": "value"}, "list": []any{[]byte("item")}}

	overwritten := bytes.Clone(data)
	got, err := must[record](t, schema).Value(consumer.Record{Value: overwritten})
	gotAny, errAny := must[any](t, schema).Value(consumer.Record{Value: overwritten})
	for i := range overwritten {
		overwritten[i] = 'X'
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	if errAny != nil || !reflect.DeepEqual(gotAny, any(wantAny)) {
		t.Errorf("any: got %+v, %v", gotAny, errAny)
	}

	// Defaults of the schema are not shared either.
	d := versions(t)
	r := consumer.Record{Value: wireformattest.Confluent(17, writtenV1)}
	first, err := d.Value(r)
	if err != nil {
		t.Fatal(err)
	}
	first.Lines = append(first.Lines, line{"pen", 1})
	if second, err := d.Value(r); err != nil || !reflect.DeepEqual(second, readV1) {
		t.Errorf("got %+v, %v", second, err)
	}
}
