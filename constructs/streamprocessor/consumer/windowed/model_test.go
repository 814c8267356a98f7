package windowed

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
)

var errStore = errors.New("the store has failed")

// steps is a store that merges a part group by group, as one of several transactions,
// and fails at any point, or after it has done its work.
type steps struct {
	random   *rand.Rand
	failures float64
	progress map[string]Progress
	totals   map[string]map[string]window.Row
}

func newSteps(seed uint64, failures float64) *steps {
	return &steps{rand.New(rand.NewPCG(seed, 1)), failures, map[string]Progress{}, map[string]map[string]window.Row{}}
}

func (s *steps) fails() bool { return s.random.Float64() < s.failures }

func (s *steps) Last(_ context.Context, w Window, shard string) (string, error) {
	if s.fails() {
		return "", errStore
	}
	return s.progress[w.Name()+shard].Counted(), nil
}

func (s *steps) Merge(_ context.Context, p *Part, m Merger) (int, error) {
	key := p.Window.Name() + p.Shard
	for n := 0; n < 1000; n++ {
		next, err := s.progress[key].Next(p)
		if err != nil || next == len(p.Groups) {
			return n, err
		}
		if s.fails() {
			return n, errStore
		}
		totals := s.totals[p.Window.Name()]
		if totals == nil {
			totals = map[string]window.Row{}
			s.totals[p.Window.Name()] = totals
		}
		g := p.Groups[next]
		if totals[g.Key], err = m.Merge(totals[g.Key], g.Row); err != nil {
			return n, err
		}
		s.progress[key] = p.After(next + 1)
		if s.fails() {
			return n + 1, errStore
		}
	}
	return 0, errors.New("the part does not end")
}

// mapping stands in for Lambda between a shard and the function. It does what Lambda
// documents, and where it leaves something open what is hard on the function.
type mapping struct {
	t        testing.TB
	f        *function
	random   *rand.Rand
	shard    string
	limit    int     // of a state
	faults   float64 // how often something goes wrong
	state    string
	windowed int      // the window that is open, -1 if none
	earlier  []record // that were processed in it
	tail     []record // that come with its last invocation
	early    int      // windows that were ended early
}

func (m *mapping) happens() bool { return m.random.Float64() < m.faults }

// process delivers the records of a window until all are processed, in batches of any
// size, of which parts that failed may come alone.
func (m *mapping) process(n int, records []record) {
	if m.windowed != n {
		m.end(false, m.tail)
		m.windowed, m.state, m.earlier, m.tail = n, "{}", nil, nil
	}
	if m.random.IntN(3) == 0 {
		last := m.random.IntN(1 + len(records))
		records, m.tail = records[:last], records[last:]
	}
	for len(records) > 0 {
		size := 1 + m.random.IntN(min(len(records), 9))
		batch := records[:size]
		if m.happens() && len(m.earlier) > 0 { // some that were processed come again
			again := m.earlier[m.random.IntN(len(m.earlier)):]
			batch = append(slices.Clone(again), batch...)
		}
		state, ok := m.invoke(batch, false, false)
		if !ok || m.happens() { // the answer may get lost
			continue
		}
		if m.happens() { // a batch comes twice, the second answer is lost
			m.invoke(batch, false, false)
		}
		m.state = state
		m.earlier = append(m.earlier, records[:size]...)
		records = records[size:]
		if len(state) > m.limit {
			next := records[:m.random.IntN(1+min(len(records), 9))] // Lambda may send some with it
			m.end(true, next)
			m.state, m.earlier, records = "{}", append(m.earlier, next...), records[len(next):]
		}
	}
}

// end delivers the last invocation with a state until it succeeds. One that is told of an
// early end may be the final one or not.
func (m *mapping) end(early bool, records []record) {
	if m.windowed < 0 {
		return
	}
	if early {
		m.early++
	}
	final := !early || m.random.IntN(2) == 0
	batch := records
	if m.happens() {
		batch = slices.Concat(m.earlier, records)
	}
	for range 1000 {
		if _, ok := m.invoke(batch, final, early); ok && !m.happens() {
			return
		}
	}
	m.t.Fatalf("window %d of %s does not end", m.windowed, m.shard)
}

