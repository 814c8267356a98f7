package pixelops

import (
	"context"
	"image"
	"math/rand/v2"
	"testing"
)

// TestCompositePlaces lays pictures at all kinds of places and compares with what
// each pixel by itself becomes.
func TestCompositePlaces(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 3))
	for range 400 {
		m := noisy(rng, 1+rng.IntN(14), 1+rng.IntN(14), true)
		mark := noisy(rng, 1+rng.IntN(18), 1+rng.IntN(18), true)
		o := Composite{Picture: mark, Blend: Blend(rng.IntN(len(blendNames))), Gravity: Gravity(rng.IntN(len(gravityNames))), Tile: rng.IntN(2) == 0}
		if rng.IntN(2) == 0 {
			o.At = &image.Point{rng.IntN(50) - 25, rng.IntN(50) - 25}
		}
		got := do(t, o, m)
		for y := range m.Rect.Dy() {
			for x := range m.Rect.Dx() {
				want := o.reference(m, x, y)
				if d := difference(at(got, x, y), want); d > 1 {
					t.Fatalf("%+v on %v at (%d, %d): got %v, want %v", o, m.Rect, x, y, at(got, x, y), want)
				}
			}
		}
	}
}

// reference returns what a pixel becomes. By gravity, copies are laid in a block,
// which is cut to the picture.
func (o Composite) reference(m *image.NRGBA, x, y int) []byte {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	pw, ph := o.Picture.Rect.Dx(), o.Picture.Rect.Dy()
	var at0 image.Point
	switch {
	case o.At != nil:
		at0 = *o.At
	case !o.Tile:
		at0 = o.Gravity.offset(image.Pt(w, h), image.Pt(pw, ph))
	default:
		across, down := (w+pw-1)/pw, (h+ph-1)/ph
		if g := o.Gravity; g == Centre || g == North || g == South {
			across |= 1
		}
		if g := o.Gravity; g == Centre || g == East || g == West {
			down |= 1
		}
		at0 = image.Pt(0, 0).Sub(o.Gravity.offset(image.Pt(across*pw, down*ph), image.Pt(w, h)))
	}
	u, v := x-at0.X, y-at0.Y
	if o.Tile {
		u, v = ExtendRepeat.place(u, pw), ExtendRepeat.place(v, ph)
	}
	to := make([]byte, 4)
	if u < 0 || v < 0 || u >= pw || v >= ph {
		if !o.Blend.everywhere() {
			copy(to, at(m, x, y))
			return to
		}
		o.Blend.of(colour{}, load(at(m, x, y))).store(to)
		return to
	}
	o.Blend.of(load(at(o.Picture, u, v)), load(at(m, x, y))).store(to)
	return to
}

func TestGravity(t *testing.T) {
	outer, inner := image.Pt(10, 9), image.Pt(3, 4)
	for g, want := range map[Gravity]image.Point{
		Centre: {4, 3}, North: {4, 0}, East: {7, 3}, South: {4, 5}, West: {0, 3},
		NorthEast: {7, 0}, SouthEast: {7, 5}, SouthWest: {0, 5}, NorthWest: {0, 0},
	} {
		if got := g.offset(outer, inner); got != want {
			t.Errorf("%v: got %v, want %v", g, got, want)
		}
	}
}

// TestOver tells that whole numbers give what real ones do, but for those in the
// middle between two levels.
func TestOver(t *testing.T) {
	for a := range 256 {
		for b := range 256 {
			from, to := []byte{200, 17, 255, byte(a)}, []byte{3, 250, 128, byte(b)}
			want := make([]byte, 4)
			Over.of(load(from), load(to)).store(want)
			if over(to, from); difference(to, want) > 1 || to[3] != want[3] {
				t.Fatalf("alpha %d over %d: got %v, want %v", a, b, to, want)
			}
		}
	}
}

// TestExtendPlaces tells what is seen beyond the edges of four pixels.
func TestExtendPlaces(t *testing.T) {
	for e, want := range map[ExtendWith][]int{
		ExtendCopy:   {0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 3, 3, 3, 3, 3},
		ExtendRepeat: {2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1},
		ExtendMirror: {2, 3, 3, 2, 1, 0, 0, 1, 2, 3, 3, 2, 1, 0, 0, 1},
	} {
		for i, at := range want {
			if got := e.place(i-6, 4); got != at {
				t.Errorf("%v at %d: got %d, want %d", e, i-6, got, at)
			}
		}
	}
}

// TestRoundCropArea tells that the alpha that is left of an opaque picture is the
// ellipse's area.
func TestRoundCropArea(t *testing.T) {
	for _, c := range []struct {
		o    RoundCrop
		area float64
	}{
		{RoundCrop{}, 2827.43},
		{RoundCrop{RX: 41.3, RY: 12.7}, 1647.79},
		{RoundCrop{RX: 0.4, RY: 0.3, Left: 10.5, Top: 3.5}, 0.377},
		{RoundCrop{RX: 20, RY: 10, Left: 0.0001, Top: 0.0001}, 157.08},
		{RoundCrop{RX: 1e9, RY: 1e9}, 6000},
		{RoundCrop{RX: 5, RY: 5, Left: 300, Top: 300}, 0},
	} {
		m := image.NewNRGBA(image.Rect(0, 0, 100, 60))
		fill(m.Pix, [4]byte{1, 2, 3, 255})
		got, err := c.o.Apply(context.Background(), m, 1)
		if err != nil {
			t.Fatal(err)
		}
		sum := 0
		for y := range 60 {
			for x := range 100 {
				p := at(got, x, y)
				if p[3] == 0 && p[0]|p[1]|p[2] != 0 {
					t.Fatalf("%+v: a transparent pixel has a colour: %v", c.o, p)
				}
				sum += int(p[3])
			}
		}
		if area := float64(sum) / 255; area < c.area*0.999-0.01 || area > c.area*1.001+0.01 {
			t.Errorf("%+v: area %.2f, want %.2f", c.o, area, c.area)
		}
	}
}

// TestSeparable computes the modes for single levels by hand.
func TestSeparable(t *testing.T) {
	for _, c := range []struct {
		mode    Blend
		a, b, f float32
	}{
		{Multiply, 0.5, 0.5, 0.25}, {Screen, 0.5, 0.5, 0.75}, {Overlay, 0.2, 0.5, 0.2}, {Overlay, 0.2, 0.75, 0.6},
		{Darken, 0.2, 0.3, 0.2}, {Lighten, 0.2, 0.3, 0.3}, {ColourDodge, 0.5, 0.25, 0.5}, {ColourDodge, 1, 0, 1}, {ColourDodge, 0.9, 0.5, 1},
		{ColourBurn, 0.5, 0.75, 0.5}, {ColourBurn, 0, 1, 0}, {ColourBurn, 0.1, 0.5, 0}, {HardLight, 0.5, 0.2, 0.2}, {HardLight, 0.75, 0.2, 0.6},
		{SoftLight, 0.25, 0.5, 0.375}, {SoftLight, 1, 0.25, 0.5}, {SoftLight, 1, 0.3, 0.5477226}, {SoftLight, 1, 0.2, 0.448}, {SoftLight, 0.5, 0.7, 0.7},
		{Difference, 0.2, 0.7, 0.5}, {Difference, 0.7, 0.2, 0.5}, {Exclusion, 0.5, 0.25, 0.5},
	} {
		if got := c.mode.f(c.a, c.b); got < c.f-1e-6 || got > c.f+1e-6 {
			t.Errorf("%v of %g and %g: got %g, want %g", c.mode, c.a, c.b, got, c.f)
		}
	}
}
