package request

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// checkRequest checks what holds for every request that is accepted, and that its
// canonical form means the same.
func checkRequest(t *testing.T, p *Parser, r *Request) {
	t.Helper()
	if r.Bucket != "photos" && r.Bucket != "other" || !validKey(r.Key) {
		t.Fatalf("source %q %q", r.Bucket, r.Key)
	}
	for _, e := range r.Edits {
		switch e := e.(type) {
		case nil:
			t.Fatal("an edit is nil")
		case Resize:
			if e.Width < 0 || e.Height < 0 || e.Width > 16384 || e.Height > 16384 || e.Width+e.Height == 0 && e.Ratio <= 0 {
				t.Fatalf("%+v", e)
			}
		case Crop:
			if e.Left < 0 || e.Top < 0 || e.Width < 1 || e.Height < 1 {
				t.Fatalf("%+v", e)
			}
		case Overlay:
			if e.Bucket != "photos" && e.Bucket != "other" {
				t.Fatalf("%+v", e)
			}
		case Convolve:
			if len(e.Kernel) != e.Width*e.Height {
				t.Fatalf("%+v", e)
			}
		}
	}
	for name := range r.Headers {
		if headerDenied(name) || !isToken(name) {
			t.Fatalf("header %q", name)
		}
	}
	if r.Negotiated {
		return
	}
	canonical := r.Canonical()
	again, err := p.ParseJSON([]byte(canonical))
	if err != nil {
		t.Fatalf("%s: %v", canonical, err)
	}
	if got := again.Canonical(); got != canonical {
		t.Fatalf("not canonical:\n%s\n%s", canonical, got)
	}
}

func fuzzParser(f *testing.F) *Parser {
	rewrite, err := CompileRewrite("/^\\/old-(\\w+)/g", "/filters:$1()")
	if err != nil {
		f.Fatal(err)
	}
	return newParser(f, Options{
		Rewrites:    []*Rewrite{rewrite},
		AutoFormats: []Format{AVIF, WebP},
		Presets:     map[string]string{"thumb": `{"resize":{"width":100},"rotate":90}`},
	})
}

func FuzzParse(f *testing.F) {
	for _, c := range jsonLines[struct{ Path string }](f, "testdata/thumbor.jsonl")[:60] {
		f.Add(c.Path, "width=5&rotate=90", "image/webp;q=0.5,*/*")
	}
	for _, c := range jsonLines[struct{ Query string }](f, "testdata/query.jsonl") {
		f.Add("/preset:thumb/old-grayscale/cat.jpg", c.Query, "")
	}
	f.Add(inBase64(`{"bucket":"other","key":"a.jpg","edits":{"blur":2},"outputFormat":"png"}`), "dpr=auto&width=auto&preset=thumb", "image/avif")
	p := fuzzParser(f)
	f.Fuzz(func(t *testing.T, path, query, accept string) {
		r, err := p.Parse(Input{Path: path, RawQuery: query, Accept: accept, DPR: accept, Width: accept})
		if err != nil {
			if code := codeOf(err); strings.HasPrefix(code, "not ") {
				t.Fatal(code)
			}
			return
		}
		checkRequest(t, p, r)
	})
}

