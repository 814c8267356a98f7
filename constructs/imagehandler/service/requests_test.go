package service

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/edits"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

func TestPictures(t *testing.T) {
	config := Config{
		Presets:     map[string]string{"small": `{"resize":{"width":16}}`},
		AutoFormats: []request.Format{request.AVIF, request.WebP},
	}
	s := newService(t, config, Dependencies{})
	rewriting := newService(t, Config{Rewrites: []Rewrite{{"/^/images/(\\d+)/(.*)$/", "/fit-in/$1x$1/$2"}}}, Dependencies{})
	tests := []struct {
		name, path, accept string
		service            *Service
		format             codec.Format
		width, height      int
	}{
		{"as it is", "/cat.jpg", "", s, codec.JPEG, 120, 80},
		{"as it is by JSON", inBase64(`{"key":"cat.jpg"}`), "", s, codec.JPEG, 120, 80},
		{"JSON", inBase64(`{"bucket":"photos","key":"cat.jpg","edits":{"resize":{"width":60}}}`), "", s, codec.JPEG, 60, 40},
		{"JSON of another bucket", inBase64(`{"bucket":"other","key":"dog.png","edits":{"grayscale":true}}`), "", s, codec.PNG, 30, 20},
		{"JSON with a format", inBase64(`{"key":"cat.jpg","outputFormat":"png"}`), "", s, codec.PNG, 120, 80},
		{"Thumbor", "/fit-in/60x60/cat.jpg", "", s, codec.JPEG, 60, 40},
		{"Thumbor of an escaped key", "/fit-in/30x30/dir/a%20b.png", "", s, codec.PNG, 30, 20},
		{"Thumbor with filters", "/60x40/filters:grayscale():format(webp)/cat.jpg", "", s, codec.WebP, 60, 40},
		{"Thumbor of another bucket", "/s3:other/public/logo.png", "", s, codec.PNG, 8, 8},
		{"Thumbor crop", "/10x10:50x40/cat.jpg", "", s, codec.JPEG, 40, 30},
		{"watermark", "/filters:watermark(other,public/logo.png,2,2,0)/cat.jpg", "", s, codec.JPEG, 120, 80},
		{"query", "/cat.jpg?width=30&format=png", "", s, codec.PNG, 30, 20},
		{"preset", "/cat.jpg?preset=small", "", s, codec.JPEG, 16, 11},
		{"rewritten", "/images/24/cat.jpg", "", rewriting, codec.JPEG, 24, 16},
		{"negotiated", "/cat.jpg?width=30", "image/webp,*/*", s, codec.WebP, 30, 20},
		{"negotiated without edits", "/dir/a%20b.png", "image/avif;q=0.1,image/webp", s, codec.WebP, 60, 40},
		{"not negotiated", "/cat.jpg", "*/*", s, codec.JPEG, 120, 80},
		{"drawing with edits", "/shape.svg?width=20", "", s, codec.PNG, 20, 15},
		{"drawing with a format", "/shape.svg?format=webp", "", s, codec.WebP, 40, 30},
		{"drawing, not negotiated", "/shape.svg", "image/webp", s, codec.SVG, 40, 30},
		{"drawing with edits, negotiated", "/shape.svg?width=20", "image/webp", s, codec.WebP, 20, 15},
		{"animation", "/moving.gif?width=10", "", s, codec.GIF, 10, 5},
		{"animation, negotiated", "/moving.gif?width=10", "image/webp", s, codec.WebP, 10, 5},
		{"animation, kept from standing still", "/moving.gif?width=10", "image/avif", s, codec.GIF, 10, 5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := get(t.Context(), tt.service, tt.path, "Accept", tt.accept)
			if r.Status != http.StatusOK {
				t.Fatalf("status %d: %s", r.Status, r.Body)
			}
			if f, w, h := sizeOf(t, r); f != tt.format || w != tt.width || h != tt.height {
				t.Errorf("got %s of %dx%d, want %s of %dx%d", f, w, h, tt.format, tt.width, tt.height)
			}
			for name, want := range map[string]string{
				"Cache-Control": defaultCacheControl, "Last-Modified": "Mon, 06 May 2024 07:08:09 GMT", "X-Content-Type-Options": "nosniff",
			} {
				if got := r.Header.Get(name); got != want {
					t.Errorf("%s: %s, want %s", name, got, want)
				}
			}
			if etag := r.Header.Get("ETag"); len(etag) != 34 || etag[0] != '"' {
				t.Errorf("ETag: %s", etag)
			}
			if got := r.Header.Get("Content-Security-Policy"); (got != "") != (tt.format == codec.SVG) {
				t.Errorf("Content-Security-Policy: %q", got)
			}
		})
	}
}

