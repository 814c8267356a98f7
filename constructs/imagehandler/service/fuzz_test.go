package service

import (
	"net/http"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// FuzzServe holds every response to be well-formed, whatever is asked.
func FuzzServe(f *testing.F) {
	for _, seed := range []struct{ method, path, query, accept, match string }{
		{"GET", "/cat.jpg", "", "", ""},
		{"GET", "/fit-in/30x20/filters:blur(2):format(png)/cat.jpg", "width=10", "image/webp", "*"},
		{"HEAD", inBase64(`{"key":"cat.jpg","edits":{"rotate":33,"overlayWith":{"bucket":"other","key":"public/logo.png"}}}`), "", "", `"x", W/"y"`},
		{"GET", "/10x10:900x900/moving.gif", "expires=20990101T000000Z", "*/*", ""},
		{"GET", "/bomb.png", "format=jpg&rotate=90", "", ""},
		{"POST", "/%", "a=%zz", "", ""},
		{"OPTIONS", "", "signature=00", "", ""},
	} {
		f.Add(seed.method, seed.path, seed.query, seed.accept, seed.match)
	}
	s := newService(f, Config{
		AutoFormats: []request.Format{request.WebP}, Formats: []request.Format{request.JPEG, request.PNG, request.WebP, request.GIF},
		Limits: codec.Limits{Pixels: 1 << 16, Memory: 1 << 24}, Timeout: 5 * time.Second, ResponseBytes: 1 << 16,
		RequestLimits: request.Limits{Dimension: 256},
	}, Dependencies{Derivatives: &store{}})
	f.Fuzz(func(t *testing.T, method, path, query, accept, match string) {
		r := s.Serve(t.Context(), &Request{Method: method, Path: path, RawQuery: query, Header: http.Header{"Accept": {accept}, "If-None-Match": {match}}})
		h := r.Header
		switch {
		case r.Status == 200 && method == "HEAD", r.Status >= 400 && method == "HEAD":
			if len(r.Body) > 0 || h.Get("Content-Length") == "" || h.Get("Content-Type") == "" {
				t.Errorf("HEAD: %+v", r)
			}
		case r.Status == 200:
			sizeOf(t, r)
			if h.Get("ETag") == "" || h.Get("Cache-Control") == "" {
				t.Errorf("200: %v", h)
			}
		case r.Status == 204 || r.Status == 304:
			if len(r.Body) > 0 || h.Get("Content-Type") != "" {
				t.Errorf("%d: %+v", r.Status, r)
			}
		case r.Status == 302:
			if h.Get("Location") == "" {
				t.Errorf("302: %v", h)
			}
		case r.Status >= 400 && r.Status < 600:
			if code := codeOf(t, r); code == CodeInternal || code == CodeProcessing {
				t.Errorf("%s %s?%s: %s", method, path, query, r.Body)
			}
		default:
			t.Errorf("status %d", r.Status)
		}
	})
}
