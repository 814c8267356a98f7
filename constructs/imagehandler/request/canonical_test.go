package request

import (
	"fmt"
	"testing"
)

// TestSameMeaning lists requests of the same result.
func TestSameMeaning(t *testing.T) {
	p := newParser(t, Options{Presets: map[string]string{"t": `{"resize":{"width":300,"height":200,"fit":"inside"}}`}})
	for _, same := range [][]Input{
		{
			{Path: "/fit-in/300x200/cat.jpg"},
			{Path: "/300x200/fit-in/cat.jpg"},
			{Path: "/300x200/filters:upscale()/cat.jpg"},
			{Path: "/s3:photos/preset:t/cat.jpg"},
			{Path: "/cat.jpg", RawQuery: "fit=inside&height=200&width=300"},
			{Path: "/1x1/cat.jpg", RawQuery: "width=300&height=200&fit=inside&signature=1"},
			{Path: inBase64(`{"key":"cat.jpg","edits":{"resize":{"width":300,"height":200,"fit":"inside"}}}`)},
			{Path: inBase64(`{"headers":{"x-a":"b"},"bucket":"photos","key":"cat.jpg","edits":{"flip":false,"resize":{"fit":"inside","height":"200","width":299.6,"position":"top","background":"red"}}}`)},
		},
		{
			{Path: "/cat.jpg"},
			{Path: "/fit-in/cat.jpg"},
			{Path: "/0x0/filters:fill(red)/cat.jpg"},
			{Path: inBase64(`{"key":"cat.jpg","edits":{"toColourspace":"srgb","threshold":0}}`)},
		},
		{
			{Path: "/filters:format(webp):quality(50)/cat.jpg"},
			{Path: "/filters:quality(50)/cat.jpg", RawQuery: "format=webp"},
			{Path: inBase64(`{"key":"cat.jpg","outputFormat":"webp","edits":{"webp":{"quality":50,"effort":4},"png":{"quality":3}}}`)},
			{Path: inBase64(`{"key":"cat.jpg","edits":{"toFormat":"webp","quality":50},"effort":4}`)},
		},
		{
			{Path: inBase64(withEdits(`{"blur":3,"tint":"red","crop":{"left":1,"top":1,"width":9,"height":9}}`))},
			{Path: inBase64(withEdits(`{"crop":{"left":1,"top":1,"width":9,"height":9},"tint":"#f00","blur":{"sigma":3}}`))},
			{Path: inBase64(withEdits(`{"extract":{"left":1,"top":1,"width":9,"height":9},"tint":{"r":255,"g":0,"b":0},"blur":3}`))},
		},
		{
			{Path: "/5x0/cat.jpg", RawQuery: "rotate=0"},
			{Path: "/5x0/cat.jpg", RawQuery: "rotate=-360"},
			{Path: inBase64(withEdits(`{"resize":5,"autoOrient":false}`))},
		},
	} {
		want := parse(t, p, same[0]).Canonical()
		for _, in := range same[1:] {
			if got := parse(t, p, in).Canonical(); got != want {
				t.Errorf("%s?%s:\n got %s\nwant %s", in.Path, in.RawQuery, got, want)
			}
		}
	}
}

// TestOtherMeaning lists requests of different results.
func TestOtherMeaning(t *testing.T) {
	p := newParser(t, Options{AutoFormats: []Format{WebP}})
	seen := map[string]Input{}
	for _, in := range []Input{
		{Path: "/cat.jpg"},
		{Path: "/dog.jpg"},
		{Path: "/s3:other/cat.jpg"},
		{Path: "/cat.jpg", Accept: "image/webp"},
		{Path: "/cat.jpg", RawQuery: "format=webp"},
		{Path: "/9x0/cat.jpg"},
		{Path: "/9x0/cat.jpg", RawQuery: "rotate=0"},
		{Path: "/cat.jpg", RawQuery: "rotate="},
		{Path: "/cat.jpg", RawQuery: "rotate=90"},
		{Path: "/cat.jpg", RawQuery: "rotate=90&width=5"},
		{Path: "/5x0/cat.jpg", RawQuery: "rotate=90"},
		{Path: "/0x5/cat.jpg"},
		{Path: "/5x5/cat.jpg"},
		{Path: "/fit-in/5x5/cat.jpg"},
		{Path: "/filters:quality(5)/cat.jpg"},
		{Path: inBase64(withEdits(`{"crop":{"left":1,"top":1,"width":9,"height":9},"resize":5}`))},
		{Path: inBase64(withEdits(`{"resize":5,"crop":{"left":1,"top":1,"width":9,"height":9}}`))},
		{Path: inBase64(withEdits(`{"blur":2,"roundCrop":true}`))},
		{Path: inBase64(withEdits(`{"roundCrop":true,"blur":2}`))},
	} {
		c := parse(t, p, in).Canonical()
		if other, ok := seen[c]; ok {
			t.Errorf("%v and %v are both %s", in, other, c)
		}
		seen[c] = in
	}
}

func ExampleParser_Parse() {
	parser, err := New(Options{Sources: []Source{{Bucket: "photos"}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := parser.Parse(Input{Path: "/fit-in/300x200/filters:grayscale()/cat.jpg", RawQuery: "format=webp"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Bucket, r.Key, r.OutputFormat)
	for _, e := range r.Edits {
		fmt.Printf("%s %+v\n", e.Name(), e)
	}
	_, err = parser.Parse(Input{Path: "/filters:sepia()/cat.jpg"})
	fmt.Println(err)
	// Output:
	// photos cat.jpg webp
	// autoOrient {}
	// greyscale {}
	// resize {Width:300 Height:200 Ratio:0 Fit:inside Position:centre Background:#000000 Kernel:lanczos3 WithoutEnlargement:false WithoutReduction:false}
	// webp {Quality:80 AlphaQuality:100 Lossless:false NearLossless:false SmartSubsample:false Preset:default Effort:4 Exact:false Loop:<nil> Delay:[] Force:true}
	// 400 ImageEdits::CannotParseEdits: The edits you provided could not be parsed. There is no filter "sepia".
}

func ExampleCompileRewrite() {
	rewrite, err := CompileRewrite("/^\\/thumbs\\/(\\d+)\\//", "/$1x0/")
	if err != nil {
		fmt.Println(err)
		return
	}
	parser, err := New(Options{Sources: []Source{{Bucket: "photos"}}, Rewrites: []*Rewrite{rewrite}})
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := parser.Parse(Input{Path: "/thumbs/200/cat.jpg"})
	fmt.Println(r.Form, r.Key, r.Edits[1].(Resize).Width, err)
	// Output: Custom cat.jpg 200 <nil>
}
