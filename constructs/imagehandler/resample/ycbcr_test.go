package resample

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math/rand/v2"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/internal/subsampling"
)

var ratios = []image.YCbCrSubsampleRatio{
	image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420,
	image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410,
}

// ramps returns an image whose three planes rise by a level a luma sample: Y and
// Cb to the right, Cr downwards. Chroma is that of the middle of its samples.
func ramps(r image.Rectangle, ratio image.YCbCrSubsampleRatio) *image.YCbCr {
	m := image.NewYCbCr(r, ratio)
	step, _ := subsampling.Step(ratio)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			m.Y[m.YOffset(x, y)] = byte(x)
			m.Cb[m.COffset(x, y)] = byte(x/step.X*step.X + step.X/2)
			m.Cr[m.COffset(x, y)] = byte(y/step.Y*step.Y + step.Y/2)
		}
	}
	return m
}

// TestChromaStaysWithLuma resizes ramps between all pairs of subsamplings, odd
// sizes and odd corners: chroma must rise as luma does, where no edge is near.
func TestChromaStaysWithLuma(t *testing.T) {
	for _, from := range ratios {
		for _, to := range ratios {
			for _, size := range []image.Rectangle{image.Rect(0, 0, 100, 90), image.Rect(3, 1, 74, 66), image.Rect(1, 2, 252, 180)} {
				src := ramps(image.Rect(5, 3, 205, 201), from)
				dst := image.NewYCbCr(size, to)
				if err := new(Resizer).ResizeYCbCr(context.Background(), dst, src, Options{Filter: Bilinear}); err != nil {
					t.Fatal(err)
				}
				sx, sy := 200/float64(size.Dx()), 198/float64(size.Dy())
				step, _ := subsampling.Step(to)
				for y := size.Min.Y + 12; y < size.Max.Y-12; y++ {
					for x := size.Min.X + 12; x < size.Max.X-12; x++ {
						// The middle of the luma that the sample stands for.
						cx := float64(x/step.X*step.X-size.Min.X) + float64(step.X)/2
						cy := float64(y/step.Y*step.Y-size.Min.Y) + float64(step.Y)/2
						c := dst.YCbCrAt(x, y)
						if d := float64(c.Cb) - (5 + cx*sx); d > 1.5 || d < -1.5 {
							t.Fatalf("%v to %v %v: Cb at %d, %d is off by %v", from, to, size, x, y, d)
						}
						if d := float64(c.Cr) - (3 + cy*sy); d > 1.5 || d < -1.5 {
							t.Fatalf("%v to %v %v: Cr at %d, %d is off by %v", from, to, size, x, y, d)
						}
					}
				}
			}
		}
	}
}

// TestYCbCrCropped crops, within chroma samples too, and compares with luma.
func TestYCbCrCropped(t *testing.T) {
	src := ramps(image.Rect(0, 0, 200, 200), image.YCbCrSubsampleRatio420)
	dst := image.NewYCbCr(image.Rect(0, 0, 51, 37), image.YCbCrSubsampleRatio444)
	o := Options{Filter: Bicubic, Crop: Crop{33.5, 20, 135.5, 131}}
	if err := new(Resizer).ResizeYCbCr(context.Background(), dst, src, o); err != nil {
		t.Fatal(err)
	}
	for y := range 37 {
		for x := range 51 {
			// A ramp's level at an edge is half a luma sample more than its index.
			c := dst.YCbCrAt(x, y)
			if d := int(c.Y) - int(c.Cb); d < -2 || d > 1 {
				t.Fatalf("at %d, %d: Y %d, Cb %d", x, y, c.Y, c.Cb)
			}
		}
	}
}

// TestYCbCrSmall resizes the smallest images, whose only chroma sample reaches far
// beyond them, to sizes around a step.
func TestYCbCrSmall(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	var r Resizer
	for range 2000 {
		rect := func() image.Rectangle {
			x, y := rng.IntN(5), rng.IntN(5)
			return image.Rect(x, y, x+1+rng.IntN(9), y+1+rng.IntN(9))
		}
		src, dst := image.NewYCbCr(rect(), ratios[rng.IntN(6)]), image.NewYCbCr(rect(), ratios[rng.IntN(6)])
		for i := range src.Y {
			src.Y[i] = 99
		}
		for i := range src.Cb {
			src.Cb[i], src.Cr[i] = 55, 222
		}
		o := Options{Filter: Filter(rng.IntN(len(kernels))), Crop: randomBox(rng, src.Rect.Dx(), src.Rect.Dy())}
		if err := r.ResizeYCbCr(context.Background(), dst, src, o); err != nil {
			t.Fatal(err)
		}
		for i, v := range dst.Y {
			if v != 99 {
				t.Fatalf("Y[%d] is %d", i, v)
			}
		}
		for i := range dst.Cb {
			if dst.Cb[i] != 55 || dst.Cr[i] != 222 {
				t.Fatalf("%v of %v %v to %v %v: chroma %d is %d, %d", o, src.Rect, src.SubsampleRatio, dst.Rect, dst.SubsampleRatio, i, dst.Cb[i], dst.Cr[i])
			}
		}
	}
}

func TestYCbCrRefused(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(m *image.YCbCr)
		want  error
	}{
		"unknown ratio":  {func(m *image.YCbCr) { m.SubsampleRatio = 77 }, ErrLayout},
		"negative start": {func(m *image.YCbCr) { m.Rect.Min.X = -1 }, ErrSize},
		"empty":          {func(m *image.YCbCr) { m.Rect.Max.Y = m.Rect.Min.Y }, ErrSize},
		"huge":           {func(m *image.YCbCr) { m.Rect.Max.Y = 1 << 30 }, ErrSize},
		"short luma":     {func(m *image.YCbCr) { m.Y = m.Y[1:] }, ErrSize},
		"short chroma":   {func(m *image.YCbCr) { m.Cr = m.Cr[1:] }, ErrSize},
		"chroma stride":  {func(m *image.YCbCr) { m.CStride-- }, ErrSize},
	} {
		good := image.NewYCbCr(image.Rect(0, 0, 9, 9), image.YCbCrSubsampleRatio420)
		bad := image.NewYCbCr(image.Rect(0, 0, 9, 9), image.YCbCrSubsampleRatio420)
		c.spoil(bad)
		var r Resizer
		if err := r.ResizeYCbCr(context.Background(), good, bad, Options{}); !errors.Is(err, c.want) {
			t.Errorf("source with %s: got %v, want %v", name, err, c.want)
		}
		if err := r.ResizeYCbCr(context.Background(), bad, good, Options{}); !errors.Is(err, c.want) {
			t.Errorf("destination with %s: got %v, want %v", name, err, c.want)
		}
		if m, err := Resize(context.Background(), bad, 3, 3, Options{}); !errors.Is(err, c.want) || m != nil {
			t.Errorf("image with %s: got %v, %v, want %v", name, m, err, c.want)
		}
	}
	m := image.NewYCbCr(image.Rect(0, 0, 9, 9), image.YCbCrSubsampleRatio420)
	err := new(Resizer).ResizeYCbCr(context.Background(), m, m, Options{Crop: Crop{0, 0, 10, 9}})
	if !errors.Is(err, ErrCrop) {
		t.Error(fmt.Errorf("crop beyond luma: got %w", err))
	}
}
