package demopage_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/demopage"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// catalogue is what edits.json has, as far as it is tested.
type catalogue struct {
	Groups []struct{ Edits []string }
	Edits  []struct {
		Name   string
		Start  json.RawMessage
		Params []struct {
			Name          string
			Range, Slider *struct{ Min, Max, Step float64 }
			Axis          string
			Values        []string
		}
	}
}

func readCatalogue(t *testing.T, s demopage.Settings) catalogue {
	t.Helper()
	files, err := demopage.Files(s)
	if err != nil {
		t.Fatal(err)
	}
	var c catalogue
	if err := json.Unmarshal(files["-/edits.json"], &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryEditIsOnThePageOnce(t *testing.T) {
	var want, placed []string
	for _, spec := range request.Edits() {
		if spec.Refused == "" {
			want = append(want, spec.Name)
		}
	}
	c := readCatalogue(t, demopage.Settings{})
	for _, g := range c.Groups {
		placed = append(placed, g.Edits...)
	}
	slices.Sort(want)
	slices.Sort(placed)
	if !slices.Equal(placed, want) {
		t.Errorf("placed %v, want %v", placed, want)
	}
}

func TestStartsAreAccepted(t *testing.T) {
	parser, err := request.New(request.Options{Sources: []request.Source{{Bucket: "bucket"}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range readCatalogue(t, demopage.Settings{}).Edits {
		document := `{"key":"a.jpg","edits":{"` + e.Name + `":` + string(e.Start) + `}}`
		if _, err := parser.ParseJSON([]byte(document)); err != nil {
			t.Errorf("%s: %v", document, err)
		}
	}
}

func TestSlidersAreInRange(t *testing.T) {
	for _, e := range readCatalogue(t, demopage.Settings{}).Edits {
		for _, p := range e.Params {
			if s := p.Slider; s != nil && (s.Min >= s.Max || s.Step <= 0) {
				t.Errorf("%s.%s: slider %+v", e.Name, p.Name, *s)
			}
			if p.Slider != nil && p.Range != nil && (p.Slider.Min < p.Range.Min || p.Slider.Max > p.Range.Max) {
				t.Errorf("%s.%s: slider %+v is out of %+v", e.Name, p.Name, *p.Slider, *p.Range)
			}
		}
	}
}

func TestFormatsAreTheServices(t *testing.T) {
	for _, e := range readCatalogue(t, demopage.Settings{Formats: []request.Format{request.WebP, request.JPEG}}).Edits {
		if e.Name == "toFormat" && !slices.Equal(e.Params[0].Values, []string{"jpeg", "webp"}) {
			t.Errorf("formats %v", e.Params[0].Values)
		}
	}
}

func TestNothingIsInline(t *testing.T) {
	files, err := demopage.Files(demopage.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	document := string(files["index.html"])
	if found := regexp.MustCompile(`<style|\sstyle=|\son\w+=|javascript:|<script>|https?://`).FindString(document); found != "" {
		t.Errorf("the document has %q", found)
	}
	for _, m := range regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(document, -1) {
		if files[m[1]] == nil {
			t.Errorf("the document names %s, which is no file", m[1])
		}
	}
}

func TestHandler(t *testing.T) {
	h, err := demopage.Handler(demopage.Settings{Pictures: []demopage.Picture{{Bucket: "b", Key: "k.jpg"}}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		method, path, contentType string
		status                    int
	}{
		{"GET", "/", "text/html; charset=utf-8", 200},
		{"HEAD", "/index.html", "text/html; charset=utf-8", 200},
		{"GET", "/-/page.js", "text/javascript; charset=utf-8", 200},
		{"GET", "/-/page.css", "text/css; charset=utf-8", 200},
		{"GET", "/-/icon.svg", "image/svg+xml", 200},
		{"GET", "/-/settings.json", "application/json", 200},
		{"GET", "/-/missing.js", "text/plain; charset=utf-8", 404},
		{"POST", "/", "text/plain; charset=utf-8", 405},
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(c.method, c.path, nil))
		if w.Code != c.status || w.Header().Get("Content-Type") != c.contentType {
			t.Errorf("%s %s: %d %s", c.method, c.path, w.Code, w.Header().Get("Content-Type"))
		}
		if policy := w.Header().Get("Content-Security-Policy"); !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q", c.path, policy)
		}
		if !demopage.Owns(c.path) {
			t.Errorf("%s is not the page's", c.path)
		}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/-/pictures.json", nil))
	if got := w.Body.String(); got != `{"pictures":[{"bucket":"b","key":"k.jpg"}]}` {
		t.Errorf("pictures %s", got)
	}
}

func TestHandlerAnswersConditionalRequests(t *testing.T) {
	h, err := demopage.Handler(demopage.Settings{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	r := httptest.NewRequest("GET", "/", nil)
	r.Header.Set("If-None-Match", w.Header().Get("ETag"))
	again := httptest.NewRecorder()
	h.ServeHTTP(again, r)
	if body, _ := io.ReadAll(again.Body); again.Code != http.StatusNotModified || len(body) > 0 {
		t.Errorf("status %d, %d octets", again.Code, len(body))
	}
}

func TestPicturesListError(t *testing.T) {
	h, err := demopage.Handler(demopage.Settings{}, func(context.Context) ([]demopage.Picture, error) {
		return nil, errors.New("photos is missing")
	})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/-/pictures.json", nil))
	if w.Code != 500 || strings.Contains(w.Body.String(), "missing") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestKeysAreNotThePages(t *testing.T) {
	for _, path := range []string{"/cat.jpg", "/-", "/a/-/b.jpg", "/300x200/cat.jpg", "/eyJrZXkiOiJhIn0"} {
		if demopage.Owns(path) {
			t.Errorf("%s is the page's", path)
		}
	}
}

func TestPolicyOfAnotherOrigin(t *testing.T) {
	policy, err := demopage.Policy(demopage.Settings{Service: "https://images.example.com/v1"})
	if err != nil || !strings.Contains(policy, "connect-src 'self' https://images.example.com;") {
		t.Errorf("%q, %v", policy, err)
	}
	for _, service := range []string{"images.example.com", "ftp://a", "https://a;script-src *", "https://", "https://a?b"} {
		if _, err := demopage.Files(demopage.Settings{Service: service}); err == nil {
			t.Errorf("service %q is accepted", service)
		}
	}
}
