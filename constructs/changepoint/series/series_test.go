package series_test

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
	"github.com/lintel-go/lintel/constructs/changepoint/series"
)

// states are of every encoding.
func states() map[string]series.State {
	random := rand.New(rand.NewPCG(1, 2))
	of := func(n int, time func(i int) int64, value func(i int) float64) series.State {
		s := series.State{Sequence: "49590338271490256608559692538361571095921575989136588898", Counts: series.Counts{Accepted: 300, Duplicates: 1, Late: 1 << 40, Changes: 2}}
		for i := range n {
			s.Segment.Times = append(s.Segment.Times, time(i))
			s.Segment.Values = append(s.Segment.Values, value(i))
		}
		s.Segment.Seen = int64(n) + 1000
		s.Segment.Bounded, s.Segment.Floor = true, math.MinInt64
		return s
	}
	every := func(step int64) func(int) int64 {
		return func(i int) int64 { return 1_700_000_000_000 + step*int64(i) }
	}
	pending := of(3, every(1), func(int) float64 { return 1 })
	pending.Segment.Pending, pending.Segment.Detected, pending.Segment.Left = true, -5, 17
	return map[string]series.State{
		"empty":    {},
		"floor":    {Segment: pettitt.Segment{Bounded: true, Floor: 7}},
		"pending":  pending,
		"integers": of(500, every(1000), func(i int) float64 { return float64(i%7 - 3) }),
		"decimals": of(500, every(1000), func(i int) float64 { return float64(2000+random.IntN(300)) / 100 }),
		"noise":    of(500, every(1000), func(int) float64 { return random.NormFloat64() }),
		"extremes": of(6, func(i int) int64 { return []int64{math.MinInt64, -1, 0, 1, math.MaxInt64 - 1, math.MaxInt64}[i] },
			func(i int) float64 {
				return []float64{pettitt.MaxMagnitude, -pettitt.MaxMagnitude, math.SmallestNonzeroFloat64, 1 << 53, 1<<53 + 2, -0.1}[i]
			}),
		"largest integers": of(500, every(1000), func(i int) float64 { return float64(1-i%2*2) * (1 << 53) }),
		"larger integers":  of(500, every(1000), func(i int) float64 { return float64(1-i%2*2) * (1 << 62) }),
		"mixed decimals":   of(4, every(1), func(i int) float64 { return []float64{0.1, 0.25, 1e-9, 9007199254740992}[i] }),
	}
}

