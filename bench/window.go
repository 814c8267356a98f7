package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/lintel-go/lintel/bench/internal/trial"
	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
)

// windows is package constructs/streamprocessor/window: a batch counted in the state of a window, beside the state as a
// map of structs that encoding/json reads and writes.
var windows = core{
	name:   "window",
	trials: windowTrials,
	workers: map[string]worker{
		"generate": generateWindow,
		"count": func(_ context.Context, a []string) (trial.Sample, error) {
			return processFile(windowCounters, a)
		},
	},
}

// windowCases are batches, and how many groups the state has.
var windowCases = []windowCase{
	{"100 records, 100 groups", 100, 100},
	{"100 records, 5000 groups", 100, 5000},
	{"5000 records, 5000 groups", 5000, 5000},
}

type windowCase struct {
	name            string
	records, groups int
}

func windowTrials(ctx context.Context, dir string) ([]namedTrial, error) {
	var trials []namedTrial
	for i, c := range windowCases {
		file := filepath.Join(dir, strconv.Itoa(i)+".window")
		if _, err := inWorker(ctx, "window", "generate", file, c.name); err != nil {
			return nil, err
		}
		contender := func(name string) trial.Contender {
			return workerContender(name, "window", "count", file, name, processing.String())
		}
		trials = append(trials, namedTrial{c.name, trial.Trial{
			Measures: []trial.Measure{{Case: c.name, Unit: perRecord}, {Case: c.name, Unit: allocated}},
			Ours:     contender("lintel"),
			Peers:    []trial.Contender{contender("encoding/json")},
		}})
	}
	return trials, nil
}

// windowBatch is what is counted: a sale of each of the groups, and the batch behind them, of which sales are of some
// of the groups.
type windowBatch struct {
	Before, Batch []windowSale
}

type windowSale struct {
	Shop  string
	Cents int64
}

// euros is what floating-point aggregates get.
func (s windowSale) euros() float64 { return float64(s.Cents) / 100 }

// generateWindow FILE CASE writes a batch, and what has to be in the state after it to another file.
func generateWindow(_ context.Context, arguments []string) (trial.Sample, error) {
	i := slices.IndexFunc(windowCases, func(c windowCase) bool { return c.name == arguments[1] })
	if i < 0 {
		return nil, fmt.Errorf("no case %q", arguments[1])
	}
	batch, digest := windowCases[i].batch()
	return nil, writeWindow(arguments[0], batch, digest)
}

func writeWindow(file string, b windowBatch, digest recordDigest) error {
	text, err := json.Marshal(b)
	if err != nil {
		return err
	}
	return digest.write(file, text)
}

func (c windowCase) batch() (b windowBatch, d recordDigest) {
	sale := func(i int) windowSale {
		return windowSale{fmt.Sprintf("shop-%06d", i*7919%c.groups), int64(1 + i*7907%100_000)}
	}
	for i := range c.groups {
		b.Before = append(b.Before, sale(i))
		d.Sum += int(sale(i).Cents)
	}
	for i := range c.records {
		b.Batch = append(b.Batch, sale(i))
		d.Sum += int(sale(i).Cents)
	}
	d.Records, d.Bytes = c.records, c.groups
	return b, d
}

// windowCounters count batches, each in its way. What the state has in it is looked at once.
var windowCounters = map[string]func() (eventProcessor, error){
	"lintel":        countOnce(newLintelWindow),
	"encoding/json": countOnce(newNaiveWindow),
}

// windowState is how a contender keeps a state.
type windowState interface {
	// count adds sales to a state and returns the new one.
	count(state []byte, sales []windowSale) ([]byte, error)
	// look returns how many groups there are, and their cents together.
	look(state []byte) (groups, cents int, err error)
}

