package request

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// The files of these tests were made by running the original's own mappers
// (v8.0.1's source/image-handler) on paths and queries, and sharp 0.35.5 on calls.
// In them an undefined rotate is written as autoOrient, and the quality of a
// format that only the file's name tells as quality.

func TestThumborAsOriginal(t *testing.T) {
	p := newParser(t, Options{})
	for _, c := range jsonLines[struct {
		Path, Bucket, Key string
		Edits             json.RawMessage
	}](t, "testdata/thumbor.jsonl") {
		document, _ := json.Marshal(map[string]any{"bucket": c.Bucket, "key": c.Key, "edits": c.Edits})
		want, wantErr := p.ParseJSON(document)
		got, err := p.Parse(Input{Path: c.Path})
		if codeOf(err) != codeOf(wantErr) {
			t.Errorf("%s: %v, want %v", c.Path, err, wantErr)
			continue
		}
		if err == nil && (got.Form != Thumbor || got.Canonical() != want.Canonical()) {
			t.Errorf("%s:\n got %s\nwant %s", c.Path, got.Canonical(), want.Canonical())
		}
	}
}

func TestQueryAsOriginal(t *testing.T) {
	p := newParser(t, Options{})
	for _, c := range jsonLines[struct {
		Query string
		Edits json.RawMessage
	}](t, "testdata/query.jsonl") {
		want, err := p.ParseJSON([]byte(withEdits(string(c.Edits))))
		if err != nil {
			t.Fatal(err)
		}
		got := parse(t, p, Input{Path: "/cat.jpg", RawQuery: c.Query})
		if got.Canonical() != want.Canonical() {
			t.Errorf("%s:\n got %s\nwant %s", c.Query, got.Canonical(), want.Canonical())
		}
	}
}

// TestOrderAsSharp compares, for all orders of up to four calls, whether sharp
// rotates first and which area it cuts before and after the resize.
func TestOrderAsSharp(t *testing.T) {
	edits := map[string]string{
		"rotate": "90", "flip": "true", "trim": "true", "resize": "20",
		"crop":    `{"left":1,"top":1,"width":50,"height":50}`,
		"extract": `{"left":2,"top":2,"width":40,"height":40}`,
	}
	areas := map[Crop]string{{1, 1, 50, 50}: "crop", {2, 2, 40, 40}: "extract"}
	data, err := os.ReadFile("testdata/order.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		calls, want, _ := strings.Cut(strings.TrimSpace(line), " : ")
		var members []string
		for call := range strings.FieldsSeq(calls) {
			members = append(members, `"`+call+`":`+edits[call])
		}
		got, err := editsOf(t, "{"+strings.Join(members, ",")+"}")
		if err != nil {
			t.Fatal(err)
		}
		if g := describeOrder(got, areas); g != want {
			t.Errorf("%s: %s, want %s (%v)", calls, g, want, got)
		}
	}
}

// describeOrder says of edits what testdata/order.txt says of calls. Without a
// resize an area is one for before it unless it is the second.
func describeOrder(edits []Edit, areas map[Crop]string) string {
	at := func(is func(Edit) bool) int { return slices.IndexFunc(edits, is) }
	rotate := at(func(e Edit) bool { return e.Name() == "rotate" })
	resize := at(func(e Edit) bool { return e.Name() == "resize" })
	trim := at(func(e Edit) bool { return e.Name() == "trim" })
	before, after := "-", "-"
	first := at(func(e Edit) bool { return e.Name() == "crop" })
	for i, e := range edits {
		crop, ok := e.(Crop)
		switch {
		case !ok:
		case i == first && (resize < 0 || i < resize):
			before = areas[crop]
		default:
			after = areas[crop]
		}
	}
	rotates := "-"
	for _, next := range []int{trim, resize} {
		if rotate >= 0 && rotate < next {
			rotates = "first"
		}
	}
	if rotate >= 0 && before != "-" && rotate < first {
		rotates = "first"
	}
	return rotates + " " + before + " " + after
}

// TestRangesAsSharp compares what the table accepts with what sharp accepts.
func TestRangesAsSharp(t *testing.T) {
	for _, c := range jsonLines[struct {
		Edit  string
		Value json.RawMessage
		OK    bool
	}](t, "testdata/sharp.jsonl") {
		_, err := editsOf(t, `{"`+c.Edit+`":`+string(c.Value)+`}`)
		if (err == nil) != c.OK {
			t.Errorf("%s %s: %v; sharp accepts it: %t", c.Edit, c.Value, err, c.OK)
		}
		if err != nil && !strings.HasPrefix(codeOf(err), "ImageEdits::") && codeOf(err) != CodeResize && codeOf(err) != CodeCrop && codeOf(err) != CodeOutputFormat {
			t.Errorf("%s %s: %v", c.Edit, c.Value, err)
		}
	}
}
