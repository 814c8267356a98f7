package service

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/signedurl"
)

// both are a source without and with Stat.
func both() map[string]Source {
	return map[string]Source{"source": newMemory(), "stater": &telling{memory: newMemory()}}
}

func TestDerivatives(t *testing.T) {
	for name, source := range both() {
		t.Run(name, func(t *testing.T) {
			derivatives, observer := &store{}, &events{}
			s, transformer := newCounting(t, Config{}, Dependencies{Source: source, Derivatives: derivatives, Observer: observer})
			first := get(t.Context(), s, "/fit-in/30x20/cat.jpg")
			if e := observer.last(); !e.DerivativeMiss || e.DerivativeHit || e.BytesIn == 0 {
				t.Errorf("the first event is %+v", e)
			}
			second := get(t.Context(), s, "/cat.jpg?width=30&height=20&fit=inside")
			if e := observer.last(); e.DerivativeMiss || !e.DerivativeHit || e.Result != codec.JPEG || (e.BytesIn == 0) != (name == "stater") {
				t.Errorf("the second event is %+v", e)
			}
			if !bytes.Equal(first.Body, second.Body) || len(first.Header) != len(second.Header) || transformer.runs.Load() != 1 {
				t.Errorf("%d runs; %v, %v", transformer.runs.Load(), first.Header, second.Header)
			}
			for key, o := range derivatives.objects {
				if `"`+key+`"` != first.Header.Get("ETag") || o.ContentType != "image/jpeg" || o.CacheControl != defaultCacheControl {
					t.Errorf("stored %s as %s, %s", key, o.ContentType, o.CacheControl)
				}
				o.Body = []byte("spoiled")
			}
			if r := get(t.Context(), s, "/fit-in/30x20/cat.jpg"); !bytes.Equal(r.Body, first.Body) || observer.last().DerivativeErrors != 1 {
				t.Errorf("a spoiled derivative is answered: %+v", observer.last())
			}
			puts := derivatives.puts
			get(t.Context(), s, "/cat.jpg")
			if derivatives.puts != puts {
				t.Error("a source that is answered as it is was stored")
			}
		})
	}
}

func TestChangesChangeTheETag(t *testing.T) {
	seen := map[string]string{}
	add := func(what string, s *Service, path string, header ...string) {
		t.Helper()
		r := get(t.Context(), s, path, header...)
		etag := r.Header.Get("ETag")
		if before := seen[etag]; r.Status != 200 || before != "" {
			t.Errorf("%s: status %d, ETag %s is that of %q", what, r.Status, etag, before)
		}
		seen[etag] = what
	}
	const marked = "/filters:watermark(other,public/logo.png,1,1,0)/cat.jpg"
	source := newMemory()
	s := newService(t, Config{}, Dependencies{Source: source})
	add("first", s, "/cat.jpg?width=20")
	add("another edit", s, "/cat.jpg?width=21")
	add("another format", s, "/cat.jpg?width=20&format=png")
	add("another key", s, "/marked.jpg?width=20")
	add("watermark", s, marked)
	add("another version", newService(t, Config{Version: "2"}, Dependencies{Source: source}), "/cat.jpg?width=20")
	source.objects["other/public/logo.png"] = object(inPNG(9, 9))
	add("another watermark", s, marked)
	source.objects["photos/cat.jpg"] = object(inJPEG(110, 80))
	add("another source", s, "/cat.jpg?width=20")
	source.objects["photos/cat.jpg"] = &Object{Body: inJPEG(90, 80)}
	add("a source without ETag", s, "/cat.jpg?width=20")
	source.objects["photos/cat.jpg"] = &Object{Body: inJPEG(91, 80)}
	add("another without ETag", s, "/cat.jpg?width=20")
}

func TestFailingDerivatives(t *testing.T) {
	for _, method := range []string{"Get", "Put"} {
		derivatives, observer := &store{}, &events{}
		derivatives.before = func(_ context.Context, m string) error {
			if m == method {
				return errors.New("no")
			}
			return nil
		}
		s := newService(t, Config{}, Dependencies{Derivatives: derivatives, Observer: observer})
		if r := get(t.Context(), s, "/cat.jpg?width=20"); r.Status != 200 || observer.last().DerivativeErrors != 1 {
			t.Errorf("%s fails: status %d, event %+v", method, r.Status, observer.last())
		}
	}
}

func TestHangingDerivatives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		derivatives, observer := &store{}, &events{}
		derivatives.before = func(ctx context.Context, _ string) error {
			<-ctx.Done()
			return ctx.Err()
		}
		s := newService(t, Config{}, Dependencies{Derivatives: derivatives, Observer: observer})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		began := time.Now()
		if r := get(ctx, s, "/cat.jpg?width=20"); r.Status != 200 || observer.last().DerivativeErrors != 2 || time.Since(began) > 4*time.Second {
			t.Errorf("status %d after %v, event %+v", r.Status, time.Since(began), observer.last())
		}
	})
}

