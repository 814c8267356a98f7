package fit

import (
	"image"
	"testing"
)

func TestShrink(t *testing.T) {
	for _, tt := range []struct {
		w, h, width, height int
		mode                Mode
		want                int
	}{
		{4000, 6000, 256, 128, Cover, 8},
		{2048, 1024, 256, 128, Cover, 8},
		{2047, 1024, 256, 128, Fill, 4},
		{2048, 1023, 256, 128, Fill, 4},
		{1024, 512, 256, 128, Cover, 4},
		{512, 256, 256, 128, Cover, 2},
		{511, 256, 256, 128, Fill, 1},
		{100, 100, 256, 128, Cover, 1},
		{4000, 100, 256, 100, Fill, 1},
	} {
		p, err := Request{Width: tt.width, Height: tt.height, Mode: tt.mode}.Plan(tt.w, tt.h)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Shrink(); got != tt.want {
			t.Errorf("%+v: got %d", tt, got)
		}
	}
}

func TestRegion(t *testing.T) {
	picture := image.Rect(0, 0, 4001, 6000)
	for _, tt := range []struct {
		name          string
		box           Box
		scale         int
		within        image.Rectangle
		width, height int
		support       float64
		region        image.Rectangle
		relative      Box
	}{
		{"all of it", Box{0, 0, 4001, 6000}, 8, picture, 256, 128, 3, image.Rect(0, 0, 501, 750), Box{0, 0, 500.125, 750}},
		// 2000 lines at 1/8 are 250, which 125 lines are made of: 2 times 3 more on
		// either side.
		{"lines in the middle", Box{0, 2000, 4001, 4000}, 8, picture, 250, 125, 3, image.Rect(0, 244, 501, 506), Box{0, 6, 500.125, 256}},
		{"no filter beyond a crop", Box{0, 2000, 4001, 4000}, 8, image.Rect(0, 2000, 4001, 4000), 250, 125, 3,
			image.Rect(0, 250, 501, 500), Box{0, 0, 500.125, 250}},
		{"odd crop", Box{13, 21, 29, 37}, 2, image.Rect(13, 21, 29, 37), 8, 8, 1, image.Rect(6, 10, 15, 19), Box{0.5, 0.5, 8.5, 8.5}},
		{"enlarged", Box{10, 10, 20, 20}, 1, picture, 100, 100, 2, image.Rect(8, 8, 22, 22), Box{2, 2, 12, 12}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			region, relative := Region(tt.box, tt.scale, tt.within, tt.width, tt.height, tt.support)
			if region != tt.region || relative != tt.relative {
				t.Errorf("got %v, %+v, want %v, %+v", region, relative, tt.region, tt.relative)
			}
		})
	}
}
