package window

import (
	"errors"
	"fmt"
	"strings"
)

// Definition says what is counted.
type Definition[R any] struct {
	// Group returns the group that a record is counted in, any text of up to
	// MaxGroupBytes. Without it all records are in one group, whose key is empty.
	Group func(record R) string
	// Aggregates are what is known of each group, at least one. Names have to be unique.
	// Letters in names are kept, but names that differ only in them are one name.
	Aggregates []Aggregate[R]
}

// MaxGroupBytes is how long the key of a group may be in UTF-8. It is part of the sort
// key of the group's item, of which DynamoDB allows 1,024 bytes
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html).
const MaxGroupBytes = 1000

// maxAggregates keeps the results of a group within one item.
const maxAggregates = 100

// Aggregator counts what a definition says. It may be used by several goroutines, its
// states by one at a time.
type Aggregator[R any] struct {
	group      func(R) string
	aggregates []Aggregate[R]
	fields     string // of its rows
	own        places // in them
}

// New returns the aggregator of a definition. The error names all that is wrong with
// it. Names in reserved are those that the caller needs for something else.
func New[R any](d Definition[R], reserved ...string) (*Aggregator[R], error) {
	var faults []string
	if len(d.Aggregates) == 0 || len(d.Aggregates) > maxAggregates {
		faults = append(faults, fmt.Sprintf("got %d aggregates, want 1 to %d", len(d.Aggregates), maxAggregates))
	}
	seen := map[string]string{}
	for _, name := range reserved {
		seen[strings.ToLower(name)] = fmt.Sprintf("the name is reserved; reserved are %s", strings.Join(reserved, ", "))
	}
	aggregates := append([]Aggregate[R](nil), d.Aggregates...)
	headers := make([]string, len(aggregates))
	for i := range aggregates {
		a := &aggregates[i]
		if a.fault == "" && a.empty == nil {
			a.fault = fmt.Sprintf("aggregate %d is the zero value, want one that a function of the package made", i)
		}
		if reason := seen[strings.ToLower(a.name)]; a.fault == "" && reason != "" {
			faults = append(faults, fmt.Sprintf("aggregate %q: %s", a.name, reason))
		} else if a.fault != "" {
			faults = append(faults, a.fault)
		}
		seen[strings.ToLower(a.name)] = "there are two of that name"
		headers[i] = a.header()
	}
	if faults != nil {
		return nil, errors.New("window: " + strings.Join(faults, "; "))
	}
	group := d.Group
	if group == nil {
		group = func(R) string { return "" }
	}
	own := places{make([]int, len(aggregates)), len(aggregates)}
	for i := range own.at {
		own.at[i] = i
	}
	return &Aggregator[R]{group, aggregates, strings.Join(headers, " "), own}, nil
}

// cells returns those of a group of which nothing is known.
func (a *Aggregator[R]) cells() []cell[R] {
	cells := make([]cell[R], len(a.aggregates))
	for i := range a.aggregates {
		cells[i] = a.aggregates[i].empty()
	}
	return cells
}
