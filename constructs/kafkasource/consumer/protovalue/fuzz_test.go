package protovalue_test

import (
	"bytes"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat/wireformattest"
	"github.com/lintel-go/lintel/lambdakit/batch"
)

// FuzzFramings compares the library alone with what it makes of the same bytes in a
// framing. Whatever it accepts bare, Detect must not take for a header.
func FuzzFramings(f *testing.F) {
	for _, seed := range [][]byte{
		nil, {0}, {3}, {1}, {0x0a, 0}, {0x88, 0, 0}, {0x80, 0, 1}, {0x83, 0},
		marshal(f, structpb.NewStringValue("x")),
		marshal(f, structpb.NewListValue(&structpb.ListValue{Values: []*structpb.Value{structpb.NewNullValue(), structpb.NewNumberValue(-1)}})),
		wireformattest.Confluent(17, wireformattest.MessageIndexes(1)),
	} {
		f.Add(seed)
	}
	d := must[*structpb.Value](f)
	f.Fuzz(func(t *testing.T, data []byte) {
		var want structpb.Value
		wantErr := proto.Unmarshal(data, &want)
		if wantErr == nil && wireformat.Detect(data) != wireformat.Bare {
			t.Fatalf("% x is a message, and detected as %d", data, wireformat.Detect(data))
		}
		index, indexes := wireformattest.GlueMessageIndex(3), wireformattest.MessageIndexes(1)
		for _, r := range []consumer.Record{
			{Value: wireformattest.Confluent(17, indexes, data)},
			{Value: wireformattest.Glue(uuid, index, data)},
			{Value: wireformattest.GlueZlib(uuid, index, data)},
			{Value: append(bytes.Clone(indexes), data...), ValueSchema: lambda("PROTOBUF", "17")},
			{Value: append(bytes.Clone(index), data...), ValueSchema: lambda("PROTOBUF", uuid)},
			inHeader(append([]byte{}, data...), wireformattest.ConfluentHeader(uuid, indexes)),
		} {
			got, err := d.Value(r)
			if (err == nil) != (wantErr == nil) || err != nil && !batch.IsPermanent(err) {
				t.Fatalf("% x: got %v, library %v", r.Value, err, wantErr)
			}
			// Compared as bytes, because NaN is not equal to itself.
			if err == nil && !bytes.Equal(marshal(t, got), marshal(t, &want)) {
				t.Fatalf("% x: got %v, library %v", r.Value, got, &want)
			}
		}
		if _, err := d.Value(consumer.Record{Value: data}); err != nil && !batch.IsPermanent(err) {
			t.Fatalf("% x: got %v", data, err)
		}
	})
}
