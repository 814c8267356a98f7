package service

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/edits"
	"github.com/lintel-go/lintel/constructs/imagehandler/signedurl"
)

// failing is a source that answers with an error.
func failing(err error) *memory {
	m := newMemory()
	m.get = func(context.Context, string, string) error { return err }
	return m
}

func TestErrorsOfTheSource(t *testing.T) {
	tests := []struct {
		name   string
		source Source
		status int
		code   string
	}{
		{"not found", failing(fmt.Errorf("get: %w", ErrNotFound)), 404, CodeNotFound},
		{"denied", failing(fmt.Errorf("get: %w", ErrAccessDenied)), 403, CodeAccessDenied},
		{"throttled", failing(fmt.Errorf("get: %w", ErrThrottled)), 503, CodeThrottled},
		{"too large", failing(ErrTooLarge), 413, CodeTooLarge},
		{"cancelled", failing(context.Canceled), 503, CodeTimeout},
		{"another", failing(errors.New("connection reset")), 500, CodeSource},
		{"without a limit", unlimited{newMemory()}, 413, CodeTooLarge},
		{"panic", panicking{}, 500, CodeInternal},
	}
	for _, tt := range tests {
		sources := map[string]Source{"": tt.source}
		if m, ok := tt.source.(*memory); ok {
			sources[" with Stat"] = &telling{memory: m}
		}
		for with, source := range sources {
			t.Run(tt.name+with, func(t *testing.T) {
				observer := &events{}
				s := newService(t, Config{SourceBytes: 1000, RetryAfter: 1500 * time.Millisecond}, Dependencies{Source: source, Derivatives: &store{}, Observer: observer})
				r := get(t.Context(), s, "/cat.jpg?width=10")
				if code := codeOf(t, r); r.Status != tt.status || code != tt.code {
					t.Errorf("got %s, want %d %s", r.Body, tt.status, tt.code)
				}
				want := "max-age=10,public"
				if tt.status >= 500 {
					want = "no-store"
				}
				if got := r.Header.Get("Cache-Control"); got != want {
					t.Errorf("Cache-Control is %s, want %s", got, want)
				}
				if got := r.Header.Get("Retry-After"); (got == "2") != (tt.status == 503) {
					t.Errorf("Retry-After is %q", got)
				}
				if e := observer.last(); (e.Err != nil) != (tt.status >= 500) || e.Key != "cat.jpg" {
					t.Errorf("the event is %+v", e)
				}
				if !s.held.TryAcquire(s.held.all) || !s.running.TryAcquire(s.running.all) {
					t.Error("memory is still held")
				}
			})
		}
	}
}

type unlimited struct{ *memory }

func (u unlimited) Get(ctx context.Context, bucket, key string, _ int64) (*Object, error) {
	return &Object{Body: make([]byte, 1001)}, nil
}

type panicking struct{}

func (panicking) Get(context.Context, string, string, int64) (*Object, error) { panic("out of cheese") }

func TestHangingSource(t *testing.T) {
	for _, deaf := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			source, released := newMemory(), make(chan struct{})
			source.get = func(ctx context.Context, _, key string) error {
				if deaf {
					<-released
					return errors.New("late")
				}
				<-ctx.Done()
				return ctx.Err()
			}
			s := newService(t, Config{Timeout: 20 * time.Second}, Dependencies{Source: source})
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			for _, tt := range []struct {
				ctx  context.Context
				want time.Duration
			}{{ctx, 2500 * time.Millisecond}, {t.Context(), 20 * time.Second}, {ctx, 0}} {
				began := time.Now()
				r := get(tt.ctx, s, "/cat.jpg")
				if r.Status != 503 || codeOf(t, r) != CodeTimeout || r.Header.Get("Retry-After") != "1" || time.Since(began) != tt.want {
					t.Errorf("%d after %v, want 503 after %v", r.Status, time.Since(began), tt.want)
				}
			}
			close(released)
			synctest.Wait()
			if !s.held.TryAcquire(s.held.all) {
				t.Error("memory is still held")
			}
		})
	}
}

// vision is a Vision that fails.
type vision struct{ err error }

func (v vision) Faces(context.Context, []byte) ([]edits.Box, error) { return nil, v.err }
func (v vision) Moderation(context.Context, []byte, float64) ([]string, error) {
	return nil, v.err
}

func TestErrorsOfVision(t *testing.T) {
	tests := []struct {
		edits  string
		err    error
		status int
		code   string
	}{
		{`{"smartCrop":true}`, nil, 200, ""},
		{`{"smartCrop":true}`, errors.New("no"), 500, edits.CodeSmartCrop},
		{`{"contentModeration":true}`, errors.New("no"), 500, edits.CodeModeration},
		{`{"contentModeration":true}`, ErrThrottled, 503, CodeThrottled},
	}
	for _, tt := range tests {
		s := newService(t, Config{}, Dependencies{Vision: vision{tt.err}})
		r := get(t.Context(), s, inBase64(`{"key":"cat.jpg","edits":`+tt.edits+`}`))
		if r.Status != tt.status || tt.code != "" && codeOf(t, r) != tt.code {
			t.Errorf("%s with %v: %d %.200s", tt.edits, tt.err, r.Status, r.Body)
		}
	}
}

// secrets are SigningKeys.
type secrets struct {
	keys [][]byte
	err  error
}

func (s secrets) Keys(context.Context) ([][]byte, error) { return s.keys, s.err }

