package service

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

var ahead = Config{
	Presets:     map[string]string{"thumb": `{"resize":{"width":16}}`, "same": `{}`},
	AutoFormats: []request.Format{request.WebP},
}

// TestRender makes what requests of several forms then find.
func TestRender(t *testing.T) {
	for name, source := range both() {
		t.Run(name, func(t *testing.T) {
			derivatives, observer := &store{}, &events{}
			c := ahead
			c.Signature = true // which a rendering needs none of
			s, transformer := newCounting(t, c, Dependencies{Source: source, Derivatives: derivatives, SigningKeys: keys{}})
			accepts := s.Accepts()
			if !slices.Equal(accepts, []string{"", "image/webp"}) {
				t.Fatalf("got Accept fields %q", accepts)
			}
			var made []Rendered
			for _, accept := range accepts {
				r := Rendering{Key: "dir/a b.png", Query: "preset=thumb", Accept: accept}
				out := s.Render(t.Context(), r)
				o := derivatives.objects[out.Derivative]
				if out.Status != http.StatusOK || out.Found || o == nil || int64(len(o.Body)) != out.Bytes {
					t.Fatalf("%q: got %+v, kept %v", accept, out, o)
				}
				if again := s.Render(t.Context(), r); !again.Found || again.Derivative != out.Derivative || again.Bytes != 0 {
					t.Errorf("%q again: got %+v", accept, again)
				}
				made = append(made, out)
			}
			c.Signature = false
			open := newService(t, c, Dependencies{Source: source, Derivatives: derivatives, Observer: observer, Transformer: transformer})
			for path, want := range map[string]int{"/dir/a%20b.png?preset=thumb": 1, "/16x0/dir/a%20b.png": 0} {
				accept := []string{"image/jpeg,*/*;q=0.1", "text/html,image/webp,image/apng;q=0.9,*/*"}[want]
				r := get(t.Context(), open, path, "Accept", accept)
				if r.Header.Get("ETag") != `"`+made[want].Derivative+`"` || !observer.last().DerivativeHit {
					t.Errorf("%s: got %v", path, r.Header)
				}
			}
			if n := transformer.runs.Load(); n != 2 || len(observer.all) != 2 {
				t.Errorf("%d runs, and the observer was told of %d requests", n, len(observer.all))
			}
		})
	}
}

// keys fail whoever asks for them.
type keys struct{}

func (keys) Keys(context.Context) ([][]byte, error) { return nil, errors.New("no keys") }

func TestRenderFailures(t *testing.T) {
	for name, test := range map[string]struct {
		rendering Rendering
		before    func(context.Context, string) error
		status    int
		code      string
	}{
		"no such picture":    {rendering: Rendering{Key: "none.jpg", Query: "width=9"}, status: 404, code: CodeNotFound},
		"no picture":         {rendering: Rendering{Key: "text.txt", Query: "width=9"}, status: 400, code: CodeUnknownFormat},
		"too many pixels":    {rendering: Rendering{Key: "bomb.png", Query: "width=9"}, status: 413, code: CodeTooLarge},
		"no such preset":     {rendering: Rendering{Key: "cat.jpg", Query: "preset=none"}, status: 400, code: request.CodeEdits},
		"bucket not allowed": {rendering: Rendering{Bucket: "secret", Key: "key.png"}, status: 403, code: request.CodeBucket},
		"kept nowhere": {rendering: Rendering{Key: "cat.jpg", Query: "width=9"}, status: 503, code: CodeNotKept,
			before: func(_ context.Context, method string) error {
				if method == "Put" {
					return ErrThrottled
				}
				return nil
			}},
		"a store that panics": {rendering: Rendering{Key: "cat.jpg", Query: "width=9"}, status: 500, code: CodeInternal,
			before: func(context.Context, string) error { panic("broken") }},
	} {
		t.Run(name, func(t *testing.T) {
			s := newService(t, ahead, Dependencies{Derivatives: &store{before: test.before}})
			out := s.Render(t.Context(), test.rendering)
			if out.Status != test.status || out.Code != test.code || out.Message == "" || out.Derivative != "" {
				t.Errorf("got %+v", out)
			}
		})
	}
	done, cancel := context.WithCancel(t.Context())
	cancel()
	s := newService(t, ahead, Dependencies{Derivatives: &store{}})
	if out := s.Render(done, Rendering{Key: "cat.jpg", Query: "width=9"}); out.Status != 503 || out.Code != CodeTimeout {
		t.Errorf("without time: got %+v", out)
	}
}

// TestRenderLeaves what is answered as it is stored.
func TestRenderLeaves(t *testing.T) {
	derivatives := &store{}
	s := newService(t, ahead, Dependencies{Derivatives: derivatives})
	if out := s.Render(t.Context(), Rendering{Key: "cat.jpg", Query: "preset=same"}); out != (Rendered{Status: http.StatusOK}) || derivatives.puts > 0 {
		t.Errorf("got %+v, %d kept", out, derivatives.puts)
	}
}

// TestRenderLarge keeps what is too large for a response.
func TestRenderLarge(t *testing.T) {
	derivatives := &store{}
	c := ahead
	c.ResponseBytes = 100
	s := newService(t, c, Dependencies{Derivatives: derivatives})
	for range 2 {
		if out := s.Render(t.Context(), Rendering{Key: "cat.jpg", Query: "width=60"}); out.Status != http.StatusOK || derivatives.objects[out.Derivative] == nil {
			t.Errorf("got %+v", out)
		}
	}
	if derivatives.puts != 1 {
		t.Errorf("kept %d times", derivatives.puts)
	}
}

func TestCheck(t *testing.T) {
	s := newService(t, ahead, Dependencies{Derivatives: &store{}})
	for rendering, want := range map[Rendering]string{
		{Query: "preset=thumb"}:                                  "",
		{Bucket: "other", Query: "preset=thumb&dpr=2"}:           "", // its keys have prefixes
		{Bucket: "other", Key: "dog.png", Query: "format=webp"}:  "",
		{Bucket: "other", Key: "cat.jpg", Query: "preset=thumb"}: request.CodeBucket,
		{Bucket: "secret", Query: "preset=thumb"}:                request.CodeBucket,
		{Query: "preset=none"}:                                   request.CodeEdits,
		{Query: "width=many"}:                                    request.CodeQuery,
		{Query: "width=%zz"}:                                     request.CodeQuery,
	} {
		err := s.Check(rendering)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%+v: got %v, want %q", rendering, err, want)
		}
	}
	if err := newService(t, ahead, Dependencies{}).Check(Rendering{Query: "preset=thumb"}); err == nil || !strings.Contains(err.Error(), CodeNotKept) {
		t.Errorf("without a store: got %v", err)
	}
}