func TestStatesAreDecoded(t *testing.T) {
	for name, want := range states() {
		data := want.Append(nil)
		got, err := series.Decode(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if want.Segment.Times == nil {
			got.Segment.Times, got.Segment.Values = nil, nil
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\ngot  %+v\nwant %+v", name, got, want)
		}
		if most := series.MaxSize(len(want.Segment.Times)); len(data) > most {
			t.Errorf("%s: %d bytes, more than %d", name, len(data), most)
		}
		for i := range data {
			if _, err := series.Decode(data[:i]); !errors.Is(err, series.ErrState) {
				t.Fatalf("%s: %d bytes of %d: got %v", name, i, len(data), err)
			}
		}
		if _, err := series.Decode(append(data, 0)); !errors.Is(err, series.ErrState) {
			t.Errorf("%s: a byte more: got %v", name, err)
		}
	}
}

// Points at even intervals take a byte for the time, and decimals of a sensor two for
// the value.
func TestSize(t *testing.T) {
	for name, most := range map[string]int{"integers": 500 * 2, "decimals": 500 * 3, "noise": 500 * 9, "largest integers": 500 * 9, "larger integers": 500 * 9} {
		s := states()[name]
		if got := len(s.Append(nil)); got > most+100 {
			t.Errorf("%s: %d bytes, more than %d", name, got, most+100)
		}
	}
}

func TestDecodeRefuses(t *testing.T) {
	for name, data := range map[string][]byte{
		"version":  {2, 0},
		"flags":    {1, 4},
		"sequence": append([]byte{1, 0}, bytes.Repeat([]byte{255}, 9)...),
		"points":   {1, 0, 0, 0, 0, 0, 0, 0, 200, 1},
		"encoding": {1, 0, 0, 0, 0, 0, 0, 0, 0, 10},
	} {
		if _, err := series.Decode(data); !errors.Is(err, series.ErrState) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := series.Open(pettitt.Settings{}, []byte{1}); !errors.Is(err, series.ErrState) {
		t.Errorf("open: got %v", err)
	}
	unordered := series.State{Segment: pettitt.Segment{Times: []int64{2, 1}, Values: []float64{1, 1}, Seen: 2}}
	if _, err := series.Open(pettitt.Settings{}, unordered.Append(nil)); !errors.Is(err, pettitt.ErrSegment) {
		t.Errorf("unordered: got %v", err)
	}
	if _, err := series.Open(pettitt.Settings{Alpha: 7}, nil); err == nil {
		t.Error("alpha 7 is taken")
	}
}

// sequence is that of record i.
func sequence(i int) string {
	return "495903382714902566085596925383615710959215" + strconv.Itoa(10_000+i)
}

// A series that is stored after every batch finds what one does that never stops, also
// where a batch is delivered again after it was stored.
func TestSeriesGoesOn(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	settings := pettitt.Settings{Wait: 7, Cap: 64, Window: 2, PracticalThreshold: 1}
	values := make([]float64, 600)
	for i := range values {
		values[i] = math.Round(100*random.NormFloat64())/100 + 4*float64(i/90%2)
	}
	whole, err := pettitt.New(settings)
	if err != nil {
		t.Fatal(err)
	}
	var data []byte
	changes := uint64(0)
	for from := 0; from < len(values); {
		to := min(len(values), from+1+random.IntN(40))
		for range 2 {
			s, err := series.Open(settings, data)
			if err != nil {
				t.Fatal(err)
			}
			again := s.State().Sequence == sequence(to-1)
			for i := from; i < to; i++ {
				got, err := s.Add(sequence(i), int64(i), values[i])
				if err != nil {
					t.Fatal(err)
				}
				if got.Seen != again {
					t.Fatalf("record %d: seen is %t", i, got.Seen)
				}
				if again {
					continue
				}
				want, err := whole.Add(int64(i), values[i])
				if err != nil || !reflect.DeepEqual(got.Result, want) {
					t.Fatalf("record %d: got %+v, want %+v, %v", i, got.Result, want, err)
				}
				if want.Change != nil {
					changes++
				}
			}
			data = bytes.Clone(s.Encode())
		}
		from = to
	}
	state, err := series.Decode(data)
	if want := (series.Counts{Accepted: 600, Changes: changes}); err != nil || state.Counts != want || changes < 5 {
		t.Errorf("got %+v, %v, want %+v", state.Counts, err, want)
	}
}

func TestSeriesCounts(t *testing.T) {
	s, err := series.Open(pettitt.Settings{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []struct {
		sequence string
		at       int64
		x        float64
		fails    bool
	}{
		{"1", 10, 1, false},
		{"2", 10, 1, false},
		{"9", 9, 1, false},
		{"10", 11, math.NaN(), true},
		{"10", 11, 2, false}, // seen: the value that failed was read
		{"", 11, 2, false},
		{strings.Repeat("1", 129), 12, 1, true},
	} {
		if _, err := s.Add(r.sequence, r.at, r.x); (err != nil) != r.fails {
			t.Errorf("%+v: got %v", r, err)
		}
	}
	got := s.State()
	if want := (series.Counts{Accepted: 2, Duplicates: 1, Late: 1}); got.Counts != want || got.Sequence != "10" {
		t.Errorf("got %+v", got)
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range states() {
		f.Add(s.Append(nil))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := series.Decode(data)
		if err != nil {
			return
		}
		again, err := series.Decode(s.Append(nil))
		if err != nil {
			t.Fatal(err)
		}
		// NaN differs from itself: the second encoding must be that of the first.
		if !bytes.Equal(again.Append(nil), s.Append(nil)) {
			t.Errorf("got %+v, want %+v", again, s)
		}
		if d, err := series.Open(pettitt.Settings{}, data); err == nil {
			if _, err := d.Add("", math.MaxInt64, 1); err != nil {
				t.Error(err)
			}
		}
	})
}
