package wireformat_test

import (
	"testing"

	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat"
	"github.com/lintel-go/lintel/constructs/kafkasource/wireformat/wireformattest"
)

func BenchmarkConfluentProtobuf(b *testing.B) {
	in := wireformattest.Confluent(17, wireformattest.MessageIndexes(2, 0), []byte("data"))
	b.ReportAllocs()
	for b.Loop() {
		_, data, err := wireformat.CutConfluent(in)
		if err != nil {
			b.Fatal(err)
		}
		var buffer [8]int
		if _, _, err = wireformat.CutMessageIndexes(buffer[:0], data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkParseSchemaID(b *testing.B) {
	for _, id := range []string{"17", uuidA} {
		b.Run(id, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := wireformat.ParseSchemaID(id); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkGlueZlib(b *testing.B) {
	data := ""
	for len(data) < 1000 {
		data += `{"order":"4711","customer":"c-` + data[:len(data)/3] + `"}`
	}
	in := wireformattest.GlueZlib(uuidA, []byte(data))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := wireformat.CutGlue(in, 0); err != nil {
			b.Fatal(err)
		}
	}
}
