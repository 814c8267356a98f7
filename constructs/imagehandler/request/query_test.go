package request

import (
	"slices"
	"strings"
	"testing"
)

func sized(width, height int, fit Fit) Resize {
	return Resize{Width: width, Height: height, Fit: fit, Position: "centre", Background: Black, Kernel: "lanczos3"}
}

func TestQuery(t *testing.T) {
	p := newParser(t, Options{KeepOrientation: true})
	for _, c := range []struct {
		path, query string
		want        []Edit
	}{
		{"/fit-in/30x20/a.jpg", "", []Edit{sized(30, 20, Inside)}},
		{"/fit-in/30x20/a.jpg", "width=9", []Edit{sized(9, 0, Cover)}},
		{"/fit-in/30x20/a.jpg", "fit=fill", nil},
		{"/30x20/a.jpg", "width=1&width=2&width=3", []Edit{sized(3, 0, Cover)}},
		{"/30x20/a.jpg", "width=&height=5", []Edit{sized(0, 5, Cover)}},
		{"/30x20/a.jpg", "unknown=1&signature=x&expires=y", []Edit{sized(30, 20, Cover)}},
		{"/filters:grayscale():rotate(90)/a.jpg", "grayscale=false&rotate=180", []Edit{Rotate{180, Black}}},
		{"/filters:rotate(90)/a.jpg", "rotate=", []Edit{StripMetadata{}}},
		{"/a.jpg", "width=9&rotate=90&flip=1", []Edit{Flip{}, Rotate{90, Black}, sized(9, 0, Cover)}},
		{"/a.jpg", "height=9&rotate=90", []Edit{Rotate{90, Black}, sized(0, 9, Cover)}},
		{"/9x0/a.jpg", "rotate=90", []Edit{sized(9, 0, Cover), Rotate{90, Black}}},
		{inBase64(`{"key":"a.jpg","edits":{"grayscale":true,"flip":true}}`), "greyscale=0&flip=0", nil},
		{"/30x20/a.jpg", "dpr=2", []Edit{sized(60, 40, Cover)}},
		{"/30x0/a.jpg", "dpr=1.1", []Edit{sized(45, 0, Cover)}},
		{"/30x0/a.jpg", "dpr=99", []Edit{sized(90, 0, Cover)}},
		{"/30x0/a.jpg", "dpr=0.1", []Edit{sized(30, 0, Cover)}},
		{"/a.jpg", "dpr=2", nil},
	} {
		got := parse(t, p, Input{Path: c.path, RawQuery: c.query})
		wantEdits(t, c.path+"?"+c.query, got.Edits, c.want...)
		if got.Vary != nil {
			t.Errorf("%s?%s varies on %v", c.path, c.query, got.Vary)
		}
	}
}

func TestBadQueries(t *testing.T) {
	p := newParser(t, Options{})
	for query, code := range map[string]string{
		"width=x":                     CodeQuery,
		"height=px5":                  CodeQuery,
		"width=99999999999":           CodeQuery,
		"height=auto":                 CodeQuery,
		"rotate=x":                    CodeQuery,
		"dpr=x":                       CodeQuery,
		"dpr=-1":                      CodeQuery,
		"%zz":                         CodeQuery,
		"a=1;b=2":                     CodeQuery,
		strings.Repeat("a", 8193):     CodeQuery,
		"width=-5":                    CodeResize,
		"width=16385":                 CodeResize,
		"width=9000&dpr=2":            CodeResize,
		"width=5&height=5&fit=square": CodeResize,
		"format=bmp":                  CodeOutputFormat,
		"format=":                     CodeOutputFormat,
		"preset=none":                 CodeEdits,
	} {
		if _, err := p.Parse(Input{Path: "/a.jpg", RawQuery: query}); codeOf(err) != code {
			t.Errorf("%.40s: %v, want %s", query, err, code)
		}
	}
}

