package window

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// Row is what is known of a group, as text that can be kept. The zero value is nothing.
type Row struct {
	// Fields names the aggregates and their kinds, Text has their accumulators in the
	// same order.
	Fields, Text string
}

// Group is a group and what is known of it.
type Group struct {
	Key string
	Row Row
}

// Merge returns what is known of a group by two rows. They may be those of other
// definitions: what this one does not have is left out. The error says which aggregate
// of which row cannot be read or merged.
func (a *Aggregator[R]) Merge(rows ...Row) (Row, error) {
	merged := a.cells()
	for i, row := range rows {
		cells, err := a.read(row)
		for j := 0; err == nil && j < len(merged); j++ {
			if err = merged[j].merge(cells[j]); err != nil {
				err = fmt.Errorf("aggregate %q: %w", a.aggregates[j].name, err)
			}
		}
		if err != nil {
			return Row{}, fmt.Errorf("window: merge row %d: %w", i, err)
		}
	}
	text, err := a.appendCells(nil, merged)
	return Row{a.fields, string(text)}, err
}

// Results returns what a row shows, in the order of the definition. An aggregate that
// has nothing to show is left out.
func (a *Aggregator[R]) Results(row Row) ([]Result, error) {
	cells, err := a.read(row)
	if err != nil {
		return nil, fmt.Errorf("window: results: %w", err)
	}
	var results []Result
	for i, c := range cells {
		for _, r := range c.results() {
			r.Name = a.aggregates[i].name
			results = append(results, r)
		}
	}
	return results, nil
}

// read returns the cells of a row.
func (a *Aggregator[R]) read(row Row) ([]cell[R], error) {
	cells := a.cells()
	if row == (Row{}) {
		return cells, nil
	}
	places, err := a.places(row.Fields)
	if err != nil {
		return nil, err
	}
	rest := []byte(row.Text)
	for column := range places.width {
		text, after, more := bytes.Cut(rest, space)
		if more != (column < places.width-1) {
			return nil, fmt.Errorf("the row has %d values for %d aggregates", strings.Count(row.Text, " ")+1, places.width)
		}
		rest = after
		at := slices.Index(places.at, column)
		if at < 0 {
			continue // of an aggregate that is gone
		}
		if err := cells[at].UnmarshalText(text); err != nil {
			return nil, fmt.Errorf("aggregate %q: %w", a.aggregates[at].name, err)
		}
	}
	return cells, nil
}

var space = []byte(" ")

// places is where the aggregates are in a row.
type places struct {
	at    []int // -1 if it is not there
	width int
}

// places finds the aggregates among the fields of a row.
func (a *Aggregator[R]) places(fields string) (places, error) {
	if fields == a.fields {
		return a.own, nil
	}
	names := strings.Split(fields, " ")
	p := places{at: make([]int, len(a.aggregates)), width: len(names)}
	for i, name := range names {
		label, kind, _ := strings.Cut(name, ":")
		if !nameSyntax.MatchString(label) || !kindSyntax.MatchString(kind) || slices.Contains(names[:i], name) {
			return p, fmt.Errorf("%.200q does not name aggregates", fields)
		}
	}
	for i := range a.aggregates {
		p.at[i] = slices.Index(names, a.aggregates[i].header())
	}
	return p, nil
}

// appendCells writes cells as the text of a row.
func (a *Aggregator[R]) appendCells(b []byte, cells []cell[R]) ([]byte, error) {
	var err error
	for i, c := range cells {
		if i > 0 {
			b = append(b, ' ')
		}
		if b, err = c.AppendText(b); err != nil {
			return b, fmt.Errorf("window: aggregate %q: %w", a.aggregates[i].name, err)
		}
	}
	return b, nil
}
