package jpeg

import (
	"bytes"
	"fmt"
	"image"
	"testing"
)

// BenchmarkDecode decodes a picture of 3 megapixels in 4:2:0, quality 90, at each
// scale. The rate is that of the pixels of the whole picture, at one octet each.
func BenchmarkDecode(b *testing.B) {
	const width, height = 2048, 1536
	for _, progressive := range []bool{false, true} {
		name := "sequential"
		if progressive {
			name = "progressive"
		}
		data := encoded(b, moderate(width, height), &EncodeOptions{Quality: 90, Progressive: progressive})
		run := func(name string, o Options) {
			b.Run(name, func(b *testing.B) {
				b.SetBytes(width * height)
				b.ReportAllocs()
				for b.Loop() {
					decode(b, data, o)
				}
			})
		}
		for _, scale := range []int{1, 2, 4, 8} {
			run(fmt.Sprintf("%s/%d", name, scale), Options{Scale: scale})
		}
		run(name+"/RGBA", Options{Format: RGBA})
		run(name+"/Region", Options{Region: image.Rect(800, 600, 1056, 856)})
	}
}

// BenchmarkDecodeSmall decodes a picture of 61x47 pixels, most of which is its
// tables.
func BenchmarkDecodeSmall(b *testing.B) {
	data := read(b, "optimized")
	for _, scale := range []int{1, 8} {
		b.Run(fmt.Sprint(scale), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				decode(b, data, Options{Scale: scale})
			}
		})
	}
}

func BenchmarkDecodeConfig(b *testing.B) {
	data := read(b, "optimized")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeConfig(bytes.NewReader(data)); err != nil {
			b.Fatal(err)
		}
	}
}
