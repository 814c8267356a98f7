package protovalue_test

import (
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/protovalue"
)

// A function for a compacted topic. Its main is
//
//	consumer.Start(handler)
//
// The messages are of a type that comes with Protobuf; yours are generated too.
func Example() {
	handler := protovalue.Handler(
		func(ctx context.Context, seen *timestamppb.Timestamp, r consumer.Record) error {
			fmt.Printf("%s: seen %s\n", r.Key, seen.AsTime().Format(time.DateTime))
			return nil
		},
		protovalue.OnTombstone(func(ctx context.Context, r consumer.Record) error {
			fmt.Printf("%s: gone\n", r.Key)
			return nil
		}),
	)

	for _, r := range []consumer.Record{
		{Key: []byte("a"), Value: []byte("\x08\xa4\xb1\x8d\xd8\x06")},
		{Key: []byte("b"), Value: []byte("\x00\x00\x00\x00\x11\x00\x08\xa4\xb1\x8d\xd8\x06")}, // Confluent, schema 17, first message
		{Key: []byte("a"), Value: nil},
		{Key: []byte("c"), Value: []byte("\x00\x00\x00\x00\x11\x02\x02\x08\xa4\xb1\x8d\xd8\x06")}, // the second message
	} {
		if err := handler(context.Background(), r); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// a: seen 2026-11-22 21:03:32
	// b: seen 2026-11-22 21:03:32
	// a: gone
	// decode value as Protobuf: another message: got message index [1] of schema 17, want [0] for google.protobuf.Timestamp: if the schema has it elsewhere, say so with Writer
}
