package request

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestBadOptions(t *testing.T) {
	photos := []Source{{Bucket: "photos"}}
	for want, o := range map[string]Options{
		"no source bucket":                    {},
		"source 1 has no bucket name":         {Sources: []Source{{Bucket: "a"}, {}}},
		"limit Depth is -1":                   {Sources: photos, Limits: Limits{Depth: -1}},
		`format "heic" cannot be asked for`:   {Sources: photos, Formats: []Format{"heic"}},
		`format "webp" cannot be asked for`:   {Sources: photos, Formats: []Format{PNG}, AutoFormats: []Format{WebP}},
		`preset "a": invalid char`:            {Sources: photos, Presets: map[string]string{"a": `}`}},
		`preset "a": it must have a name`:     {Sources: photos, Presets: map[string]string{"a": `[]`}},
		`preset "": it must have a name`:      {Sources: photos, Presets: map[string]string{"": `{}`}},
		`There is no edit "sepia"`:            {Sources: photos, Presets: map[string]string{"a": `{"sepia":true}`}},
		"The image size is invalid":           {Sources: photos, Presets: map[string]string{"a": `{"resize":{"width":0}}`}},
		`Format to "webp" not supported`:      {Sources: photos, Formats: []Format{PNG}, Presets: map[string]string{"a": `{"toFormat":"webp"}`}},
		"The overlay image bucket you specif": {Sources: photos, Presets: map[string]string{"a": `{"overlayWith":{"bucket":"b","key":"c"}}`}},
	} {
		if _, err := New(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestPresets(t *testing.T) {
	presets := map[string]string{
		"thumb": `{"resize":{"width":100,"height":100},"grayscale":true,"toFormat":"webp"}`,
		"large": `{"resize":{"width":1000}}`,
	}
	p := newParser(t, Options{Presets: presets})
	only := newParser(t, Options{Presets: presets, PresetsOnly: true})
	want := parse(t, p, Input{Path: inBase64(withEdits(presets["thumb"]))}).Canonical()
	for _, in := range []Input{
		{Path: "/preset:thumb/cat.jpg"},
		{Path: "/cat.jpg", RawQuery: "preset=thumb"},
		{Path: "/preset:large/cat.jpg", RawQuery: "preset=large&preset=thumb"},
		{Path: inBase64(`{"key":"cat.jpg","preset":"thumb"}`)},
	} {
		for _, parser := range []*Parser{p, only} {
			if got := parse(t, parser, in).Canonical(); got != want {
				t.Errorf("%v:\n got %s\nwant %s", in, got, want)
			}
		}
	}
	r := parse(t, p, Input{Path: "/preset:thumb/50x0/filters:format(png)/cat.jpg", RawQuery: "grayscale=false"})
	wantEdits(t, "overridden", r.Edits, AutoOrient{}, sized(50, 0, Cover), EncodePNG{CompressionLevel: 6, Quality: 100, Effort: 7, Colours: 256, Dither: 1, Force: true})

	for _, in := range []Input{
		{Path: "/preset:none/cat.jpg"},
		{Path: inBase64(`{"key":"cat.jpg","preset":"none"}`)},
		{Path: "/50x0/cat.jpg"},
		{Path: "/preset:thumb/50x0/cat.jpg"},
		{Path: "/preset:thumb/cat.jpg", RawQuery: "width=5"},
		{Path: inBase64(`{"key":"cat.jpg","preset":"thumb","edits":{"flip":true}}`)},
		{Path: inBase64(`{"key":"cat.jpg","outputFormat":"avif"}`)},
		{Path: inBase64(`{"key":"cat.jpg","preset":"large","outputFormat":"avif"}`)},
		{Path: inBase64(`{"key":"cat.jpg","preset":"thumb","effort":6}`)},
	} {
		if _, err := only.Parse(in); codeOf(err) != CodeEdits {
			t.Errorf("%v: %v, want %s", in, err, CodeEdits)
		}
	}
	parse(t, only, Input{Path: "/cat.jpg"})
	parse(t, only, Input{Path: inBase64(`{"key":"cat.jpg","edits":{},"outputFormat":null,"effort":null}`)})
	wantEdits(t, "a ratio of pixels", parse(t, only, Input{Path: "/preset:large/cat.jpg", RawQuery: "dpr=2"}).Edits, AutoOrient{}, sized(2000, 0, Cover))
}

// TestPresetsAreNotChanged checks that a request's edits stay its own.
func TestPresetsAreNotChanged(t *testing.T) {
	p := newParser(t, Options{Presets: map[string]string{"thumb": `{"resize":{"width":100},"flip":true}`}})
	before := parse(t, p, Input{Path: "/preset:thumb/cat.jpg"}).Canonical()
	parse(t, p, Input{Path: "/preset:thumb/7x7/filters:fill(red)/cat.jpg", RawQuery: "flip=false&width=auto", Width: "500"})
	if after := parse(t, p, Input{Path: "/preset:thumb/cat.jpg"}).Canonical(); after != before {
		t.Errorf("got %s, then %s", before, after)
	}
}

func TestLimits(t *testing.T) {
	p := newParser(t, Options{Limits: Limits{Path: 200, Query: 10, Depth: 2, Edits: 2, Dimension: 100, Pixels: 50, DPR: 1}})
	for _, c := range []struct {
		in   Input
		code string
	}{
		{Input{Path: "/" + strings.Repeat("a", 199)}, ""},
		{Input{Path: "/" + strings.Repeat("a", 200)}, CodeReadPath},
		{Input{Path: "/a", RawQuery: "width=1234"}, CodeResize},
		{Input{Path: "/a", RawQuery: "width=12345"}, CodeQuery},
		{Input{Path: inBase64(`{"key":"a","edits":{"flip":true}}`)}, ""},
		{Input{Path: inBase64(`{"key":"a","edits":{"flip":{}}}`)}, CodeDecode},
		{Input{Path: "/filters:blur(1):grayscale()/a"}, ""},
		{Input{Path: "/filters:blur(1):grayscale():equalize()/a"}, CodeEdits},
		{Input{Path: "/filters:blur(1):blur(2):blur(3)/a"}, CodeEdits},
		{Input{Path: "/filters:blur(1):grayscale()/a", RawQuery: "rotate=9"}, CodeEdits},
		{Input{Path: "/100x0/a"}, ""},
		{Input{Path: "/101x0/a"}, CodeResize},
		{Input{Path: "/10x5/a"}, ""},
		{Input{Path: "/10x6/a"}, CodeResize},
	} {
		if _, err := p.Parse(c.in); codeOf(err) != c.code {
			t.Errorf("%v: %v, want %q", c.in, err, c.code)
		}
	}
}

func TestErrorJSON(t *testing.T) {
	_, err := newParser(t, Options{}).Parse(Input{Path: "/s3:x/a.jpg"})
	got, _ := json.Marshal(err)
	want := `{"status":403,"code":"ImageBucket::CannotAccessBucket","message":"The bucket you specified could not be accessed. Please check that the bucket is specified in your SOURCE_BUCKETS."}`
	if string(got) != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
