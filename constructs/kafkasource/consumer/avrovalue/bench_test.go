package avrovalue_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat/wireformattest"
)

// BenchmarkHandler is beside the library alone.
func BenchmarkHandler(b *testing.B) {
	handler := versions(b).Handler(func(context.Context, order, consumer.Record) error { return nil })
	for _, lines := range []int{1, 100} {
		o := readV3
		o.Lines = nil
		for i := range lines {
			o.Lines = append(o.Lines, line{fmt.Sprintf("article-%06d", i), 19.99})
		}
		data := write(o)
		b.Run(fmt.Sprintf("library/lines=%d", lines), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				var o order
				if _, err := orderV3.Decode(data, &o); err != nil {
					b.Fatal(err)
				}
			}
		})
		for _, framing := range []struct {
			name   string
			record consumer.Record
		}{
			{"confluent", consumer.Record{Value: wireformattest.Confluent(21, data)}},
			{"lambda-uuid", consumer.Record{Value: data, ValueSchema: lambda("AVRO", uuidV3)}},
			{"glue-zlib", consumer.Record{Value: wireformattest.GlueZlib(uuidV3, data)}},
		} {
			b.Run(fmt.Sprintf("%s/lines=%d", framing.name, lines), func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				b.ReportAllocs()
				for b.Loop() {
					if err := handler(context.Background(), framing.record); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
