package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/test/e2e/internal/browser"
)

// form is what forms.js makes of a document.
type form struct{ Path, Reason string }

// formDocuments are documents with the forms that can say them: B base64, T Thumbor,
// Q query.
var formDocuments = []struct{ document, forms string }{
	{`{"bucket":"photos","key":"cat.jpg"}`, "BTQ"},
	{`{"key":"a b/ü?%.jpg","edits":{"resize":{"width":300}}}`, "BTQ"},
	{`{"bucket":"others","key":"cat.jpg","edits":{"resize":{"width":300,"height":200}}}`, "BTQ"},
	{`{"bucket":"photos","key":"cat.jpg","preset":"thumbnail","edits":{"greyscale":true}}`, "BTQ"},
	{`{"key":"cat.jpg","edits":{"resize":300}}`, "BTQ"},
	{`{"key":"cat.jpg","edits":{"resize":{"width":300,"height":200,"fit":"inside"},"toFormat":"webp"}}`, "BTQ"},
	{`{"key":"cat.jpg","edits":{"resize":{"width":300,"height":200,"fit":"fill"}}}`, "BTQ"},
	{`{"key":"cat.jpg","edits":{"resize":{"width":300,"fit":"fill"}}}`, "BQ"},
	{`{"key":"cat.jpg","edits":{"resize":{"width":300,"height":200,"fit":"outside"}}}`, "BQ"},
	{`{"key":"cat.jpg","edits":{"resize":{"width":300,"height":200,"fit":"contain","background":"#ff8000"}}}`, "BT"},
	{`{"key":"cat.jpg","edits":{"resize":{"width":300,"withoutEnlargement":true}}}`, "BT"},
	{`{"key":"cat.jpg","edits":{"resize":{"ratio":0.5}}}`, "BT"},
	{`{"key":"cat.jpg","edits":{"resize":{"width":300,"kernel":"cubic"}}}`, "B"},
	{`{"key":"cat.jpg","edits":{"crop":{"left":1,"top":2,"width":30,"height":40},"resize":{"width":10}}}`, "BT"},
	{`{"key":"cat.jpg","edits":{"resize":{"width":10},"crop":{"left":1,"top":2,"width":3,"height":4}}}`, "B"},
	{`{"key":"cat.jpg","edits":{"rotate":90,"resize":{"width":10},"flip":true}}`, "BQ"},
	{`{"key":"cat.jpg","edits":{"resize":{"width":10},"rotate":90}}`, "BT"},
	{`{"key":"cat.jpg","edits":{"rotate":12.5}}`, "BT"},
	{`{"key":"cat.jpg","edits":{"rotate":null}}`, "BT"},
	{`{"key":"cat.jpg","edits":{"flip":true,"flop":true,"greyscale":true}}`, "BQ"},
	{`{"key":"cat.jpg","edits":{"blur":5,"sharpen":{"sigma":1.5},"tint":"#e0a050","normalise":true}}`, "BT"},
	{`{"key":"cat.jpg","edits":{"blur":true}}`, "B"},
	{`{"key":"cat.jpg","edits":{"sharpen":true}}`, "B"},
	{`{"key":"cat.jpg","edits":{"quality":60,"toFormat":"jpeg","stripMetadata":true}}`, "BT"},
	{`{"key":"cat.jpg","edits":{"flatten":{"background":"white"},"animated":false,"autoOrient":true}}`, "BT"},
	{`{"key":"cat.jpg","edits":{"convolve":{"width":3,"height":3,"kernel":[-1,0,1,-2,0,2,-1,0,1]}}}`, "BT"},
	{`{"key":"cat.jpg","edits":{"smartCrop":{"faceIndex":1,"padding":20}}}`, "BT"},
	{`{"key":"cat.jpg","edits":{"smartCrop":true,"resize":{"width":10}}}`, "B"},
	{`{"key":"cat.jpg","edits":{"overlayWith":{"bucket":"photos","key":"a/logo.png","wRatio":30,"alpha":20,"options":{"left":"-10","top":"5p"}}}}`, "BT"},
	{`{"key":"cat.jpg","edits":{"overlayWith":{"bucket":"photos","key":"logo (1).png"}}}`, "B"},
	{`{"key":"cat.jpg","edits":{"modulate":{"hue":90}}}`, "B"},
	{`{"key":"300x200/cat.jpg","edits":{"greyscale":true}}`, "B"},
	{`{"key":"cat.bmp"}`, "B"},
}

