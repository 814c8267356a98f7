package request

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestEdits(t *testing.T) {
	red := Color{255, 0, 0, 255}
	loop := 3
	resize := Resize{Fit: Cover, Position: "centre", Background: Black, Kernel: "lanczos3"}
	sized := func(width, height int) Resize {
		r := resize
		r.Width, r.Height = width, height
		return r
	}
	for edits, want := range map[string][]Edit{
		`{"removeAlpha":true}`:                         {RemoveAlpha{}},
		`{"ensureAlpha":null}`:                         {EnsureAlpha{1}},
		`{"ensureAlpha":0.5}`:                          {EnsureAlpha{0.5}},
		`{"extractChannel":"alpha"}`:                   {ExtractChannel{3}},
		`{"extractChannel":4}`:                         {ExtractChannel{4}},
		`{"bandbool":"eor"}`:                           {BandBool{"eor"}},
		`{"tint":{"r":254.6,"g":0,"b":0}}`:             {Tint{red}},
		`{"tint":"red"}`:                               {Tint{red}},
		`{"tint":{"color":"red"}}`:                     {Tint{red}},
		`{"greyscale":"true"}`:                         {Greyscale{}},
		`{"grayscale":{}}`:                             {Greyscale{}},
		`{"greyscale":true,"grayscale":false}`:         {},
		`{"toColorspace":"b-w"}`:                       {ToColourspace{"b-w"}},
		`{"toColourspace":"srgb"}`:                     {},
		`{"rotate":-90}`:                               {Rotate{270, Black}},
		`{"rotate":720}`:                               {},
		`{"rotate":"450"}`:                             {Rotate{90, Black}},
		`{"rotate":{"angle":30,"background":"red"}}`:   {Rotate{30, red}},
		`{"rotate":{"angle":90,"background":"red"}}`:   {Rotate{90, Black}},
		`{"rotate":null}`:                              {StripMetadata{}},
		`{"rotate":null,"stripMetadata":true}`:         {StripMetadata{}},
		`{"autoOrient":true,"rotate":90}`:              {AutoOrient{}, Rotate{90, Black}},
		`{"flip":true,"flop":"true"}`:                  {Flip{}, Flop{}},
		`{"flip":false,"flop":"false"}`:                {},
		`{"affine":[[1,2],[3,4]]}`:                     {Affine{[4]float64{1, 2, 3, 4}}},
		`{"sharpen":true}`:                             {Sharpen{0, 1, 2, 2, 10, 20}},
		`{"sharpen":"true","blur":"false"}`:            {Sharpen{0, 1, 2, 2, 10, 20}},
		`{"sharpen":2}`:                                {Sharpen{2, 1, 2, 2, 10, 20}},
		`{"median":null}`:                              {Median{3}},
		`{"blur":true}`:                                {Blur{0, "integer", 0.2}},
		`{"blur":false}`:                               {},
		`{"flatten":{"background":"red"}}`:             {Flatten{red}},
		`{"unflatten":true}`:                           {Unflatten{}},
		`{"gamma":1.5}`:                                {GammaEncode{1.5}, GammaDecode{1.5}},
		`{"gamma":null,"resize":{"width":5}}`:          {GammaEncode{2.2}, sized(5, 0), GammaDecode{2.2}},
		`{"negate":{"alpha":false}}`:                   {Negate{false}},
		`{"normalize":true}`:                           {Normalise{1, 99}},
		`{"clahe":{"width":3,"height":4}}`:             {CLAHE{3, 4, 3}},
		`{"threshold":true}`:                           {Threshold{128}},
		`{"threshold":0}`:                              {},
		`{"linear":0.5}`:                               {Linear{[]float64{0.5}, []float64{0}}},
		`{"linear":{"b":[1,2,3]}}`:                     {Linear{[]float64{1, 1, 1}, []float64{1, 2, 3}}},
		`{"recomb":[[1,0,0],[0,1,0],[0,0,1]]}`:         {Recomb{[]float64{1, 0, 0, 0, 1, 0, 0, 0, 1}}},
		`{"modulate":{"hue":-30}}`:                     {Modulate{1, 1, 330, 0}},
		`{"resize":{}}`:                                {},
		`{"resize":{"fit":"inside"}}`:                  {},
		`{"resize":7}`:                                 {sized(7, 0)},
		`{"resize":{"width":"100.5","fit":"contain"}}`: {sized(101, 0)},
		`{"resize":{"width":9,"height":null}}`:         {sized(9, 0)},
		`{"resize":{"width":9,"height":9,"ratio":0.5,"fit":"cover"}}`: {sized(5, 5)},
		`{"resize":{"width":9,"height":6,"ratio":0.01}}`:              {Resize{Width: 1, Height: 1, Fit: Inside, Position: "centre", Background: Black, Kernel: "lanczos3"}},
		`{"resize":{"width":9,"height":6,"position":"right top"}}`:    {Resize{Width: 9, Height: 6, Fit: Cover, Position: "northeast", Background: Black, Kernel: "lanczos3"}},
		`{"resize":{"width":9,"fit":"fill","background":"red"}}`:      {Resize{Width: 9, Fit: Fill, Position: "centre", Background: Black, Kernel: "lanczos3"}},
		`{"extend":5}`:         {Extend{5, 5, 5, 5, "background", Black}},
		`{"extend":{"top":0}}`: {},
		`{"extend":{"left":2,"extendWith":"copy","background":"red"}}`: {Extend{0, 2, 0, 0, "copy", Black}},
		`{"crop":{"left":1,"top":2,"width":3,"height":4}}`:             {Crop{1, 2, 3, 4}},
		`{"trim":{"background":"red","margin":4}}`:                     {Trim{&red, 10, false, 4}},
		`{"trim":20}`:            {Trim{nil, 20, false, 0}},
		`{"smartCrop":true}`:     {SmartCrop{}},
		`{"roundCrop":{"rx":5}}`: {RoundCrop{RX: 5}},
		`{"contentModeration":{"blur":5.2,"moderationLabels":["b","a","b"]}}`: {ContentModeration{75, 6, []string{"a", "b"}}},
		`{"animated":false}`:                                    {Animated{false}},
		`{"animated":"true"}`:                                   {Animated{true}},
		`{"jpeg":{"mozjpeg":true,"force":false}}`:               {EncodeJPEG{80, true, "4:2:0", true, false}},
		`{"jpeg":{"quality":5}}`:                                {EncodeJPEG{5, false, "4:2:0", true, true}},
		`{"jpeg":{"quality":5,"force":false},"toFormat":"jpg"}`: {EncodeJPEG{5, false, "4:2:0", true, true}},
		`{"jpeg":{"quality":5},"toFormat":"tif"}`:               {EncodeTIFF{80, "jpeg", true}},
		`{"webp":{"loop":3,"delay":10}}`:                        {EncodeWebP{Quality: 80, AlphaQuality: 100, Preset: "default", Effort: 4, Loop: &loop, Delay: []float64{10}, Force: true}},
		`{"png":{"dither":0}}`:                                  {EncodePNG{CompressionLevel: 6, Palette: true, Quality: 100, Effort: 7, Colours: 256, Dither: 0, Force: true}},
		`{"png":{"dither":0,"palette":false}}`:                  {EncodePNG{CompressionLevel: 6, Quality: 100, Effort: 7, Colours: 256, Dither: 1, Force: true}},
		`{"avif":{"bitdepth":8,"effort":2}}`:                    {EncodeAVIF{50, false, 2, "4:4:4", 8, true}},
		`{"toFormat":{"id":"gif"}}`:                             {EncodeGIF{Colours: 256, Effort: 7, Dither: 1, Force: true}},
	} {
		got, err := editsOf(t, edits)
		if err != nil {
			t.Errorf("%s: %v", edits, err)
			continue
		}
		wantEdits(t, edits, got, want...)
	}
}

