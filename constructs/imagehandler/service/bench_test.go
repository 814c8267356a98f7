package service

import (
	"context"
	"testing"
)

func BenchmarkServe(b *testing.B) {
	source := &telling{memory: newMemory()}
	source.objects["photos/large.jpg"] = object(inJPEG(1500, 1000))
	s := newService(b, Config{Version: "b"}, Dependencies{Source: source})
	stored := newService(b, Config{}, Dependencies{Source: source, Derivatives: &store{}})
	etag := get(b.Context(), s, "/fit-in/256x256/large.jpg").Header.Get("ETag")
	for _, bench := range []struct {
		name   string
		s      *Service
		path   string
		header []string
		status int
	}{
		{"as it is", s, "/large.jpg", nil, 200},
		{"thumbnail of 1.5 megapixels", s, "/fit-in/256x256/large.jpg", nil, 200},
		{"derivative", stored, "/fit-in/256x256/large.jpg", nil, 200},
		{"not modified", s, "/fit-in/256x256/large.jpg", []string{"If-None-Match", etag}, 304},
		{"refused", s, "/large.jpg?width=x", nil, 400},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if r := get(context.Background(), bench.s, bench.path, bench.header...); r.Status != bench.status {
					b.Fatalf("%d %s", r.Status, r.Body)
				}
			}
		})
	}
}