func FuzzParseJSON(f *testing.F) {
	for _, c := range jsonLines[struct {
		Edit  string
		Value json.RawMessage
	}](f, "testdata/sharp.jsonl") {
		f.Add(`{"key":"a","edits":{"` + c.Edit + `":` + string(c.Value) + `,"resize":{"width":9,"ratio":2},"rotate":5,"crop":{"left":0,"top":0,"width":1,"height":1}}}`)
	}
	f.Add(`{"key":"a","edits":{"png":{"quality":5,"palette":false},"tint":{"q":1}}}`)
	f.Add(`{"bucket":"photos","key":"a","edits":{"gamma":2,"roundCrop":{"rx":1},"smartCrop":{"padding":3},"extract":{"left":0,"top":0,"width":1,"height":1},"overlayWith":{"bucket":"other","key":"w","options":{"left":"5p","top":-3}}},"headers":{"x-a":"b"},"effort":2,"outputFormat":"webp"}`)
	f.Add(`{"key":"a","edits":{"contentModeration":{"moderationLabels":["a"]},"webp":{"delay":[1,2],"loop":0},"linear":{"a":[1,2],"b":[3,4]},"trim":{"background":"red"},"animated":true,"rotate":null}}`)
	p := fuzzParser(f)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := p.ParseJSON([]byte(text))
		if err != nil {
			if code := codeOf(err); strings.HasPrefix(code, "not ") {
				t.Fatal(code)
			}
			return
		}
		checkRequest(t, p, r)
		if len(text) > 6000 {
			return
		}
		byPath, err := p.Parse(Input{Path: "/" + base64.RawURLEncoding.EncodeToString([]byte(strings.TrimSpace(text)))})
		if err == nil && byPath.Form == Default && byPath.Canonical() != r.Canonical() {
			t.Fatalf("by path %s\nas JSON %s", byPath.Canonical(), r.Canonical())
		}
	})
}

// FuzzParseValue compares with encoding/json what is JSON, and what it says.
func FuzzParseValue(f *testing.F) {
	for _, s := range []string{`{"a":[1,-2.5e3,"x\u00e9",null,true,{}],"a":false}`, `[1 2]`, `{"a" 1}`, `[1}`, `[1,]`, `{"a":1,}`, `1 2`, "\xff", `"\ud800"`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := parseValue(data, 50)
		var want any
		wantErr := json.Unmarshal(data, &want)
		if errors.Is(err, errDepth) || errors.Is(err, errMembers) {
			return
		}
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%v, want %v", err, wantErr)
		}
		if err == nil && !reflect.DeepEqual(v.plain(), want) {
			t.Fatalf("%v, want %v", v.plain(), want)
		}
	})
}

// plain is the value as encoding/json makes it.
func (v value) plain() any {
	switch v.kind {
	case boolean:
		return v.bool
	case number:
		return v.number
	case text:
		return v.text
	case list:
		items := []any{}
		for _, item := range v.list {
			items = append(items, item.plain())
		}
		return items
	case object:
		all := map[string]any{}
		for _, m := range v.members {
			all[m.name] = m.value.plain()
		}
		return all
	}
	return nil
}

func FuzzNegotiate(f *testing.F) {
	f.Add("image/avif,image/webp;q=0.9,image/*,*/*;q=0.8")
	f.Add("image/webp;q=")
	f.Fuzz(func(t *testing.T, accept string) {
		got, ok := Negotiate(accept, Formats())
		if ok != (got != "") {
			t.Fatalf("%q, %t", got, ok)
		}
		if ok && !wildcards[got] && !strings.Contains(strings.ToLower(accept), got.ContentType()) {
			t.Fatalf("%s is not in %q", got, accept)
		}
	})
}

func FuzzParseColor(f *testing.F) {
	for _, s := range []string{"red", "#abc", "rgb(1,2,3)", "rgba(10%,2,3,.5)", "transparent"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, ok := ParseColor(s)
		if again, _ := ParseColor(c.String()); ok && again != c {
			t.Fatalf("%q is %s, which is %s", s, c, again)
		}
	})
}

func FuzzRewrite(f *testing.F) {
	f.Add("/(filters-)/gm", "filters:", "/filters-a()/x")
	f.Add("a(b)", "$1$2$&$<x>$$", "ab")
	f.Fuzz(func(t *testing.T, pattern, substitution, path string) {
		if len(pattern) > 100 || len(path) > 1000 {
			return
		}
		r, err := CompileRewrite(pattern, substitution)
		if err != nil {
			return
		}
		if out, ok := r.apply(path, 2000); ok && len(out) > 2000 {
			t.Fatalf("%d bytes", len(out))
		}
	})
}
