package pettitt

// A Spending says what [Settings].Alpha is the probability of. The test is made after
// every point, and each test is another chance of a false alarm.
type Spending uint8

const (
	// PerTest makes every test at the level Alpha. False alarms add up with the
	// points of a segment.
	PerTest Spending = iota
	// Total makes the test at n points since the last change at the level
	// Alpha*s/(n*(n+1)), s being the start-up. Over all n >= s these levels sum to
	// Alpha, so that, by Boole's inequality, the probability of a false alarm
	// between two changes is at most Alpha however far apart they are, as far as p
	// itself holds. The levels fall with n, and changes are detected later.
	//
	// Spending a level over a sequence of tests is by K. K. G. Lan and D. L. DeMets,
	// "Discrete Sequential Boundaries for Clinical Trials", Biometrika 70 (1983),
	// 659-663; they use the dependence between tests, which this does not.
	Total
)

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

// level is that of the test at n points since the last change.
func (s Spending) level(alpha float64, startUp, n int) float64 {
	if s == PerTest {
		return alpha
	}
	return alpha * float64(startUp) / (float64(n) * float64(n+1))
}
