package dataaction

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/location"
	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
)

var raw = location.Location{Bucket: "data", Key: "raw/"}

func mustParse(t *testing.T, text string) Action {
	t.Helper()
	var a Action
	if err := a.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return a
}

// do does an action to the fake's data and wants the progress.
func (f *fake) do(action string, done, skipped int) error {
	f.t.Helper()
	got, err := Data{f, raw}.Do(f.t.Context(), mustParse(f.t, action), Judgment{Verdict: "passed", Before: began})
	if want := (Progress{done, skipped}); got != want {
		f.t.Errorf("%s: got %+v, want %+v (%v)", action, got, want, err)
	}
	return err
}

func (f *fake) want(err error, keys ...string) {
	f.t.Helper()
	if err != nil {
		f.t.Error(err)
	}
	if got := f.keys(); !slices.Equal(got, keys) {
		f.t.Errorf("got objects %q, want %q", got, keys)
	}
}

func TestMove(t *testing.T) {
	f := newFake(t, map[string]object{
		"data/raw/a.csv": {body: "a", tags: map[string]string{"k": "v"}}, "data/raw/2026/b +ü.csv": {body: "b"}, "data/raw/c.csv": {body: "c"},
		"data/raw/2026/":   {},                                                 // a folder
		"data/raw/new.csv": {body: "n", modified: began.Add(time.Second)},      // newer than the run
		"data/raw/now.csv": {body: "n", modified: began.Truncate(time.Second)}, // perhaps newer
		"data/rawer.csv":   {body: "n"}, "other/raw/a.csv": {body: "other"},    // not the data
	})
	f.want(f.do("move:curated/trips/", 3, 3),
		"curated/trips/2026/b +ü.csv", "curated/trips/a.csv", "curated/trips/c.csv",
		"data/raw/2026/", "data/raw/new.csv", "data/raw/now.csv", "data/rawer.csv", "other/raw/a.csv")
	if got := f.objects["curated/trips/a.csv"]; got.body != "a" || got.tags["k"] != "v" {
		t.Errorf("got %+v", got)
	}
}

// TestMoveWithinData does not move what was moved again.
func TestMoveWithinData(t *testing.T) {
	f := newFake(t, map[string]object{"data/raw/a.csv": {body: "a"}, "data/raw/bad/b.csv": {body: "b"}})
	f.want(f.do("move:data/raw/bad/", 1, 1), "data/raw/bad/a.csv", "data/raw/bad/b.csv")
}

// TestMoveResumes crashes between copy and delete.
func TestMoveResumes(t *testing.T) {
	f := newFake(t, map[string]object{"data/raw/a.csv": {body: "a"}, "data/raw/b.csv": {body: "b"}, "data/raw/c.csv": {body: "c"}})
	f.before = func(call string) error {
		if call == "delete data/raw/b.csv" {
			return errDown
		}
		return nil
	}
	if err := f.do("move:curated/", 2, 0); !errors.Is(err, errDown) || !strings.Contains(err.Error(), "s3://data/raw/b.csv") {
		t.Errorf("got %v", err)
	}
	f.before = nil
	f.want(f.do("move:curated/", 1, 0), "curated/a.csv", "curated/b.csv", "curated/c.csv")
	f.want(f.do("move:curated/", 0, 0), "curated/a.csv", "curated/b.csv", "curated/c.csv")
}

// TestMoveKeepsWhatIsReplaced replaces an object while it is moved: before the copy,
// and after it.
func TestMoveKeepsWhatIsReplaced(t *testing.T) {
	for _, at := range []string{"copy curated/a.csv", "delete data/raw/a.csv"} {
		f := newFake(t, map[string]object{"data/raw/a.csv": {body: "a"}})
		f.before = func(call string) error {
			if call == at {
				f.objects["data/raw/a.csv"] = object{body: "newer"}
			}
			return nil
		}
		if err := f.do("move:curated/", 0, 1); err != nil || f.objects["data/raw/a.csv"].body != "newer" {
			t.Errorf("%s: got %v and %+v", at, err, f.objects)
		}
	}
}