func TestOverlays(t *testing.T) {
	over := OverlayOptions{Gravity: "centre", Blend: "over"}
	at := func(left, top string) OverlayOptions {
		return OverlayOptions{Left: left, Top: top, Gravity: "centre", Blend: "over"}
	}
	for members, want := range map[string]Overlay{
		``: {Options: over},
		`,"wRatio":"20","hRatio":30,"alpha":"50"`: {WRatio: 20, HRatio: 30, Alpha: 50, Options: over},
		`,"options":{}`:                                                    {Options: over},
		`,"options":{"left":"10p","top":"-5p"}`:                            {Options: at("10p", "-5p")},
		`,"options":{"left":10.7,"top":-5}`:                                {Options: at("10", "-5")},
		`,"options":{"left":"+010","top":"-0","gravity":"north"}`:          {Options: at("10", "0")},
		`,"options":{"gravity":"center","tile":true,"blend":"color-burn"}`: {Options: OverlayOptions{Gravity: "centre", Blend: "colour-burn", Tile: true}},
	} {
		got, err := editsOf(t, `{"overlayWith":{"bucket":"other","key":"a.png"`+members+`}}`)
		if err != nil {
			t.Errorf("%s: %v", members, err)
			continue
		}
		want.Bucket, want.Key = "other", "a.png"
		wantEdits(t, members, got, want)
	}
}

