package request

import (
	"errors"
	"math"
)

// AutoOrient turns and mirrors the picture as its EXIF orientation says.
type AutoOrient struct{}

// Rotate turns the picture clockwise.
type Rotate struct {
	Angle      float64 `json:"angle"`      // degrees, more than 0 and less than 360
	Background Color   `json:"background"` // of the corners that open
}

// Flip mirrors top and bottom.
type Flip struct{}

// Flop mirrors left and right.
type Flop struct{}

// Affine maps the picture by the matrix [[a, b], [c, d]], bicubic, on black.
type Affine struct {
	Matrix [4]float64 `json:"matrix"`
}

// Fit says how a picture fits a size of both width and height.
type Fit string

const (
	Cover   Fit = "cover"   // fill it, cutting what is too much
	Contain Fit = "contain" // show all, on a background
	Fill    Fit = "fill"    // stretch
	Inside  Fit = "inside"  // as large as fits in it
	Outside Fit = "outside" // as small as covers it
)

// Resize scales the picture. One of Width and Height may be 0: it follows from
// the other, or stays the source's with Fill. Where Ratio is not 0 both are 0 and
// the picture is scaled by it.
type Resize struct {
	Width              int     `json:"width,omitzero"`
	Height             int     `json:"height,omitzero"`
	Ratio              float64 `json:"ratio,omitzero"`
	Fit                Fit     `json:"fit"`
	Position           string  `json:"position"`   // centre, a compass point as northeast, entropy or attention
	Background         Color   `json:"background"` // for Contain
	Kernel             string  `json:"kernel"`
	WithoutEnlargement bool    `json:"withoutEnlargement"`
	WithoutReduction   bool    `json:"withoutReduction"`
}

// Extend adds pixels at the edges.
type Extend struct {
	Top        int    `json:"top"`
	Left       int    `json:"left"`
	Bottom     int    `json:"bottom"`
	Right      int    `json:"right"`
	With       string `json:"extendWith"` // background, copy, repeat, mirror
	Background Color  `json:"background"`
}

// Crop cuts out an area. Whether it is within the picture shows only there: an
// area that is not is to be answered as Crop::AreaOutOfBounds.
type Crop struct {
	Left   int `json:"left"`
	Top    int `json:"top"`
	Width  int `json:"width"`
	Height int `json:"height"`
}

// Trim cuts edges that are like the background, nil for that of the top left
// pixel.
type Trim struct {
	Background *Color  `json:"background,omitempty"`
	Threshold  float64 `json:"threshold"`
	LineArt    bool    `json:"lineArt"`
	Margin     int     `json:"margin"`
}

func (AutoOrient) Name() string { return "autoOrient" }
func (Rotate) Name() string     { return "rotate" }
func (Flip) Name() string       { return "flip" }
func (Flop) Name() string       { return "flop" }
func (Affine) Name() string     { return "affine" }
func (Resize) Name() string     { return "resize" }
func (Extend) Name() string     { return "extend" }
func (Crop) Name() string       { return "crop" }
func (Trim) Name() string       { return "trim" }

var positions = []string{
	"centre", "center", "north", "top", "northeast", "right top", "east", "right", "southeast", "right bottom",
	"south", "bottom", "southwest", "left bottom", "west", "left", "northwest", "left top", "entropy", "attention",
}

// positionSynonyms maps the words of CSS to compass points.
var positionSynonyms = map[string]string{
	"center": "centre", "top": "north", "right top": "northeast", "right": "east", "right bottom": "southeast",
	"bottom": "south", "left bottom": "southwest", "left": "west", "left top": "northwest",
}

func compassPoint(position string) string {
	if point, ok := positionSynonyms[position]; ok {
		return point
	}
	return position
}

const maxArea = 100_000_000 // sharp's bound of an area's numbers and of sizes

var areaParams = []Param{
	{Name: "left", Type: Int, Max: maxArea, Required: true},
	{Name: "top", Type: Int, Max: maxArea, Required: true},
	{Name: "width", Type: Int, Min: 1, Max: maxArea, Required: true},
	{Name: "height", Type: Int, Min: 1, Max: maxArea, Required: true},
}