// TestMoveVerifies keeps an object whose copy is not there, or is not like it.
func TestMoveVerifies(t *testing.T) {
	for name, spoil := range map[string]func(f *fake){
		"gone":    func(f *fake) { delete(f.objects, "curated/a.csv") },
		"smaller": func(f *fake) { f.objects["curated/a.csv"] = object{body: "", modified: began.Add(time.Hour)} },
		"older":   func(f *fake) { f.objects["curated/a.csv"] = object{body: "a", modified: began.Add(-time.Hour)} },
	} {
		f := newFake(t, map[string]object{"data/raw/a.csv": {body: "a"}})
		f.before = func(call string) error {
			if call == "head curated/a.csv" {
				spoil(f)
			}
			return nil
		}
		err := f.do("move:curated/", 0, 0)
		if _, kept := f.objects["data/raw/a.csv"]; !errors.Is(err, errVerify) || !kept {
			t.Errorf("%s: got %v, kept %t", name, err, kept)
		}
	}
}

func TestCopy(t *testing.T) {
	f := newFake(t, map[string]object{
		"data/raw/a.csv": {body: "a"}, "data/raw/b.csv": {body: "b"}, "data/raw/c.csv": {body: "c"}, "data/raw/d.csv": {body: "d"},
		"curated/a.csv": {body: "a", modified: began.Add(time.Hour)},      // by an attempt before
		"curated/b.csv": {body: "o", modified: began.Add(-2 * time.Hour)}, // of an older one
		"curated/c.csv": {body: "half", modified: began.Add(time.Hour)},   // of another size
	})
	f.want(f.do("copy:curated/", 3, 1), "curated/a.csv", "curated/b.csv", "curated/c.csv", "curated/d.csv",
		"data/raw/a.csv", "data/raw/b.csv", "data/raw/c.csv", "data/raw/d.csv")
	for _, name := range []string{"a", "b", "c", "d"} {
		if got := f.objects["curated/"+name+".csv"].body; got != name {
			t.Errorf("got %q, want %q", got, name)
		}
	}
	if err := f.do("copy:curated/", 0, 4); err != nil {
		t.Error(err)
	}
}

func TestTag(t *testing.T) {
	f := newFake(t, map[string]object{
		"data/raw/a.csv": {body: "a", tags: map[string]string{"owner": "me"}, version: "v1"},
		"data/raw/b.csv": {body: "b", tags: map[string]string{wiring.TagVerdict: "failed"}},
		"data/raw/c.csv": {body: "c", tags: map[string]string{wiring.TagVerdict: "passed"}},
		"data/raw/d.csv": {body: "d", modified: began.Add(time.Hour)},
	})
	if err := f.do("tag", 2, 2); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]map[string]string{
		"data/raw/a.csv": {"owner": "me", wiring.TagVerdict: "passed"},
		"data/raw/b.csv": {wiring.TagVerdict: "passed"},
		"data/raw/c.csv": {wiring.TagVerdict: "passed"},
		"data/raw/d.csv": nil,
	} {
		if got := f.objects[key].tags; !maps.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", key, got, want)
		}
	}
}

// TestTagOfAnotherVersion does not tag what has replaced the object.
func TestTagOfAnotherVersion(t *testing.T) {
	f := newFake(t, map[string]object{"data/raw/a.csv": {body: "a", version: "v1"}})
	f.before = func(call string) error {
		if strings.HasPrefix(call, "gettags") {
			f.objects["data/raw/a.csv"] = object{body: "newer", version: "v2"}
		}
		return nil
	}
	if err := f.do("tag", 0, 1); err != nil || f.objects["data/raw/a.csv"].tags != nil {
		t.Errorf("got %v and %+v", err, f.objects)
	}
}

func TestLargeObject(t *testing.T) {
	f := newFake(t, map[string]object{"data/raw/big": {
		size: maxCopy + 1, tags: map[string]string{"a b": "c&d"}, metadata: map[string]string{"k": "v"},
	}})
	f.want(f.do("move:curated/", 1, 0), "curated/big")
	parts := slices.Sorted(slices.Values(f.parts["curated/big"]))
	want := []string{"00001 bytes=0-536870911", "00011 bytes=5368709120-5368709120"}
	if len(parts) != 11 || parts[0] != want[0] || parts[10] != want[1] {
		t.Errorf("got parts %q, want 11 from %q to %q", parts, want[0], want[1])
	}
	if got := f.objects["curated/big"]; got.tags["a b"] != "c&d" || got.metadata["k"] != "v" {
		t.Errorf("got %+v, want tags and metadata of the object", got)
	}
}

