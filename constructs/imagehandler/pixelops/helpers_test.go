package pixelops

import (
	"bytes"
	"context"
	"image"
	"math/rand/v2"
	"testing"
)

// clone returns a copy of m, its origin at (0, 0).
func clone(m *image.NRGBA) *image.NRGBA {
	c := image.NewNRGBA(image.Rect(0, 0, m.Rect.Dx(), m.Rect.Dy()))
	for y := range c.Rect.Dy() {
		copy(row(c, y), row(m, y))
	}
	return c
}

// noisy returns a random picture: runs of equal pixels, transparent and opaque ones.
func noisy(rng *rand.Rand, w, h int, translucent bool) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := 0; i < len(m.Pix); i += 4 {
		if i > 0 && rng.IntN(3) == 0 {
			copy(m.Pix[i:i+4], m.Pix[i-4:])
			continue
		}
		for c := range 3 {
			m.Pix[i+c] = byte(rng.IntN(256))
		}
		m.Pix[i+3] = 255
		if translucent {
			m.Pix[i+3] = byte(min(255, max(0, rng.IntN(400)-70)))
		}
	}
	return m
}

// guard is what lies around a picture that an operation must not touch.
const guard = 0xa5

// within returns a picture with m's pixels within a larger one, with an origin of its
// own, and the larger one's pixels.
func within(m *image.NRGBA) (part *image.NRGBA, all []byte) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	large := image.NewNRGBA(image.Rect(-3, 7, w+6, h+12))
	for i := range large.Pix {
		large.Pix[i] = guard
	}
	part = large.SubImage(image.Rect(1, 9, 1+w, 9+h)).(*image.NRGBA)
	for y := range h {
		copy(row(part, y), row(m, y))
	}
	return part, large.Pix
}

// outside returns the bytes of a picture's memory that are not its pixels.
func outside(m *image.NRGBA, all []byte) []byte {
	kept := bytes.Clone(all)
	start := cap(all) - cap(m.Pix)
	for y := range m.Rect.Dy() {
		line := kept[start+y*m.Stride:][:4*m.Rect.Dx()]
		for i := range line {
			line[i] = guard
		}
	}
	return kept
}

// do applies an operation to a copy of m.
func do(t testing.TB, o Operation, m *image.NRGBA) *image.NRGBA {
	t.Helper()
	got, err := o.Apply(context.Background(), clone(m), 1)
	if err != nil {
		t.Fatalf("%T: %v", o, err)
	}
	return got
}

// at returns the pixel at (x, y) of m, that of its edge if it lies beyond.
func at(m *image.NRGBA, x, y int) []byte {
	return row(m, clampIndex(y, m.Rect.Dy()))[4*clampIndex(x, m.Rect.Dx()):][:4]
}

// equal fails if two pictures differ.
func equal(t *testing.T, got, want *image.NRGBA) {
	t.Helper()
	if got.Rect.Size() != want.Rect.Size() {
		t.Fatalf("got %v, want %v", got.Rect.Size(), want.Rect.Size())
	}
	for y := range got.Rect.Dy() {
		for x := range got.Rect.Dx() {
			if a, b := at(got, x, y), at(want, x, y); !bytes.Equal(a, b) {
				t.Fatalf("(%d, %d): got %v, want %v", x, y, a, b)
			}
		}
	}
}
