package resample

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
)

// picture computes the source of testdata/pillow.py.
func picture(l Layout) *Image {
	m := blank(37, 29, l, 0)
	channels := layouts[l].bytes
	state := uint32(1)
	for i := range m.Pix {
		state = state*1664525 + 1013904223
		noise := byte(state >> 24)
		x, y, c := i/channels%m.Width, i/channels/m.Width, i%channels
		if (x/8+y/8)%2 == 0 {
			noise = byte(x*6+y*(c+1)*2) + noise/16
		}
		m.Pix[i] = noise
	}
	return m
}

// TestPillow compares with what Pillow 9.4 made of the same picture. Colours with
// alpha are compared as they were filtered, multiplied by alpha: division by a
// small alpha makes much of one level.
func TestPillow(t *testing.T) {
	index, err := os.ReadFile("testdata/pillow.txt")
	if err != nil {
		t.Fatal(err)
	}
	golden, err := os.ReadFile("testdata/pillow.bin")
	if err != nil {
		t.Fatal(err)
	}
	modes := map[string]Layout{"L": Gray, "RGB": RGB, "RGBA": RGBA}
	var r Resizer
	equal, total := 0, 0
	for line := range strings.Lines(string(index)) {
		var mode, name string
		var w, h int
		var o Options
		if _, err := fmt.Sscan(line, &mode, &name, &w, &h, &o.Crop.X0, &o.Crop.Y0, &o.Crop.X1, &o.Crop.Y1); err != nil {
			t.Fatal(err)
		}
		if o.Filter, err = ParseFilter(name); err != nil {
			t.Fatal(err)
		}
		layout := modes[mode]
		dst, want := blank(w, h, layout, 0), blank(w, h, layout, 0)
		golden = golden[copy(want.Pix, golden):]
		if err := r.Resize(context.Background(), dst, picture(layout), o); err != nil {
			t.Fatal(err)
		}
		if layout == RGBA && o.Filter != Nearest {
			premultiplyScalar(dst.Pix, dst.Pix)
			premultiplyScalar(want.Pix, want.Pix)
		}
		allowed := 1
		switch {
		case o.Filter == Nearest:
			allowed = 0
		case layout == RGBA:
			allowed = 2 // a level of colour, a level of alpha, and both rounded down
		}
		for i := range dst.Pix {
			d := int(dst.Pix[i]) - int(want.Pix[i])
			if max(d, -d) > allowed {
				t.Fatalf("%sbyte %d: got %d, Pillow %d", line, i, dst.Pix[i], want.Pix[i])
			}
			if d == 0 {
				equal++
			}
			total++
		}
	}
	if len(golden) != 0 {
		t.Errorf("%d bytes of goldens left", len(golden))
	}
	t.Logf("%d of %d bytes equal", equal, total)
}