// countOnce makes a contender of a kind of state. The batch is decoded once, because all would do it in the same way.
func countOnce(newState func() (windowState, error)) func() (eventProcessor, error) {
	return func() (eventProcessor, error) {
		w, err := newState()
		if err != nil {
			return nil, err
		}
		var b windowBatch
		var before []byte
		var digest recordDigest
		return func(data []byte) (recordDigest, error) {
			if before != nil {
				_, err := w.count(before, b.Batch)
				return digest, err
			}
			if err := json.Unmarshal(data, &b); err != nil {
				return digest, err
			}
			if before, err = w.count([]byte("{}"), b.Before); err != nil {
				return digest, err
			}
			after, err := w.count(before, b.Batch)
			if err != nil {
				return digest, err
			}
			digest.Records = len(b.Batch)
			digest.Bytes, digest.Sum, err = w.look(after)
			return digest, err
		}, nil
	}
}

// lintelWindow is ours.
type lintelWindow struct {
	*window.Aggregator[windowSale]
}

func newLintelWindow() (windowState, error) {
	a, err := window.New(window.Definition[windowSale]{
		Group: func(s windowSale) string { return s.Shop },
		Aggregates: []window.Aggregate[windowSale]{
			window.Count[windowSale]("sales"),
			window.Sum("cents", func(s windowSale) int64 { return s.Cents }),
			window.Min("least", func(s windowSale) int64 { return s.Cents }),
			window.Max("most", func(s windowSale) int64 { return s.Cents }),
			window.Moments("euros", windowSale.euros),
		},
	})
	return lintelWindow{a}, err
}

func (w lintelWindow) count(state []byte, sales []windowSale) ([]byte, error) {
	s, err := w.Decode(state)
	if err != nil {
		return nil, err
	}
	after := 0
	if s.Last() != "" {
		if after, err = strconv.Atoi(s.Last()); err != nil {
			return nil, err
		}
	}
	for i, sale := range sales {
		if fresh, err := s.Begin(strconv.Itoa(after + i + 1)); err != nil || !fresh {
			return nil, fmt.Errorf("sale %d is not fresh: %w", i, err)
		}
		if err := s.Add(sale); err != nil {
			return nil, err
		}
	}
	return s.Encode()
}

func (w lintelWindow) look(state []byte) (groups, cents int, err error) {
	s, err := w.Decode(state)
	if err != nil {
		return 0, 0, err
	}
	list, err := s.Take()
	if err != nil {
		return 0, 0, err
	}
	for _, g := range list {
		results, err := w.Results(g.Row)
		if err != nil {
			return 0, 0, err
		}
		n, err := strconv.Atoi(results[1].Number)
		if err != nil {
			return 0, 0, err
		}
		cents += n
	}
	return len(list), cents, nil
}

// naiveWindow is a map of structs, as handlers are written by hand: sums are rounded, and the variance is Welford's.
type naiveWindow struct{}

type naiveGroup struct {
	Sales int64   `json:"sales"`
	Cents int64   `json:"cents"`
	Least int64   `json:"least"`
	Most  int64   `json:"most"`
	Mean  float64 `json:"mean"`
	M2    float64 `json:"m2"`
}

func newNaiveWindow() (windowState, error) { return naiveWindow{}, nil }

func (naiveWindow) count(state []byte, sales []windowSale) ([]byte, error) {
	groups := map[string]*naiveGroup{}
	if err := json.Unmarshal(state, &groups); err != nil {
		return nil, err
	}
	for _, s := range sales {
		g := groups[s.Shop]
		if g == nil {
			g = &naiveGroup{Least: math.MaxInt64, Most: math.MinInt64}
			groups[s.Shop] = g
		}
		g.Sales++
		g.Cents += s.Cents
		g.Least, g.Most = min(g.Least, s.Cents), max(g.Most, s.Cents)
		delta := s.euros() - g.Mean
		g.Mean += delta / float64(g.Sales)
		g.M2 += delta * (s.euros() - g.Mean)
	}
	return json.Marshal(groups)
}

func (naiveWindow) look(state []byte) (groups, cents int, err error) {
	var all map[string]*naiveGroup
	if err := json.Unmarshal(state, &all); err != nil {
		return 0, 0, err
	}
	for _, g := range all {
		cents += int(g.Cents)
	}
	return len(all), cents, nil
}
