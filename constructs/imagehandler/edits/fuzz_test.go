package edits

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// FuzzRun plans and runs requests on small pictures: whatever is asked for, the
// error is one of those that are promised, and a result is what it says.
func FuzzRun(f *testing.F) {
	sources := goldenSources(f)
	names := []string{"scene", "glass", "turned", "moving", "drawing", "framed", "dull"}
	for i, g := range goldens {
		f.Add(g.edits, uint8(i))
	}
	parser, err := request.New(request.Options{Sources: []request.Source{{Bucket: "photos"}}})
	if err != nil {
		f.Fatal(err)
	}
	o := everything(f)
	o.Limits = codec.Limits{Pixels: 1 << 19, Memory: 1 << 26}
	f.Fuzz(func(t *testing.T, edits string, source uint8) {
		data := sources[names[int(source)%len(names)]]
		req, err := parser.ParseJSON([]byte(`{"key":"a","edits":` + edits + `}`))
		if err != nil {
			return
		}
		if req.OutputFormat == request.AVIF { // which takes seconds
			req.OutputFormat = request.PNG
		}
		h, err := codec.ReadHeader(data)
		if err != nil {
			t.Fatal(err)
		}
		p, err := New(req, h, o)
		if err != nil {
			promised(t, edits, err)
			return
		}
		if p.String() == "" {
			t.Error("a plan of nothing")
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		r, err := p.Run(ctx, data)
		if err != nil {
			promised(t, edits, err)
			return
		}
		got, err := codec.ReadHeader(r.Body)
		if err != nil {
			t.Fatalf("%s: the result: %v", edits, err)
		}
		if got.Format != r.Format || r.Format != p.Format() {
			t.Errorf("%s: a %s that says it is %s", edits, got.Format, r.Format)
		}
		if p.asIs {
			return
		}
		if got.Width != r.Width || got.Height != r.Height {
			t.Errorf("%s: %dx%d that says it is %dx%d", edits, got.Width, got.Height, r.Width, r.Height)
		}
	})
}

// promised fails for errors that are none of those of the documentation.
func promised(t *testing.T, edits string, err error) {
	t.Helper()
	var refused *request.Error
	var limit *codec.LimitError
	var outside *codec.RangeError
	var unsupported *codec.UnsupportedError
	var failed *DependencyError
	switch {
	case errors.As(err, &refused), errors.As(err, &limit), errors.As(err, &outside), errors.As(err, &unsupported), errors.As(err, &failed),
		errors.Is(err, context.DeadlineExceeded):
	default:
		t.Errorf("%s: %T %v", edits, err, err)
	}
}
