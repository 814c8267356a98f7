package protovalue

import (
	"encoding/base64"
	"slices"
	"testing"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/internal/typed"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat"
)

// file compiles a descriptor in text form.
func file(t *testing.T, text string) protoreflect.FileDescriptor {
	t.Helper()
	var p descriptorpb.FileDescriptorProto
	if err := prototext.Unmarshal([]byte(text), &p); err != nil {
		t.Fatal(err)
	}
	f, err := protodesc.NewFile(&p, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Nested messages, and what protoc generates for a map, which it places where the map
// is declared.
func TestPlaces(t *testing.T) {
	f := file(t, `
		name: "shop.proto" package: "shop" syntax: "proto3"
		message_type { name: "Zebra" }
		message_type {
			name: "Order"
			field { name: "tags" number: 1 label: LABEL_REPEATED type: TYPE_MESSAGE type_name: ".shop.Order.TagsEntry" }
			nested_type {
				name: "TagsEntry" options { map_entry: true }
				field { name: "key" number: 1 label: LABEL_OPTIONAL type: TYPE_STRING }
				field { name: "value" number: 2 label: LABEL_OPTIONAL type: TYPE_STRING }
			}
			nested_type { name: "Line" nested_type { name: "Tax" } }
		}
		message_type { name: "OrderLine" }`)
	order := f.Messages().ByName("Order")
	line := order.Messages().ByName("Line")
	for _, test := range []struct {
		message protoreflect.MessageDescriptor
		path    []int
		sorted  int
	}{
		{order, []int{1}, 0},
		{line, []int{1, 1}, 1},
		{line.Messages().ByName("Tax"), []int{1, 1, 0}, 2},
		{f.Messages().ByName("OrderLine"), []int{2}, 4}, // after Order.TagsEntry: "." sorts before letters
		{f.Messages().ByName("Zebra"), []int{0}, 5},
	} {
		e := newExpected(test.message, nil)
		if !slices.Equal(e.path, test.path) || !slices.Equal(e.sorted, []int{test.sorted}) {
			t.Errorf("%s: got %v and %v, want %v and %d", test.message.FullName(), e.path, e.sorted, test.path, test.sorted)
		}
		if name := e.at(wireformat.Confluent, test.path); name != test.message.FullName() {
			t.Errorf("%v is %q, want %q", test.path, name, test.message.FullName())
		}
		if name := e.at(wireformat.Glue, []int{test.sorted}); name != test.message.FullName() {
			t.Errorf("%d is %q, want %q", test.sorted, name, test.message.FullName())
		}
	}
}

// Two values of events in the tests of Powertools for AWS Lambda (TypeScript),
// packages/kafka/tests: the message is the second of its file, by place and by name.
func TestPowertoolsEvents(t *testing.T) {
	f := file(t, `
		name: "complex.proto" package: "com.example.protobuf" syntax: "proto3"
		message_type {
			name: "Address"
			field { name: "street" number: 1 label: LABEL_OPTIONAL type: TYPE_STRING }
			field { name: "city" number: 2 label: LABEL_OPTIONAL type: TYPE_STRING }
			field { name: "zip" number: 3 label: LABEL_OPTIONAL type: TYPE_STRING }
		}
		message_type {
			name: "UserProfile"
			field { name: "userId" number: 1 label: LABEL_OPTIONAL type: TYPE_STRING }
			field { name: "name" number: 2 label: LABEL_OPTIONAL type: TYPE_STRING }
			field { name: "age" number: 4 label: LABEL_OPTIONAL type: TYPE_INT32 }
			field { name: "address" number: 10 label: LABEL_OPTIONAL type: TYPE_MESSAGE type_name: ".com.example.protobuf.Address" }
		}`)
	profile := f.Messages().ByName("UserProfile")
	for _, test := range []struct {
		name, value, schemaID, want string
		framing                     wireformat.Framing
	}{
		{
			name: "protobuf-complex.confluent.json", schemaID: "1", framing: wireformat.Confluent,
			value: "AgIKJGE4ZTQwOTcxLTE1NTItNDIwZC1hN2M5LWI4OTgyMzI1NzAyZBIDQm9iGg9ib2JAZXhhbXBsZS5jb20gHCgBMgoyMDI0LTAyLTAyOgR0YWcxOgR0YWcyQQAAAAAAAFZASg4KBXRoZW1lEgVsaWdodFIZCgcxMjMgQXZlEgdTZWF0dGxlGgU5ODEwMQ==",
			want:  `{"userId": "a8e40971-1552-420d-a7c9-b8982325702d", "name": "Bob", "age": 28, "address": {"street": "123 Ave", "city": "Seattle", "zip": "98101"}}`,
		},
		{
			name: "protobuf-complex.glue.json", schemaID: "12345678-1234-1234-1234-123456789012", framing: wireformat.Glue,
			value: "AQoDMTIzEgRUZXN0Ggx0ZXN0QGdteC5jb20gCjIKMjAyNS0wNi0yMDoEdGFnMToEdGFnMkoOCgV0aGVtZRIFbGlnaHRSGgoKTXl0aGVucXVhaRIGWnVyaWNoGgQ4MDAy",
			want:  `{"userId": "123", "name": "Test", "age": 10, "address": {"street": "Mythenquai", "city": "Zurich", "zip": "8002"}}`,
		},
	} {
		value, err := base64.StdEncoding.DecodeString(test.value)
		if err != nil {
			t.Fatal(err)
		}
		id, err := wireformat.ParseSchemaID(test.schemaID)
		if err != nil {
			t.Fatal(err)
		}
		payload := typed.Payload{Data: value, Framing: test.framing, ID: id, SchemaID: test.schemaID, DataFormat: "PROTOBUF"}
		got, want := dynamicpb.NewMessage(profile), dynamicpb.NewMessage(profile)
		if err := newExpected(profile, nil).decode(payload, got); err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if err := protojson.Unmarshal([]byte(test.want), want); err != nil {
			t.Fatal(err)
		}
		got.SetUnknown(nil) // the fields left out above
		if !proto.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", test.name, got, want)
		}
	}
}
