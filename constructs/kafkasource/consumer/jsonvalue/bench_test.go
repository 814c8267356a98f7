package jsonvalue_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/consumer/jsonvalue"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat/wireformattest"
)

type line struct {
	Article  string
	Quantity int
	Price    float64
}

type basket struct {
	ID    string
	Lines []line
}

// basketText has about the bytes asked for.
func basketText(size int) []byte {
	b := basket{ID: "4711"}
	for i := range size / 60 {
		b.Lines = append(b.Lines, line{Article: fmt.Sprintf("article-%06d", i), Quantity: i % 9, Price: 19.99})
	}
	text, err := json.Marshal(b)
	if err != nil {
		panic(err)
	}
	return text
}

// BenchmarkHandler is beside encoding/json alone.
func BenchmarkHandler(b *testing.B) {
	handler := jsonvalue.Handler(func(context.Context, basket, consumer.Record) error { return nil })
	for _, size := range []int{256, 4096} {
		text := basketText(size)
		b.Run(fmt.Sprintf("encoding-json/%d", size), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				var v basket
				if err := json.Unmarshal(text, &v); err != nil {
					b.Fatal(err)
				}
			}
		})
		for _, framing := range []struct {
			name string
			data []byte
		}{
			{"bare", text},
			{"confluent", wireformattest.Confluent(17, text)},
			{"glue-zlib", wireformattest.GlueZlib(uuid, text)},
		} {
			r := consumer.Record{Value: framing.data}
			b.Run(fmt.Sprintf("%s/%d", framing.name, size), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					if err := handler(context.Background(), r); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// The options that need a json.Decoder cost its buffer.
func BenchmarkUseNumber(b *testing.B) {
	d := jsonvalue.Must(jsonvalue.New[basket](jsonvalue.UseNumber()))
	r := consumer.Record{Value: basketText(256)}
	b.SetBytes(int64(len(r.Value)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Value(r); err != nil {
			b.Fatal(err)
		}
	}
}
