package protovalue

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/internal/typed"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat"
)

// messageType is that of T, which need not be known to a registry of types.
func messageType[T proto.Message]() (protoreflect.MessageType, error) {
	t := reflect.TypeFor[T]()
	if t.Kind() == reflect.Pointer {
		m := reflect.New(t.Elem()).Interface().(T).ProtoReflect()
		// A dynamic message does not know what it is before it is told.
		if m.Descriptor() != nil {
			return m.Type(), nil
		}
	}
	return nil, fmt.Errorf("got type %v, want a pointer to a generated message", t)
}

// expected is the message that payloads are.
type expected struct {
	message protoreflect.MessageDescriptor
	path    []int // Confluent's indexes of it
	sorted  []int // Glue's index
	writers map[wireformat.SchemaID][]int
}

func newExpected(m protoreflect.MessageDescriptor, writers map[wireformat.SchemaID][]int) *expected {
	return &expected{
		message: m,
		path:    path(m),
		sorted:  []int{slices.Index(sortedMessages(m.ParentFile()), m.FullName())},
		writers: writers,
	}
}

// decode decodes the payload into an empty message. The library copies what it
// decodes; submessages that it decodes later, when they are asked for, are decoded
// from a copy of its own.
func (e *expected) decode(p typed.Payload, value proto.Message) error {
	if p.DataFormat != "" && !strings.EqualFold(p.DataFormat, "PROTOBUF") {
		return fmt.Errorf("got data format %.20q from Lambda, want PROTOBUF: use the package for it, or the record format SOURCE of the event source mapping", p.DataFormat)
	}
	data, err := e.cutIndexes(p)
	if err != nil {
		return err
	}
	return proto.Unmarshal(data, value)
}

// cutIndexes returns the message after its indexes, which must be those expected.
func (e *expected) cutIndexes(p typed.Payload) ([]byte, error) {
	if p.Framing == wireformat.Bare {
		return p.Data, nil
	}
	if p.ID.IsZero() {
		return nil, fmt.Errorf("%w: got schema id %.40q from Lambda, want a number or a UUID", wireformat.ErrMalformed, p.SchemaID)
	}

	var buffer [8]int
	var indexes []int
	var data []byte
	var err error
	want := e.path
	switch {
	case p.Detached:
		data = p.Data
		var rest []byte
		indexes, rest, err = wireformat.CutMessageIndexes(buffer[:0], p.Indexes)
		if err == nil && len(rest) > 0 {
			err = fmt.Errorf("%w: got %d bytes after the message indexes of the record header, want none", wireformat.ErrMalformed, len(rest))
		}
	case p.Framing == wireformat.Glue:
		want = e.sorted
		indexes = buffer[:1]
		indexes[0], data, err = wireformat.CutGlueMessageIndex(p.Data)
	default:
		indexes, data, err = wireformat.CutMessageIndexes(buffer[:0], p.Data)
	}
	if err != nil {
		return nil, err
	}

	if writer, ok := e.writers[p.ID]; ok {
		want = writer
	}
	if !slices.Equal(indexes, want) {
		return nil, e.otherMessage(p, slices.Clone(indexes), want)
	}
	return data, nil
}

// otherMessage is the error for indexes that are not those wanted.
func (e *expected) otherMessage(p typed.Payload, got, want []int) error {
	name := ""
	if m := e.at(p.Framing, got); m != "" {
		name = fmt.Sprintf(", which is %s in %s", m, e.message.ParentFile().Path())
	}
	return fmt.Errorf("%w: got message index %v of schema %s%s, want %v for %s: if the schema has it elsewhere, say so with Writer",
		ErrOtherMessage, got, p.ID, name, want, e.message.FullName())
}

// at names the message of the file that indexes stand for, if there is one.
func (e *expected) at(framing wireformat.Framing, indexes []int) protoreflect.FullName {
	file := e.message.ParentFile()
	if framing == wireformat.Glue {
		if names := sortedMessages(file); indexes[0] < len(names) {
			return names[indexes[0]]
		}
		return ""
	}
	messages := file.Messages()
	var m protoreflect.MessageDescriptor
	for _, i := range indexes {
		if i >= messages.Len() {
			return ""
		}
		m = messages.Get(i)
		messages = m.Messages()
	}
	return m.FullName()
}

// path is where a message is declared: its index in its parent, after that of its
// parent. Confluent's serializers have it so: they make the schema that they register
// from the descriptor.
func path(m protoreflect.MessageDescriptor) []int {
	var path []int
	for d := protoreflect.Descriptor(m); ; d = d.Parent() {
		if _, ok := d.(protoreflect.MessageDescriptor); !ok {
			slices.Reverse(path)
			return path
		}
		path = append(path, d.Index())
	}
}

// sortedMessages are the names of all messages of a file, nested ones included, in
// the order of Glue's serializers.
func sortedMessages(file protoreflect.FileDescriptor) []protoreflect.FullName {
	var names []protoreflect.FullName
	var add func(protoreflect.MessageDescriptors)
	add = func(messages protoreflect.MessageDescriptors) {
		for i := range messages.Len() {
			names = append(names, messages.Get(i).FullName())
			add(messages.Get(i).Messages())
		}
	}
	add(file.Messages())
	slices.Sort(names)
	return names
}
