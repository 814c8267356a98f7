package batch

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

// An event is what a handler of the model does in one attempt.
type event int

const (
	succeed event = iota
	failTransient
	failPermanent
	panicNow
	exitGoroutine
)

func (e event) do() error {
	switch e {
	case failTransient:
		return errTransient
	case failPermanent:
		return Permanent(errMalformed)
	case panicNow:
		panic(errTransient)
	case exitGoroutine:
		runtime.Goexit()
	}
	return nil
}

// modelItem is an item with its future: what its attempts do, over all
// deliveries, and whether it can be parked. After the last event it succeeds.
type modelItem struct {
	name      string
	key       uint64
	events    []event
	took      []time.Duration
	unparkble int // this many times
}

// world is what handlers and Park see and change.
type world struct {
	mu       sync.Mutex
	attempts map[string]int
	parkings map[string]int
	trace    []string // starts, in their order
	done     map[string]int
	parked   map[string]int
	spans    []span
}

// span is one attempt, in the virtual time of the bubble.
type span struct {
	item       *modelItem
	index      int
	start, end time.Time
	event      event
}

func newWorld() *world {
	return &world{attempts: map[string]int{}, parkings: map[string]int{}, done: map[string]int{}, parked: map[string]int{}}
}

// attempt notes an attempt and returns what is to happen in it.
func (w *world) attempt(i *modelItem) (event, time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := w.attempts[i.name]
	w.attempts[i.name]++
	w.trace = append(w.trace, i.name)
	if n >= len(i.events) {
		w.done[i.name]++
		return succeed, 0
	}
	if i.events[n] == succeed {
		w.done[i.name]++
	}
	return i.events[n], i.took[n]
}

func (w *world) handle(_ context.Context, i *modelItem) error {
	e, took := w.attempt(i)
	start := time.Now()
	time.Sleep(took)
	w.mu.Lock()
	w.spans = append(w.spans, span{item: i, start: start, end: time.Now(), event: e})
	w.mu.Unlock()
	return e.do()
}

func (w *world) park(_ context.Context, i *modelItem, _ Failure) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.parkings[i.name]++
	if w.parkings[i.name] <= i.unparkble {
		return errors.New("queue gone")
	}
	w.parked[i.name]++
	return nil
}

// reference processes a shard as the documentation says: one item after the other.
// deliveries counts those that have failed, nil if nothing counts them; completed
// is what a store knows, nil without.
func reference(w *world, c Config[modelItem], shard []modelItem, deliveries map[string]int, completed map[string]bool) Outcome {
	var o Outcome
	for index := range shard {
		i := &shard[index]
		if completed[i.name] {
			o.Skipped++
			continue
		}
		before, limit := deliveries[i.name], c.Deliveries
		handled, giveUp := false, limit != Unlimited && before >= limit
		failed := giveUp
		for attempt := 1; !handled && !failed; attempt++ {
			switch e, _ := w.attempt(i); {
			case e == succeed:
				handled = true
			case e == failPermanent:
				failed, giveUp = true, true
			case attempt == c.Attempts:
				failed, giveUp = true, limit != Unlimited && before+1 >= limit
			}
		}
		if handled {
			o.Handled++
		} else {
			o.Failed++
			if !giveUp || c.Park == nil || w.park(context.Background(), i, Failure{}) != nil {
				if deliveries != nil {
					deliveries[i.name]++
				}
				o.Next = index
				return o
			}
			o.Parked++
		}
		if completed != nil {
			completed[i.name] = true
		}
		delete(deliveries, i.name)
	}
	o.Next = len(shard)
	return o
}

func randomShards(r *rand.Rand, keys int) [][]modelItem {
	weights := []event{succeed, failTransient, failTransient, failTransient, failPermanent, panicNow, exitGoroutine}
	shards := make([][]modelItem, r.IntN(6))
	for s := range shards {
		shards[s] = make([]modelItem, r.IntN(12))
		for i := range shards[s] {
			m := modelItem{name: fmt.Sprintf("%d/%d", s, i), key: uint64(r.IntN(keys))}
			if r.IntN(3) == 0 {
				for range r.IntN(9) {
					m.events = append(m.events, weights[r.IntN(len(weights))])
				}
				m.unparkble = max(0, r.IntN(6)-4)
			} else {
				m.events = []event{succeed}
			}
			for range m.events {
				m.took = append(m.took, time.Duration(r.IntN(5))*time.Second)
			}
			shards[s][i] = m
		}
	}
	return shards
}

