package rules

import (
	"slices"
	"time"
)

// Bounds turn what is measured into a rule by saying what is allowed. They are
// whole numbers, numbers or durations.
type Bounds[B Bound] struct{ rule Rule }

// A Bound is a number with which what is measured is compared.
type Bound interface{ int | float64 | time.Duration }

// AtLeast allows b and more: ">=".
func (m Bounds[B]) AtLeast(b B) Rule { return m.with(atLeast, b, b) }

// Above allows more than b: ">".
func (m Bounds[B]) Above(b B) Rule { return m.with(greater, b, b) }

// AtMost allows b and less: "<=".
func (m Bounds[B]) AtMost(b B) Rule { return m.with(atMost, b, b) }

// Below allows less than b: "<".
func (m Bounds[B]) Below(b B) Rule { return m.with(less, b, b) }

// Equal allows b only: "=".
func (m Bounds[B]) Equal(b B) Rule { return m.with(equal, b, b) }

// NotEqual allows all but b: "!=".
func (m Bounds[B]) NotEqual(b B) Rule { return m.with(notEqual, b, b) }

// Between allows low, high and what is between them.
func (m Bounds[B]) Between(low, high B) Rule { return m.with(between, low, high) }

func (m Bounds[B]) with(o operator, low, high B) Rule {
	r := m.rule.clone()
	unit := r.condition.low.unit
	r.condition.operator, r.condition.low = o, bound(low, unit)
	if o == between {
		r.condition.high = bound(high, unit)
	}
	return r
}

// bound makes a quantity. Only a number without a unit can be a ratio.
func bound[B Bound](b B, u unit) quantity {
	switch b := any(b).(type) {
	case int:
		return quantity{float64(b), u}
	case float64:
		return quantity{b, u}
	default:
		return quantity{any(b).(time.Duration).Seconds(), seconds}
	}
}

// A Measure is what a rule measures. Its number or the change of it can be
// compared.
type Measure[B Bound] struct{ Bounds[B] }

// Change measures the change since an earlier run instead, relative to the number
// of then: 0.1 is a tenth more.
func (m Measure[B]) Change(since Reference) Bounds[float64] {
	m.rule.condition.change, m.rule.condition.vs = true, since
	m.rule.condition.low.unit = ratio
	return Bounds[float64](m.Bounds)
}

// Difference measures the change since an earlier run instead, in the unit of the
// number.
func (m Measure[B]) Difference(since Reference) Bounds[B] {
	m.rule.condition.change, m.rule.condition.vs = true, since
	return m.Bounds
}

// A CountMeasure is a number of rows or values. It can be measured as a part of
// the whole.
type CountMeasure struct{ Measure[int] }

// Ratio measures the part of the whole instead, from 0 to 1. In text, it is the
// percent sign of the bounds.
func (m CountMeasure) Ratio() Bounds[float64] {
	m.rule.condition.low.unit = ratio
	return Bounds[float64](m.Bounds)
}

// A TypeMeasure is the type of columns.
type TypeMeasure struct{ rule Rule }

// Is allows types: "string", "number", "boolean" and "time", which stand for all
// types of their kind, or the name of one, without regard to case.
func (m TypeMeasure) Is(types ...string) Rule {
	m.rule.condition.types = slices.Clone(types)
	return m.rule
}

// A MemberMeasure is the common values of columns.
type MemberMeasure struct{ rule Rule }

// In allows values, for all rows that have one.
func (m MemberMeasure) In(values ...string) Rule {
	return m.Rows(values...).Ratio().AtLeast(1)
}

// Rows measures how many of the rows have one of the values.
func (m MemberMeasure) Rows(values ...string) Shares {
	m.rule.condition.members = append([]string{}, values...)
	return Shares{Bounds[int](m)}
}

// Shares are how many rows have one of some values. They can be measured as a
// part of those that have a value.
type Shares struct{ Bounds[int] }

// Ratio measures the part of the rows instead, from 0 to 1.
func (m Shares) Ratio() Bounds[float64] {
	m.rule.condition.low.unit = ratio
	return Bounds[float64](m.Bounds)
}
