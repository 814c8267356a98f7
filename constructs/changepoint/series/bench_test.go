package series_test

import (
	"testing"

	"github.com/lintel-go/lintel/constructs/changepoint/series"
)

func BenchmarkEncode(b *testing.B) {
	for _, name := range []string{"decimals", "noise"} {
		b.Run(name+"/500", func(b *testing.B) {
			s := states()[name]
			var data []byte
			for b.Loop() {
				data = s.Append(data[:0])
			}
			b.ReportMetric(float64(len(data))/float64(len(s.Segment.Times)), "B/point")
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, name := range []string{"decimals", "noise"} {
		b.Run(name+"/500", func(b *testing.B) {
			s := states()[name]
			data := s.Append(nil)
			for b.Loop() {
				if _, err := series.Decode(data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