func TestErrors(t *testing.T) {
	s := newService(t, Config{SourceBytes: 1 << 20, Limits: codec.Limits{Pixels: 1 << 20}, Formats: []request.Format{request.JPEG, request.PNG, request.WebP}}, Dependencies{})
	tests := []struct {
		name, method, path string
		status             int
		code               string
	}{
		{"method", http.MethodPost, "/cat.jpg", 405, CodeMethod},
		{"no method", "", "/cat.jpg", 405, CodeMethod},
		{"root", "GET", "/", 400, request.CodeReadPath},
		{"no path", "GET", "", 400, request.CodeReadPath},
		{"broken JSON", "GET", inBase64(`{"key":`), 400, request.CodeDecode},
		{"no request", "GET", "/%zz", 400, ""},
		{"bucket of JSON", "GET", inBase64(`{"bucket":"secret","key":"key.png"}`), 403, request.CodeBucket},
		{"bucket of Thumbor", "GET", "/s3:secret/key.png", 403, request.CodeBucket},
		{"prefix", "GET", "/s3:other/private/x.png", 403, request.CodeBucket},
		{"overlay's bucket", "GET", inBase64(`{"key":"cat.jpg","edits":{"overlayWith":{"bucket":"secret","key":"key.png"}}}`), 403, request.CodeBucket},
		{"unknown edit", "GET", inBase64(`{"key":"cat.jpg","edits":{"sparkle":true}}`), 400, request.CodeEdits},
		{"query", "GET", "/cat.jpg?width=x", 400, request.CodeQuery},
		{"no size", "GET", inBase64(`{"key":"cat.jpg","edits":{"resize":{"width":0}}}`), 400, request.CodeResize},
		{"format", "GET", inBase64(`{"key":"cat.jpg","outputFormat":"bmp"}`), 400, request.CodeOutputFormat},
		{"traversal", "GET", "/../secret/key.png", 404, request.CodeKey},
		{"no such key", "GET", "/bird.jpg", 404, CodeNotFound},
		{"no such overlay", "GET", "/filters:watermark(other,public/no.png,0,0,0)/cat.jpg", 404, CodeNotFound},
		{"no picture", "GET", "/text.txt", 400, ""},
		{"no picture with edits", "GET", "/20x20/text.txt", 400, ""},
		{"no picture by JSON", "GET", inBase64(`{"key":"text.txt"}`), 400, CodeUnknownFormat},
		{"empty", "GET", "/empty.jpg", 400, CodeUnknownFormat},
		{"broken", "GET", "/20x20/broken.jpg", 400, CodeBroken},
		{"cut short", "GET", "/20x20/cut.png", 400, CodeBroken},
		{"bomb", "GET", "/20x20/bomb.png", 413, CodeTooLarge},
		{"result too large", "GET", "/cat.jpg?width=4000", 413, CodeTooLarge},
		{"crop", "GET", "/10x10:500x500/cat.jpg", 400, request.CodeCrop},
		{"no vision", "GET", inBase64(`{"key":"cat.jpg","edits":{"smartCrop":true}}`), 400, request.CodeEdits},
		{"overlay too large", "GET", "/10x10/filters:watermark(photos,marked.jpg,0,0,0)/cat.jpg", 400, edits.CodeBadRequest},
		{"expires", "GET", "/cat.jpg?expires=tomorrow", 400, "ImageRequestExpiryFormat"},
		{"expired", "GET", "/cat.jpg?expires=19700102T120304Z", 400, "ImageRequestExpired"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			observer := &events{}
			s.observer = observer
			r := s.Serve(t.Context(), newRequest(tt.method, tt.path))
			if code := codeOf(t, r); r.Status != tt.status || tt.code != "" && code != tt.code {
				t.Errorf("got %s, want %d %s", r.Body, tt.status, tt.code)
			} else if e := observer.last(); e.Status != tt.status || e.Code != code || e.Err != nil {
				t.Errorf("the event is %+v", e)
			}
			want := "max-age=10,public"
			if tt.status == 405 {
				want = "no-store"
			}
			if got := r.Header.Get("Cache-Control"); got != want || r.Header.Get("ETag") != "" {
				t.Errorf("Cache-Control: %s, ETag: %s", got, r.Header.Get("ETag"))
			}
			if allow := r.Header.Get("Allow"); (allow == allowedMethods) != (tt.status == 405) {
				t.Errorf("Allow: %q", allow)
			}
		})
	}
}

