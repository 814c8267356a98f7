package kafkaevent_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"testing"

	"github.com/lintel-go/lintel/constructs/kafkasource/kafkaevent"
)

// payload writes an event as Lambda does, without whitespace: records with
// values of size bytes, a key and a header, in ten partitions.
func payload(records, size int) []byte {
	const partitions = 10
	value := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("0123456789"), size/10+1)[:size])
	var b bytes.Buffer
	b.WriteString(`{"eventSource":"SelfManagedKafka","bootstrapServers":"kafka-1.example.com:9092,kafka-2.example.com:9092","records":{`)
	for p := range partitions {
		if p > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"orders-%d":[`, p)
		for i := range records / partitions {
			if i > 0 {
				b.WriteByte(',')
			}
			key := base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "customer-%d", i))
			fmt.Fprintf(&b, `{"topic":"orders","partition":%d,"offset":%d,"timestamp":%d,"timestampType":"CREATE_TIME","key":"%s","value":"%s","headers":[{"content-type":[97,112,112,108,105,99,97,116,105,111,110,47,106,115,111,110]}]}`,
				p, 1234567+i, 1545084650987+i, key, value)
		}
		b.WriteByte(']')
	}
	b.WriteString("}}")
	return b.Bytes()
}

// BenchmarkDecode decodes events, without and with all of their records.
func BenchmarkDecode(b *testing.B) {
	for _, bb := range []struct{ records, size int }{{100, 100}, {10_000, 256}, {1000, 1024}, {1000, 4096}} {
		data := payload(bb.records, bb.size)
		for _, all := range []bool{false, true} {
			b.Run(fmt.Sprintf("%dx%d/records=%t", bb.records, bb.size, all), func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				b.ReportAllocs()
				for b.Loop() {
					event, err := kafkaevent.Decode(data)
					if err != nil || all && anyFails(event) {
						b.Fatal("does not decode:", err)
					}
				}
			})
		}
	}
}
