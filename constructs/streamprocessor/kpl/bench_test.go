package kpl_test

import (
	"crypto/md5"
	"fmt"
	"testing"

	"github.com/lintel-go/lintel/constructs/streamprocessor/kpl"
)

func BenchmarkDecode(b *testing.B) {
	for _, size := range []int{100, 1024} {
		data := aggregateOf(b, 500, size)
		b.Run(fmt.Sprintf("500x%dB", size), func(b *testing.B) {
			var d kpl.Decoder
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := d.Decode(data); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("500x%dB/md5 alone", size), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				md5.Sum(data)
			}
		})
	}
}

func BenchmarkAdd(b *testing.B) {
	data := make([]byte, 100)
	var a kpl.Aggregator
	b.ReportAllocs()
	for b.Loop() {
		if _, err := a.Add("device-7", "", data); err != nil {
			b.Fatal(err)
		}
	}
}