// TestModel compares the engine, without a key, with the reference, over all
// deliveries of random batches until everything is done or gets no further.
func TestModel(t *testing.T) {
	for seed := range uint64(800) {
		in(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 3))
			shards := randomShards(r, 1)
			got, want := newWorld(), newWorld()
			c := Config[modelItem]{Handle: got.handle, Concurrency: 1 + r.IntN(4), Attempts: 1 + r.IntN(3), Logger: new(recorder).config().Logger}
			var deliveries map[string]int
			var completed map[string]bool
			if r.IntN(3) != 0 {
				c.Park = got.park
				c.Deliveries = []int{Unlimited, 1}[r.IntN(2)]
			}
			if r.IntN(3) != 0 {
				c.ID = func(_ context.Context, i *modelItem) string { return i.name }
				deliveries = map[string]int{}
				if c.Park != nil {
					c.Deliveries = []int{Unlimited, 1, 2, 3}[r.IntN(4)]
				}
				if r.IntN(2) == 0 {
					c.Store = new(idempotency.Memory)
					completed = map[string]bool{}
				}
			}
			e, err := New(c)
			if err != nil {
				t.Fatal(err)
			}
			for delivery := range 8 {
				outcomes := e.Run(t.Context(), shards)
				left := shards[:0:0]
				for s, shard := range shards {
					ref := reference(want, e.config, shard, deliveries, completed)
					o := outcomes[s]
					if (o.Err == nil) != (o.Next == len(shard)) {
						t.Errorf("seed %d, delivery %d, shard %d: got %+v", seed, delivery, s, o)
					}
					o.Err = nil
					if o != ref {
						t.Errorf("seed %d, delivery %d, shard %d: got %+v, want %+v", seed, delivery, s, o, ref)
					}
					if rest := shard[ref.Next:]; len(rest) > 0 {
						left = append(left, rest)
					}
				}
				shards = left
			}
			for s := range 6 { // the order in which attempts of one shard were started
				of := func(w *world) []string {
					return slices.DeleteFunc(slices.Clone(w.trace), func(n string) bool { return n[0] != byte('0'+s) })
				}
				equal(t, fmt.Sprintf("seed %d: trace of shard %d", seed, s), of(got), of(want))
			}
			equal(t, fmt.Sprintf("seed %d: done", seed), got.done, want.done)
			equal(t, fmt.Sprintf("seed %d: parked", seed), got.parked, want.parked)
		})
	}
}

// TestModelByKey checks what has to hold with keys, whatever the interleaving.
func TestModelByKey(t *testing.T) {
	for seed := range uint64(800) {
		in(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 5))
			shards := randomShards(r, 1+r.IntN(8))
			w := newWorld()
			c := Config[modelItem]{
				Handle: w.handle, Key: func(i *modelItem) uint64 { return i.key * 0x9e3779b97f4a7c15 },
				Concurrency: 1 + r.IntN(6), Attempts: 1 + r.IntN(3), Park: w.park, Deliveries: 1, Logger: new(recorder).config().Logger,
			}
			if r.IntN(3) != 0 {
				c.ID, c.Deliveries = func(_ context.Context, i *modelItem) string { return i.name }, 1+r.IntN(3)
			}
			stored := c.ID != nil && r.IntN(2) == 0
			if stored {
				c.Store = new(idempotency.Memory)
			}
			e, err := New(c)
			if err != nil {
				t.Fatal(err)
			}
			for delivery := 0; len(shards) > 0; delivery++ {
				if delivery > 50 {
					t.Fatalf("seed %d: %d shards are never done", seed, len(shards))
				}
				w.spans = nil
				outcomes := e.Run(t.Context(), shards)
				left := shards[:0:0]
				for s, shard := range shards {
					checkShard(t, seed, w, shard, outcomes[s])
					if rest := shard[outcomes[s].Next:]; len(rest) > 0 {
						left = append(left, rest)
					}
				}
				checkConcurrency(t, seed, w.spans, c.Concurrency)
				shards = left
			}
			for name := range w.attempts {
				if n := w.done[name] + w.parked[name]; n == 0 || stored && n != 1 {
					t.Errorf("seed %d: %s was done %d times and parked %d times", seed, name, w.done[name], w.parked[name])
				}
			}
		})
	}
}

func checkShard(t *testing.T, seed uint64, w *world, shard []modelItem, o Outcome) {
	t.Helper()
	isDone := func(i *modelItem) bool { return w.done[i.name]+w.parked[i.name] > 0 }
	for i := range shard[:o.Next] {
		if !isDone(&shard[i]) {
			t.Errorf("seed %d: %s is not done, and before item %d that was reported", seed, shard[i].name, o.Next)
		}
	}
	if o.Next < len(shard) && o.Err == nil {
		t.Errorf("seed %d: got %+v", seed, o)
	}
	// The attempts of this run, with the index of the item in the shard.
	var spans []span
	for _, s := range w.spans {
		if i := slices.IndexFunc(shard, func(m modelItem) bool { return m.name == s.item.name }); i >= 0 {
			s.index = i
			spans = append(spans, s)
		}
	}
	for _, a := range spans {
		for _, b := range spans {
			if a.index < b.index && a.item.key == b.item.key && a.end.After(b.start) {
				t.Errorf("seed %d: %s, of the same key, was started before %s had ended", seed, b.item.name, a.item.name)
			}
			// The shard stops in the instant of the failure, so nothing starts later.
			if a.index == o.Next && a.index < b.index && b.start.After(lastEnd(spans, a.index)) {
				t.Errorf("seed %d: %s was started after %s had failed", seed, b.item.name, a.item.name)
			}
		}
	}
}

func lastEnd(spans []span, index int) time.Time {
	var last time.Time
	for _, s := range spans {
		if s.index == index && s.end.After(last) {
			last = s.end
		}
	}
	return last
}

func checkConcurrency(t *testing.T, seed uint64, spans []span, limit int) {
	t.Helper()
	for _, a := range spans {
		n := 0
		for _, b := range spans {
			if !b.start.After(a.start) && b.end.After(a.start) {
				n++
			}
		}
		if n > limit {
			t.Errorf("seed %d: %d items at once, at most %d are allowed", seed, n, limit)
		}
	}
}
