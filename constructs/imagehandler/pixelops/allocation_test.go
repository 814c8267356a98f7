package pixelops

import (
	"context"
	"image"
	"runtime"
	"testing"
)

// TestAllocations holds operations to what their documentation says that they
// allocate, with one worker.
func TestAllocations(t *testing.T) {
	const w, h, few = 300, 200, 8192 // few: for what the allocator rounds up, too
	const result = 4*w*h + few
	rows64 := 8*w*(64+2*8) + 128*(64+2*8) + 16*(w+2*8) // of Blur
	for _, c := range []struct {
		operation Operation
		most      int
	}{
		{Greyscale{}, few}, {Tint{}, few}, {Modulate{1, 1, 9, 0}, few}, {Negate{}, few}, {Linear{[]float64{2}, []float64{3}}, few},
		{Threshold{Level: 9}, few}, {Normalise{}, few}, {Equalize{}, 4 * few}, {Bandbool{}, few}, {Flatten{}, few}, {Unflatten{}, few},
		{Flop{}, few}, {Flip{}, few}, {Composite{Picture: image.NewNRGBA(image.Rect(0, 0, 9, 9)), Tile: true}, few},
		{Extract{1, 1, 9, 9}, few}, {Trim{}, few}, {RoundCrop{}, 4*w + few},
		{Orient{6}, result}, {Rotate{Angle: 90}, result}, {Affine{Matrix: [4]float64{1, 0, 0, 1}}, result}, {Extend{Left: 1}, 4*(w+1)*h + 4*w + few},
		{Median{}, result}, {CLAHE{9, 9, 3}, result + 16*few}, {Convolve{Width: 3, Height: 3, Kernel: make([]float64, 9)}, result + 32*(w+4) + few},
		{NewSharpen(1), 4*w*h + 2*8*w + 2*few}, {Blur{Sigma: 4}, result + 4*rows64},
		{Median{5}, result + 4*544*(256+5) + 4*few},
	} {
		m := photo(w, h, true)
		allocate := func() uint64 {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if _, err := c.operation.Apply(context.Background(), m, 1); err != nil {
				t.Fatal(err)
			}
			runtime.ReadMemStats(&after)
			return after.TotalAlloc - before.TotalAlloc
		}
		allocate() // tables, at first use
		if n := allocate(); n > uint64(c.most) {
			t.Errorf("%T: %d bytes, said %d", c.operation, n, c.most)
		}
	}
}

// TestMemoryOfBlur holds what a blur says that it takes to what it allocates, where it
// makes no band after another.
func TestMemoryOfBlur(t *testing.T) {
	m := photo(300, 200, true)
	for _, c := range []struct {
		sigma   float64
		workers int
	}{{100, 1}, {100, 2}, {1000, 2}, {20, 3}} {
		b := Blur{Sigma: c.sigma}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := b.Apply(context.Background(), m, c.workers); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		got, said := int64(after.TotalAlloc-before.TotalAlloc), b.Memory(300, 200, c.workers)
		if got > said+said/10 || got < said/2 {
			t.Errorf("%+v: %d octets, said %d", c, got, said)
		}
	}
}
