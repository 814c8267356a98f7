package edits

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// bases are the parameters with which others of an edit have an effect, and those
// that are required.
var bases = map[string]map[string]any{
	"extractChannel":    {"channel": "red"},
	"bandbool":          {"operator": "and"},
	"tint":              {"color": "#804020"},
	"toColourspace":     {"colourspace": "b-w"},
	"rotate":            {"angle": 30},
	"affine":            {"matrix": []float64{1, 0.2, 0, 1}},
	"sharpen":           {"sigma": 2, "m1": 3, "x1": 1, "y2": 5, "y3": 5},
	"blur":              {"sigma": 3},
	"convolve":          {"width": 3, "height": 3, "kernel": []int{1, 2, 1, 2, 4, 2, 1, 2, 1}},
	"linear":            {"a": []float64{0.5}, "b": []float64{10}},
	"recomb":            {"matrix": []float64{0, 1, 0, 1, 0, 0, 0, 0, 1}},
	"clahe":             {"width": 9, "height": 9},
	"resize":            {"width": 40, "height": 60, "fit": "contain"},
	"extract":           {"left": 2, "top": 2, "width": 20, "height": 20},
	"crop":              {"left": 2, "top": 2, "width": 20, "height": 20},
	"overlayWith":       {"bucket": "photos", "key": "mark.png"},
	"contentModeration": {"blur": 3},
	"quality":           {"quality": 50},
	"png":               {"palette": true, "colours": 16},
	"gif":               {"colours": 16},
	"toFormat":          {"id": "png"},
	"animated":          {"animated": true},
	"text":              {"text": "abc", "size": 20},
	"autoOrient":        {"autoOrient": true},
}

// contexts are bases for single parameters, which have no effect with those of
// their edit.
var contexts = map[string]map[string]any{
	"sharpen.sigma":             {},
	"sharpen.m2":                {"sigma": 2, "x1": 0.1},
	"rotate.angle":              {},
	"resize.ratio":              {},
	"resize.position":           {"width": 40, "height": 60},
	"resize.withoutEnlargement": {"width": 200},
	"resize.withoutReduction":   {"width": 40},
	"extend.background":         {"all": 3},
	"extend.extendWith":         {"all": 3},
	"webp.effort":               {"lossless": true},
	"png.palette":               {"colours": 4},
	"png.colours":               {"palette": true},
	"png.compressionLevel":      {},
	"overlayWith.options.left":  {"bucket": "photos", "key": "mark.png", "options.top": "5"},
	"overlayWith.options.top":   {"bucket": "photos", "key": "mark.png", "options.left": "5"},
	"overlayWith.options.tile":  {"bucket": "photos", "key": "mark.png"},
	"trim.background":           {},
	"text.left":                 {"text": "a", "top": "5"},
	"text.top":                  {"text": "a", "left": "5"},
}

// pairs are two values of a parameter that have different results, where those by
// its type would not do.
var pairs = map[string][2]any{
	"affine.matrix":                      {[]float64{1, 0.2, 0, 1}, []float64{1, 0, 0.3, 1}},
	"recomb.matrix":                      {[]float64{0, 1, 0, 1, 0, 0, 0, 0, 1}, []float64{1, 0, 0, 0, 0, 1, 0, 1, 0}},
	"convolve.kernel":                    {[]int{1, 2, 1, 2, 4, 2, 1, 2, 1}, []int{0, 0, 0, 0, 4, 0, 0, 0, 0}},
	"convolve.width":                     {nil, nil}, // goes with the kernel
	"convolve.height":                    {nil, nil},
	"convolve.scale":                     {20, 30},
	"convolve.offset":                    {0, 50},
	"linear.a":                           {[]float64{0.5}, []float64{0.7}},
	"linear.b":                           {[]float64{10}, []float64{20}},
	"overlayWith.bucket":                 {nil, nil}, // allowed ones, and what is in them
	"overlayWith.key":                    {nil, nil},
	"overlayWith.options.left":           {"1", "20p"},
	"overlayWith.options.top":            {"1", "-3"},
	"contentModeration.moderationLabels": {[]string{"Violence"}, []string{"Love"}},
	"contentModeration.minConfidence":    {50, 95},
	"webp.delay":                         {[]int{100}, []int{50}},
	"gif.delay":                          {[]int{100}, []int{50}},
	"resize.ratio":                       {0.5, 0.7},
	"resize.width":                       {40, 50},
	"resize.height":                      {60, 50},
	"resize.fit":                         {"fill", "contain"},
	"toColourspace.colourspace":          {"b-w", "srgb"},
	"roundCrop.rx":                       {20, 30},
	"roundCrop.ry":                       {20, 30},
	"roundCrop.top":                      {20, 30},
	"roundCrop.left":                     {20, 30},
	"trim.background":                    {"#e6e6dc", "#000"},
	"trim.threshold":                     {5, 250},
	"trim.margin":                        {0, 3},
	"extend.all":                         {2, 3},
	"sharpen.sigma":                      {1, 3},
	"sharpen.m1":                         {0, 5},
	"sharpen.m2":                         {0, 20},
	"sharpen.x1":                         {0.5, 20},
	"sharpen.y2":                         {1, 20},
	"sharpen.y3":                         {1, 20},
	"smartCrop.padding":                  {0, 4},
	"smartCrop.faceIndex":                {0, 1},
	"clahe.width":                        {9, 31},
	"clahe.height":                       {9, 31},
	"crop.left":                          {0, 5},
	"crop.top":                           {0, 5},
	"extract.left":                       {0, 5},
	"extract.top":                        {0, 5},
	"crop.width":                         {10, 15},
	"crop.height":                        {10, 15},
	"extract.width":                      {10, 15},
	"extract.height":                     {10, 15},
	"rotate.angle":                       {90, 30},
	"modulate.lightness":                 {0, 20},
	"modulate.hue":                       {0, 90},
	"modulate.brightness":                {1, 1.5},
	"modulate.saturation":                {1, 2},
	"png.compressionLevel":               {0, 9},
	"png.dither":                         {0, 1},
	"normalise.lower":                    {1, 30},
	"normalise.upper":                    {60, 99},
	"blur.minAmplitude":                  {0.1, 0.8},
	"gamma.gamma":                        {1.2, 2.8},
	"threshold.threshold":                {60, 200},
	"contentModeration.blur":             {2, 9},
	"avif.lossless":                      {nil, nil}, // refused
	"avif.bitdepth":                      {nil, nil}, // there is one
	"avif.effort":                        {0, 6},
	"gif.dither":                         {0, 1},
	"tiff.predictor":                     {"none", "horizontal"},
	"tiff.resolutionUnit":                {"inch", "cm"},
	"overlayWith.alpha":                  {0, 60},
	"overlayWith.wRatio":                 {20, 40},
	"overlayWith.hRatio":                 {20, 40},
	"resize.background":                  {"#f00", "#00f"},
	"extractChannel.channel":             {"red", "2"},
	"text.text":                          {"abc", "abd"},
	"text.size":                          {14, 20},
	"text.left":                          {"1", "20p"},
	"text.top":                           {"1", "-3"},
	"tint.color":                         {"#f00", "#00f"},
}

