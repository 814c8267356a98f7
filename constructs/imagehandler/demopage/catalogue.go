package demopage

import (
	"encoding/json"
	"slices"

	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// catalogue is edits.json: what the controls are made from.
type catalogue struct {
	Groups []group `json:"groups"`
	Edits  []edit  `json:"edits"`
}

// group is edits that are shown together, in this order.
type group struct {
	Title string   `json:"title"`
	Open  bool     `json:"open,omitempty"`
	Edits []string `json:"edits"`
}

type edit struct {
	Name    string          `json:"name"`
	Aliases []string        `json:"aliases,omitempty"`
	Bare    string          `json:"bare,omitempty"`
	Note    string          `json:"note,omitempty"`
	Start   json.RawMessage `json:"start"` // the value when it is switched on
	Params  []param         `json:"params"`
}

type param struct {
	Name     string   `json:"name"`
	Type     string   `json:"type"`
	Range    *span    `json:"range,omitempty"`
	Slider   *slider  `json:"slider,omitempty"`
	Axis     string   `json:"axis,omitempty"` // x or y: up to the picture's width or height
	Values   []string `json:"values,omitempty"`
	Default  any      `json:"default,omitempty"`
	Required bool     `json:"required,omitempty"`
	Note     string   `json:"note,omitempty"`
}

// span is what the service takes.
type span struct {
	Min float64 `json:"min"`
	Max float64 `json:"max"`
}

// slider is the part of a span in which a difference can be seen.
type slider struct {
	Min  float64 `json:"min"`
	Max  float64 `json:"max"`
	Step float64 `json:"step"`
}

// groups place the edits. Those that are in none of them come last.
var groups = []group{
	{Title: "Size", Open: true, Edits: []string{"resize", "crop", "extract", "trim", "extend", "roundCrop"}},
	{Title: "Format", Open: true, Edits: []string{"toFormat", "quality", "animated", "stripMetadata"}},
	{Title: "Turn", Edits: []string{"rotate", "flip", "flop", "autoOrient", "affine"}},
	{Title: "Light and colour", Edits: []string{
		"greyscale", "tint", "modulate", "gamma", "normalise", "linear", "clahe", "threshold", "negate", "recomb",
	}},
	{Title: "Detail", Edits: []string{"blur", "sharpen", "median", "convolve"}},
	{Title: "Overlay", Edits: []string{"text", "overlayWith"}},
	{Title: "Transparency and channels", Edits: []string{
		"flatten", "unflatten", "removeAlpha", "ensureAlpha", "extractChannel", "bandbool", "toColourspace",
	}},
	{Title: "Faces and moderation", Edits: []string{"smartCrop", "contentModeration"}},
	{Title: "Encoders", Edits: []string{"jpeg", "webp", "avif", "png", "gif", "tiff"}},
}

// sliders are those of parameters with a wide span or none.
var sliders = map[string]slider{
	"resize.width":        {16, 2400, 1},
	"resize.height":       {16, 2400, 1},
	"resize.ratio":        {0.05, 2, 0.05},
	"rotate.angle":        {-180, 180, 1},
	"extend.all":          {1, 200, 1},
	"extend.top":          {0, 200, 1},
	"extend.left":         {0, 200, 1},
	"extend.bottom":       {0, 200, 1},
	"extend.right":        {0, 200, 1},
	"trim.threshold":      {0, 100, 1},
	"trim.margin":         {0, 100, 1},
	"blur.sigma":          {0.3, 30, 0.1},
	"blur.minAmplitude":   {0.01, 1, 0.01},
	"sharpen.sigma":       {0.1, 10, 0.1},
	"sharpen.m1":          {0, 10, 0.1},
	"sharpen.m2":          {0, 20, 0.1},
	"sharpen.x1":          {0, 20, 0.1},
	"sharpen.y2":          {0, 50, 0.5},
	"sharpen.y3":          {0, 50, 0.5},
	"median.size":         {1, 15, 1},
	"gamma.gamma":         {1, 3, 0.05},
	"text.size":           {8, 200, 1},
	"clahe.width":         {1, 200, 1},
	"clahe.height":        {1, 200, 1},
	"modulate.brightness": {0, 3, 0.05},
	"modulate.saturation": {0, 3, 0.05},
	"modulate.hue":        {-180, 180, 1},
	"modulate.lightness":  {-100, 100, 1},
	"roundCrop.rx":        {1, 1200, 1},
	"roundCrop.ry":        {1, 1200, 1},
	"roundCrop.top":       {0, 1200, 1},
	"roundCrop.left":      {0, 1200, 1},
	"smartCrop.padding":   {-100, 400, 1},
	"gif.loop":            {0, 10, 1},
	"webp.loop":           {0, 10, 1},

	"contentModeration.blur": {0.3, 100, 0.1},
}

// axes are of parameters that are pixels of the original, or of extract what is
// there before it.
var axes = map[string]string{
	"crop.left": "x", "crop.width": "x", "crop.top": "y", "crop.height": "y",
	"extract.left": "x", "extract.width": "x", "extract.top": "y", "extract.height": "y",
}

// starts are the values of edits which do nothing, or nothing that can be seen, or
// are refused, without parameters. The page completes areas and overlays.
var starts = map[string]string{
	"resize":         `{"width":800}`,
	"crop":           `{"left":0,"top":0,"width":100,"height":100}`,
	"extract":        `{"left":0,"top":0,"width":100,"height":100}`,
	"extend":         `20`,
	"rotate":         `90`,
	"affine":         `[[1,0.3],[0.1,0.9]]`,
	"tint":           `"#e0a050"`,
	"modulate":       `{"brightness":1.1,"saturation":1.5}`,
	"linear":         `{"a":[1.2],"b":[-20]}`,
	"clahe":          `{"width":16,"height":16}`,
	"recomb":         `[[0.393,0.769,0.189],[0.349,0.686,0.168],[0.272,0.534,0.131]]`,
	"blur":           `5`,
	"sharpen":        `{"sigma":1.5}`,
	"convolve":       `{"width":3,"height":3,"kernel":[-1,0,1,-2,0,2,-1,0,1]}`,
	"overlayWith":    `{"bucket":"bucket","key":"key","wRatio":30,"options":{"gravity":"southeast"}}`,
	"text":           `{"text":"Lintel","gravity":"southeast"}`,
	"flatten":        `{"background":"#ffffff"}`,
	"ensureAlpha":    `0.5`,
	"extractChannel": `"red"`,
	"bandbool":       `"and"`,
	"toColourspace":  `"b-w"`,
	"toFormat":       `"webp"`,
	"quality":        `60`,
	"animated":       `true`,
	"png":            `{"palette":true}`,
	"webp":           `{"quality":80}`,
	"avif":           `{"quality":50}`,
	"gif":            `{"colours":256}`,
	"tiff":           `{"compression":"deflate"}`,
	"jpeg":           `{"quality":80,"progressive":true}`,
}

// newCatalogue is the catalogue of all edits that are accepted, with the formats of
// a service.
func newCatalogue(formats []request.Format) catalogue {
	c := catalogue{}
	placed := map[string]bool{}
	for _, g := range groups {
		c.Groups = append(c.Groups, g)
		for _, name := range g.Edits {
			placed[name] = true
		}
	}
	rest := group{Title: "More"}
	for _, spec := range request.Edits() {
		if spec.Refused != "" {
			continue
		}
		c.Edits = append(c.Edits, newEdit(&spec, formats))
		if !placed[spec.Name] {
			rest.Edits = append(rest.Edits, spec.Name)
		}
	}
	if rest.Edits != nil {
		c.Groups = append(c.Groups, rest)
	}
	return c
}

func newEdit(spec *request.Spec, formats []request.Format) edit {
	e := edit{Name: spec.Name, Aliases: spec.Aliases, Bare: spec.Bare(), Note: spec.Note, Params: []param{}, Start: json.RawMessage("true")}
	if start, ok := starts[spec.Name]; ok {
		e.Start = json.RawMessage(start)
	}
	for _, p := range spec.Params {
		if p.Ignored {
			continue
		}
		made := newParam(spec.Name, &p)
		if p.Type == request.FormatName && formats != nil {
			made.Values = slices.DeleteFunc(slices.Clone(made.Values), func(name string) bool {
				return !slices.Contains(formats, request.Format(name))
			})
		}
		e.Params = append(e.Params, made)
	}
	return e
}

func newParam(of string, p *request.Param) param {
	made := param{
		Name: p.Name, Type: p.Type.String(), Axis: axes[of+"."+p.Name],
		Values: p.Values, Default: p.Default, Required: p.Required, Note: p.Note,
	}
	if p.Min < p.Max {
		made.Range = &span{p.Min, p.Max}
	}
	if s, ok := sliders[of+"."+p.Name]; ok {
		made.Slider = &s
	} else if made.Range != nil && p.Type == request.Int && p.Max-p.Min <= 256 {
		made.Slider = &slider{p.Min, p.Max, 1}
	} else if made.Range != nil && p.Type == request.Number && p.Max-p.Min <= 256 {
		made.Slider = &slider{p.Min, p.Max, (p.Max - p.Min) / 100}
	}
	return made
}