var geometrySpecs = []Spec{
	{
		Name: "rotate",
		Params: []Param{
			{Name: "angle", Type: Number, Min: -million, Max: million, Required: true, Note: "clockwise; null strips metadata"},
			{Name: "background", Type: Colour, Default: "#000000"},
		},
		Note:  "given, the picture is not turned by its EXIF orientation first; skipped on animated pictures",
		bare:  "angle",
		stage: stageRotate,
		build: buildRotate,
	},
	{Name: "flip", stage: stageFlip, build: func(*args) (Edit, error) { return Flip{}, nil }},
	{Name: "flop", stage: stageFlop, build: func(*args) (Edit, error) { return Flop{}, nil }},
	{
		Name:   "affine",
		Params: []Param{{Name: "matrix", Type: Numbers, Min: -1000, Max: 1000, Required: true, Note: "4, or 2x2"}},
		bare:   "matrix",
		stage:  stageAffine,
		build:  buildAffine,
	},
	{
		Name: "resize",
		Params: []Param{
			{Name: "width", Type: Pixels},
			{Name: "height", Type: Pixels},
			{Name: "ratio", Type: Number, Min: 0.0001, Max: 10, Note: "scales width and height, or the source's size unless both are given"},
			{Name: "fit", Type: Enum, Values: []string{"cover", "contain", "fill", "inside", "outside"}, Default: "cover"},
			{Name: "position", Type: Enum, Values: positions, Default: "centre"},
			{Name: "background", Type: Colour, Default: "#000000"},
			{Name: "kernel", Type: Enum, Values: []string{"nearest", "linear", "cubic", "mitchell", "lanczos2", "lanczos3"}, Default: "lanczos3"},
			{Name: "withoutEnlargement", Type: Bool, Default: false},
			{Name: "withoutReduction", Type: Bool, Default: false},
			{Name: "fastShrinkOnLoad", Type: Bool, Default: true, Ignored: true},
		},
		bare:  "width",
		code:  CodeResize,
		stage: stageResize,
		build: buildResize,
	},
	{
		Name: "extend",
		Params: []Param{
			{Name: "top", Type: Int, Max: 10000, Default: 0},
			{Name: "left", Type: Int, Max: 10000, Default: 0},
			{Name: "bottom", Type: Int, Max: 10000, Default: 0},
			{Name: "right", Type: Int, Max: 10000, Default: 0},
			{Name: "extendWith", Type: Enum, Values: []string{"background", "copy", "repeat", "mirror"}, Default: "background"},
			{Name: "background", Type: Colour, Default: "#000000"},
			{Name: "all", Type: Int, Min: 1, Max: 10000, Note: "the bare number: all four edges"},
		},
		bare:  "all",
		stage: stageExtend,
		build: buildExtend,
	},
	{Name: "extract", Params: areaParams, code: CodeCrop, stage: stageCropBefore, build: buildCrop},
	{Name: "crop", Params: areaParams, code: CodeCrop, stage: stageCropBefore, build: buildCrop},
	{
		Name: "trim",
		Params: []Param{
			{Name: "background", Type: Colour, Note: "the top left pixel's without it"},
			{Name: "threshold", Type: Number, Max: million, Default: 10},
			{Name: "lineArt", Type: Bool, Default: false},
			{Name: "margin", Type: Int, Max: 10_000_000, Default: 0},
		},
		bare:  "threshold",
		stage: stageTrim,
		build: buildTrim,
	},
}

// buildRotate leaves out a rotation by whole turns.
func buildRotate(a *args) (Edit, error) {
	angle := math.Mod(a.number("angle"), 360)
	if angle < 0 {
		angle += 360
	}
	if angle == 0 || angle == 360 {
		return nil, nil
	}
	r := Rotate{angle, Black}
	if math.Mod(angle, 90) != 0 {
		r.Background = a.color("background")
	}
	return r, nil
}

func buildAffine(a *args) (Edit, error) {
	m := a.numbers("matrix")
	if len(m) != 4 {
		return nil, errors.New("matrix must have 4 numbers")
	}
	if m[0]*m[3] == m[1]*m[2] {
		return nil, errors.New("matrix must be invertible")
	}
	return Affine{[4]float64(m)}, nil
}

// buildResize leaves out what has no effect: a resize without a size, and how to
// fit where only one side is given.
func buildResize(a *args) (Edit, error) {
	r := Resize{
		Width: a.int("width"), Height: a.int("height"), Ratio: a.number("ratio"),
		Fit: Fit(a.text("fit")), Position: compassPoint(a.text("position")),
		Background: a.color("background"), Kernel: a.text("kernel"),
		WithoutEnlargement: a.bool("withoutEnlargement"), WithoutReduction: a.bool("withoutReduction"),
	}
	r.applyRatio(a.has("fit"))
	if r.Width == 0 && r.Height == 0 && r.Ratio == 0 {
		return nil, nil
	}
	if (r.Width == 0 || r.Height == 0) && r.Fit != Fill || r.Ratio != 0 {
		r.Fit = Cover
	}
	both := r.Width != 0 && r.Height != 0
	if !both || r.Fit != Cover && r.Fit != Contain {
		r.Position = "centre"
	}
	if !both || r.Fit != Contain {
		r.Background = Black
	}
	return r, nil
}

// applyRatio multiplies a size of two sides by the ratio, which otherwise is
// that of the source's size.
func (r *Resize) applyRatio(fit bool) {
	if r.Ratio == 0 {
		return
	}
	if !fit {
		r.Fit = Inside
	}
	if r.Width == 0 || r.Height == 0 {
		r.Width, r.Height = 0, 0
		return
	}
	r.Width, r.Height = scaleSide(r.Width, r.Ratio), scaleSide(r.Height, r.Ratio)
	r.Ratio = 0
}

// scaleSide scales a side that is not 0, to at least one pixel.
func scaleSide(side int, by float64) int {
	if side == 0 {
		return 0
	}
	return max(int(math.Floor(float64(side)*by+0.5)), 1)
}

func buildExtend(a *args) (Edit, error) {
	e := Extend{
		Top: a.int("top"), Left: a.int("left"), Bottom: a.int("bottom"), Right: a.int("right"),
		With: a.text("extendWith"), Background: a.color("background"),
	}
	if all := a.int("all"); all != 0 {
		e.Top, e.Left, e.Bottom, e.Right = all, all, all, all
	}
	if e.Top|e.Left|e.Bottom|e.Right == 0 {
		return nil, nil
	}
	if e.With != "background" {
		e.Background = Black
	}
	return e, nil
}

func buildCrop(a *args) (Edit, error) {
	return Crop{a.int("left"), a.int("top"), a.int("width"), a.int("height")}, nil
}

func buildTrim(a *args) (Edit, error) {
	t := Trim{Threshold: a.number("threshold"), LineArt: a.bool("lineArt"), Margin: a.int("margin")}
	if a.has("background") {
		c := a.color("background")
		t.Background = &c
	}
	return t, nil
}