func (m *mapping) invoke(batch []record, final, early bool) (string, bool) {
	state, err := m.f.invoke(m.t, envelope{nthWindow(m.windowed), m.shard, m.state, final, early}.event(batch...))
	if err != nil && !errors.Is(err, errStore) {
		m.t.Fatalf("window %d of %s: %v", m.windowed, m.shard, err)
	}
	return state, err == nil
}

// TestCountsOnce compares totals with those of a model that counts each record once, over
// several shards, with all that may go wrong, states that are spilled and windows that
// end early. Then the whole stream is read again, which changes nothing.
func TestCountsOnce(t *testing.T) {
	t.Parallel()
	early, spills := 0, 0
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 2))
		totals := newSteps(seed, 0.02*float64(seed%5))
		f := newFunction(t, totals, WithBudget(400+random.IntN(2000)))
		want := map[string]map[string]*sums{}
		shards := 1 + random.IntN(3)
		streams := make([][][]record, shards) // by shard and window
		for s := range streams {
			streams[s] = randomStream(random, want)
		}
		for range 2 {
			for s, windows := range streams {
				m := &mapping{t: t, f: f, random: random, shard: fmt.Sprint("shardId-", s), limit: 500 + random.IntN(2000), faults: 0.03 * float64(seed%7), windowed: -1}
				for n, records := range windows {
					m.process(n, records)
				}
				m.end(false, m.tail)
				early += m.early
			}
		}
		compare(t, seed, totals, want)
		if spilled := strings.Contains(f.metrics.String(), `"Spills":1`); spilled {
			spills++
		}
	}
	if early == 0 || spills == 0 {
		t.Errorf("%d windows ended early and %d streams had states that were merged before, want some", early, spills)
	}
}

// sums is what the model knows of a group.
type sums struct {
	orders, cents, largest int64
	euros                  big.Rat // exact, of the rounded summands
}

// randomStream returns the records of a shard by window, and counts them in the model.
func randomStream(random *rand.Rand, want map[string]map[string]*sums) [][]record {
	windows := make([][]record, 1+random.IntN(4))
	sequence := random.IntN(20)
	for n := range windows {
		name := nthWindow(n).Name()
		if want[name] == nil {
			want[name] = map[string]*sums{}
		}
		for range random.IntN(80) {
			sequence += 1 + random.IntN(3)
			r := record{sequence: sequence}
			for range 1 + max(0, random.IntN(8)-5) {
				group, cents := fmt.Sprint("group-", random.IntN(30)), random.Int64N(100_000)-30_000
				r.texts = append(r.texts, fmt.Sprint(group, " ", cents))
				s := want[name][group]
				if s == nil {
					s = &sums{largest: cents}
					want[name][group] = s
				}
				s.orders, s.cents, s.largest = s.orders+1, s.cents+cents, max(s.largest, cents)
				s.euros.Add(&s.euros, new(big.Rat).SetFloat64(float64(cents)/100))
			}
			windows[n] = append(windows[n], r)
		}
	}
	return windows
}

func compare(t *testing.T, seed uint64, totals *steps, want map[string]map[string]*sums) {
	t.Helper()
	for name, groups := range want {
		got := totals.totals[name]
		if len(got) != len(groups) {
			t.Errorf("seed %d, window %s: got %d groups, want %d", seed, name, len(got), len(groups))
		}
		for _, group := range slices.Sorted(maps.Keys(groups)) {
			s := groups[group]
			euros, _ := s.euros.Float64()
			text := fmt.Sprintf("orders=%d cents=%d euros=%s largest=%d", s.orders, s.cents, strconv.FormatFloat(euros, 'g', -1, 64), s.largest)
			if shown := shown(t, got[group]); shown != text {
				t.Fatalf("seed %d, window %s, %s: got %s, want %s", seed, name, group, shown, text)
			}
		}
	}
}
