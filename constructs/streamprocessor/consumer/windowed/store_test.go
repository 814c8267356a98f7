package windowed

import (
	"errors"
	"testing"

	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
)

func TestNext(t *testing.T) {
	part := &Part{Window: nthWindow(0), Shard: "s", First: "10", Last: "20", Groups: make([]window.Group, 7)}
	for name, c := range map[string]struct {
		progress Progress
		want     int
		overlap  bool
	}{
		"nothing":              {Progress{}, 0, false},
		"a part before":        {Progress{"1", "9", 3, true}, 0, false},
		"a part that was left": {Progress{"1", "9", 3, false}, 0, false},
		"begun":                {Progress{"10", "20", 5, false}, 5, false},
		"complete":             {Progress{"10", "20", 7, true}, 7, false},
		"a later part":         {Progress{"21", "22", 1, false}, 7, false},
		"a part around it":     {Progress{"9", "20", 2, true}, 7, false},
		"the same up to later": {Progress{"10", "21", 2, true}, 0, true},
		"the same up to less":  {Progress{"10", "19", 2, false}, 0, true},
		"overlaps":             {Progress{"9", "10", 2, true}, 0, true},
		"more groups":          {Progress{"10", "20", 9, false}, 0, true},
	} {
		next, err := c.progress.Next(part)
		if next != c.want || errors.Is(err, ErrOverlap) != c.overlap || (err != nil) != c.overlap {
			t.Errorf("%s: got %d, %v", name, next, err)
		}
	}
}

func TestCounted(t *testing.T) {
	for want, p := range map[string]Progress{
		"":   {},
		"20": {"10", "20", 7, true},
		"9":  {"10", "20", 7, false},
	} {
		if got := p.Counted(); got != want {
			t.Errorf("%+v: got %q, want %q", p, got, want)
		}
	}
}
