package avrovalue_test

import (
	"bytes"
	"math"
	"reflect"
	"testing"

	"github.com/lintel-go/lintel/constructs/kafkasource/consumer"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat/wireformattest"
	"github.com/lintel-go/lintel/lambdakit/batch"
)

// FuzzRoundTrip reads what another encoder has written, in every framing.
func FuzzRoundTrip(f *testing.F) {
	f.Add(int64(7), true, "acme", "USD", uint8(1), "pen", 1.5)
	f.Add(int64(0), false, "", "", uint8(0), "", 0.0)
	f.Add(int64(math.MinInt64), true, "\x00\xff", "\x03", uint8(200), "ü", math.Inf(-1))
	d := versions(f)
	f.Fuzz(func(t *testing.T, id int64, known bool, customer, currency string, lines uint8, article string, price float64) {
		want := order{ID: id, Currency: currency, Lines: make([]line, lines)}
		if known {
			want.Customer = &customer
		}
		for i := range want.Lines {
			want.Lines[i] = line{article, price + float64(i)}
		}
		if math.IsNaN(price) {
			return // is not equal to itself
		}
		for _, r := range []consumer.Record{
			{Value: wireformattest.Confluent(21, write(want))},
			{Value: wireformattest.Glue(uuidV3, write(want))},
			{Value: wireformattest.GlueZlib(uuidV3, write(want))},
			{Value: write(want), ValueSchema: lambda("AVRO", "21")},
			inHeader(write(want), wireformattest.ConfluentHeader(uuidV3)),
		} {
			if got, err := d.Value(r); err != nil || !reflect.DeepEqual(got, want) {
				t.Fatalf("% x: got %+v, %v, want %+v", r.Value, got, err, want)
			}
		}
	})
}

// FuzzValue looks for input that panics, or that is read otherwise than it would be
// written.
func FuzzValue(f *testing.F) {
	for _, seed := range [][]byte{nil, {}, writtenV1, writtenV3, wireformattest.Confluent(17, writtenV1), wireformattest.Confluent(21, writtenV3), wireformattest.GlueZlib(uuidV2, writtenV2), bytes.Repeat([]byte{0xff}, 20)} {
		f.Add(seed)
	}
	framed, bare := versions(f), must[order](f, orderV3)
	f.Fuzz(func(t *testing.T, data []byte) {
		before := bytes.Clone(data)
		if _, err := framed.Value(consumer.Record{Value: data}); err != nil && !batch.IsPermanent(err) {
			t.Fatalf("% x: got %v", data, err)
		}
		got, err := bare.Value(consumer.Record{Value: data})
		if err != nil && !batch.IsPermanent(err) {
			t.Fatalf("% x: got %v", data, err)
		}
		if err == nil {
			again, err := bare.Value(consumer.Record{Value: write(got)})
			if err != nil || !bytes.Equal(write(again), write(got)) {
				t.Fatalf("% x: got %+v, read again as %+v, %v", data, got, again, err)
			}
		}
		if !bytes.Equal(data, before) {
			t.Fatalf("% x was written to", before)
		}
	})
}
