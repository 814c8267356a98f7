package render

import (
	"fmt"
	"image"
	"image/color"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/fit"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
	"github.com/lintel-go/lintel/constructs/imagehandler/resample"
)

func TestEmbedKeepsTheTypeWhereItCan(t *testing.T) {
	r := image.Rect(0, 0, 3, 2)
	gray := image.NewGray(r)
	clear := color.NRGBA{R: 10, G: 20, B: 30, A: 40}
	for _, test := range []struct {
		m          image.Image
		background color.Color
		want       string
	}{
		{gray, color.Gray{Y: 9}, "*image.Gray"},
		{gray, color.RGBA{9, 9, 8, 255}, "*image.NRGBA"},
		{gray, clear, "*image.NRGBA"},
		{image.NewYCbCr(r, image.YCbCrSubsampleRatio444), color.White, "*image.YCbCr"},
		{image.NewYCbCr(r, image.YCbCrSubsampleRatio444), clear, "*image.NRGBA"},
		{image.NewYCbCr(r, image.YCbCrSubsampleRatio420), color.White, "*image.NRGBA"},
		{image.NewNRGBA(r), clear, "*image.NRGBA"},
	} {
		got := Embed(test.m, image.Rect(0, 0, 7, 5), image.Rect(2, 1, 5, 3), test.background)
		if name := fmt.Sprintf("%T", got); name != test.want || got.Bounds() != image.Rect(0, 0, 7, 5) {
			t.Errorf("%T on %v: %s of %v, want %s", test.m, test.background, name, got.Bounds(), test.want)
		}
		for y := range 5 {
			for x := range 7 {
				inside := image.Pt(x, y).In(image.Rect(2, 1, 5, 3))
				want := test.background
				if inside {
					want = test.m.At(x-2, y-1)
				}
				g, w := color.NRGBAModel.Convert(got.At(x, y)), color.NRGBAModel.Convert(want)
				if g != w {
					t.Errorf("%T on %v: %v at %d,%d, want %v", test.m, test.background, g, x, y, w)
				}
			}
		}
	}
}

func TestRatioComesToWhatIsWanted(t *testing.T) {
	for o := orient.TopLeft; o <= orient.LeftBottom; o++ {
		for _, want := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio444} {
			for _, size := range []image.Point{{8, 6}, {7, 6}, {8, 5}, {7, 5}} {
				ratio := Ratio(want, o, size)
				turned := orient.Image(image.NewYCbCr(image.Rectangle{Max: size}, ratio), o).(*image.YCbCr)
				if turned.SubsampleRatio != want && turned.SubsampleRatio != image.YCbCrSubsampleRatio444 {
					t.Errorf("%v of %v: %v becomes %v, want %v", o, size, ratio, turned.SubsampleRatio, want)
				}
			}
		}
	}
}

func TestResizeDoesNothingWhereNothingIsToBeDone(t *testing.T) {
	r := image.Rect(0, 0, 5, 4)
	for _, m := range []image.Image{image.NewGray(r), image.NewNRGBA(r), image.NewYCbCr(r, image.YCbCrSubsampleRatio420)} {
		got, err := Resize(t.Context(), m, fit.BoxOf(r), r.Size(), image.YCbCrSubsampleRatio420, resample.Options{})
		if err != nil || got != m {
			t.Errorf("%T: another picture, %v", m, err)
		}
	}
	got, err := Resize(t.Context(), image.NewYCbCr(r, image.YCbCrSubsampleRatio420), fit.BoxOf(r), r.Size(), image.YCbCrSubsampleRatio444, resample.Options{})
	if err != nil || got.(*image.YCbCr).SubsampleRatio != image.YCbCrSubsampleRatio444 {
		t.Errorf("%T, %v", got, err)
	}
}