func TestHeadersOfTheRequestAndTheSource(t *testing.T) {
	s := newService(t, Config{}, Dependencies{})
	tests := []struct{ name, path, want string }{
		{"source", "/marked.jpg", "max-age=60"},
		{"request before source", inBase64(`{"key":"marked.jpg","headers":{"Cache-Control":"max-age=5","Location":"https://evil.example","X-Mine":"yes"}}`), "max-age=5"},
		{"configuration", "/cat.jpg", defaultCacheControl},
	}
	for _, tt := range tests {
		r := get(t.Context(), s, tt.path)
		if got := r.Header.Get("Cache-Control"); got != tt.want || r.Header.Get("Location") != "" {
			t.Errorf("%s: Cache-Control %s, want %s; %v", tt.name, got, tt.want, r.Header)
		}
		if mine := r.Header.Get("X-Mine"); (mine == "yes") != strings.HasPrefix(tt.name, "request") {
			t.Errorf("%s: X-Mine is %q", tt.name, mine)
		}
	}
}

func TestVary(t *testing.T) {
	s := newService(t, Config{AutoFormats: []request.Format{request.WebP}}, Dependencies{})
	for path, want := range map[string]string{
		"/cat.jpg": "Accept", "/none.jpg": "Accept", "/cat.jpg?format=png": "", "/cat.jpg?format=png&width=auto": "Sec-Ch-Width",
	} {
		if got := get(t.Context(), s, path).Header.Get("Vary"); !strings.EqualFold(got, want) {
			t.Errorf("%s: Vary is %q, want %q", path, got, want)
		}
	}
}

func TestHead(t *testing.T) {
	observer := &events{}
	s := newService(t, Config{}, Dependencies{Observer: observer})
	for _, path := range []string{"/fit-in/20x20/cat.jpg", "/none.jpg"} {
		full, head := get(t.Context(), s, path), s.Serve(t.Context(), newRequest(http.MethodHead, path))
		if len(head.Body) != 0 || head.Status != full.Status || len(full.Body) == 0 || observer.last().BytesOut != 0 {
			t.Errorf("HEAD %s: %d with %d octets, GET %d", path, head.Status, len(head.Body), full.Status)
		}
		for name := range full.Header {
			if full.Header.Get(name) != head.Header.Get(name) {
				t.Errorf("%s: %s of GET is %s, of HEAD %s", path, name, full.Header.Get(name), head.Header.Get(name))
			}
		}
	}
}

func TestCORS(t *testing.T) {
	for _, origin := range []string{"", "*", "https://shop.example"} {
		s := newService(t, Config{CORSOrigin: origin}, Dependencies{})
		for _, path := range []string{"/cat.jpg", "/none.jpg"} {
			h := get(t.Context(), s, path).Header
			if got := h.Get("Access-Control-Allow-Origin"); got != origin {
				t.Errorf("%s: Access-Control-Allow-Origin is %q, want %q", path, got, origin)
			}
			if got := h.Get("Access-Control-Allow-Credentials"); (got == "true") != (len(origin) > 1) {
				t.Errorf("origin %q: Access-Control-Allow-Credentials is %q", origin, got)
			}
		}
		r := s.Serve(t.Context(), newRequest(http.MethodOptions, "/cat.jpg"))
		if r.Status != http.StatusNoContent || r.Header.Get("Allow") != allowedMethods || (r.Header.Get("Access-Control-Max-Age") == "") != (origin == "") {
			t.Errorf("OPTIONS: %d %v", r.Status, r.Header)
		}
	}
}

func TestConfigIsChecked(t *testing.T) {
	source := Dependencies{Source: newMemory()}
	tests := []struct {
		name string
		c    Config
		d    Dependencies
		want string
	}{
		{"no sources", Config{}, source, "no source bucket"},
		{"no source", Config{Sources: sources()}, Dependencies{}, "no source to read"},
		{"no keys", Config{Sources: sources(), Signature: true}, source, "no signing keys"},
		{"half a fallback", Config{Sources: sources(), FallbackKey: "x"}, source, "both a bucket and a key"},
		{"negative", Config{Sources: sources(), Memory: -1}, source, "Memory is -1"},
		{"negative time", Config{Sources: sources(), Timeout: -1}, source, "Timeout is -1ns"},
		{"rewrite", Config{Sources: sources(), Rewrites: []Rewrite{{"(", ""}}}, source, "rewrite pattern"},
		{"preset", Config{Sources: sources(), Presets: map[string]string{"p": `{"sparkle":1}`}}, source, "sparkle"},
	}
	for _, tt := range tests {
		if _, err := New(tt.c, tt.d); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
}

func TestErrorWrapsItsCause(t *testing.T) {
	cause := errors.New("the disk is on fire")
	if err := timeout(cause); !errors.Is(err, cause) || !strings.Contains(err.Error(), "on fire") {
		t.Error(err)
	}
	if got := (&Error{Status: 404, Code: CodeNotFound, Message: "gone"}).Error(); got != "404 NoSuchKey: gone" {
		t.Error(got)
	}
}