func TestHints(t *testing.T) {
	p := newParser(t, Options{KeepOrientation: true, Limits: Limits{Dimension: 1050}})
	auto := func(width, height int) []Edit {
		r := sized(width, height, Cover)
		r.WithoutEnlargement = true
		return []Edit{r}
	}
	for _, c := range []struct {
		query, width, dpr string
		want              []Edit
		vary              string
	}{
		{"width=auto", "101", "", auto(200, 0), "Sec-CH-Width"},
		{"width=auto&height=50", "200", "", auto(200, 50), "Sec-CH-Width"},
		{"width=auto", "99999", "", auto(1050, 0), "Sec-CH-Width"},
		{"width=auto", "", "", nil, "Sec-CH-Width"},
		{"width=auto", "wide", "", nil, "Sec-CH-Width"},
		{"width=auto", "-5", "", nil, "Sec-CH-Width"},
		{"width=auto&dpr=2", "100", "", auto(100, 0), "Sec-CH-Width"},
		{"width=10&dpr=auto", "", "1.25", []Edit{sized(15, 0, Cover)}, "Sec-CH-DPR"},
		{"width=10&dpr=auto", "", "", []Edit{sized(10, 0, Cover)}, "Sec-CH-DPR"},
		{"width=10&dpr=auto", "", "-1", []Edit{sized(10, 0, Cover)}, "Sec-CH-DPR"},
		{"width=10", "500", "3", []Edit{sized(10, 0, Cover)}, ""},
	} {
		got := parse(t, p, Input{Path: "/a.jpg", RawQuery: c.query, Width: c.width, DPR: c.dpr})
		wantEdits(t, c.query, got.Edits, c.want...)
		if v := strings.Join(got.Vary, ","); v != c.vary {
			t.Errorf("%s varies on %q, want %q", c.query, v, c.vary)
		}
	}
}

func TestOrientation(t *testing.T) {
	orients := func(p *Parser, path string) bool {
		return slices.Contains(parse(t, p, Input{Path: path}).Edits, Edit(AutoOrient{}))
	}
	p, keep := newParser(t, Options{}), newParser(t, Options{KeepOrientation: true})
	for path, want := range map[string][2]bool{
		"/a.jpg":                                                {false, false},
		"/0x0/a.jpg":                                            {false, false},
		"/5x0/a.jpg":                                            {true, false},
		"/filters:format(png)/a.jpg":                            {true, false},
		"/filters:rotate(90)/a.jpg":                             {false, false},
		"/5x0/filters:rotate(0)/a.jpg":                          {false, false},
		"/filters:rotate()/a.jpg":                               {true, true},
		"/filters:strip_exif()/a.jpg":                           {true, false},
		inBase64(`{"key":"a.jpg"}`):                             {false, false},
		inBase64(withEdits(`{"flip":true}`)):                    {true, false},
		inBase64(withEdits(`{"flip":false}`)):                   {false, false},
		inBase64(withEdits(`{"flip":true,"autoOrient":false}`)): {false, false},
		inBase64(withEdits(`{"autoOrient":null}`)):              {true, true},
	} {
		if got := [2]bool{orients(p, path), orients(keep, path)}; got != want {
			t.Errorf("%s: %v, want %v", path, got, want)
		}
	}
}

// TestQueryParameters is of the table: each of its names changes a request or is
// refused, no other does, and it is sorted.
func TestQueryParameters(t *testing.T) {
	p, err := New(Options{Sources: []Source{{Bucket: "b"}}, Presets: map[string]string{"p": `{"blur":3}`}})
	if err != nil {
		t.Fatal(err)
	}
	outcome := func(query string) string {
		r, err := p.Parse(Input{Path: "/fit-in/30x20/a.jpg", RawQuery: query})
		if err != nil {
			return err.Error()
		}
		return r.Canonical()
	}
	plain := outcome("")
	values := map[string]string{"dpr": "2", "fit": "fill", "format": "png", "height": "9", "preset": "p", "rotate": "90", "width": "9"}
	for _, name := range QueryParameters() {
		value, ok := values[name]
		if !ok {
			value = "true"
		}
		if outcome(name+"="+value) == plain {
			t.Errorf("%s=%s does nothing", name, value)
		}
	}
	if outcome("quality=3&signature=x&expires=y&Width=4") != plain {
		t.Error("a parameter that is not in the table does something")
	}
	if !slices.IsSorted(QueryParameters()) {
		t.Errorf("not sorted: %v", QueryParameters())
	}
}
