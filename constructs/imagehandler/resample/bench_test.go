package resample

import (
	"context"
	"fmt"
	"image"
	"math/rand/v2"
	"testing"
)

func BenchmarkResize(b *testing.B) {
	for _, layout := range []Layout{RGBX, RGB, RGBA, Gray} {
		for _, f := range []Filter{Bilinear, Bicubic, Lanczos3} {
			for _, size := range []struct {
				name       string
				w, h, x, y int
			}{
				{"24MP-256x128", 4000, 6000, 256, 128},
				{"12MP-800", 4000, 3000, 800, 600},
				{"2MP-2x", 1600, 1200, 3200, 2400},
				{"thumbnail", 500, 750, 256, 128},
			} {
				b.Run(fmt.Sprintf("%v/%v/%s", layout, f, size.name), func(b *testing.B) {
					src := noisy(rand.New(rand.NewPCG(1, 1)), size.w, size.h, layout)
					dst := blank(size.x, size.y, layout, 0)
					var r Resizer
					b.ReportAllocs()
					for b.Loop() {
						if err := r.Resize(context.Background(), dst, src, Options{Filter: f, Workers: 1}); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		}
	}
}

func BenchmarkResizeYCbCr(b *testing.B) {
	src := image.NewYCbCr(image.Rect(0, 0, 4000, 6000), image.YCbCrSubsampleRatio420)
	dst := image.NewYCbCr(image.Rect(0, 0, 256, 128), image.YCbCrSubsampleRatio420)
	var r Resizer
	for b.Loop() {
		if err := r.ResizeYCbCr(context.Background(), dst, src, Options{Workers: 1}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCoefficients is what the first image of a size pays.
func BenchmarkCoefficients(b *testing.B) {
	for f := range Nearest {
		b.Run(f.String(), func(b *testing.B) {
			var builder axisBuilder
			a := &axis{key: axisKey{6000, 128, 0, 6000, f, 1, 2}}
			for b.Loop() {
				builder.build(a)
			}
		})
	}
}
