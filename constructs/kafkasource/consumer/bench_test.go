package consumer

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
)

// BenchmarkInvoke is an invocation with a handler that does nothing, beside the
// decoding of the same event by itself.
func BenchmarkInvoke(b *testing.B) {
	for _, bb := range []struct{ partitions, records, size int }{{1, 1000, 1024}, {10, 100, 1024}, {10, 1000, 256}} {
		var payload bytes.Buffer
		payload.WriteString(`{"eventSource":"SelfManagedKafka","bootstrapServers":"b:9094","records":{`)
		value := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", bb.size)))
		for p := range bb.partitions {
			if p > 0 {
				payload.WriteByte(',')
			}
			fmt.Fprintf(&payload, `"orders-%d":[`, p)
			for o := range bb.records {
				if o > 0 {
					payload.WriteByte(',')
				}
				fmt.Fprintf(&payload, `{"topic":"orders","partition":%d,"offset":%d,"timestamp":1545084650987,"timestampType":"CREATE_TIME","key":"a2V5MTIz","value":%q,"headers":[]}`, p, o, value)
			}
			payload.WriteByte(']')
		}
		payload.WriteString("}}")
		n := bb.partitions * bb.records
		perRecord := func(b *testing.B) {
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/record")
		}
		name := fmt.Sprintf("partitions=%d/records=%d/bytes=%d", bb.partitions, bb.records, bb.size)
		b.Run("decode/"+name, func(b *testing.B) {
			b.SetBytes(int64(payload.Len()))
			b.ReportAllocs()
			for b.Loop() {
				event, err := kafkaevent.Decode(payload.Bytes())
				if err != nil {
					b.Fatal(err)
				}
				for _, p := range event.Partitions {
					for i := range p.Records {
						if _, err := p.Records[i].Record(); err != nil {
							b.Fatal(err)
						}
					}
				}
			}
			perRecord(b)
		})
		for order, orderName := range map[Order]string{ByPartition: "by partition", ByKey: "by key"} {
			b.Run("invoke/"+orderName+"/"+name, func(b *testing.B) {
				c, err := New(func(context.Context, Record) error { return nil }, WithMetrics(nil), WithOrder(order))
				if err != nil {
					b.Fatal(err)
				}
				b.SetBytes(int64(payload.Len()))
				b.ReportAllocs()
				for b.Loop() {
					if _, err := c.Invoke(context.Background(), payload.Bytes()); err != nil {
						b.Fatal(err)
					}
				}
				perRecord(b)
			})
		}
	}
}
