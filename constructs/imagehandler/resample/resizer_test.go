package resample

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync/atomic"
	"testing"
	"time"
)

func TestRefused(t *testing.T) {
	good := func() (dst, src *Image, o *Options) {
		return blank(3, 2, RGB, 0), blank(8, 6, RGB, 0), &Options{}
	}
	for name, c := range map[string]struct {
		spoil func(dst, src *Image, o *Options)
		want  error
	}{
		"no width":             {func(dst, _ *Image, _ *Options) { dst.Width = 0 }, ErrSize},
		"negative height":      {func(_, src *Image, _ *Options) { src.Height = -1 }, ErrSize},
		"too wide":             {func(_, src *Image, _ *Options) { src.Width, src.Stride = MaxSide+1, 3*MaxSide+3 }, ErrSize},
		"short stride":         {func(_, src *Image, _ *Options) { src.Stride = 23 }, ErrSize},
		"negative stride":      {func(dst, _ *Image, _ *Options) { dst.Stride = -9 }, ErrSize},
		"overflowing stride":   {func(_, src *Image, _ *Options) { src.Stride = math.MaxInt / 2 }, ErrSize},
		"short source":         {func(_, src *Image, _ *Options) { src.Pix = src.Pix[:len(src.Pix)-1] }, ErrSize},
		"short destination":    {func(dst, _ *Image, _ *Options) { dst.Pix = nil }, ErrSize},
		"other layout":         {func(_, src *Image, _ *Options) { src.Layout = Gray }, ErrLayout},
		"unknown layout":       {func(_, src *Image, _ *Options) { src.Layout = 77 }, ErrLayout},
		"unknown filter":       {func(_, _ *Image, o *Options) { o.Filter = Nearest + 1 }, ErrFilter},
		"crop not a number":    {func(_, _ *Image, o *Options) { o.Crop = Crop{0, 0, math.NaN(), 6} }, ErrCrop},
		"crop infinite":        {func(_, _ *Image, o *Options) { o.Crop = Crop{0, 0, math.Inf(1), 6} }, ErrCrop},
		"crop empty":           {func(_, _ *Image, o *Options) { o.Crop = Crop{2, 2, 2, 3} }, ErrCrop},
		"crop turned":          {func(_, _ *Image, o *Options) { o.Crop = Crop{5, 0, 2, 6} }, ErrCrop},
		"crop left of source":  {func(_, _ *Image, o *Options) { o.Crop = Crop{-0.1, 0, 8, 6} }, ErrCrop},
		"crop below of source": {func(_, _ *Image, o *Options) { o.Crop = Crop{0, 0, 8, 6.1} }, ErrCrop},
	} {
		t.Run(name, func(t *testing.T) {
			dst, src, o := good()
			var r Resizer
			if err := r.Resize(context.Background(), dst, src, *o); err != nil {
				t.Fatalf("before spoiling: %v", err)
			}
			c.spoil(dst, src, o)
			if err := r.Resize(context.Background(), dst, src, *o); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

// TestShortLastRow resizes images whose last rows end with their last pixels.
func TestShortLastRow(t *testing.T) {
	for _, layout := range []Layout{Gray, RGB, RGBX, RGBA, RGBAPremultiplied} {
		src, dst := blank(45, 40, layout, 7), blank(17, 19, layout, 5)
		src.Pix = src.Pix[: len(src.Pix)-7 : len(src.Pix)-7]
		dst.Pix = dst.Pix[: len(dst.Pix)-5 : len(dst.Pix)-5]
		for f := range kernels {
			for _, box := range []Crop{{}, {0, 0, 17, 40}, {0, 0, 45, 19}, {28, 21, 45, 40}, {1, 1, 44.5, 38}} {
				if err := new(Resizer).Resize(context.Background(), dst, src, Options{Filter: Filter(f), Crop: box}); err != nil {
					t.Errorf("%v %v %v: %v", layout, Filter(f), box, err)
				}
			}
		}
	}
}

func TestFlatStaysFlat(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	var r Resizer
	for range 300 {
		layout := []Layout{Gray, RGB, RGBX, RGBAPremultiplied}[rng.IntN(4)]
		src, dst := blank(1+rng.IntN(300), 1+rng.IntN(300), layout, 0), blank(1+rng.IntN(60), 1+rng.IntN(60), layout, 0)
		level := byte(rng.IntN(256))
		for i := range src.Pix {
			src.Pix[i] = level
		}
		o := Options{Filter: Filter(rng.IntN(len(kernels))), Crop: randomBox(rng, src.Width, src.Height)}
		if err := r.Resize(context.Background(), dst, src, o); err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(dst.Pix, []byte{level}); n != len(dst.Pix) {
			t.Fatalf("%v %v: %d of %d bytes are still %d", o, layout, n, len(dst.Pix), level)
		}
	}
}

// TestExtremes resizes by the greatest factors there are.
func TestExtremes(t *testing.T) {
	var r Resizer
	for f := range kernels {
		for _, layout := range []Layout{Gray, RGB, RGBX} {
			for _, size := range [][4]int{{MaxSide, 1, 1, 1}, {1, MaxSide, 1, 1}, {1, 1, MaxSide, 1}, {1, 1, 1, MaxSide}, {2, 2, 9999, 3}, {MaxSide, 3, 7, 2}} {
				src, dst := blank(size[0], size[1], layout, 0), blank(size[2], size[3], layout, 0)
				for i := range src.Pix {
					src.Pix[i] = byte(200 + i/layouts[layout].bytes%2)
				}
				for _, box := range []Crop{{}, {0.4, 0.4, 0.4000001, 0.4000001}, {0.25, 0.25, 0.75, 0.75}} {
					if err := r.Resize(context.Background(), dst, src, Options{Filter: Filter(f), Crop: box}); err != nil {
						t.Fatal(err)
					}
					for i, v := range dst.Pix {
						// Lanczos overshoots a step by less than a quarter of its height.
						if v < 199 || v > 202 {
							t.Fatalf("%v %v %v %v: byte %d is %d", Filter(f), layout, size, box, i, v)
						}
					}
				}
			}
		}
	}
}

func TestWorkersAgree(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	src := noisy(rng, 301, 999, RGBA)
	for f := range kernels {
		want := blank(40, 37, RGBA, 0)
		if err := new(Resizer).Resize(context.Background(), want, src, Options{Filter: Filter(f), Workers: 1}); err != nil {
			t.Fatal(err)
		}
		for _, workers := range []int{2, 3, 8, 1000} {
			got := blank(40, 37, RGBA, 0)
			if err := new(Resizer).Resize(context.Background(), got, src, Options{Filter: Filter(f), Workers: workers}); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got.Pix, want.Pix) {
				t.Errorf("%v: %d workers differ from one", Filter(f), workers)
			}
		}
	}
}

// TestStrips makes results in strips and in one: the same, of two whole passes of
// the scalar code.
func TestStrips(t *testing.T) {
	rng := rand.New(rand.NewPCG(23, 24))
	for _, layout := range []Layout{Gray, RGB, RGBX, RGBA} {
		for _, size := range [][4]int{{30, 4000, 700, 3}, {9, 9000, 333, 1}, {500, 1500, 501, 2}, {20, 30, 40, 50}, {40, 30, 40, 20}, {40, 30, 20, 30}} {
			src, dst := noisy(rng, size[0], size[1], layout), blank(size[2], size[3], layout, 1)
			var r Resizer
			o := Options{Filter: Filter(rng.IntN(int(Nearest))), Workers: 1 + rng.IntN(3)}
			if err := r.Resize(context.Background(), dst, src, o); err != nil {
				t.Fatal(err)
			}
			want := twoPasses(src, size[2], size[3], o.Filter)
			for y := range dst.Height {
				if !bytes.Equal(dst.row(y), want.row(y)) {
					t.Errorf("%v %v %v: row %d differs from two passes", layout, size, o.Filter, y)
				}
			}
			if n, most := len(r.bands[0].window), max(windowSize, 2*size[1]*(5*windowAlign)); n > most {
				t.Errorf("%v %v: a window of %d bytes", layout, size, n)
			}
		}
	}
}

// twoPasses resizes all rows, and then all columns, with the scalar code.
func twoPasses(src *Image, w, h int, f Filter) *Image {
	channels := layouts[src.Layout].bytes
	rows, out := blank(w, src.Height, src.Layout, 0), blank(w, h, src.Layout, 0)
	a := &axis{key: axisKey{src.Width, w, 0, float64(src.Width), f, 1, 1}}
	new(axisBuilder).build(a)
	for y := range src.Height {
		row := bytes.Clone(src.row(y))
		if src.Layout == RGBA {
			premultiplyScalar(row, row)
		}
		if w == src.Width {
			copy(rows.row(y), row)
		} else {
			filterRowScalar(rows.row(y), row, channels, a)
		}
	}
	a = &axis{key: axisKey{src.Height, h, 0, float64(src.Height), f, 1, 1}}
	new(axisBuilder).build(a)
	for y := range h {
		if h == src.Height {
			copy(out.row(y), rows.row(y))
		} else {
			filterColumnsScalar(out.row(y), rows.Pix[int(a.first[y])*rows.Stride:], rows.Stride, a.coefficients(y), a.shift)
		}
		if src.Layout == RGBA {
			unpremultiplyScalar(out.row(y))
		}
	}
	return out
}

// TestReuse holds that nothing of one image shows in the next.
func TestReuse(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	var kept Resizer
	for range 200 {
		layout := Layout(rng.IntN(len(layouts)))
		src := noisy(rng, 1+rng.IntN(90), 1+rng.IntN(90), layout)
		o := Options{Filter: Filter(rng.IntN(len(kernels))), Crop: randomBox(rng, src.Width, src.Height)}
		got, want := blank(1+rng.IntN(90), 1+rng.IntN(90), layout, 0), new(Image)
		*want = *got
		want.Pix = make([]byte, len(got.Pix))
		for _, c := range []struct {
			r   *Resizer
			dst *Image
		}{{&kept, got}, {new(Resizer), want}} {
			if err := c.r.Resize(context.Background(), c.dst, src, o); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(got.Pix, want.Pix) {
			t.Fatalf("%v: a Resizer that was used before makes another image", o)
		}
	}
	src, dst := blank(400, 300, RGBX, 0), blank(40, 30, RGBX, 0)
	if n := testing.AllocsPerRun(5, func() {
		if err := kept.Resize(context.Background(), dst, src, Options{Workers: 1}); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations to resize once more", n)
	}
}

// TestMemory holds the package to what its documentation states.
func TestMemory(t *testing.T) {
	for _, c := range []struct{ w, h, x, y, most int }{
		{4000, 6000, 256, 128, 1300 << 10},
		{1, MaxSide, 999, 1, 20 << 20},
		{MaxSide, 1, 1, 2, 3 << 20},
	} {
		src, dst := blank(c.w, c.h, RGBX, 0), blank(c.x, c.y, RGBX, 0)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if err := new(Resizer).Resize(context.Background(), dst, src, Options{Workers: 1}); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > uint64(c.most) {
			t.Errorf("%dx%d to %dx%d allocates %d bytes, more than %d", c.w, c.h, c.x, c.y, n, c.most)
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, o := range []Options{{}, {Filter: Nearest}, {Crop: Crop{0, 0, 5, 9}}, {Workers: 3}} {
		for _, layout := range []Layout{Gray, RGBA} {
			err := new(Resizer).Resize(ctx, blank(5, 5, layout, 0), blank(500, 900, layout, 0), o)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%v: got %v", o, err)
			}
		}
	}
}

// countdown is a context that is done when it was asked a number of times.
type countdown struct {
	context.Context
	left atomic.Int32
}

func (c *countdown) Err() error {
	if c.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// TestNoGoroutineIsLeft when a resizing ends or is ended on its way.
func TestNoGoroutineIsLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	for asked, want := range map[int32]error{1: context.Canceled, 20: context.Canceled, 1 << 30: nil} {
		ctx := &countdown{Context: context.Background()}
		ctx.left.Store(asked)
		err := new(Resizer).Resize(ctx, blank(50, 60, RGBA, 0), blank(500, 900, RGBA, 0), Options{Workers: 4})
		if !errors.Is(err, want) {
			t.Errorf("asked %d times: got %v, want %v", asked, err, want)
		}
	}
	// The last ones may be done and not yet gone.
	for range 1000 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

func TestSameSizeIsCopied(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	for l := range layouts {
		src, dst := noisy(rng, 20, 10, Layout(l)), blank(6, 5, Layout(l), 1)
		if err := new(Resizer).Resize(context.Background(), dst, src, Options{Crop: Crop{3, 4, 9, 9}}); err != nil {
			t.Fatal(err)
		}
		for y := range dst.Height {
			if n := layouts[l].bytes; !bytes.Equal(dst.row(y), src.row(y + 4)[3*n:9*n]) {
				t.Errorf("%v: row %d is not that of the source", Layout(l), y)
			}
		}
	}
}

func TestFilterNames(t *testing.T) {
	for f := range kernels {
		if got, err := ParseFilter(Filter(f).String()); err != nil || got != Filter(f) {
			t.Errorf("%v reads as %v, %v", Filter(f), got, err)
		}
	}
	if f, err := ParseFilter("lanczos"); err != nil || f != Lanczos3 {
		t.Errorf("lanczos is %v, %v", f, err)
	}
	if _, err := ParseFilter("sharp"); err == nil {
		t.Error("an unknown filter has no error")
	}
	if got := fmt.Sprint(Filter(99), Layout(99), RGBX); got != "Filter(99) Layout(99) RGBX" {
		t.Error(got)
	}
}
