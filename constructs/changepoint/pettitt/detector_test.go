package pettitt_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
)

func detector(t *testing.T, s pettitt.Settings) *pettitt.Detector {
	t.Helper()
	d, err := pettitt.New(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func add(t *testing.T, d *pettitt.Detector, at int64, x float64) pettitt.Result {
	t.Helper()
	result, err := d.Add(at, x)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// plain is what a detector does without gate, wait, cap and late points: it tests all
// points since the last change after every one, from the definition.
func plain(values []float64, s pettitt.Settings) (changes []pettitt.Change) {
	s = s.WithDefaults()
	from := 0
	for to := 1; to <= len(values); to++ {
		segment := values[from:to]
		if len(segment) < s.StartUp {
			continue
		}
		level := s.Alpha
		if doublings := math.Log2(float64(len(segment)) / float64(s.StartUp)); s.Spending == pettitt.Total {
			level = s.Alpha / (2.5 * (1 + doublings) * (1 + doublings))
		}
		found := naive(segment)
		if found.P(s.Direction) > level {
			continue
		}
		tau := found.Tau(s.Direction)
		c := pettitt.Change{
			At: int64(from + tau), Before: int64(from + tau - 1), Detected: int64(to - 1), Decided: int64(to - 1),
			N: len(segment), Tau: tau, K: found.K(s.Direction), P: found.P(s.Direction), Level: level,
			From: medianBySorting(segment[:tau]), After: medianBySorting(segment[tau:]),
		}
		c.Offset = c.After - c.From
		if s.Direction == pettitt.Up && c.Offset < 0 || s.Direction == pettitt.Down && c.Offset > 0 {
			continue
		}
		changes = append(changes, c)
		from = to
	}
	return changes
}

func medianBySorting(values []float64) float64 {
	s := slices.Sorted(slices.Values(values))
	if n := len(s); n%2 == 0 {
		return s[n/2-1]/2 + s[n/2]/2
	}
	return s[len(s)/2]
}

// regimes is a series that moves to another level every so often.
func regimes(random *rand.Rand, n int) []float64 {
	x := make([]float64, 0, n)
	for len(x) < n {
		level, tied := 3*random.NormFloat64(), random.IntN(2) == 0
		for range min(20+random.IntN(30), n-len(x)) {
			y := level + random.NormFloat64()
			if tied {
				y = math.Round(y)
			}
			x = append(x, y)
		}
	}
	return x
}

func TestDetectorIsTheDefinition(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	found := 0
	for i := range 60 {
		s := pettitt.Settings{Alpha: []float64{0.05, 0.01}[i%2], Spending: pettitt.Spending(i / 2 % 2), Direction: pettitt.Direction(i / 4 % 3)}
		values := regimes(random, 160)
		d := detector(t, s)
		var got []pettitt.Change
		for at, x := range values {
			result := add(t, d, int64(at), x)
			if want := naive(d.Segment().Values); d.Statistic() != want {
				t.Fatalf("point %d: got %+v, want %+v", at, d.Statistic(), want)
			}
			if result.Detected != (result.Change != nil) {
				t.Fatalf("detected is %t without a wait, change %v", result.Detected, result.Change)
			}
			if result.Change != nil {
				got = append(got, *result.Change)
			}
			if at%11 == 0 { // as if the handler began anew
				segment := d.Segment()
				resumed, err := pettitt.Resume(s, segment)
				if err != nil {
					t.Fatal(err)
				}
				d = resumed
			}
		}
		if want := plain(values, s); !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v:\ngot  %+v\nwant %+v", s, got, want)
		}
		found += len(got)
	}
	if found < 60 {
		t.Errorf("%d changes in all: the test sees little", found)
	}
}

// Points that come late, within the tolerance, leave the segment as if they had not.
func TestLatePointsAreExact(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 20 {
		values := make([]float64, 100)
		order := make([]int, len(values))
		for i := range values {
			values[i], order[i] = math.Round(4*random.NormFloat64()), i
		}
		for i := range len(order) - 3 { // moves points back by at most 3
			j := i + random.IntN(2)
			order[i], order[j] = order[j], order[i]
		}
		s := pettitt.Settings{Alpha: 1e-9, Lateness: 100}
		late, inOrder := detector(t, s), detector(t, s)
		for i, at := range order {
			if r := add(t, late, int64(at), values[at]); r.Outcome != pettitt.Accepted {
				t.Fatalf("point %d: %v", at, r.Outcome)
			}
			add(t, inOrder, int64(i), values[i])
		}
		if a, b := late.Segment(), inOrder.Segment(); !reflect.DeepEqual(a, b) {
			t.Fatalf("got %+v, want %+v", a, b)
		}
	}
}

// The last of the points comes late, and the test rejects with it as it does without.
func TestLatePointIsTested(t *testing.T) {
	s := pettitt.Settings{Lateness: 100}
	var want *pettitt.Change
	for _, missing := range []int{15, 14, 8, 3, 0} {
		d := detector(t, s)
		values := step(16)
		for i, x := range values {
			if i != missing {
				if r := add(t, d, int64(i), x); r.Detected {
					t.Fatalf("detected with %d points", i+1)
				}
			}
		}
		r := add(t, d, int64(missing), values[missing])
		if r.Change == nil || !r.Detected || r.Change.Detected != int64(missing) {
			t.Fatalf("missing %d: got %+v", missing, r)
		}
		r.Change.Detected, r.Change.Decided = 0, 0
		if want == nil {
			want = r.Change
		}
		if *r.Change != *want {
			t.Errorf("missing %d: got %+v, want %+v", missing, r.Change, want)
		}
	}
}

func TestOutcomes(t *testing.T) {
	d := detector(t, pettitt.Settings{Lateness: 10})
	for _, c := range []struct {
		at   int64
		x    float64
		want pettitt.Outcome
	}{
		{100, 1, pettitt.Accepted},
		{100, 1, pettitt.Duplicate},
		{100, 2, pettitt.Accepted}, // two readings of one time
		{100, 2, pettitt.Duplicate},
		{100, 1, pettitt.Duplicate},
		{110, 1, pettitt.Accepted},
		{100, 3, pettitt.Accepted}, // late by the tolerance
		{99, 3, pettitt.Late},
		{math.MinInt64, 3, pettitt.Late},
		{110, math.Copysign(0, -1), pettitt.Accepted},
		{110, 0, pettitt.Duplicate},
	} {
		if got := add(t, d, c.at, c.x); got.Outcome != c.want {
			t.Errorf("%d, %v: got %v, want %v", c.at, c.x, got.Outcome, c.want)
		}
	}
	if got := d.Segment(); got.Seen != 5 || len(got.Times) != 5 {
		t.Errorf("got %+v", got)
	}
	for _, x := range []float64{math.NaN(), math.Inf(1), -math.MaxFloat64} {
		if _, err := d.Add(111, x); !errors.Is(err, pettitt.ErrValue) {
			t.Errorf("%v: got %v", x, err)
		}
	}
}

func TestChangeStartsAnew(t *testing.T) {
	d := detector(t, pettitt.Settings{})
	for i, x := range step(16) {
		add(t, d, int64(10*i), x)
	}
	if got, want := d.Segment(), (pettitt.Segment{Bounded: true, Floor: 150, Detected: 150}); len(got.Times) != 0 || got.Floor != want.Floor || !got.Bounded || got.Seen != 0 {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if r := add(t, d, 150, 1); r.Outcome != pettitt.Late {
		t.Errorf("a point of what was dropped is %v", r.Outcome)
	}
	if r := add(t, d, 151, 1); r.Outcome != pettitt.Accepted {
		t.Errorf("a point after it is %v", r.Outcome)
	}
}

// With a wait, the decision is of more points, and finds the change where it is.
func TestWait(t *testing.T) {
	d := detector(t, pettitt.Settings{Wait: 5})
	values := append(step(16), 1, 1, 1, 1, 1, 1)
	for i, x := range values {
		r := add(t, d, int64(i), x)
		if r.Detected != (i == 15) || (r.Change != nil) != (i == 20) {
			t.Fatalf("point %d: %+v", i, r)
		}
		if c := r.Change; c != nil && (c.Detected != 15 || c.Decided != 20 || c.At != 8 || c.Before != 7 || c.Tau != 8 || c.N != 21) {
			t.Errorf("got %+v", c)
		}
	}
}

// A detection that later points do not bear out is withdrawn.
func TestWaitWithdraws(t *testing.T) {
	d := detector(t, pettitt.Settings{Wait: 8})
	values := append(step(16), make([]float64, 8)...)
	for i, x := range values {
		if r := add(t, d, int64(i), x); r.Change != nil {
			t.Fatalf("point %d: %+v", i, r.Change)
		}
	}
	if s := d.Segment(); s.Pending || len(s.Times) != len(values) || s.Seen != int64(len(values)) {
		t.Errorf("got %+v", s)
	}
}

func TestGate(t *testing.T) {
	for _, c := range []struct {
		name      string
		threshold float64
		window    int
		direction pettitt.Direction
		detected  bool
	}{
		{"none", 0, 0, pettitt.Both, true},
		{"reached", 1, 0, pettitt.Both, true},
		{"missed", 1.01, 0, pettitt.Both, false},
		{"window leaves points", 1, 7, pettitt.Both, true},
		{"window leaves none", 1, 8, pettitt.Both, false},
		{"window leaves none, no threshold", 0, 8, pettitt.Both, true},
		{"up", 1, 0, pettitt.Up, true},
		{"down", 1, 0, pettitt.Down, false},
	} {
		d := detector(t, pettitt.Settings{PracticalThreshold: c.threshold, Window: c.window, Direction: c.direction, StartUp: 16})
		detected := false
		for i, x := range step(16) {
			if r := add(t, d, int64(i), x); r.Change != nil {
				detected = true
				if r.Change.Offset != 1 || r.Change.From != 0 || r.Change.After != 1 {
					t.Errorf("%s: %+v", c.name, r.Change)
				}
			}
		}
		if detected != c.detected {
			t.Errorf("%s: detected is %t", c.name, detected)
		}
	}
}

// The window leaves out points that would hide the offset.
func TestWindow(t *testing.T) {
	values := append(step(40), 0)[:40]
	values[20], values[19] = 0.9, 0.1
	d := detector(t, pettitt.Settings{StartUp: 40, Window: 1, PracticalThreshold: 1})
	var c *pettitt.Change
	for i, x := range values {
		c = add(t, d, int64(i), x).Change
	}
	if c == nil || c.At != 20 || c.Offset != 1 {
		t.Errorf("got %+v", c)
	}
}

// Ranks that rise with medians that fall are no change upwards: the window has left out
// what rose.
func TestOffsetIsOfTheDirection(t *testing.T) {
	var values []float64
	for _, level := range []float64{5, 0, 10, 3} {
		values = append(values, slices.Repeat([]float64{level}, 10)...)
	}
	for direction, want := range map[pettitt.Direction]bool{pettitt.Up: false, pettitt.Both: true} {
		d := detector(t, pettitt.Settings{Alpha: 0.1, StartUp: 40, Window: 10, Direction: direction})
		var c *pettitt.Change
		for i, x := range values {
			c = add(t, d, int64(i), x).Change
		}
		if (c != nil) != want || c != nil && (c.Offset != -2 || c.Tau != 20) {
			t.Errorf("%v: got %+v", direction, c)
		}
	}
}

// A segment that reaches the cap is that of its newer half, and goes on to be tested.
func TestCap(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 10))
	s := pettitt.Settings{Alpha: 1e-4, Cap: 64}
	d := detector(t, s)
	for i := range 200 {
		add(t, d, int64(i), random.NormFloat64())
		segment := d.Segment()
		if want := i + 1; i >= 63 {
			want = 32 + (i-63)%32
			if len(segment.Times) != want || segment.Times[0] != int64(i+1-want) || segment.Floor != int64(i-want) || !segment.Bounded {
				t.Fatalf("point %d: %d points since %d, floor %d", i, len(segment.Times), segment.Times[0], segment.Floor)
			}
		} else if len(segment.Times) != want || segment.Bounded {
			t.Fatalf("point %d: %d points", i, len(segment.Times))
		}
		if segment.Seen != int64(i+1) {
			t.Fatalf("point %d: seen %d", i, segment.Seen)
		}
	}
	kept := d.Segment()
	again := detector(t, s)
	for i, x := range kept.Values {
		add(t, again, kept.Times[i], x)
	}
	for i := range 20 { // the sums of signs are those of a segment that has had no more
		a, b := add(t, d, int64(1000+i), 5), add(t, again, int64(1000+i), 5)
		if (a.Change == nil) != (b.Change == nil) || a.Change != nil && *a.Change != *b.Change {
			t.Fatalf("point %d: got %+v, want %+v", i, a.Change, b.Change)
		}
		if a.Change != nil {
			return
		}
	}
	t.Error("no change was found")
}

// The level goes on to fall where the cap keeps the segment short.
func TestLevelBeyondTheCap(t *testing.T) {
	for dropped, want := range map[int64]float64{0: 0.1 / 2.5 / 9, 40: 0.1 / 2.5 / 16, 400: 0.1 / 2.5 / 169} {
		s := pettitt.Settings{Alpha: 0.1, Spending: pettitt.Total, StartUp: 20, Cap: 80}
		segment := pettitt.Segment{Seen: 79 + dropped}
		for i := range 79 {
			segment.Times = append(segment.Times, int64(i))
			segment.Values = append(segment.Values, step(80)[i])
		}
		d, err := pettitt.Resume(s, segment)
		if err != nil {
			t.Fatal(err)
		}
		if c := add(t, d, 80, 1).Change; c == nil || math.Abs(c.Level-want) > 1e-12 {
			t.Errorf("%d dropped: got %+v, want level %v", dropped, c, want)
		}
	}
}

// While a decision is pending nothing is dropped.
func TestCapWaits(t *testing.T) {
	d := detector(t, pettitt.Settings{Cap: 32, Wait: 20, StartUp: 16})
	values := append(step(30), slices.Repeat([]float64{1}, 40)...)
	var c *pettitt.Change
	for i, x := range values {
		if c = add(t, d, int64(i), x).Change; c != nil {
			break
		}
	}
	if c == nil || c.At != 15 || c.N <= 32 {
		t.Errorf("got %+v", c)
	}
}

func TestResumeWithOtherSettings(t *testing.T) {
	segment := pettitt.Segment{Seen: 100}
	for i := range 100 {
		segment.Times, segment.Values = append(segment.Times, int64(i)), append(segment.Values, float64(i%3))
	}
	d, err := pettitt.Resume(pettitt.Settings{Cap: 50}, segment)
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Segment(); len(got.Times) != 25 || got.Times[0] != 75 || got.Floor != 74 || got.Seen != 100 {
		t.Errorf("got %+v", got)
	}
	segment = pettitt.Segment{Pending: true, Left: 9000, Detected: 3}
	if d, err = pettitt.Resume(pettitt.Settings{Wait: 4}, segment); err != nil || d.Segment().Left != 4 {
		t.Errorf("got %+v, %v", d, err)
	}
	if d, err = pettitt.Resume(pettitt.Settings{}, segment); err != nil || d.Segment().Left != 1 {
		t.Errorf("got %+v, %v", d, err)
	}
}

func TestResumeRefuses(t *testing.T) {
	for name, segment := range map[string]pettitt.Segment{
		"lengths":   {Times: []int64{1}, Seen: 1},
		"seen":      {Times: []int64{1}, Values: []float64{1}},
		"order":     {Times: []int64{2, 1}, Values: []float64{1, 1}, Seen: 2},
		"floor":     {Times: []int64{2}, Values: []float64{1}, Seen: 1, Bounded: true, Floor: 3},
		"value":     {Times: []int64{2}, Values: []float64{math.NaN()}, Seen: 1},
		"pending":   {Pending: true},
		"left":      {Left: 1},
		"left < 0":  {Left: -1},
		"too large": {Times: make([]int64, 80_000), Values: make([]float64, 80_000), Seen: 80_000},
	} {
		if _, err := pettitt.Resume(pettitt.Settings{}, segment); !errors.Is(err, pettitt.ErrSegment) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := pettitt.New(pettitt.Settings{StartUp: 5}); err == nil {
		t.Error("a start-up of 5 is allowed")
	}
}