func TestResultAboveTheLimitOfResponses(t *testing.T) {
	config := Config{ResponseBytes: 500}
	paths := map[string]string{"a result": "/cat.jpg?width=110", "a source as it is": "/cat.jpg"}
	for what, path := range paths {
		if r := get(t.Context(), newService(t, config, Dependencies{}), path); r.Status != 413 || codeOf(t, r) != CodeTooLarge {
			t.Errorf("%s without a store: %d", what, r.Status)
		}
		for name, source := range both() {
			derivatives, observer := &store{}, &events{}
			s, transformer := newCounting(t, config, Dependencies{Source: source, Derivatives: derivatives, Observer: observer})
			for range 2 {
				r := get(t.Context(), s, path)
				location := r.Header.Get("Location")
				if r.Status != http.StatusFound || len(r.Body) > 0 || r.Header.Get("Cache-Control") != "max-age=300,public" || !observer.last().Redirected {
					t.Fatalf("%s of a %s: %d, %v", what, name, r.Status, r.Header)
				}
				if r.Header.Get("ETag") != "" || r.Header.Get("Last-Modified") != "" {
					t.Errorf("%s of a %s: the way to a picture has what tells the picture: %v", what, name, r.Header)
				}
				if derivatives.objects[location[len("https://derivatives.example/"):]] == nil {
					t.Errorf("%s of a %s: nothing is at %s", what, name, location)
				}
			}
			if derivatives.puts != 1 || transformer.runs.Load() > 1 || !observer.last().DerivativeHit {
				t.Errorf("%s of a %s: stored %d times, ran %d times, %+v", what, name, derivatives.puts, transformer.runs.Load(), observer.last())
			}
			soon := time.Now().Add(time.Minute).UTC().Format("20060102T150405Z")
			if r := get(t.Context(), s, path+map[bool]string{true: "?", false: "&"}[path == "/cat.jpg"]+"expires="+soon); r.Header.Get("Cache-Control") == "max-age=300,public" {
				t.Errorf("%s of a %s: a redirect outlives its request", what, name)
			}
		}
		for _, method := range []string{"Put", "URL"} {
			derivatives := &store{before: func(_ context.Context, m string) error {
				if m == method {
					return ErrThrottled
				}
				return nil
			}}
			if r := get(t.Context(), newService(t, config, Dependencies{Derivatives: derivatives}), path); r.Status != 413 || codeOf(t, r) != CodeTooLarge {
				t.Errorf("%s where %s fails: %d", what, method, r.Status)
			}
		}
	}
	s := newService(t, Config{ResponseBytes: 20}, Dependencies{Derivatives: &store{}})
	if r := get(t.Context(), s, "/shape.svg"); r.Status != 413 {
		t.Errorf("a drawing above the limit: %d, %v", r.Status, r.Header)
	}
}

// TestTooLargeByWhatIsTold refuses a source by its size without reading it.
func TestTooLargeByWhatIsTold(t *testing.T) {
	source := &telling{memory: newMemory()}
	s := newService(t, Config{SourceBytes: 100}, Dependencies{Source: source, Derivatives: &store{}})
	if r := get(t.Context(), s, "/cat.jpg?width=20"); r.Status != http.StatusRequestEntityTooLarge || source.gets.Load() != 0 {
		t.Errorf("status %d after %d reads", r.Status, source.gets.Load())
	}
}

func TestConditionalRequests(t *testing.T) {
	const path = "/cat.jpg?width=20"
	for name, source := range both() {
		t.Run(name, func(t *testing.T) {
			observer := &events{}
			s, transformer := newCounting(t, Config{}, Dependencies{Source: source, Observer: observer})
			full := get(t.Context(), s, path)
			etag := full.Header.Get("ETag")
			tests := []struct {
				name, field, value string
				status             int
			}{
				{"same", "If-None-Match", etag, 304},
				{"weak", "If-None-Match", "W/" + etag, 304},
				{"one of many", "If-None-Match", `"x", ` + etag, 304},
				{"any", "If-None-Match", "*", 304},
				{"another", "If-None-Match", `"x"`, 200},
				{"malformed", "If-None-Match", `x,,"`, 200},
				{"too long", "If-None-Match", strings.Repeat(`"x", `, maxCondition/5) + etag, 200},
				{"same time", "If-Modified-Since", full.Header.Get("Last-Modified"), 304},
				{"later", "If-Modified-Since", taken.Add(time.Hour).Format(http.TimeFormat), 304},
				{"earlier", "If-Modified-Since", taken.Add(-time.Hour).Format(http.TimeFormat), 200},
				{"no time", "If-Modified-Since", "yesterday", 200},
			}
			for _, tt := range tests {
				runs := transformer.runs.Load()
				r := get(t.Context(), s, path, tt.field, tt.value)
				if r.Status != tt.status {
					t.Errorf("%s: status %d, want %d", tt.name, r.Status, tt.status)
				}
				if r.Status != 304 {
					continue
				}
				if transformer.runs.Load() != runs || len(r.Body) > 0 || !observer.last().NotModified || (observer.last().BytesIn == 0) != (name == "stater") {
					t.Errorf("%s: %+v", tt.name, observer.last())
				}
				for _, field := range []string{"ETag", "Cache-Control", "Last-Modified"} {
					if r.Header.Get(field) != full.Header.Get(field) {
						t.Errorf("%s: %s is %q", tt.name, field, r.Header.Get(field))
					}
				}
				if r.Header.Get("Content-Length") != "" {
					t.Errorf("%s: Content-Length is %s", tt.name, r.Header.Get("Content-Length"))
				}
			}
			if r := get(t.Context(), s, path, "If-None-Match", `"x"`, "If-Modified-Since", full.Header.Get("Last-Modified")); r.Status != 200 {
				t.Errorf("If-Modified-Since beside If-None-Match: %d", r.Status)
			}
			if r := get(t.Context(), s, "/none.jpg", "If-None-Match", "*"); r.Status != 404 {
				t.Errorf("what does not exist: %d", r.Status)
			}
			if r := get(t.Context(), s, path+"&expires=19700102T120304Z", "If-None-Match", etag); codeOf(t, r) != signedurl.CodeExpired {
				t.Errorf("what expired: %d", r.Status)
			}
		})
	}
}
