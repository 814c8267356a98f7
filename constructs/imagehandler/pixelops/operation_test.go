package pixelops

import (
	"bytes"
	"context"
	"errors"
	"image"
	"math"
	"runtime"
	"testing"
)

// TestSubImage has every operation edit a picture within a larger one: the result is
// the same, the larger one's other pixels stay, and so does the number of workers not
// matter.
func TestSubImage(t *testing.T) {
	for name, e := range edits(t) {
		for _, from := range []string{"rgb", "rgba"} {
			m := loadPicture(t, from)
			want := do(t, e.operation, m)
			part, all := within(m)
			before := outside(part, all)
			got, err := e.operation.Apply(context.Background(), part, 5)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if !bytes.Equal(before, outside(part, all)) {
				t.Errorf("%s: pixels around the picture changed", name)
			}
			if got != part && got.Rect.Min != (image.Point{}) {
				t.Errorf("%s: the result begins at %v", name, got.Rect.Min)
			}
			equal(t, got, want)
		}
	}
}

// TestLarge has every operation edit a picture of several chunks: the number of
// workers does not matter.
func TestLarge(t *testing.T) {
	m := photo(301, 217, true)
	other := photo(301, 217, false)
	for name, e := range edits(t) {
		o := e.operation
		switch p := o.(type) {
		case Boolean:
			p.Picture = other
			o = p
		case JoinChannel:
			p.Pictures = []*image.NRGBA{other}
			o = p
		}
		want := do(t, o, m)
		got, err := o.Apply(context.Background(), clone(m), 3)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		t.Run(name, func(t *testing.T) { equal(t, got, want) })
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	before := runtime.NumGoroutine()
	for name, e := range edits(t) {
		switch e.operation.(type) {
		case Threshold, Colourspace:
			continue
		}
		for _, workers := range []int{1, 4} {
			if _, err := e.operation.Apply(ctx, loadPicture(t, "rgb"), workers); !errors.Is(err, context.Canceled) {
				t.Errorf("%s: got %v", name, err)
			}
		}
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
}

// TestParameters gives parameters out of their range, and those at its ends.
func TestParameters(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	m := image.NewNRGBA(image.Rect(0, 0, 4, 3))
	good := [4]float64{1, 0, 0, 1}
	nine := make([]float64, 9)
	for _, c := range []struct {
		operation Operation
		parameter string // empty if it is good
	}{
		{Blur{Sigma: 0.29}, "sigma"}, {Blur{Sigma: 1001}, "sigma"}, {Blur{Sigma: nan}, "sigma"}, {Blur{Sigma: 0.3}, ""},
		{Blur{Sigma: 1, MinAmplitude: 2}, "minAmplitude"}, {Blur{Sigma: 1000, MinAmplitude: 0.001}, ""},
		{Median{Size: -1}, "size"}, {Median{Size: 1001}, "size"}, {Median{Size: 1000}, ""}, {Median{Size: 1}, ""},
		{Gamma{0.3}, "exponent"}, {Gamma{3.1}, "exponent"}, {Gamma{1.0 / 3}, ""}, {Gamma{3}, ""},
		{Linear{}, "a"}, {Linear{A: []float64{1, 2}, B: []float64{1, 2}}, "a"}, {Linear{A: []float64{1}}, "b"},
		{Linear{A: []float64{1}, B: []float64{inf}}, "b"}, {Linear{A: []float64{-1e300}, B: []float64{1e308}}, ""},
		{Threshold{Level: 256}, "threshold"}, {Threshold{Level: -1}, "threshold"}, {Threshold{Level: 255}, ""}, {Threshold{}, ""},
		{Modulate{Brightness: -1}, "brightness"}, {Modulate{Saturation: nan}, "saturation"}, {Modulate{Hue: inf}, "hue"},
		{Modulate{Lightness: -inf}, "lightness"}, {Modulate{Brightness: 1e300, Saturation: 1e300, Hue: -1e300, Lightness: 1e300}, ""},
		{Recomb{make([]float64, 4)}, "inputMatrix"}, {Recomb{[]float64{nan, 8: 1}}, "inputMatrix"}, {Recomb{nine}, ""},
		{Colourspace{"cmyk"}, "colourspace"}, {Colourspace{"b-w"}, ""}, {Colourspace{}, ""},
		{ExtractChannel{4}, "channel"}, {ExtractChannel{-1}, "channel"}, {EnsureAlpha{1.1}, "alpha"}, {EnsureAlpha{nan}, "alpha"},
		{JoinChannel{}, "channels"}, {JoinChannel{Channels: 1}, "images"}, {JoinChannel{1, make([]*image.NRGBA, 4)}, "images"},
		{JoinChannel{1, []*image.NRGBA{image.NewNRGBA(image.Rect(0, 0, 3, 4))}}, "images"}, {JoinChannel{1, []*image.NRGBA{m, m}}, ""},
		{Bandbool{3}, "boolOp"}, {Boolean{7, m}, "operator"}, {Boolean{Or, image.NewNRGBA(image.Rect(0, 0, 4, 4))}, "operand"},
		{Orient{-1}, "orientation"}, {Orient{9}, "orientation"}, {Orient{8}, ""}, {Orient{0}, ""},
		{Rotate{Angle: nan}, "angle"}, {Rotate{Angle: 1e300}, ""}, {Rotate{Interpolator: 3}, "interpolator"},
		{Affine{}, "matrix"}, {Affine{Matrix: [4]float64{1, 2, 2, 4}}, "matrix"}, {Affine{Matrix: [4]float64{inf, 0, 0, 1}}, "matrix"},
		{Affine{Matrix: [4]float64{1e200, 0, 0, 1e200}}, "matrix"}, {Affine{Matrix: good, IDX: 2e7}, "idx"}, {Affine{Matrix: good, ODY: nan}, "ody"},
		{Affine{Matrix: [4]float64{1e-4, 0, 0, 1}}, "matrix"}, {Affine{Matrix: good, ODX: -1e7, IDY: 1e7}, ""},
		{Extend{Top: -1}, "top"}, {Extend{With: 4}, "extendWith"}, {Extend{}, ""},
		{Extract{0, 0, 5, 3}, "area"}, {Extract{0, 0, 4, 0}, "height"}, {Extract{-1, 0, 4, 3}, "left"}, {Extract{1, 1, 3, 2}, ""},
		{Trim{Threshold: -1}, "threshold"}, {Trim{Margin: -1}, "margin"}, {Trim{Threshold: 1e300, Margin: MaxPixels}, ""},
		{CLAHE{5, 1, 3}, "width and height"}, {CLAHE{0, 1, 3}, "width"}, {CLAHE{1, 1, 101}, "maxSlope"}, {CLAHE{4, 3, 100}, ""},
		{Normalise{5, 5}, "lower"}, {Normalise{0, 0}, ""}, {Normalise{100, 100}, "lower"}, {Normalise{3, 0}, "upper"}, {Normalise{99, 100}, ""},
		{Convolve{Width: 2, Height: 3}, "width"}, {Convolve{Width: 3, Height: 1002}, "height"}, {Convolve{Width: 3, Height: 3}, "kernel"},
		{Convolve{3, 3, nine, nan, 0}, "scale"}, {Convolve{3, 3, nine, 0, inf}, "offset"}, {Convolve{3, 3, []float64{8: nan}, 0, 0}, "kernel"},
		{Convolve{3, 3, nine, -5, 1e300}, ""}, {Convolve{3, 1001, make([]float64, 3003), 0, 0}, ""},
		{Sharpen{Sigma: 1e-7}, "sigma"}, {Sharpen{Sigma: 11}, "sigma"}, {Sharpen{M1: -1}, "m1"}, {Sharpen{Sigma: 1, M2: nan}, "m2"},
		{Sharpen{X1: 1e7}, "x1"}, {Sharpen{Y2: -1}, "y2"}, {Sharpen{Y3: inf}, "y3"}, {NewSharpen(1e-6), ""}, {NewSharpen(10), ""},
		{Composite{Picture: m, Blend: 25}, "blend"}, {Composite{Picture: m, Gravity: 9}, "gravity"},
		{Composite{Picture: m, At: &image.Point{1e9, 0}}, "left"}, {Composite{Picture: m, At: &image.Point{-1e8, 1e8}, Tile: true}, ""},
		{RoundCrop{RX: -1}, "rx"}, {RoundCrop{RY: nan}, "ry"}, {RoundCrop{Left: inf}, "left"}, {RoundCrop{Top: -2}, "top"}, {RoundCrop{RX: 1e300, Top: 1e300}, ""},
	} {
		_, err := c.operation.Apply(context.Background(), clone(m), 1)
		var wrong *ParameterError
		switch {
		case c.parameter == "" && err != nil:
			t.Errorf("%#v: %v", c.operation, err)
		case c.parameter != "" && (!errors.As(err, &wrong) || wrong.Parameter != c.parameter):
			t.Errorf("%#v: got %v, want an error of %s", c.operation, err, c.parameter)
		}
	}
}

func TestPictures(t *testing.T) {
	for name, m := range map[string]*image.NRGBA{
		"nil":      nil,
		"empty":    {},
		"negative": {Pix: make([]byte, 64), Stride: 8, Rect: image.Rectangle{Max: image.Pt(-2, 3)}},
		"stride":   {Pix: make([]byte, 64), Stride: 4, Rect: image.Rect(0, 0, 2, 3)},
		"short":    {Pix: make([]byte, 23), Stride: 8, Rect: image.Rect(0, 0, 2, 3)},
		"overflow": {Pix: make([]byte, 23), Stride: math.MaxInt / 2, Rect: image.Rect(0, 0, 2, 3)},
		"huge":     {Pix: make([]byte, 23), Stride: 1 << 17, Rect: image.Rect(0, 0, 1<<15, 1<<14)},
	} {
		var wrong *PictureError
		if _, err := (Negate{}).Apply(context.Background(), m, 1); !errors.As(err, &wrong) {
			t.Errorf("%s: got %v", name, err)
		}
		if err := (Composite{Picture: m}).Check(); !errors.As(err, &wrong) {
			t.Errorf("%s laid over another: got %v", name, err)
		}
	}
}

func TestLimits(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 64, 64))
	for _, o := range []Operation{
		Extend{Top: MaxPixels},
		Extend{Left: MaxPixels, Bottom: MaxPixels},
		Affine{Matrix: [4]float64{1000, 0, 0, 1000}},
		Affine{Matrix: [4]float64{1e9, 0, 0, 1}},
		Affine{Matrix: [4]float64{1e100, 0, 0, 1}},
	} {
		var wrong *LimitError
		if _, err := o.Apply(context.Background(), m, 1); !errors.As(err, &wrong) || wrong.Allowed != MaxPixels || wrong.Got <= MaxPixels {
			t.Errorf("%#v: got %v", o, err)
		}
	}
}

