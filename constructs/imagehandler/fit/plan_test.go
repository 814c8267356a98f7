package fit

import (
	"image"
	"math"
	"strings"
	"testing"
)

func TestPlan(t *testing.T) {
	for _, tt := range []struct {
		name    string
		request Request
		w, h    int
		want    Plan
	}{
		{"nothing asked for", Request{}, 40, 30, Plan{40, 30, Box{0, 0, 40, 30}, image.Rect(0, 0, 40, 30)}},
		{"cover cuts above and below", Request{Width: 256, Height: 128}, 4000, 6000,
			Plan{256, 128, Box{0, 2000, 4000, 4000}, image.Rect(0, 0, 256, 128)}},
		{"cover keeps the top", Request{Width: 256, Height: 128, Position: Top}, 4000, 6000,
			Plan{256, 128, Box{0, 0, 4000, 2000}, image.Rect(0, 0, 256, 128)}},
		{"cover keeps the right", Request{Width: 10, Height: 20, Position: Right}, 40, 40,
			Plan{10, 20, Box{20, 0, 40, 40}, image.Rect(0, 0, 10, 20)}},
		{"cover does not enlarge", Request{Width: 60, Height: 20, WithoutEnlargement: true}, 40, 40,
			Plan{40, 20, Box{0, 10, 40, 30}, image.Rect(0, 0, 40, 20)}},
		{"cover enlarges", Request{Width: 80, Height: 40}, 40, 40,
			Plan{80, 40, Box{0, 10, 40, 30}, image.Rect(0, 0, 80, 40)}},
		{"contain", Request{Width: 100, Height: 100, Mode: Contain}, 400, 200,
			Plan{100, 100, Box{0, 0, 400, 200}, image.Rect(0, 25, 100, 75)}},
		{"contain at the bottom", Request{Width: 100, Height: 100, Mode: Contain, Position: RightBottom}, 400, 200,
			Plan{100, 100, Box{0, 0, 400, 200}, image.Rect(0, 50, 100, 100)}},
		{"contain does not enlarge", Request{Width: 100, Height: 100, Mode: Contain, WithoutEnlargement: true}, 40, 20,
			Plan{100, 100, Box{0, 0, 40, 20}, image.Rect(30, 40, 70, 60)}},
		{"contain too large a picture", Request{Width: 10, Height: 100, Mode: Contain, WithoutReduction: true}, 40, 20,
			Plan{40, 100, Box{0, 0, 40, 20}, image.Rect(0, 40, 40, 60)}},
		{"fill", Request{Width: 10, Height: 50, Mode: Fill}, 40, 20,
			Plan{10, 50, Box{0, 0, 40, 20}, image.Rect(0, 0, 10, 50)}},
		{"fill one side", Request{Width: 10, Mode: Fill}, 40, 20,
			Plan{10, 20, Box{0, 0, 40, 20}, image.Rect(0, 0, 10, 20)}},
		{"inside", Request{Width: 100, Height: 100, Mode: Inside}, 400, 200,
			Plan{100, 50, Box{0, 0, 400, 200}, image.Rect(0, 0, 100, 50)}},
		{"outside", Request{Width: 100, Height: 100, Mode: Outside}, 400, 200,
			Plan{200, 100, Box{0, 0, 400, 200}, image.Rect(0, 0, 200, 100)}},
		{"one side", Request{Height: 50}, 400, 200, Plan{100, 50, Box{0, 0, 400, 200}, image.Rect(0, 0, 100, 50)}},
		{"never less than a pixel", Request{Width: 2, Mode: Inside}, 60000, 1,
			Plan{2, 1, Box{0, 0, 60000, 1}, image.Rect(0, 0, 2, 1)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.request.Plan(tt.w, tt.h)
			if err != nil || got != tt.want {
				t.Errorf("got %+v, %v, want %+v", got, err, tt.want)
			}
		})
	}
}

