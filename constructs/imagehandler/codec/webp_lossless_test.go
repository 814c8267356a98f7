package codec

import (
	"bytes"
	"image"
	"image/color"
	"math/rand/v2"
	"testing"
)

// TestLosslessWebPIsLossless writes pictures of many kinds with every effort. The
// decoder is not of the encoder's authors.
func TestLosslessWebPIsLossless(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	level := func(n int) uint8 { return uint8(r.IntN(n)) }
	kinds := []struct {
		name string
		at   func(x, y int) color.NRGBA
	}{
		{"ramps", func(x, y int) color.NRGBA { return color.NRGBA{uint8(x * 2), uint8(y * 2), uint8(x + y), 255} }},
		{"noise", func(int, int) color.NRGBA { return color.NRGBA{level(256), level(256), level(256), level(256)} }},
		{"tiles", func(x, y int) color.NRGBA {
			return color.NRGBA{uint8(x / 9 * 30), uint8(y / 7 * 20), 40, uint8(255 - 100*(x/20%2))}
		}},
		{"photo", func(x, y int) color.NRGBA {
			switch {
			case (x-40)*(x-40)+(y-40)*(y-40) < 300:
				return color.NRGBA{225, 165, 130, 255}
			case y == x/2:
				return color.NRGBA{255, 255, 0, 255}
			}
			return color.NRGBA{uint8(x*2) + level(3), uint8(y*2) + level(3), uint8(x + y), uint8(255 - x)}
		}},
		{"dots", func(int, int) color.NRGBA { return color.NRGBA{level(2) * 255, level(2) * 255, 0, 255} }},
	}
	for _, kind := range kinds {
		for range 4 {
			m := image.NewNRGBA(image.Rect(0, 0, 1+r.IntN(130), 1+r.IntN(130)))
			for y := range m.Rect.Dy() {
				for x := range m.Rect.Dx() {
					m.SetNRGBA(x, y, kind.at(x, y))
				}
			}
			for effort := range 11 {
				b := encoded(t, &Picture{Frames: []Frame{{Image: m}}}, EncodeOptions{Format: WebP, Lossless: true, Effort: effort})
				p, err := Decode(t.Context(), b, DecodeOptions{})
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(toNRGBA(p.Frames[0].Image).Pix, m.Pix) {
					t.Errorf("%s of %v with effort %d is not what it was", kind.name, m.Rect.Size(), effort)
				}
			}
		}
	}
}
