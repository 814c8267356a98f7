package batch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

var (
	errTransient = errors.New("connection reset")
	errMalformed = errors.New("malformed")
)

// item is an item of the tests. Its name is what the tests call it by.
type item struct {
	name string
	key  uint64
}

func items(names ...string) []item {
	var list []item
	for _, n := range names {
		list = append(list, item{name: n})
	}
	return list
}

// keyed returns items with the key of their first letter.
func keyed(names ...string) []item {
	list := items(names...)
	for i := range list {
		list[i].key = uint64(list[i].name[0])
	}
	return list
}

// recorder is a handler that does what a test says, and what Park and the log are
// told.
type recorder struct {
	// do says by the item's name what happens in each attempt: the last one is
	// repeated. Items without succeed.
	do map[string][]func(context.Context) error

	mu      sync.Mutex
	calls   []string // names, in the order in which they were started
	parked  []string
	reasons map[string]Failure
	logs    bytes.Buffer
}

func (r *recorder) handle(ctx context.Context, i *item) error {
	r.mu.Lock()
	attempt := 0
	for _, name := range r.calls {
		if name == i.name {
			attempt++
		}
	}
	r.calls = append(r.calls, i.name)
	script := r.do[i.name]
	r.mu.Unlock()
	if script == nil {
		return nil
	}
	return script[min(attempt, len(script)-1)](ctx)
}

func (r *recorder) park(_ context.Context, i *item, f Failure) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.parked = append(r.parked, i.name)
	if r.reasons == nil {
		r.reasons = map[string]Failure{}
	}
	r.reasons[i.name] = f
	return nil
}

func (r *recorder) config() Config[item] {
	return Config[item]{
		Handle:   r.handle,
		Attempts: 3,
		Logger:   slog.New(slog.NewJSONHandler(&r.logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Attrs:    func(i *item) []slog.Attr { return []slog.Attr{slog.String("item", i.name)} },
	}
}

// messages returns "message: item" of every line of the log.
func (r *recorder) messages(t *testing.T) []string {
	t.Helper()
	var list []string
	for line := range bytes.Lines(r.logs.Bytes()) {
		var l struct{ Msg, Item string }
		if err := json.Unmarshal(line, &l); err != nil {
			t.Fatal(err)
		}
		list = append(list, l.Msg+": "+l.Item)
	}
	return list
}

func fails(err error) func(context.Context) error {
	return func(context.Context) error { return err }
}

func succeeds(context.Context) error { return nil }

// takes is a handler that takes so long, and minds its context.
func takes(d time.Duration) func(context.Context) error {
	return func(ctx context.Context) error {
		select {
		case <-time.After(d):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// in runs f in a bubble, which ends only when every goroutine of it has.
func in(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, f)
}

func process(t *testing.T, ctx context.Context, c Config[item], shards ...[]item) []Outcome {
	t.Helper()
	e, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	before := shardNames(shards)
	outcomes := e.Run(ctx, shards)
	if len(outcomes) != len(shards) {
		t.Fatalf("%d outcomes of %d shards", len(outcomes), len(shards))
	}
	for i, o := range outcomes {
		if (o.Err == nil) != (o.Next == len(shards[i])) || o.Next < 0 || o.Next > len(shards[i]) {
			t.Errorf("shard %d of %d items: got %+v", i, len(shards[i]), o)
		}
	}
	if after := shardNames(shards); !slices.EqualFunc(before, after, slices.Equal) {
		t.Errorf("the items were changed to %v", after)
	}
	return outcomes
}

func shardNames(shards [][]item) [][]string {
	var all [][]string
	for _, s := range shards {
		names := []string{}
		for _, i := range s {
			names = append(names, i.name)
		}
		all = append(all, names)
	}
	return all
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if g, w := fmt.Sprintf("%v", got), fmt.Sprintf("%v", want); g != w {
		t.Errorf("%s:\ngot  %s\nwant %s", what, g, w)
	}
}

// next returns the Next of all outcomes.
func next(outcomes []Outcome) []int {
	var list []int
	for _, o := range outcomes {
		list = append(list, o.Next)
	}
	return list
}
