package pixelops

import (
	"context"
	"fmt"
	"image"
	"math/rand/v2"
	"testing"
)

// TestOrient stores an upright picture in each orientation of EXIF, as its standard
// tells where the first row and column of what is stored are seen, and lays it
// upright.
func TestOrient(t *testing.T) {
	// For each orientation, where in what is stored the pixel (x, y) of a picture of w
	// by h is.
	stored := []func(x, y, w, h int) (int, int){
		1: func(x, y, w, h int) (int, int) { return x, y },
		2: func(x, y, w, h int) (int, int) { return w - 1 - x, y },
		3: func(x, y, w, h int) (int, int) { return w - 1 - x, h - 1 - y },
		4: func(x, y, w, h int) (int, int) { return x, h - 1 - y },
		5: func(x, y, w, h int) (int, int) { return y, x },
		6: func(x, y, w, h int) (int, int) { return y, w - 1 - x },
		7: func(x, y, w, h int) (int, int) { return h - 1 - y, w - 1 - x },
		8: func(x, y, w, h int) (int, int) { return h - 1 - y, x },
	}
	rng := rand.New(rand.NewPCG(1, 9))
	for orientation := 1; orientation <= 8; orientation++ {
		for _, size := range []image.Point{{1, 1}, {1, 5}, {6, 1}, {7, 4}, {2, 3}, {70, 33}, {33, 97}} {
			t.Run(fmt.Sprint(orientation, size), func(t *testing.T) {
				upright := noisy(rng, size.X, size.Y, true)
				w, h := size.X, size.Y
				if orientation >= 5 {
					w, h = h, w
				}
				m := image.NewNRGBA(image.Rect(0, 0, w, h))
				for y := range size.Y {
					for x := range size.X {
						u, v := stored[orientation](x, y, size.X, size.Y)
						copy(at(m, u, v), at(upright, x, y))
					}
				}
				equal(t, do(t, Orient{orientation}, m), upright)
			})
		}
	}
}

// TestQuarters turns by multiples of 90 degrees, as any Rotate may.
func TestQuarters(t *testing.T) {
	m := noisy(rand.New(rand.NewPCG(4, 9)), 7, 5, true)
	for angle, orientation := range map[float64]int{0: 1, 90: 6, 180: 3, 270: 8, -90: 8, -180: 3, 360: 1, 450: 6, -720: 1, 3600090: 6} {
		equal(t, do(t, Rotate{Angle: angle}, m), do(t, Orient{orientation}, m))
	}
}

// TestAffineShifts maps by whole pixels: every interpolator gives the pixels
// themselves.
func TestAffineShifts(t *testing.T) {
	m := noisy(rand.New(rand.NewPCG(5, 9)), 9, 8, true)
	for y := range 8 {
		for x := range 9 {
			if p := at(m, x, y); p[3] == 0 {
				clear(p) // the colour of transparent pixels is not kept
			}
		}
	}
	for i := range interpolatorNames {
		o := Affine{Matrix: [4]float64{1, 0, 0, 1}, ODX: 2, IDY: 1, Interpolator: Interpolator(i)}
		got, err := o.Apply(context.Background(), m, 1)
		if err != nil {
			t.Fatal(err)
		}
		want := image.NewNRGBA(m.Rect)
		for y := 1; y < 8; y++ {
			copy(row(want, y)[8:], row(m, y-1))
		}
		equal(t, got, want)
	}
}