// valuesOf are two values of a parameter.
func valuesOf(name string, p request.Param) [2]any {
	if pair, ok := pairs[name]; ok {
		return pair
	}
	switch p.Type {
	case request.Bool:
		return [2]any{false, true}
	case request.Int:
		return [2]any{int(p.Min + (p.Max-p.Min)/5), int(p.Max - (p.Max-p.Min)/5)}
	case request.Number:
		return [2]any{p.Min + (p.Max-p.Min)/5, p.Max - (p.Max-p.Min)/5}
	case request.Enum, request.FormatName:
		return [2]any{p.Values[0], p.Values[len(p.Values)-1]}
	case request.Colour:
		return [2]any{"#f00", "#00f"}
	}
	return [2]any{1, 2}
}

// nested puts parameters with a dot into objects.
func nested(params map[string]any) map[string]any {
	out := map[string]any{}
	for name, v := range params {
		if outer, inner, ok := strings.Cut(name, "."); ok {
			if out[outer] == nil {
				out[outer] = map[string]any{}
			}
			out[outer].(map[string]any)[inner] = v
		} else {
			out[name] = v
		}
	}
	return out
}

// with is the JSON of an edit with a parameter.
func with(t testing.TB, edit, param string, value any) string {
	t.Helper()
	base, ok := contexts[edit+"."+param]
	if !ok {
		base = bases[edit]
	}
	params := map[string]any{param: value}
	for name, v := range base {
		if name != param {
			params[name] = v
		}
	}
	text, err := json.Marshal(map[string]any{edit: nested(params)})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestParametersDoWhatTheTableSays compares the results of two values of each
// parameter of package request's table: they are equal if it says that the
// parameter has no effect.
func TestParametersDoWhatTheTableSays(t *testing.T) {
	sources := goldenSources(t)
	o := everything(t)
	formats := []string{"jpeg", "png", "webp", "gif", "avif", "tiff"}
	for _, spec := range request.Edits() {
		if spec.Refused != "" {
			continue
		}
		for _, p := range spec.Params {
			name := spec.Name + "." + p.Name
			values := valuesOf(name, p)
			if values[0] == nil || p.Name == "force" || spec.Name == "avif" && p.Name != "effort" && p.Name != "quality" {
				continue
			}
			data, format := sources["glass"], "png"
			switch {
			case slices.Contains(formats, spec.Name):
				format = spec.Name
				if p.Name == "loop" || p.Name == "delay" {
					data = sources["moving"]
				}
			case spec.Name == "quality":
				format = "jpeg"
			case spec.Name == "animated":
				data, format = sources["moving"], "gif"
			case spec.Name == "autoOrient":
				data = sources["turned"]
			case p.Name == "lineArt":
				data = sources["dotted"]
			case spec.Name == "trim":
				data = sources["framed"]
			case spec.Name == "ensureAlpha", spec.Name == "rotate":
				data = sources["scene"]
			case spec.Name == "normalise":
				data = sources["dull"]
			}
			more := `,"outputFormat":"` + format + `"`
			if spec.Name == "toFormat" {
				more = ""
			}
			var results [2][]byte
			for i, v := range values {
				edits := with(t, spec.Name, p.Name, v)
				r, err := planned(t, data, edits, more, o).Run(t.Context(), data)
				if err != nil {
					t.Errorf("%s: %v", edits, err)
					continue
				}
				results[i] = r.Body
			}
			if same := bytes.Equal(results[0], results[1]); same != p.Ignored {
				t.Errorf("%s: results of %v are equal: %v, it is said to have no effect: %v", name, fmt.Sprint(values), same, p.Ignored)
			}
		}
	}
}
