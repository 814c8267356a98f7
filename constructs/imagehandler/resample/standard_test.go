package resample

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/color/palette"
	"testing"
)

func TestResizeStandardTypes(t *testing.T) {
	r := image.Rect(2, 3, 42, 33)
	grey := color.NRGBA{90, 90, 90, 255}
	for _, c := range []struct {
		src  image.Image
		want image.Image
	}{
		{image.NewGray(r), &image.Gray{}},
		{image.NewYCbCr(r, image.YCbCrSubsampleRatio422), &image.YCbCr{}},
		{image.NewRGBA(r), &image.RGBA{}},
		{image.NewNRGBA(r), &image.NRGBA{}},
		{image.NewCMYK(r), &image.CMYK{}},
		{image.NewPaletted(r, palette.Plan9), &image.RGBA{}},
		{image.NewNRGBA64(r), &image.RGBA{}},
		{image.NewUniform(grey), nil},
	} {
		if m, ok := c.src.(interface {
			Set(x, y int, c color.Color)
		}); ok {
			for y := r.Min.Y; y < r.Max.Y; y++ {
				for x := r.Min.X; x < r.Max.X; x++ {
					m.Set(x, y, grey)
				}
			}
		}
		got, err := Resize(context.Background(), c.src, 13, 17, Options{Crop: Crop{1, 1, 39, 29}})
		if c.want == nil {
			if !errors.Is(err, ErrSize) {
				t.Errorf("%T without end: got %v", c.src, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%T: %v", c.src, err)
			continue
		}
		if fmt.Sprintf("%T", got) != fmt.Sprintf("%T", c.want) || got.Bounds() != image.Rect(0, 0, 13, 17) {
			t.Errorf("%T became %T of %v", c.src, got, got.Bounds())
		}
		want := color.RGBAModel.Convert(c.src.At(20, 20)).(color.RGBA)
		for y := range 17 {
			for x := range 13 {
				if p := color.RGBAModel.Convert(got.At(x, y)).(color.RGBA); p != want {
					t.Fatalf("%T: at %d, %d is %v, want %v", c.src, x, y, p, want)
				}
			}
		}
	}
}

func TestResizeRefused(t *testing.T) {
	m := image.NewGray(image.Rect(0, 0, 8, 8))
	for name, size := range map[string][2]int{"no width": {0, 1}, "negative height": {1, -1}, "too wide": {MaxSide + 1, 1}} {
		if got, err := Resize(context.Background(), m, size[0], size[1], Options{}); !errors.Is(err, ErrSize) || got != nil {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
	if got, err := Resize(context.Background(), m, 2, 2, Options{Crop: Crop{0, 0, 9, 9}}); !errors.Is(err, ErrCrop) || got != nil {
		t.Errorf("crop: got %v, %v", got, err)
	}
	if got, err := Resize(context.Background(), image.NewGray(image.Rectangle{}), 2, 2, Options{}); !errors.Is(err, ErrSize) || got != nil {
		t.Errorf("empty: got %v, %v", got, err)
	}
}

func ExampleResize() {
	src := image.NewYCbCr(image.Rect(0, 0, 400, 300), image.YCbCrSubsampleRatio420)
	dst, err := Resize(context.Background(), src, 100, 75, Options{Filter: Bicubic})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%T %v\n", dst, dst.Bounds())
	// Output: *image.YCbCr (0,0)-(100,75)
}