// TestBadEdits is for what the original ignores or answers with 500, and checks
// that the message tells what is wrong.
func TestBadEdits(t *testing.T) {
	for edits, want := range map[string][2]string{
		`{"sepia":true}`:  {CodeEdits, `There is no edit "sepia"`},
		`{"__proto__":1}`: {CodeEdits, `"__proto__"`},
		`{"` + strings.Repeat("x", 99) + `":true}`: {CodeEdits, `xxx..."`},
		`{"joinChannel":"/etc/passwd"}`:            {CodeEdits, "joinChannel is not supported"},
		`{"boolean":"/etc/passwd"}`:                {CodeEdits, "boolean is not supported"},
		`{"pipelineColorspace":"lab"}`:             {CodeEdits, "pipelineColourspace is not supported"},
		`{"heif":{"compression":"hevc"}}`:          {CodeEdits, "avif"},
		`{"blur":0.2}`:                             {CodeEdits, "sigma must be a number from 0.3 to 1000, got 0.2"},
		`{"blur":"Infinity"}`:                      {CodeEdits, "sigma must be a number"},
		`{"blur":"0x10"}`:                          {CodeEdits, "sigma must be a number"},
		`{"blur":[5]}`:                             {CodeEdits, "got a list of 1"},
		`{"blur":{"radius":5}}`:                    {CodeEdits, `there is no parameter "radius"`},
		`{"median":2.5}`:                           {CodeEdits, "size must be an integer from 1 to 1000"},
		`{"flip":1}`:                               {CodeEdits, "its value must be true, false or an object"},
		`{"flip":{"x":1}}`:                         {CodeEdits, `there is no parameter "x"`},
		`{"negate":{"alpha":1}}`:                   {CodeEdits, "alpha must be true or false"},
		`{"normalise":{"lower":5,"upper":5}}`:      {CodeEdits, "lower must be less than upper"},
		`{"linear":{"a":[1,2],"b":[1]}}`:           {CodeEdits, "as many as"},
		`{"linear":{"a":[1,2,3,4,5]}}`:             {CodeEdits, "1, 3 or 4"},
		`{"linear":[]}`:                            {CodeEdits, "1, 3 or 4"},
		`{"affine":[1,2,2,4]}`:                     {CodeEdits, "invertible"},
		`{"affine":[1,0,0,1001]}`:                  {CodeEdits, "matrix must be a number from -1000 to 1000"},
		`{"convolve":{"width":3,"height":3,"kernel":[1.7e308,1.7e308,1,1,1,1,1,1,1]}}`: {CodeEdits, "finite"},
		`{"rotate":true}`:        {CodeEdits, "angle is missing"},
		`{"tint":"bluish"}`:      {CodeEdits, "color must be a colour"},
		`{"tint":{"r":1,"x":2}}`: {CodeEdits, "got an object"},
		`{"tint":{"r":"1"}}`:     {CodeEdits, "colour"},
		`{"crop":{"left":0,"top":0,"width":0,"height":1}}`:     {CodeCrop, "width must be an integer from 1"},
		`{"extract":{"left":-1,"top":0,"width":1,"height":1}}`: {CodeCrop, "left"},
		`{"crop":true}`:                                                                       {CodeCrop, "left is missing"},
		`{"resize":{"width":0}}`:                                                              {CodeResize, "width must be a size from 1 to 100000000, got 0"},
		`{"resize":{"width":"x"}}`:                                                            {CodeResize, `got "x"`},
		`{"resize":{"height":-1}}`:                                                            {CodeResize, "height"},
		`{"resize":{"width":16385}}`:                                                          {CodeResize, "16384"},
		`{"resize":{"width":16384,"height":4097}}`:                                            {CodeResize, "67108864"},
		`{"resize":{"width":1e300}}`:                                                          {CodeResize, ""},
		`{"resize":{"width":16000,"height":100,"ratio":2}}`:                                   {CodeResize, ""},
		`{"overlayWith":{"bucket":"other"}}`:                                                  {CodeEdits, "key is missing"},
		`{"overlayWith":{"bucket":"other","key":"a","options":{"left":1}}}`:                   {CodeEdits, "both"},
		`{"overlayWith":{"bucket":"other","key":"a","options":{"left":"1q","top":1}}}`:        {CodeEdits, "options.left must be pixels or percent"},
		`{"overlayWith":{"bucket":"other","key":"a","options":{"left":"999999999","top":1}}}`: {CodeEdits, "options.left"},
		`{"overlayWith":{"bucket":"other","key":"a","options":{"density":72}}}`:               {CodeEdits, `"options.density"`},
		`{"overlayWith":{"bucket":"other","key":"a","options":[]}}`:                           {CodeEdits, `"options"`},
		`{"overlayWith":{"bucket":"other","key":"../a"}}`:                                     {CodeKey, ""},
		`{"contentModeration":{"moderationLabels":[1]}}`:                                      {CodeEdits, "a list of texts"},
		`{"animated":1}`:            {CodeEdits, "true or false"},
		`{"animated":null}`:         {CodeEdits, "animated is missing"},
		`{"toFormat":"bmp"}`:        {CodeOutputFormat, `got "bmp"`},
		`{"toFormat":"raw"}`:        {CodeOutputFormat, ""},
		`{"toFormat":5}`:            {CodeOutputFormat, ""},
		`{"webp":{"delay":[null]}}`: {CodeEdits, "got null"},
		`{"webp":{"delay":[-1]}}`:   {CodeEdits, "delay"},
	} {
		_, err := editsOf(t, edits)
		if codeOf(err) != want[0] || !strings.Contains(err.Error(), want[1]) {
			t.Errorf("%s: %v, want %s with %q", edits, err, want[0], want[1])
		}
	}
}

