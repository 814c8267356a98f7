package request

import (
	"reflect"
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

func TestNegotiate(t *testing.T) {
	for _, c := range []struct {
		accept, offers, want string
	}{
		{"", "webp jpeg", ""},
		{"image/webp", "avif webp", "webp"},
		{"image/avif,image/webp", "avif webp", "avif"},
		{"image/avif,image/webp", "webp avif", "webp"},
		{"image/avif;q=0.5,image/webp;q=0.6", "avif webp", "webp"},
		{"image/avif;q=0.5;level=1, image/webp ; q=0.4", "avif webp", "avif"},
		{"IMAGE/WEBP;Q=1.0", "webp", "webp"},
		{"image/webp;q=0", "webp", ""},
		{"image/webp;q=0,*/*", "webp jpeg", "jpeg"},
		{"image/webp;q=0.1,*/*;q=0.2", "webp jpeg", "jpeg"},
		{"image/jpeg;q=0.1,image/*", "jpeg png", "png"},
		{"*/*;q=0.1,image/*;q=0", "jpeg", ""},
		{"*/*", "avif webp", ""},
		{"*/*", "avif png", "png"},
		{"image/webp;q=", "webp", ""},
		{"image/webp;q=2", "webp", ""},
		{"image/webp;q=nan", "webp", ""},
		{"image/webp;q=1e-1", "webp", ""},
		{"image/webp;q=..", "webp", ""},
		{",;,image/webp,;", "webp", "webp"},
		{"image/webpx,xximage/webp", "webp", ""},
		{strings.Repeat("text/a,", 64) + "image/webp", "webp", ""},
	} {
		var offers []Format
		for name := range strings.FieldsSeq(c.offers) {
			offers = append(offers, Format(name))
		}
		got, ok := Negotiate(c.accept, offers)
		if string(got) != c.want || ok != (c.want != "") {
			t.Errorf("Negotiate(%.50q, %s) = %q, %t; want %q", c.accept, c.offers, got, ok, c.want)
		}
	}
}

func TestFormats(t *testing.T) {
	for _, f := range Formats() {
		got, ok := ParseFormat(strings.ToUpper(string(f)))
		if got != f || !ok || f.ContentType() != "image/"+string(f) {
			t.Errorf("%s: %s, %t, %s", f, got, ok, f.ContentType())
		}
		if specByName[string(f)] == nil {
			t.Errorf("there is no edit for %s", f)
		}
	}
	if Format("").ContentType() != "" {
		t.Error("the zero format has a content type")
	}
	if _, ok := ParseFormat(""); ok {
		t.Error("the empty text is a format")
	}
}

func TestHeaders(t *testing.T) {
	p := newParser(t, Options{})
	r := parse(t, p, Input{Path: inBase64(`{"key":"a.jpg","headers":{
		"cache-control":"max-age=1","X-Custom":5,"x-flag":true,"ETAG":"\"a\"",
		"Content-Type":"text/html","x-amz-meta-a":"1","Access-Control-Allow-Origin":"*","set-cookie":"a=1",
		"Strict-Transport-Security":"x","X-FRAME-OPTIONS":"x","Authorization":"x","Location":"https://example.com","Clear-Site-Data":"*"}}`)})
	want := map[string]string{"Cache-Control": "max-age=1", "X-Custom": "5", "X-Flag": "true", "Etag": `"a"`}
	if !reflect.DeepEqual(r.Headers, want) {
		t.Errorf("got %v, want %v", r.Headers, want)
	}
	var many []string
	for i := range 33 {
		many = append(many, `"x-`+strings.Repeat("a", i+1)+`":"1"`)
	}
	for _, headers := range []string{
		`[]`, `"x"`, `{"a b":"1"}`, `{"":"1"}`, `{"x-a":"1\r\nset-cookie: a=1"}`, `{"x-a":"\u0000"}`, `{"x-a\n":"1"}`,
		`{"x-a":{}}`, `{"x-a":null}`, `{"x-a":"` + strings.Repeat("a", 1025) + `"}`, `{` + strings.Join(many, ",") + `}`, `{"content-ä":"1"}`,
	} {
		if _, err := p.ParseJSON([]byte(`{"key":"a.jpg","headers":` + headers + `}`)); codeOf(err) != CodeDecode {
			t.Errorf("%.60s: %v, want %s", headers, err, CodeDecode)
		}
	}
}
