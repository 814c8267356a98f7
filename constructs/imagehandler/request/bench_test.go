package request

import "testing"

func BenchmarkParse(b *testing.B) {
	p := newParser(b, Options{AutoFormats: []Format{AVIF, WebP}})
	for _, c := range []struct {
		name string
		in   Input
	}{
		{"Default", Input{Path: inBase64(`{"bucket":"photos","key":"dir/cat.jpg","edits":{"resize":{"width":300,"height":200,"fit":"cover"},"grayscale":true},"outputFormat":"webp"}`)}},
		{"Thumbor", Input{Path: "/fit-in/300x200/filters:grayscale():quality(80)/dir/cat.jpg", Accept: "image/avif,image/webp,*/*;q=0.8"}},
		{"Query", Input{Path: "/dir/cat.jpg", RawQuery: "width=300&height=200&fit=cover&format=webp"}},
		{"Refused", Input{Path: "/filters:sepia()/dir/cat.jpg"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.Parse(c.in)
			}
		})
	}
}

func BenchmarkCanonical(b *testing.B) {
	p := newParser(b, Options{})
	r := parse(b, p, Input{Path: "/fit-in/300x200/filters:grayscale():quality(80):format(webp)/dir/cat.jpg"})
	b.ReportAllocs()
	for b.Loop() {
		_ = r.Canonical()
	}
}
