package rules

import (
	"errors"
	"maps"
	"slices"
)

// A distribution is what is kept of the values of a column, to measure the drift
// of later runs: either how often they occur or the steps.
type distribution struct {
	// Rows is how many rows have a value.
	Rows float64 `json:"rows"`
	// Values are how many rows have which value, by its digest.
	Values map[string]float64 `json:"values,omitempty"`
	Steps  steps              `json:"steps,omitempty"`
}

// bins counts the rows of the distribution, and those of another shape of which
// rows have a value, in the same bins: one for each value that was kept and one
// for all others, or those between the steps and the two outside. It is not ok if
// the shape does not have what the distribution has.
func (d *distribution) bins(s *shape, rows float64) (expected, actual []float64, ok bool) {
	if len(d.Steps) > 0 {
		if s.steps == nil {
			return nil, nil, false
		}
		edges := d.Steps.edges()
		return d.Steps.histogram(edges, d.Rows), s.steps.histogram(edges, rows), true
	}
	if s.values == nil {
		return nil, nil, false
	}
	// In order, so that the sum of the parts is always the same number.
	othersExpected, othersActual := d.Rows, rows
	for _, key := range slices.Sorted(maps.Keys(d.Values)) {
		expected = append(expected, d.Values[key])
		actual = append(actual, s.values[key])
		othersExpected -= d.Values[key]
		othersActual -= s.values[key]
	}
	return append(expected, max(0, othersExpected)), append(actual, max(0, othersActual)), true
}

// check returns an error for what no run can have kept.
func (d *distribution) check() error {
	switch {
	case d == nil:
		return nil
	case d.Rows <= 0:
		return errors.New("got a distribution without rows")
	case (len(d.Steps) > 0) == (len(d.Values) > 0):
		return errors.New("got a distribution of both or neither of values and steps")
	case len(d.Steps) > 0 && !d.Steps.isOrdered():
		return errors.New("got steps that are not in order")
	}
	var listed float64
	for _, count := range d.Values {
		if count < 0 {
			return errors.New("got a negative count")
		}
		listed += count
	}
	if listed > d.Rows {
		return errors.New("got more values than rows")
	}
	return nil
}
