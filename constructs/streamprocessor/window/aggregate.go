package window

import (
	"encoding"
	"fmt"
	"regexp"
)

// Aggregate is something that is known of the records of a group, such as their number.
// Its name is what its results are known by.
type Aggregate[R any] struct {
	name, kind string
	fault      string
	empty      func() cell[R]
}

// Accumulator is the value of an aggregate: what is known of the values that were
// added. It is a pointer type: Add and Merge change it.
//
// Its text has to be short, because the state that it is in must not be larger than
// 1 MB for all groups together, and the same for the same values whatever their order.
// It is one or more of the printable ASCII characters but space, double quote and
// backslash. UnmarshalText gets no other, but may get a text that AppendText never
// writes, for which it has to return an error.
type Accumulator[V, A any] interface {
	// Check returns why a value cannot be added.
	Check(value V) error
	// Add adds a value that Check has nothing against.
	Add(value V)
	// Merge adds what was added to another, which it does not change.
	Merge(other A) error
	// Results are what is shown. The Name of each is set by the aggregate.
	Results() []Result
	encoding.TextAppender
	encoding.TextUnmarshaler
}

// Result is a number that is shown of an aggregate.
type Result struct {
	// Name is the aggregate's.
	Name string
	// Part tells the results of an aggregate that has several apart, as "p99". It is
	// empty if the aggregate has one.
	Part string
	// Number is in decimal, perhaps with an exponent.
	Number string
}

// Of makes an aggregate of an accumulator. The kind names the accumulator and what it
// was made with, so that no two that cannot be merged have the same; value is what of a
// record is added; empty returns an accumulator to which nothing has been added.
func Of[R, V any, A Accumulator[V, A]](kind, name string, value func(record R) V, empty func() A) Aggregate[R] {
	a := Aggregate[R]{name: name, kind: kind}
	switch {
	case !nameSyntax.MatchString(name):
		a.fault = fmt.Sprintf("aggregate %q: want a name of up to 64 letters and digits that begins with a letter", name)
	case !kindSyntax.MatchString(kind):
		a.fault = fmt.Sprintf("aggregate %q: got the kind %q, want up to 64 letters, digits, points and hyphens", name, kind)
	case value == nil || empty == nil:
		a.fault = fmt.Sprintf("aggregate %q: got no function for its values", name)
	}
	a.empty = func() cell[R] { return &typed[R, V, A]{value: value, accumulator: empty()} }
	return a
}

// Faulty is an aggregate with which no definition is valid, for the reason: for
// functions that make aggregates and have been asked for an impossible one.
func Faulty[R any](name, reason string) Aggregate[R] {
	return Aggregate[R]{name: name, fault: fmt.Sprintf("aggregate %q: %s", name, reason)}
}

var (
	nameSyntax = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9]{0,63}$`)
	kindSyntax = regexp.MustCompile(`^[A-Za-z0-9.-]{1,64}$`)
)

// header is how a state names the aggregate.
func (a *Aggregate[R]) header() string { return a.name + ":" + a.kind }

// cell is an accumulator whose types are of no interest. A record is added to the cells
// of a group in two steps, so that it is added to all or none.
type cell[R any] interface {
	prepare(record R) error
	commit()
	merge(other cell[R]) error
	results() []Result
	encoding.TextAppender
	encoding.TextUnmarshaler
}

type typed[R, V any, A Accumulator[V, A]] struct {
	value       func(R) V
	accumulator A
	prepared    V
}

func (c *typed[R, V, A]) prepare(record R) error {
	c.prepared = c.value(record)
	return c.accumulator.Check(c.prepared)
}

func (c *typed[R, V, A]) commit() { c.accumulator.Add(c.prepared) }

// merge gets a cell of the same aggregate.
func (c *typed[R, V, A]) merge(other cell[R]) error {
	return c.accumulator.Merge(other.(*typed[R, V, A]).accumulator)
}

func (c *typed[R, V, A]) results() []Result { return c.accumulator.Results() }

func (c *typed[R, V, A]) AppendText(b []byte) ([]byte, error) {
	n := len(b)
	b, err := c.accumulator.AppendText(b)
	if err == nil && !isText(b[n:]) {
		err = fmt.Errorf("the accumulator %T writes %q, which cannot be kept", c.accumulator, b[n:])
	}
	return b, err
}

func (c *typed[R, V, A]) UnmarshalText(text []byte) error {
	if !isText(text) {
		return fmt.Errorf("%.40q is no accumulator", text)
	}
	return c.accumulator.UnmarshalText(text)
}

// isText tells whether an accumulator may be written so.
func isText(text []byte) bool {
	for _, c := range text {
		if c <= ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return len(text) > 0
}
