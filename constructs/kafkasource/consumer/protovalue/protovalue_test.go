package protovalue_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"reflect"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/protovalue"
	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat/wireformattest"
	"github.com/lintel-go/lintel/lambdakit/batch"
)

const (
	uuid  = "2f3c1a9e-0d4b-4b7a-9c55-6f1e2d3c4b5a"
	other = "aaaaaaaa-0000-4000-8000-bbbbbbbbbbbb"
)

func must[T proto.Message](t testing.TB, options ...protovalue.Option) *protovalue.Decoder[T] {
	t.Helper()
	d, err := protovalue.New[T](options...)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func marshal(t testing.TB, m proto.Message) []byte {
	t.Helper()
	data, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if data == nil {
		data = []byte{}
	}
	return data
}

func lambda(format, id string) kafkaevent.Schema {
	return kafkaevent.Schema{DataFormat: format, SchemaID: id}
}

func inHeader(data []byte, header []byte) consumer.Record {
	return consumer.Record{Key: data, Value: data, Headers: []kafkaevent.Header{
		{Key: wireformat.KeySchemaHeader, Value: header}, {Key: wireformat.ValueSchemaHeader, Value: header},
	}}
}

// framings are the records that have m as key and as value, for a message that
// Confluent has at the path, and Glue at the place.
func framings(t testing.TB, m proto.Message, place int, path ...int) map[string]consumer.Record {
	t.Helper()
	data, indexes, index := marshal(t, m), wireformattest.MessageIndexes(path...), wireformattest.GlueMessageIndex(place)
	field := func(data []byte, schema kafkaevent.Schema) consumer.Record {
		return consumer.Record{Key: data, KeySchema: schema, Value: data, ValueSchema: schema}
	}
	return map[string]consumer.Record{
		"bare":             field(data, kafkaevent.Schema{}),
		"confluent":        field(wireformattest.Confluent(17, indexes, data), kafkaevent.Schema{}),
		"confluent header": inHeader(data, wireformattest.ConfluentHeader(uuid, indexes)),
		"glue":             field(wireformattest.Glue(uuid, index, data), kafkaevent.Schema{}),
		"glue zlib":        field(wireformattest.GlueZlib(uuid, index, data), kafkaevent.Schema{}),
		"lambda confluent": field(slices.Concat(indexes, data), lambda("PROTOBUF", "17")),
		"lambda glue":      field(slices.Concat(index, data), lambda("protobuf", uuid)),
	}
}

func check[T proto.Message](t *testing.T, want T, place int, path ...int) {
	t.Helper()
	d := must[T](t)
	for name, r := range framings(t, want, place, path...) {
		if got, err := d.Value(r); err != nil || !proto.Equal(got, want) {
			t.Errorf("%T %s: value: got %v, %v", want, name, got, err)
		}
		if got, err := d.Key(r); err != nil || !proto.Equal(got, want) {
			t.Errorf("%T %s: key: got %v, %v", want, name, got, err)
		}
	}
}

// The places of messages in struct.proto, descriptor.proto and timestamp.proto,
// counted by hand.
func TestFramings(t *testing.T) {
	check(t, &timestamppb.Timestamp{Seconds: 1795356900}, 0, 0)
	check(t, &structpb.Struct{Fields: map[string]*structpb.Value{"total": structpb.NewNumberValue(19.99)}}, 1, 0)
	check(t, structpb.NewStringValue("x"), 3, 1) // after ListValue, Struct and Struct.FieldsEntry by name
	check(t, &structpb.ListValue{Values: []*structpb.Value{structpb.NewBoolValue(true)}}, 0, 2)
	check(t, &descriptorpb.DescriptorProto_ReservedRange{Start: new(int32(1))}, 2, 2, 1)
	// Messages without fields: their data is empty, and not null.
	check(t, &timestamppb.Timestamp{}, 0, 0)
}

func TestOtherMessage(t *testing.T) {
	d := must[*structpb.Value](t)
	data := marshal(t, structpb.NewStringValue("x"))
	for name, test := range map[string]struct {
		record consumer.Record
		want   string
	}{
		"confluent": {
			consumer.Record{Value: wireformattest.Confluent(17, wireformattest.MessageIndexes(0), data)},
			"decode value as Protobuf: another message: got message index [0] of schema 17, which is google.protobuf.Struct in google/protobuf/struct.proto, want [1] for google.protobuf.Value: if the schema has it elsewhere, say so with Writer",
		},
		"nested":       {consumer.Record{Value: wireformattest.Confluent(17, wireformattest.MessageIndexes(0, 0), data)}, "[0 0] of schema 17, which is google.protobuf.Struct.FieldsEntry in"},
		"parent":       {consumer.Record{Value: wireformattest.Confluent(17, wireformattest.MessageIndexes(1, 0), data)}, "[1 0] of schema 17, want [1]"},
		"not in file":  {consumer.Record{Value: wireformattest.Confluent(17, wireformattest.MessageIndexes(7), data)}, "[7] of schema 17, want [1]"},
		"header":       {inHeader(data, wireformattest.ConfluentHeader(uuid, wireformattest.MessageIndexes(2))), "[2] of schema " + uuid + ", which is google.protobuf.ListValue"},
		"glue":         {consumer.Record{Value: wireformattest.Glue(uuid, wireformattest.GlueMessageIndex(1), data)}, "[1] of schema " + uuid + ", which is google.protobuf.Struct in"},
		"glue, large":  {consumer.Record{Value: wireformattest.Glue(uuid, wireformattest.GlueMessageIndex(4), data)}, "[4] of schema " + uuid + ", want [3]"},
		"lambda":       {consumer.Record{Value: append([]byte{0}, data...), ValueSchema: lambda("PROTOBUF", "17")}, "decode value as Protobuf, schema 17: another message"},
		"lambda, glue": {consumer.Record{Value: append([]byte{1}, data...), ValueSchema: lambda("PROTOBUF", uuid)}, "another message: got message index [1]"},
	} {
		got, err := d.Value(test.record)
		if !errors.Is(err, protovalue.ErrOtherMessage) || !batch.IsPermanent(err) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
		if got != nil {
			t.Errorf("%s: got %v beside the error", name, got)
		}
	}
}

// Schemas that have the message elsewhere.
func TestWriter(t *testing.T) {
	d := must[*structpb.Value](t, protovalue.Writer("18", 4, 1), protovalue.Writer(uuid, 0))
	want := structpb.NewStringValue("x")
	data := marshal(t, want)
	moved, here := wireformattest.MessageIndexes(4, 1), wireformattest.MessageIndexes(1)
	for name, test := range map[string]struct {
		record consumer.Record
		ok     bool
	}{
		"confluent 18, moved":        {consumer.Record{Value: wireformattest.Confluent(18, moved, data)}, true},
		"confluent 18, here":         {consumer.Record{Value: wireformattest.Confluent(18, here, data)}, false},
		"confluent 17, moved":        {consumer.Record{Value: wireformattest.Confluent(17, moved, data)}, false},
		"confluent 17, here":         {consumer.Record{Value: wireformattest.Confluent(17, here, data)}, true},
		"lambda 18, moved":           {consumer.Record{Value: slices.Concat(moved, data), ValueSchema: lambda("PROTOBUF", "18")}, true},
		"lambda 18, here":            {consumer.Record{Value: slices.Concat(here, data), ValueSchema: lambda("PROTOBUF", "18")}, false},
		"glue, moved":                {consumer.Record{Value: wireformattest.Glue(uuid, wireformattest.GlueMessageIndex(0), data)}, true},
		"glue, here":                 {consumer.Record{Value: wireformattest.Glue(uuid, wireformattest.GlueMessageIndex(3), data)}, false},
		"glue, other id":             {consumer.Record{Value: wireformattest.Glue(other, wireformattest.GlueMessageIndex(3), data)}, true},
		"header, moved":              {inHeader(data, wireformattest.ConfluentHeader(uuid, wireformattest.MessageIndexes(0))), true},
		"header, here":               {inHeader(data, wireformattest.ConfluentHeader(uuid, here)), false},
		"bare values have no id":     {consumer.Record{Value: data}, true},
		"lambda's id before headers": {consumer.Record{Value: data, ValueSchema: lambda("PROTOBUF", "18"), Headers: inHeader(nil, wireformattest.ConfluentHeader(other, moved)).Headers}, true},
	} {
		got, err := d.Value(test.record)
		if test.ok && (err != nil || !proto.Equal(got, want)) {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
		if !test.ok && !errors.Is(err, protovalue.ErrOtherMessage) {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
}

func TestRefuses(t *testing.T) {
	d := must[*structpb.Value](t)
	data := marshal(t, structpb.NewStringValue("secret"))
	for name, test := range map[string]struct {
		record consumer.Record
		want   string
		wraps  error
	}{
		"cut":                     {consumer.Record{Value: data[:3]}, "decode value as Protobuf: proto:", nil},
		"text":                    {consumer.Record{Value: []byte("secret")}, "proto:", nil},
		"not UTF-8":               {consumer.Record{Value: []byte("\x1a\x01\xff")}, "invalid UTF-8", nil},
		"JSON":                    {consumer.Record{Value: []byte(`"secret"`)}, "proto:", nil},
		"lambda: JSON":            {consumer.Record{Value: []byte(`"secret"`), ValueSchema: lambda("JSON", "17")}, `got data format "JSON" from Lambda, want PROTOBUF`, nil},
		"lambda: new form of id":  {consumer.Record{Value: data, ValueSchema: lambda("PROTOBUF", "v2/17")}, `got schema id "v2/17"`, wireformat.ErrMalformed},
		"no indexes":              {consumer.Record{Value: wireformattest.Confluent(17)}, "message index", wireformat.ErrMalformed},
		"deprecated indexes":      {consumer.Record{Value: wireformattest.Confluent(17, []byte{1, 1}, data)}, "got -1 message indexes", wireformat.ErrMalformed},
		"cut Confluent header":    {consumer.Record{Value: []byte{0, 0, 0}}, "Confluent's header", wireformat.ErrMalformed},
		"cut Glue header":         {consumer.Record{Value: []byte{3, 0, 0}}, "Glue's header", wireformat.ErrMalformed},
		"no Glue index":           {consumer.Record{Value: wireformattest.Glue(uuid)}, "message index", wireformat.ErrMalformed},
		"header without indexes":  {inHeader(data, wireformattest.ConfluentHeader(uuid)), "message index", wireformat.ErrMalformed},
		"header with more":        {inHeader(data, wireformattest.ConfluentHeader(uuid, []byte{2, 2, 0})), "got 1 bytes after the message indexes", wireformat.ErrMalformed},
		"header and framed value": {inHeader(wireformattest.Confluent(17, wireformattest.MessageIndexes(1), data), wireformattest.ConfluentHeader(uuid, wireformattest.MessageIndexes(1))), "proto:", nil},
	} {
		got, err := d.Value(test.record)
		if !batch.IsPermanent(err) || !strings.Contains(err.Error(), test.want) || test.wraps != nil && !errors.Is(err, test.wraps) {
			t.Errorf("%s: got %v, %v", name, got, err)
			continue
		}
		if got != nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
	// A required field of proto2.
	if got, err := must[*descriptorpb.UninterpretedOption_NamePart](t).Value(consumer.Record{Value: []byte{}}); err == nil || !strings.Contains(err.Error(), "required field") {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestTombstone(t *testing.T) {
	calls := 0
	handle := func(_ context.Context, ts *timestamppb.Timestamp, _ consumer.Record) error {
		calls++
		if ts == nil {
			t.Error("a tombstone was handled as a value")
		}
		return nil
	}
	r := consumer.Record{Topic: "times", Offset: 42, Key: []byte("k")}
	err := protovalue.Handler(handle)(t.Context(), r)
	if !errors.Is(err, protovalue.ErrNull) || !batch.IsPermanent(err) || calls != 0 {
		t.Errorf("without OnTombstone: got %v, %d calls", err, calls)
	}
	tombstones := 0
	h := protovalue.Handler(handle, protovalue.OnTombstone(func(_ context.Context, got consumer.Record) error {
		tombstones++
		if !reflect.DeepEqual(got, r) {
			t.Errorf("got %+v", got)
		}
		return io.ErrClosedPipe
	}))
	if err := h(t.Context(), r); err != io.ErrClosedPipe || tombstones != 1 || calls != 0 {
		t.Errorf("with OnTombstone: got %v, %d tombstones, %d calls", err, tombstones, calls)
	}
	// A message without fields has no bytes.
	r.Value = []byte{}
	if err := h(t.Context(), r); err != nil || tombstones != 1 || calls != 1 {
		t.Errorf("empty: got %v, %d tombstones, %d calls", err, tombstones, calls)
	}
}

func TestHandler(t *testing.T) {
	want := &timestamppb.Timestamp{Seconds: 1795356900}
	r := consumer.Record{Topic: "times", Offset: 42, Value: marshal(t, want)}
	calls := 0
	h := protovalue.Handler(func(ctx context.Context, ts *timestamppb.Timestamp, got consumer.Record) error {
		calls++
		if ctx != t.Context() || !proto.Equal(ts, want) || !reflect.DeepEqual(got, r) {
			t.Errorf("got %v, %+v", ts, got)
		}
		return io.ErrNoProgress
	})
	if err := h(t.Context(), r); err != io.ErrNoProgress || calls != 1 {
		t.Errorf("got %v, %d calls", err, calls)
	}
}

func TestMaxDecompressed(t *testing.T) {
	m := structpb.NewStringValue(strings.Repeat("a", 996)) // 999 bytes, and one of index
	r := consumer.Record{Value: wireformattest.GlueZlib(uuid, wireformattest.GlueMessageIndex(3), marshal(t, m))}
	if got, err := must[*structpb.Value](t, protovalue.MaxDecompressed(1000)).Value(r); err != nil || !proto.Equal(got, m) {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := must[*structpb.Value](t, protovalue.MaxDecompressed(999)).Value(r); !errors.Is(err, wireformat.ErrTooLarge) || !batch.IsPermanent(err) {
		t.Errorf("got %v", err)
	}
}

func TestNewRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		options []protovalue.Option
		want    []string
	}{
		"bad id":        {[]protovalue.Option{protovalue.Writer("v17", 0)}, []string{`writer "v17"`, "want a number"}},
		"no path":       {[]protovalue.Option{protovalue.Writer("17")}, []string{"got path []"}},
		"negative path": {[]protovalue.Option{protovalue.Writer("17", 0, -1)}, []string{"got path [0 -1]"}},
		"twice":         {[]protovalue.Option{protovalue.Writer("17", 0), protovalue.Writer("017", 1)}, []string{`writer "017": got the id twice`}},
		"all at once":   {[]protovalue.Option{protovalue.Writer("x", 0), protovalue.MaxDecompressed(0), protovalue.OnTombstone(nil)}, []string{`"x"`, "MaxDecompressed(0)", "OnTombstone(nil)"}},
	} {
		_, err := protovalue.New[*structpb.Value](test.options...)
		for _, want := range test.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: got %v, want %s", name, err, want)
			}
		}
	}
	if _, err := protovalue.New[proto.Message](); err == nil || !strings.Contains(err.Error(), "want a pointer to a generated message") {
		t.Errorf("interface: got %v", err)
	}
	if _, err := protovalue.New[*dynamicpb.Message](); err == nil || !strings.Contains(err.Error(), "want a pointer to a generated message") {
		t.Errorf("dynamic message: got %v", err)
	}

	defer func() {
		if err, ok := recover().(error); !ok || !strings.Contains(err.Error(), "MaxDecompressed(0)") {
			t.Errorf("got panic %v", err)
		}
	}()
	protovalue.Handler(func(context.Context, *structpb.Value, consumer.Record) error { return nil }, protovalue.MaxDecompressed(0))
}

// What is decoded survives the memory that it was decoded from.
func TestSharesNoMemory(t *testing.T) {
	want := &descriptorpb.UninterpretedOption{
		Name:            []*descriptorpb.UninterpretedOption_NamePart{{NamePart: new("part"), IsExtension: new(true)}},
		IdentifierValue: new("identifier"),
		StringValue:     []byte("bytes"),
	}
	want.ProtoReflect().SetUnknown([]byte("\xfa\x3f\x07unknown"))
	for name, r := range framings(t, want, slices.Index(descriptorMessages, "UninterpretedOption"), 18) {
		r.Value = bytes.Clone(r.Value)
		got, err := must[*descriptorpb.UninterpretedOption](t).Value(r)
		for i := range r.Value {
			r.Value[i] = 'X'
		}
		if err != nil || !proto.Equal(got, want) || !bytes.Contains(got.ProtoReflect().GetUnknown(), []byte("unknown")) {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
}

// descriptorMessages are the messages of descriptor.proto by name.
var descriptorMessages = strings.Fields(`
	DescriptorProto DescriptorProto.ExtensionRange DescriptorProto.ReservedRange
	EnumDescriptorProto EnumDescriptorProto.EnumReservedRange EnumOptions EnumValueDescriptorProto EnumValueOptions
	ExtensionRangeOptions ExtensionRangeOptions.Declaration
	FeatureSet FeatureSet.VisibilityFeature FeatureSetDefaults FeatureSetDefaults.FeatureSetEditionDefault
	FieldDescriptorProto FieldOptions FieldOptions.EditionDefault FieldOptions.FeatureSupport
	FileDescriptorProto FileDescriptorSet FileOptions
	GeneratedCodeInfo GeneratedCodeInfo.Annotation
	MessageOptions MethodDescriptorProto MethodOptions
	OneofDescriptorProto OneofOptions
	ServiceDescriptorProto ServiceOptions
	SourceCodeInfo SourceCodeInfo.Location
	UninterpretedOption UninterpretedOption.NamePart`)