// formsSayTheSame parses what the page's script makes of documents.
func formsSayTheSame(t *testing.T, s *site) {
	page := s.open(t, "/", desktop)
	parser := formParser(t)
	var documents []string
	for _, d := range formDocuments {
		documents = append(documents, d.document)
	}
	for i, got := range formsOf(t, page, documents) {
		said := checkForms(t, parser, documents[i], got)
		if said != formDocuments[i].forms {
			t.Errorf("%s: forms %s, want %s: %+v", documents[i], said, formDocuments[i].forms, got)
		}
	}
	documents = randomDocuments()
	for i, got := range formsOf(t, page, documents) {
		checkForms(t, parser, documents[i], got)
	}
}

func formParser(t *testing.T) *request.Parser {
	t.Helper()
	parser, err := request.New(request.Options{
		Sources: []request.Source{{Bucket: "photos"}, {Bucket: "others"}},
		Presets: map[string]string{"thumbnail": `{"resize":{"width":120,"height":120}}`},
	})
	if err != nil {
		t.Fatal(err)
	}
	return parser
}

func formsOf(t *testing.T, page *browser.Page, documents []string) [][3]form {
	t.Helper()
	var forms [][3]form
	page.Eval(`import("/-/forms.js").then(({ base64Form, thumborForm, queryForm }) => [`+strings.Join(documents, ",")+
		`].map((d) => [base64Form(d), thumborForm(d, "photos"), queryForm(d, "photos")]))`, &forms)
	if len(forms) != len(documents) {
		t.Fatalf("%d of %d documents have forms", len(forms), len(documents))
	}
	return forms
}

// checkForms checks that the forms which say a document say what it says, and
// returns which these are.
func checkForms(t *testing.T, parser *request.Parser, document string, forms [3]form) (said string) {
	t.Helper()
	want, err := parser.ParseJSON([]byte(document))
	if err != nil {
		t.Fatalf("%s: %v", document, err)
	}
	for i, f := range forms {
		if f.Path == "" {
			if f.Reason == "" {
				t.Errorf("%s: neither a path nor a reason", document)
			}
			continue
		}
		said += "BTQ"[i : i+1]
		path, query, _ := strings.Cut(f.Path, "?")
		got, err := parser.Parse(request.Input{Path: path, RawQuery: query})
		if err != nil {
			t.Errorf("%s: %s: %v", document, f.Path, err)
		} else if got.Canonical() != want.Canonical() {
			t.Errorf("%s: %s means\n%s, want\n%s", document, f.Path, got.Canonical(), want.Canonical())
		}
	}
	return said
}

// randomDocuments have edits of formDocuments together, in every order.
func randomDocuments() []string {
	byName := map[string][]json.RawMessage{}
	for _, d := range formDocuments {
		var document struct{ Edits map[string]json.RawMessage }
		if json.Unmarshal([]byte(d.document), &document) == nil {
			for name, value := range document.Edits {
				byName[name] = append(byName[name], value)
			}
		}
	}
	delete(byName, "modulate")
	names := slices.Sorted(maps.Keys(byName))
	random := rand.New(rand.NewPCG(1, 2))
	var documents []string
	for range 1000 {
		var members []string
		for _, i := range random.Perm(len(names))[:1+random.IntN(4)] {
			values := byName[names[i]]
			members = append(members, fmt.Sprintf("%q:%s", names[i], values[random.IntN(len(values))]))
		}
		documents = append(documents, `{"key":"cat.jpg","edits":{`+strings.Join(members, ",")+`}}`)
	}
	return documents
}
