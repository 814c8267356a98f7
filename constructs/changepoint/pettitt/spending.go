package pettitt

import "math"

// A Spending says what [Settings].Alpha is the probability of. The test is made after
// every point, and each test is another chance of a false alarm.
type Spending uint8

const (
	// PerTest makes every test at the level Alpha. False alarms add up with the
	// points of a segment.
	PerTest Spending = iota
	// Total lets the level fall with the points since the last change, so that a false
	// alarm between two changes has at most the probability Alpha, however far apart
	// they are. Changes are detected later.
	//
	// Spending a level over a sequence of tests is by K. K. G. Lan and D. L. DeMets,
	// "Discrete Sequential Boundaries for Clinical Trials", Biometrika 70 (1983),
	// 659-663. Tests of a segment and of one a little longer mostly agree, so that each
	// doubling of a segment, rather than each point, is another chance. The level after
	// D doublings is
	//
	//	Alpha / (2.5 (1+D)²)      D = log2(n/s) at n points, s being the start-up
	//
	// and, where the cap has dropped points, each further half of the cap counts as
	// a doubling: it is one, from what was left. The integral over D is Alpha/2.5. That
	// this is enough is measured, by `changepoint simulate`, and not proven; as the test
	// knows only ranks, what is measured with one continuous distribution holds for all.
	Total
)

// perDoubling is what divides the level, so that the false alarms of all doublings stay
// below alpha: with 1.5 they do not quite, in one direction and with a cap of some hundred.
const perDoubling = 2.5

var spendingNames = []string{PerTest: "per-test", Total: "total"}

// String is "per-test" or "total".
func (s Spending) String() string { return nameOf(spendingNames, int(s), "spending") }

// MarshalText is the name. It fails for a value that has none.
func (s Spending) MarshalText() ([]byte, error) { return textOf(spendingNames, int(s), "spending") }

// UnmarshalText takes a name.
func (s *Spending) UnmarshalText(text []byte) error {
	i, err := indexOf(spendingNames, text, "spending")
	if err == nil {
		*s = Spending(i)
	}
	return err
}

// level is that of the test at n points since the last change. The settings have their
// defaults.
func (s Settings) level(n int64) float64 {
	if s.Spending == PerTest {
		return s.Alpha
	}
	doublings := 1 + math.Log2(float64(min(n, int64(s.Cap)))/float64(s.StartUp))
	if past := n - int64(s.Cap); past > 0 {
		doublings += float64(past) / float64(s.Cap/2) // from a half of the cap to all of it
	}
	return s.Alpha / (perDoubling * doublings * doublings)
}
