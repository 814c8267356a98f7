package protovalue_test

import (
	"context"
	"fmt"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/protovalue"
)

// BenchmarkHandler is beside the library alone.
func BenchmarkHandler(b *testing.B) {
	handler := protovalue.Handler(func(context.Context, *structpb.ListValue, consumer.Record) error { return nil })
	for _, size := range []int{1, 100} {
		var m structpb.ListValue
		for i := range size {
			m.Values = append(m.Values, structpb.NewStringValue(fmt.Sprintf("article-%06d", i)))
		}
		data := marshal(b, &m)
		b.Run(fmt.Sprintf("library/%d", size), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if err := proto.Unmarshal(data, new(structpb.ListValue)); err != nil {
					b.Fatal(err)
				}
			}
		})
		records := framings(b, &m, 0, 2)
		for _, name := range []string{"bare", "confluent", "confluent header", "lambda confluent", "lambda glue", "glue zlib"} {
			b.Run(fmt.Sprintf("%s/%d", name, size), func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				b.ReportAllocs()
				for b.Loop() {
					if err := handler(context.Background(), records[name]); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
