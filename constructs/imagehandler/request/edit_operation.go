package request

import (
	"errors"
	"math"
)

// Sharpen sharpens: a mild 3x3 kernel where Sigma is 0, otherwise the luminance
// by an unsharp mask with these levels (see sharp's documentation).
type Sharpen struct {
	Sigma float64 `json:"sigma,omitzero"`
	M1    float64 `json:"m1"`
	M2    float64 `json:"m2"`
	X1    float64 `json:"x1"`
	Y2    float64 `json:"y2"`
	Y3    float64 `json:"y3"`
}

// Median is a median filter over a square.
type Median struct {
	Size int `json:"size"` // of a side, in pixels
}

// Blur blurs: a 3x3 box where Sigma is 0, otherwise a Gaussian.
type Blur struct {
	Sigma        float64 `json:"sigma,omitzero"`
	Precision    string  `json:"precision"` // integer, float, approximate
	MinAmplitude float64 `json:"minAmplitude"`
}

// Flatten puts the picture on a background and drops the alpha channel.
type Flatten struct {
	Background Color `json:"background"`
}

// Unflatten makes white pixels transparent.
type Unflatten struct{}

// GammaEncode darkens by the power 1/Gamma. A GammaDecode after resizing belongs
// to it.
type GammaEncode struct {
	Gamma float64 `json:"gamma"`
}

// GammaDecode brightens by the power Gamma.
type GammaDecode struct {
	Gamma float64 `json:"gamma"`
}

// Negate inverts the colours.
type Negate struct {
	Alpha bool `json:"alpha"` // and the alpha channel
}

// Normalise stretches luminance so that these percentiles become black and white.
type Normalise struct {
	Lower float64 `json:"lower"`
	Upper float64 `json:"upper"`
}

// CLAHE equalises the histogram locally, with limited contrast.
type CLAHE struct {
	Width    int `json:"width"`
	Height   int `json:"height"`
	MaxSlope int `json:"maxSlope"`
}

// Convolve convolves with a kernel, row by row: sum/Scale + Offset.
type Convolve struct {
	Width  int       `json:"width"`
	Height int       `json:"height"`
	Kernel []float64 `json:"kernel"`
	Scale  float64   `json:"scale"`
	Offset float64   `json:"offset"`
}

// Threshold makes grey levels of at least Threshold white and others black.
type Threshold struct {
	Threshold int `json:"threshold"`
}

// Linear computes A*in + B, for each channel or with one value for all.
type Linear struct {
	A []float64 `json:"a"`
	B []float64 `json:"b"`
}

// Recomb multiplies each pixel by a matrix of 3x3 or 4x4, row by row.
type Recomb struct {
	Matrix []float64 `json:"matrix"`
}

// Modulate changes brightness, saturation, hue and lightness in LCh.
type Modulate struct {
	Brightness float64 `json:"brightness"`
	Saturation float64 `json:"saturation"`
	Hue        int     `json:"hue"` // degrees, 0 to 359
	Lightness  float64 `json:"lightness"`
}

func (Sharpen) Name() string     { return "sharpen" }
func (Median) Name() string      { return "median" }
func (Blur) Name() string        { return "blur" }
func (Flatten) Name() string     { return "flatten" }
func (Unflatten) Name() string   { return "unflatten" }
func (GammaEncode) Name() string { return "gamma" }
func (GammaDecode) Name() string { return "gamma" }
func (Negate) Name() string      { return "negate" }
func (Normalise) Name() string   { return "normalise" }
func (CLAHE) Name() string       { return "clahe" }
func (Convolve) Name() string    { return "convolve" }
func (Threshold) Name() string   { return "threshold" }
func (Linear) Name() string      { return "linear" }
func (Recomb) Name() string      { return "recomb" }
func (Modulate) Name() string    { return "modulate" }

const million = 1_000_000

