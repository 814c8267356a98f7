package profiletest

import (
	"bytes"
	"io"
	"iter"
	"strings"
)

// A Profile is a profile that can be changed and written.
type Profile struct {
	// Before and After are the members of the profile before and after its
	// columns.
	Before, After Object
	// Columns are the columns, which are made when they are needed.
	Columns iter.Seq[Object]
	// Layout is the whitespace.
	Layout Layout
}

// Layout is the whitespace of a profile. Which one a profile job uses is not
// documented.
type Layout uint8

const (
	// Spaced has a space after commas and colons, as json.dumps in Python.
	Spaced Layout = iota
	// Compact has no whitespace, as most encoders of Java.
	Compact
	// Indented has a line for each value, indented by 2 spaces a level.
	Indented
)

// Edit changes the columns with a name when they are made.
func (p *Profile) Edit(name string, edit func(column *Object)) {
	p.EditAll(func(column *Object) {
		if column.Get("name") == name {
			edit(column)
		}
	})
}

// EditAll changes all columns when they are made.
func (p *Profile) EditAll(edit func(column *Object)) {
	columns := p.Columns
	p.Columns = func(yield func(Object) bool) {
		for column := range columns {
			if edit(&column); !yield(column) {
				return
			}
		}
	}
}

// Filter leaves out the columns that keep says so of.
func (p *Profile) Filter(keep func(column Object) bool) {
	columns := p.Columns
	p.Columns = func(yield func(Object) bool) {
		for column := range columns {
			if keep(column) && !yield(column) {
				return
			}
		}
	}
}

// Bytes returns the profile as it is written.
func (p *Profile) Bytes() []byte {
	var b bytes.Buffer
	if _, err := p.WriteTo(&b); err != nil {
		// A buffer takes everything, so it is a value that cannot be encoded.
		panic("profiletest: " + err.Error())
	}
	return b.Bytes()
}

// WriteTo writes the profile.
func (p *Profile) WriteTo(w io.Writer) (n int64, err error) {
	e := encoder{layout: p.Layout}
	flush := func() error {
		m, err := w.Write(e.out)
		n += int64(m)
		e.out = e.out[:0]
		return err
	}
	e.open('{')
	for _, m := range p.Before {
		e.member(m)
	}
	e.name("columns")
	e.open('[')
	for column := range p.Columns {
		e.element(column)
		if e.err != nil {
			return n, e.err
		}
		if len(e.out) >= 64<<10 {
			if err := flush(); err != nil {
				return n, err
			}
		}
	}
	e.close(']')
	for _, m := range p.After {
		e.member(m)
	}
	e.close('}')
	if e.err != nil {
		return n, e.err
	}
	return n, flush()
}

// RunID returns the ID of a run of a profile job that is made of a number.
func RunID(seed uint64) string {
	random := newRandom(seed, 0)
	var b strings.Builder
	b.WriteString("db_")
	for range 64 {
		b.WriteByte("0123456789abcdef"[random.IntN(16)])
	}
	return b.String()
}