func TestPlanRefuses(t *testing.T) {
	for _, tt := range []struct {
		name    string
		request Request
		w, h    int
		want    string
	}{
		{"no picture", Request{}, 0, 5, "the picture is 0 x 5 pixels: sides of 1 to 65535 are allowed"},
		{"too large a picture", Request{}, 5, 65536, "sides of 1 to 65535"},
		{"negative size", Request{Width: -1}, 5, 5, "the size is -1 x 0 pixels: sides of 0"},
		{"too large a size", Request{Height: 1 << 20}, 5, 5, "to 65535 are allowed"},
		{"too large a result", Request{Width: 5000}, 1, 60000, "become 5000 x 65536: a side of at most 65535"},
		{"unknown mode", Request{Mode: 9}, 5, 5, "mode (9): Cover to Outside"},
		{"unknown position", Request{Position: 9}, 5, 5, "position (9): Center to LeftTop"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := tt.request.Plan(tt.w, tt.h); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestNames(t *testing.T) {
	for m := Cover; m <= Outside; m++ {
		if got, err := ParseMode(strings.ToUpper(m.String())); err != nil || got != m {
			t.Errorf("%v came back as %v, %v", m, got, err)
		}
	}
	for p := Center; p <= LeftTop; p++ {
		for _, s := range []string{p.String(), strings.ToUpper(p.String()), strings.ReplaceAll(p.String(), " ", "-"), gravityNames[p]} {
			if got, err := ParsePosition(s); err != nil || got != p {
				t.Errorf("%q came back as %v, %v", s, got, err)
			}
		}
		if a, b, two := strings.Cut(p.String(), " "); two {
			if got, err := ParsePosition(b + " " + a); err != nil || got != p {
				t.Errorf("%s %s came back as %v, %v", b, a, got, err)
			}
		}
	}
	if _, err := ParseMode("crop"); err == nil || !strings.Contains(err.Error(), "cover, contain, fill, inside, outside") {
		t.Errorf("got %v", err)
	}
	if _, err := ParsePosition("middle"); err == nil || !strings.Contains(err.Error(), "southwest") {
		t.Errorf("got %v", err)
	}
	if s := Mode(7).String(); s != "(7)" {
		t.Errorf("got %s", s)
	}
}

// FuzzPlan checks what holds for every plan.
func FuzzPlan(f *testing.F) {
	f.Add(4000, 6000, 256, 128, byte(0), byte(0), false, false)
	f.Add(1, 9, 3, 3, byte(1), byte(8), true, false)
	f.Add(65535, 1, 0, 65535, byte(4), byte(3), false, true)
	f.Add(7, 5, 4, 0, byte(2), byte(5), true, true)
	f.Fuzz(func(t *testing.T, w, h, width, height int, mode, position byte, noEnlargement, noReduction bool) {
		r := Request{width, height, Mode(mode), Position(position), noEnlargement, noReduction}
		p, err := r.Plan(w, h)
		if err != nil {
			return
		}
		checkPlan(t, r, p, w, h)
		checkRegion(t, p, w, h)
	})
}

func checkPlan(t *testing.T, r Request, p Plan, w, h int) {
	whole := image.Rect(0, 0, p.Width, p.Height)
	if p.Into.Empty() || !p.Into.In(whole) || p.Width > MaxSide || p.Height > MaxSide {
		t.Fatalf("%+v of %d x %d: %+v: into outside of the result", r, w, h, p)
	}
	if r.Mode != Contain && p.Into != whole {
		t.Fatalf("%+v of %d x %d: %+v: background", r, w, h, p)
	}
	b := p.Source
	if b.X0 < 0 || b.Y0 < 0 || b.X1 > float64(w) || b.Y1 > float64(h) || b.Width() <= 0 || b.Height() <= 0 {
		t.Fatalf("%+v of %d x %d: %+v: source outside of the picture", r, w, h, p)
	}
	if r.Mode != Cover && b != (Box{0, 0, float64(w), float64(h)}) {
		t.Fatalf("%+v of %d x %d: %+v: cut", r, w, h, p)
	}
	const rounding = 1e-9
	if r.WithoutEnlargement && (float64(p.Into.Dx()) > b.Width()*(1+rounding) || float64(p.Into.Dy()) > b.Height()*(1+rounding)) {
		t.Fatalf("%+v of %d x %d: %+v: enlarged", r, w, h, p)
	}
	if r.WithoutReduction && (float64(p.Into.Dx()) < b.Width()*(1-rounding) || float64(p.Into.Dy()) < b.Height()*(1-rounding)) {
		t.Fatalf("%+v of %d x %d: %+v: reduced", r, w, h, p)
	}
	if s := p.Shrink(); s > 1 && (b.Width()/float64(s) < float64(p.Into.Dx()) || b.Height()/float64(s) < float64(p.Into.Dy())) {
		t.Fatalf("%+v of %d x %d: %+v: shrinks %d times, below what is needed", r, w, h, p, s)
	}
}

func checkRegion(t *testing.T, p Plan, w, h int) {
	scale := p.Shrink()
	region, box := Region(p.Source, scale, image.Rect(0, 0, w, h), p.Into.Dx(), p.Into.Dy(), 3)
	if region.Empty() || !region.In(image.Rect(0, 0, (w+scale-1)/scale, (h+scale-1)/scale)) {
		t.Fatalf("%+v of %d x %d: region %v at 1/%d", p, w, h, region, scale)
	}
	if box.X0 < 0 || box.Y0 < 0 || box.X1 > float64(region.Dx()) || box.Y1 > float64(region.Dy()) {
		t.Fatalf("%+v of %d x %d: box %+v outside of region %v", p, w, h, box, region)
	}
	back := (box.X0 + float64(region.Min.X)) * float64(scale)
	if math.Abs(back-p.Source.X0) > 1e-6 {
		t.Fatalf("%+v of %d x %d: box %+v of region %v begins at %g", p, w, h, box, region, back)
	}
}