func TestSignatures(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	sign := func(key, path string, expires time.Time) string {
		u, err := url.Parse(path)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := signedurl.Sign([]byte(key), u, expires)
		if err != nil {
			t.Fatal(err)
		}
		return signed.String()
	}
	both := secrets{keys: [][]byte{[]byte("new"), []byte("old")}}
	tests := []struct {
		name, path string
		keys       secrets
		status     int
		code       string
		cache      string
	}{
		{"missing", "/cat.jpg", both, 400, signedurl.CodeMissing, "max-age=10,public"},
		{"wrong", "/cat.jpg?signature=00", both, 403, signedurl.CodeInvalid, "max-age=10,public"},
		{"another path", strings.Replace(sign("new", "/cat.jpg", time.Time{}), "cat", "marked", 1), both, 403, signedurl.CodeInvalid, "max-age=10,public"},
		{"first key", sign("new", "/cat.jpg?width=20", time.Time{}), both, 200, "", defaultCacheControl},
		{"second key", sign("old", "/cat.jpg", time.Time{}), both, 200, "", defaultCacheControl},
		{"retired key", sign("old", "/cat.jpg", time.Time{}), secrets{keys: both.keys[:1]}, 403, signedurl.CodeInvalid, "max-age=10,public"},
		{"expires", sign("new", "/marked.jpg", now.Add(time.Minute)), both, 200, "", "max-age=60,public"},
		{"expired", sign("new", "/cat.jpg", now.Add(-time.Second)), both, 400, signedurl.CodeExpired, "max-age=10,public"},
		{"keys fail", sign("new", "/cat.jpg", time.Time{}), secrets{err: errors.New("denied")}, 500, CodeSigningKeys, "no-store"},
		{"no keys", sign("new", "/cat.jpg", time.Time{}), secrets{}, 500, CodeSigningKeys, "no-store"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			source := newMemory()
			s := newService(t, Config{Signature: true}, Dependencies{Source: source, SigningKeys: tt.keys, Now: func() time.Time { return now }})
			r := get(t.Context(), s, tt.path)
			if r.Status != tt.status || r.Header.Get("Cache-Control") != tt.cache {
				t.Errorf("%d, Cache-Control %s: %.200s", r.Status, r.Header.Get("Cache-Control"), r.Body)
			}
			if tt.code != "" && (codeOf(t, r) != tt.code || source.gets.Load() != 0) {
				t.Errorf("got %s, want %s; the source was read %d times", r.Body, tt.code, source.gets.Load())
			}
		})
	}
}

func TestNothingSecretIsLogged(t *testing.T) {
	var log bytes.Buffer
	s := newService(t, Config{Signature: true}, Dependencies{
		Source:      failing(errors.New("connection reset")),
		SigningKeys: secrets{keys: [][]byte{[]byte("topsecretkey")}},
		Logger:      slog.New(slog.NewJSONHandler(&log, nil)),
	})
	u, _ := url.Parse("/fit-in/20x20/cat.jpg?width=77&ignored=payload")
	signed, err := signedurl.Sign([]byte("topsecretkey"), u, time.Now().Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	signature := signed.Query().Get("signature")
	get(t.Context(), s, signed.String(), "Authorization", "Bearer payload")
	get(t.Context(), s, "/cat.jpg?signature="+strings.Repeat("ab", 32))
	text := log.String()
	for _, secret := range []string{"topsecretkey", signature, "abab", "payload", "fit-in"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log has %q: %s", secret, text)
		}
	}
	for _, want := range []string{`"status":500`, `"status":403`, `"code":"` + CodeSource, `"bucket":"photos"`, "connection reset", `"level":"ERROR"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the log lacks %s: %s", want, text)
		}
	}
}

func TestFallback(t *testing.T) {
	config := Config{FallbackBucket: "fallback", FallbackKey: "sorry.png"}
	source := newMemory()
	source.get = func(_ context.Context, _, key string) error {
		if key == "slow.jpg" {
			return ErrThrottled
		}
		return nil
	}
	observer := &events{}
	s := newService(t, config, Dependencies{Source: source, Observer: observer})
	for path, status := range map[string]int{"/none.jpg": 404, "/slow.jpg": 503, "/s3:fallback/sorry.png": 403, "/cat.jpg?width=x": 400} {
		r := get(t.Context(), s, path)
		if _, w, h := sizeOf(t, r); r.Status != status || w != 5 || h != 5 || r.Header.Get("ETag") != "" {
			t.Errorf("%s: %d with %dx%d", path, r.Status, w, h)
		}
		if cache := r.Header.Get("Cache-Control"); cache == defaultCacheControl || cache == "" {
			t.Errorf("%s: Cache-Control is %q", path, cache)
		}
		if e := observer.last(); !e.Fallback || e.Code == "" {
			t.Errorf("%s: the event is %+v", path, e)
		}
	}
	for name, change := range map[string]func(*Config){
		"missing":    func(c *Config) { c.FallbackKey = "none.png" },
		"no picture": func(c *Config) { c.FallbackBucket, c.FallbackKey = "photos", "text.txt" },
		"too large":  func(c *Config) { c.ResponseBytes = 20 },
	} {
		c := config
		change(&c)
		r := get(t.Context(), newService(t, c, Dependencies{}), "/none.jpg")
		if r.Status != http.StatusNotFound || codeOf(t, r) != CodeNotFound {
			t.Errorf("%s: %d %s", name, r.Status, r.Body)
		}
	}
}

func TestHangingFallback(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := newMemory()
		source.get = func(ctx context.Context, bucket, _ string) error {
			if bucket == "fallback" {
				<-ctx.Done()
				return ctx.Err()
			}
			return ErrThrottled
		}
		s := newService(t, Config{FallbackBucket: "fallback", FallbackKey: "sorry.png"}, Dependencies{Source: source})
		began := time.Now()
		if r := get(t.Context(), s, "/cat.jpg"); codeOf(t, r) != CodeThrottled || time.Since(began) > 250*time.Millisecond {
			t.Errorf("%s after %v", r.Body, time.Since(began))
		}
	})
}