var operationSpecs = []Spec{
	{
		Name: "sharpen",
		Params: []Param{
			{Name: "sigma", Type: Number, Min: 0.000001, Max: 10, Note: "a mild sharpening without it"},
			{Name: "m1", Type: Number, Max: million, Default: 1},
			{Name: "m2", Type: Number, Max: million, Default: 2},
			{Name: "x1", Type: Number, Max: million, Default: 2},
			{Name: "y2", Type: Number, Max: million, Default: 10},
			{Name: "y3", Type: Number, Max: million, Default: 20},
		},
		bare:  "sigma",
		stage: stageSharpen,
		build: buildSharpen,
	},
	{
		Name:   "median",
		Params: []Param{{Name: "size", Type: Int, Min: 1, Max: 1000, Default: 3}},
		bare:   "size",
		stage:  stageMedian,
		build:  func(a *args) (Edit, error) { return Median{a.int("size")}, nil },
	},
	{
		Name: "blur",
		Params: []Param{
			{Name: "sigma", Type: Number, Min: 0.3, Max: 1000, Note: "a mild blur without it"},
			{Name: "precision", Type: Enum, Values: []string{"integer", "float", "approximate"}, Default: "integer", Ignored: true},
			{Name: "minAmplitude", Type: Number, Min: 0.001, Max: 1, Default: 0.2},
		},
		bare:  "sigma",
		stage: stageBlur,
		build: func(a *args) (Edit, error) {
			return Blur{a.number("sigma"), a.text("precision"), a.number("minAmplitude")}, nil
		},
	},
	{
		Name:   "flatten",
		Params: []Param{{Name: "background", Type: Colour, Default: "#000000"}},
		stage:  stageFlatten,
		build:  func(a *args) (Edit, error) { return Flatten{a.color("background")}, nil },
	},
	{
		Name:  "unflatten",
		stage: stageUnflatten,
		build: func(*args) (Edit, error) { return Unflatten{}, nil },
	},
	{
		Name:   "gamma",
		Params: []Param{{Name: "gamma", Type: Number, Min: 1, Max: 3, Default: 2.2}},
		bare:   "gamma",
		stage:  stageGammaEncode,
		build:  func(a *args) (Edit, error) { return GammaEncode{a.number("gamma")}, nil },
	},
	{
		Name:   "negate",
		Params: []Param{{Name: "alpha", Type: Bool, Default: true}},
		stage:  stageNegate,
		build:  func(a *args) (Edit, error) { return Negate{a.bool("alpha")}, nil },
	},
	{
		Name:    "normalise",
		Aliases: []string{"normalize"},
		Params: []Param{
			{Name: "lower", Type: Number, Max: 99, Default: 1},
			{Name: "upper", Type: Number, Min: 1, Max: 100, Default: 99},
		},
		stage: stageNormalise,
		build: buildNormalise,
	},
	{
		Name: "clahe",
		Params: []Param{
			{Name: "width", Type: Int, Min: 1, Max: 65536, Required: true},
			{Name: "height", Type: Int, Min: 1, Max: 65536, Required: true},
			{Name: "maxSlope", Type: Int, Max: 100, Default: 3},
		},
		stage: stageCLAHE,
		build: func(a *args) (Edit, error) {
			return CLAHE{a.int("width"), a.int("height"), a.int("maxSlope")}, nil
		},
	},
	{
		Name: "convolve",
		Params: []Param{
			{Name: "width", Type: Int, Min: 3, Max: 1001, Required: true},
			{Name: "height", Type: Int, Min: 3, Max: 1001, Required: true},
			{Name: "kernel", Type: Numbers, Required: true, Note: "width x height of them, row by row"},
			{Name: "scale", Type: Number, Note: "the kernel's sum without it, and at least 1"},
			{Name: "offset", Type: Number, Default: 0},
		},
		stage: stageConvolve,
		build: buildConvolve,
	},
	{
		Name:   "threshold",
		Params: []Param{{Name: "threshold", Type: Int, Max: 255, Default: 128, Note: "0 is off"}},
		bare:   "threshold",
		stage:  stageThreshold,
		build:  buildThreshold,
	},
	{Name: "boolean", Refused: secondImage},
	{
		Name: "linear",
		Params: []Param{
			{Name: "a", Type: Numbers, Note: "1 without it"},
			{Name: "b", Type: Numbers, Note: "0 without it"},
		},
		Note:  "an object with a and b is accepted too, which the original cannot pass to sharp",
		bare:  "a",
		stage: stageLinear,
		build: buildLinear,
	},
	{
		Name:   "recomb",
		Params: []Param{{Name: "matrix", Type: Numbers, Required: true, Note: "3x3 or 4x4"}},
		bare:   "matrix",
		stage:  stageRecomb,
		build:  buildRecomb,
	},
	{
		Name: "modulate",
		Params: []Param{
			{Name: "brightness", Type: Number, Max: million, Default: 1},
			{Name: "saturation", Type: Number, Max: million, Default: 1},
			{Name: "hue", Type: Int, Min: -million, Max: million, Default: 0},
			{Name: "lightness", Type: Number, Min: -million, Max: million, Default: 0},
		},
		stage: stageModulate,
		build: buildModulate,
	},
}

func buildSharpen(a *args) (Edit, error) {
	if !a.has("sigma") {
		return Sharpen{M1: 1, M2: 2, X1: 2, Y2: 10, Y3: 20}, nil
	}
	return Sharpen{a.number("sigma"), a.number("m1"), a.number("m2"), a.number("x1"), a.number("y2"), a.number("y3")}, nil
}

func buildNormalise(a *args) (Edit, error) {
	n := Normalise{a.number("lower"), a.number("upper")}
	if n.Lower >= n.Upper {
		return nil, errors.New("lower must be less than upper")
	}
	return n, nil
}

func buildConvolve(a *args) (Edit, error) {
	c := Convolve{a.int("width"), a.int("height"), a.numbers("kernel"), a.number("scale"), a.number("offset")}
	if len(c.Kernel) != c.Width*c.Height {
		return nil, errors.New("kernel must have width x height numbers")
	}
	if !a.has("scale") {
		for _, k := range c.Kernel {
			c.Scale += k
		}
	}
	c.Scale = max(c.Scale, 1)
	if math.IsInf(c.Scale, 0) {
		return nil, errors.New("the kernel's sum must be finite")
	}
	return c, nil
}

func buildThreshold(a *args) (Edit, error) {
	if a.int("threshold") == 0 {
		return nil, nil
	}
	return Threshold{a.int("threshold")}, nil
}

func buildLinear(a *args) (Edit, error) {
	l := Linear{a.numbers("a"), a.numbers("b")}
	for len(l.A) < max(len(l.B), 1) && !a.has("a") {
		l.A = append(l.A, 1)
	}
	for len(l.B) < len(l.A) && !a.has("b") {
		l.B = append(l.B, 0)
	}
	if len(l.A) != len(l.B) || len(l.A) == 0 || len(l.A) == 2 || len(l.A) > 4 {
		return nil, errors.New("a and b must be as many as each other, and 1, 3 or 4")
	}
	return l, nil
}

func buildRecomb(a *args) (Edit, error) {
	r := Recomb{a.numbers("matrix")}
	if len(r.Matrix) != 9 && len(r.Matrix) != 16 {
		return nil, errors.New("matrix must be 3x3 or 4x4")
	}
	return r, nil
}

func buildModulate(a *args) (Edit, error) {
	hue := ((a.int("hue") % 360) + 360) % 360
	return Modulate{a.number("brightness"), a.number("saturation"), hue, a.number("lightness")}, nil
}
