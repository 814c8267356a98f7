package request

import (
	"strings"
	"testing"
)

func TestOutputFormat(t *testing.T) {
	p := newParser(t, Options{})
	auto := newParser(t, Options{AutoFormats: []Format{AVIF, WebP}})
	browser := "image/avif,image/webp,image/apng,*/*;q=0.8"
	for _, c := range []struct {
		parser       *Parser
		path, accept string
		want         Format
		negotiated   bool
		vary         string
	}{
		{p, "/a.jpg", browser, "", false, ""},
		{p, "/filters:format(png)/a.jpg", browser, PNG, false, ""},
		{p, "/filters:autojpg()/a.png", "", JPEG, false, ""},
		{p, inBase64(`{"key":"a.jpg","outputFormat":"webp"}`), "", WebP, false, ""},
		{p, inBase64(`{"key":"a.jpg","outputFormat":"webp","edits":{"toFormat":"gif"}}`), "", GIF, false, ""},
		{p, inBase64(`{"key":"a.jpg","outputFormat":"webp","edits":{"png":{}}}`), "", WebP, false, ""},
		{p, inBase64(`{"key":"a.jpg","edits":{"png":{},"jpeg":{}}}`), "", JPEG, false, ""},
		{p, inBase64(`{"key":"a.jpg","edits":{"png":{},"jpeg":{"force":false}}}`), "", PNG, false, ""},
		{p, inBase64(`{"key":"a.jpg","edits":{"jpeg":{"force":false}}}`), "", "", false, ""},
		{auto, "/a.jpg", browser, AVIF, true, "Accept"},
		{auto, "/a.jpg", "image/webp", WebP, true, "Accept"},
		{auto, "/a.jpg", "*/*", "", false, "Accept"},
		{auto, "/a.jpg", "", "", false, "Accept"},
		{auto, "/filters:format(png)/a.jpg", browser, PNG, false, ""},
		{auto, inBase64(`{"key":"a.jpg","outputFormat":"png"}`), "image/webp", WebP, true, "Accept"},
		{auto, inBase64(`{"key":"a.jpg","outputFormat":"png"}`), "image/*", PNG, false, "Accept"},
	} {
		r := parse(t, c.parser, Input{Path: c.path, Accept: c.accept})
		if r.OutputFormat != c.want || r.Negotiated != c.negotiated || strings.Join(r.Vary, ",") != c.vary {
			t.Errorf("%s (%s): %q, %t, %v; want %q, %t, %s", c.path, c.accept, r.OutputFormat, r.Negotiated, r.Vary, c.want, c.negotiated, c.vary)
		}
	}
	few := newParser(t, Options{Formats: []Format{JPEG, PNG}})
	parse(t, few, Input{Path: "/a.jpg", RawQuery: "format=png"})
	for _, path := range []string{"/filters:format(avif)/a.jpg", inBase64(`{"key":"a.jpg","outputFormat":"webp"}`), inBase64(withEdits(`{"gif":{}}`)), inBase64(`{"key":"a.jpg","outputFormat":"raw"}`)} {
		if _, err := few.Parse(Input{Path: path}); codeOf(err) != CodeOutputFormat {
			t.Errorf("%s: %v, want %s", path, err, CodeOutputFormat)
		}
	}
}

func TestEffort(t *testing.T) {
	p := newParser(t, Options{AutoFormats: []Format{WebP}})
	for document, want := range map[string]int{
		`"outputFormat":"webp"`:                                          4,
		`"outputFormat":"webp","effort":0`:                               0,
		`"outputFormat":"webp","effort":6.9`:                             6,
		`"outputFormat":"webp","effort":"3"`:                             3,
		`"outputFormat":"webp","effort":7`:                               4,
		`"outputFormat":"webp","effort":-1`:                              4,
		`"outputFormat":"webp","effort":"fast"`:                          4,
		`"outputFormat":"webp","effort":null`:                            4,
		`"outputFormat":"webp","edits":{"webp":{"effort":2}}`:            2,
		`"outputFormat":"webp","effort":5,"edits":{"webp":{"effort":2}}`: 5,
	} {
		r := parse(t, p, Input{Path: inBase64(`{"key":"a.jpg",` + document + `}`)})
		if got := r.Edits[len(r.Edits)-1].(EncodeWebP).Effort; got != want {
			t.Errorf("%s: %d, want %d", document, got, want)
		}
	}
	r := parse(t, p, Input{Path: inBase64(`{"key":"a.jpg","effort":1}`), Accept: "image/webp"})
	if got := r.Edits[len(r.Edits)-1].(EncodeWebP).Effort; got != 1 {
		t.Errorf("negotiated: %d, want 1", got)
	}
	r = parse(t, p, Input{Path: inBase64(`{"key":"a.jpg","effort":1,"outputFormat":"png"}`)})
	wantEdits(t, "PNG", r.Edits, AutoOrient{}, EncodePNG{CompressionLevel: 6, Quality: 100, Effort: 7, Colours: 256, Dither: 1, Force: true})
}
