package rules

import "math"

// A form is what the bounds in a condition must be.
type form struct {
	// units are those that a bound can be written in.
	units []unit
	// whole says that a bound that is not a ratio is a whole number.
	whole bool
	// low and high are the limits of a bound that is not a ratio. Those of a
	// ratio are 0 and 1.
	low, high float64
	// wanted says the same to people.
	wanted string
}

var (
	ratioForm = &form{units: []unit{plain, ratio}, high: 1,
		wanted: "a ratio from 0 to 1 or a percentage from 0% to 100%"}
	// A count such as 0.05 is a mistake: it allows nothing, where 5% is meant.
	countForm = &form{units: []unit{plain, ratio}, whole: true, high: maxWhole,
		wanted: "a whole number of rows, or a percentage from 0% to 100%"}
	wholeForm = &form{units: []unit{plain}, whole: true, high: maxWhole,
		wanted: "a whole number from 0"}
	numberForm = &form{units: []unit{plain}, low: -math.MaxFloat64, high: math.MaxFloat64,
		wanted: "a number"}
	lengthForm = &form{units: []unit{plain}, high: math.MaxFloat64,
		wanted: "a number of characters from 0"}
	indexForm = &form{units: []unit{plain}, high: math.MaxFloat64,
		wanted: "a number from 0"}
	coefficientForm = &form{units: []unit{plain}, low: -1, high: 1,
		wanted: "a number from -1 to 1"}
	ageForm = &form{units: []unit{seconds}, high: maxSpan,
		wanted: "a duration such as 90m, 24h or 7d"}
	changeForm = &form{units: []unit{plain, ratio}, low: -math.MaxFloat64, high: math.MaxFloat64,
		wanted: "a percentage, which is relative to the earlier run, or a number, which is the difference"}
	// typeForm and memberForm have a list in place of bounds, noForm has neither.
	typeForm   = &form{wanted: "'is' and a type, or 'in' and types in parentheses"}
	memberForm = &form{wanted: "'in' and values in parentheses"}
	noForm     = &form{}
)

// accepts reports whether q can be a bound.
func (f *form) accepts(q quantity) bool {
	low, high, whole := f.low, f.high, f.whole
	if q.unit == ratio && f != changeForm {
		low, high, whole = 0, 1, false
	}
	for _, u := range f.units {
		if u == q.unit {
			return q.number >= low && q.number <= high && (!whole || q.number == math.Trunc(q.number))
		}
	}
	return false
}
