package request

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"
)

// newParser returns a parser with two buckets unless the options name others.
func newParser(t testing.TB, o Options) *Parser {
	t.Helper()
	if o.Sources == nil {
		o.Sources = []Source{{Bucket: "photos"}, {Bucket: "other"}}
	}
	p, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// inBase64 is the path of a JSON request.
func inBase64(text string) string {
	return "/" + base64.StdEncoding.EncodeToString([]byte(text))
}

// withEdits is the JSON of a request for cat.jpg.
func withEdits(edits string) string {
	return `{"key":"cat.jpg","edits":` + edits + `}`
}

func parse(t testing.TB, p *Parser, in Input) *Request {
	t.Helper()
	r, err := p.Parse(in)
	if err != nil {
		t.Fatalf("%s?%s: %v", in.Path, in.RawQuery, err)
	}
	return r
}

// codeOf is the code of an *Error, and what is wrong with another error.
func codeOf(err error) string {
	var e *Error
	switch {
	case err == nil:
		return ""
	case !errors.As(err, &e):
		return "not an *Error: " + err.Error()
	case e.Status < 400 || e.Status > 499:
		return "not a 4xx: " + err.Error()
	}
	return e.Code
}

// jsonLines decodes a file of one JSON value a line.
func jsonLines[T any](t testing.TB, name string) []T {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var all []T
	for line := range strings.Lines(string(data)) {
		var v T
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

// editsOf parses edits with nothing added to them.
func editsOf(t testing.TB, edits string) ([]Edit, error) {
	t.Helper()
	r, err := newParser(t, Options{KeepOrientation: true}).ParseJSON([]byte(withEdits(edits)))
	if err != nil {
		return nil, err
	}
	return r.Edits, nil
}

func wantEdits(t testing.TB, what string, got []Edit, want ...Edit) {
	t.Helper()
	if len(got) == 0 && len(want) == 0 {
		return
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %#v\nwant %#v", what, got, want)
	}
}
