package pettitt

// A Change is a change of level that was found. Its times are those that the points
// came with.
type Change struct {
	// At is the time of the first point of the new level, and Before that of the last
	// point of the old one.
	At, Before int64
	// Detected is the time of the point with which the test first rejected, and
	// Decided that of the point with which the rest was found.
	Detected, Decided int64
	// N is the number of points of the segment at the decision, of which Tau were
	// before the change.
	N, Tau int
	// K and P are the statistic and its approximate p-value, at most Level.
	K        int64
	P, Level float64
	// Offset is After - From, the medians of the points after the change and before
	// it, without the window.
	Offset, From, After float64
}

// An Outcome says what was done with a point.
type Outcome uint8

const (
	// Accepted points are part of the segment and were tested.
	Accepted Outcome = iota
	// Duplicate points have the time and the value of one that is in the segment, and
	// were ignored.
	Duplicate
	// Late points are further behind the newest than Settings.Lateness, or not after
	// what a change or the cap dropped, and were ignored.
	Late
)

var outcomeNames = []string{Accepted: "accepted", Duplicate: "duplicate", Late: "late"}

// String is "accepted", "duplicate" or "late".
func (o Outcome) String() string { return nameOf(outcomeNames, int(o), "outcome") }

// A Result is what [Detector.Add] says of a point.
type Result struct {
	Outcome Outcome
	// Detected is set where the test first rejected with this point. With
	// Settings.Wait, the change follows later or is withdrawn.
	Detected bool
	// Change is the change that was decided with this point, or nil.
	Change *Change
}