func TestNames(t *testing.T) {
	for i, name := range blendNames {
		if b, err := ParseBlend(name); err != nil || b != Blend(i) || b.String() != name {
			t.Errorf("%s: %v, %v", name, b, err)
		}
	}
	for i, name := range gravityNames {
		if g, err := ParseGravity(name); err != nil || g != Gravity(i) || g.String() != name {
			t.Errorf("%s: %v, %v", name, g, err)
		}
	}
	for i, name := range extendNames {
		if e, err := ParseExtendWith(name); err != nil || e != ExtendWith(i) || e.String() != name {
			t.Errorf("%s: %v, %v", name, e, err)
		}
	}
	for i, name := range operatorNames {
		if o, err := ParseOperator(name); err != nil || o != Operator(i) || o.String() != name {
			t.Errorf("%s: %v, %v", name, o, err)
		}
	}
	for i, name := range interpolatorNames {
		if p, err := ParseInterpolator(name); err != nil || p != Interpolator(i) || p.String() != name {
			t.Errorf("%s: %v, %v", name, p, err)
		}
	}
	if b, err := ParseBlend("color-burn"); err != nil || b != ColourBurn {
		t.Errorf("color-burn: %v, %v", b, err)
	}
	if g, err := ParseGravity("center"); err != nil || g != Centre {
		t.Errorf("center: %v, %v", g, err)
	}
	if Blend(99).String() != "Blend(99)" {
		t.Error(Blend(99).String())
	}
	_, err := ParseInterpolator("nohalo")
	const want = "pixelops: affine: interpolator: got nohalo, allowed bilinear, nearest, bicubic"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestRun(t *testing.T) {
	m := loadPicture(t, "rgb")
	got, err := Run(context.Background(), clone(m), 1, Flip{}, Rotate{Angle: 180}, Flop{})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got, m)
	if m, err := Run(context.Background(), m, 1, Flip{}, Orient{9}, Flop{}); err == nil || m != nil {
		t.Errorf("got %v, %v", m, err)
	}
}