func TestLargeObjectFails(t *testing.T) {
	for _, at := range []string{"part", "complete"} {
		f := newFake(t, map[string]object{"data/raw/big": {size: maxCopy + 1}})
		f.before = func(call string) error {
			if strings.HasPrefix(call, at) {
				return errDown
			}
			return nil
		}
		if err := f.do("move:curated/", 0, 0); !errors.Is(err, errDown) || f.called("abort") != 1 {
			t.Errorf("%s: got %v and %d aborts", at, err, f.called("abort"))
		}
		if got := f.keys(); !slices.Equal(got, []string{"data/raw/big"}) {
			t.Errorf("%s: got %q", at, got)
		}
	}
}

func TestNothing(t *testing.T) {
	f := newFake(t, map[string]object{"data/raw/a.csv": {body: "a"}})
	if err := f.do("", 0, 0); err != nil || len(f.calls) != 0 {
		t.Errorf("got %v and calls %q", err, f.calls)
	}
}

func TestListFails(t *testing.T) {
	f := newFake(t, nil)
	f.before = func(string) error { return errDown }
	if err := f.do("move:curated/", 0, 0); !errors.Is(err, errDown) || !strings.Contains(err.Error(), raw.String()) {
		t.Errorf("got %v", err)
	}
}

// TestManyFailures does not go on for ever when nothing can be done.
func TestManyFailures(t *testing.T) {
	objects := map[string]object{}
	for i := range 200 {
		objects[fmt.Sprintf("data/raw/%03d", i)] = object{body: "x"}
	}
	f := newFake(t, objects)
	f.before = func(call string) error {
		if strings.HasPrefix(call, "copy") {
			return errDown
		}
		return nil
	}
	err := f.do("move:curated/", 0, 0)
	if n := f.called("copy"); !errors.Is(err, errDown) || n < maxFailures || n > maxFailures+2*workers {
		t.Errorf("got %d copies, %v", n, err)
	}
}

// TestDeadline begins no object shortly before the deadline, and ends those that
// are under way.
func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		objects := map[string]object{}
		for i := range 100 {
			objects[fmt.Sprintf("data/raw/%03d", i)] = object{body: "x"}
		}
		f := newFake(t, objects)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		progress, err := Data{slowFake{f}, raw}.Do(ctx, mustParse(t, "copy:curated/"), Judgment{Before: began})
		// Copies begin after 0, 10, 20 and 30 s, and the first of those after 40.
		if !errors.Is(err, ErrUnfinished) || ctx.Err() != nil || progress.Done < 4*workers || progress.Done > 5*workers {
			t.Errorf("got %+v, %v, with the context %v", progress, err, ctx.Err())
		}
	})
}

func TestParse(t *testing.T) {
	for text, want := range map[string]Action{
		"":                        {},
		"tag":                     {kind: tagging},
		"copy:b":                  {copying, location.Location{Bucket: "b"}},
		"move:b/":                 {moving, location.Location{Bucket: "b"}},
		"move:b/curated/a prefix": {moving, location.Location{Bucket: "b", Key: "curated/a prefix"}},
	} {
		if got := mustParse(t, text); got != want {
			t.Errorf("%q: got %+v, want %+v", text, got, want)
		}
	}
	for _, text := range []string{"move", "move:", "copy:/p", "delete", "TAG", " "} {
		if _, err := parse(text); !errors.Is(err, ErrAction) {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, test := range []struct {
		action string
		source location.Location
		ok     bool
	}{
		{"", location.Location{}, true},
		{"tag", location.Location{}, false},
		{"tag", raw, true},
		{"move:data/raw/", raw, false},
		{"move:data/raw/bad/", raw, true},
		{"copy:data", location.Location{Bucket: "data"}, false},
		{"copy:other/raw/", raw, true},
	} {
		if err := mustParse(t, test.action).Check(test.source); (err == nil) != test.ok || err != nil && !errors.Is(err, ErrAction) {
			t.Errorf("%q of %s: got %v", test.action, test.source, err)
		}
	}
}

func TestNote(t *testing.T) {
	for action, want := range map[string]string{
		"": "", "tag": "The data is tagged lintel:data-quality=passed.",
		"copy:b/p/": "The data is copied to s3://b/p/.", "move:b/p/": "The data is moved to s3://b/p/.",
	} {
		if got := mustParse(t, action).Note("passed"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