// TestSegments checks that a round crop ends a pipeline of sharp.
func TestSegments(t *testing.T) {
	got, err := editsOf(t, `{"negate":true,"blur":2,"toFormat":"png","roundCrop":true,"tint":"red","resize":5,"animated":true,"rotate":null}`)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range got {
		names = append(names, e.Name())
	}
	want := "animated blur negate roundCrop resize tint stripMetadata png"
	if s := strings.Join(names, " "); s != want {
		t.Errorf("got %s, want %s", s, want)
	}
}

// TestPlaces is for edits whose place matters.
func TestPlaces(t *testing.T) {
	const a, b = `{"left":1,"top":1,"width":5,"height":5}`, `{"left":2,"top":2,"width":5,"height":5}`
	for edits, want := range map[string]string{
		`{"resize":5,"crop":` + a + `,"roundCrop":true}`:                                       "resize crop roundCrop",
		`{"crop":` + a + `,"resize":5,"roundCrop":true,"rotate":90,"extract":` + b + `}`:       "crop resize roundCrop rotate crop",
		`{"resize":5,"crop":` + a + `,"extract":` + b + `}`:                                    "resize crop",
		`{"resize":5,"crop":` + a + `,"smartCrop":true}`:                                       "resize smartCrop",
		`{"smartCrop":true,"crop":` + a + `,"resize":5}`:                                       "smartCrop resize crop",
		`{"rotate":90,"resize":5,"rotate":180}`:                                                "rotate resize",
		`{"resize":5,"rotate":90,"flop":true,"flip":true}`:                                     "resize flip flop rotate",
		`{"rotate":90,"flop":true,"trim":true,"resize":5}`:                                     "flop rotate trim resize",
		`{"negate":true,"sharpen":true,"overlayWith":{"bucket":"other","key":"a"},"median":3}`: "median sharpen overlayWith negate",
	} {
		got, err := editsOf(t, edits)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, e := range got {
			names = append(names, e.Name())
		}
		if s := strings.Join(names, " "); s != want {
			t.Errorf("%s: %s, want %s", edits, s, want)
		}
	}
	got, _ := editsOf(t, `{"resize":5,"crop":`+a+`,"extract":`+b+`}`)
	if len(got) != 2 || got[1] != (Crop{2, 2, 5, 5}) {
		t.Errorf("of two areas after the resize the second counts, got %v", got)
	}
}

// TestEditsRoundTrip parses each edit's JSON form again.
func TestEditsRoundTrip(t *testing.T) {
	for _, spec := range Edits() {
		if spec.Refused != "" || spec.Name == "autoOrient" || spec.Name == "toFormat" || spec.Name == "stripMetadata" {
			continue
		}
		value := map[string]any{}
		for _, p := range spec.Params {
			if p.Required {
				value[p.Name] = sampleOf(spec.Name, p)
			}
		}
		text, _ := json.Marshal(map[string]any{spec.Name: value})
		first, err := editsOf(t, string(text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		for _, e := range first {
			again, _ := json.Marshal(map[string]any{e.Name(): e})
			second, err := editsOf(t, string(again))
			if err != nil {
				t.Errorf("%s: %v", again, err)
				continue
			}
			wantEdits(t, string(again), second, first...)
		}
	}
}

func sampleOf(edit string, p Param) any {
	switch {
	case p.Type == Text:
		return "photos"
	case edit == "convolve" && p.Type == Numbers:
		return []int{1, 2, 3, 4, 5, 6, 7, 8, 9}
	case edit == "recomb":
		return []int{1, 0, 0, 0, 1, 0, 0, 0, 1}
	case edit == "affine":
		return []int{1, 2, 3, 4}
	case p.Type == Enum:
		return p.Values[len(p.Values)-1]
	case p.Type == Colour:
		return "#12345678"
	case p.Type == Bool:
		return true
	}
	return 3
}
