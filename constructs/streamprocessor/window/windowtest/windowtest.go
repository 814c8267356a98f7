// Package windowtest is what tests of aggregates share.
package windowtest

import (
	"testing"

	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
)

// New returns the aggregator of an aggregate alone, without groups.
func New[R any](t testing.TB, aggregate window.Aggregate[R]) *window.Aggregator[R] {
	t.Helper()
	a, err := window.New(window.Definition[R]{Aggregates: []window.Aggregate[R]{aggregate}})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// Row is what is known of records, at least one, all of which have to be accepted.
func Row[R any](t testing.TB, a *window.Aggregator[R], records ...R) window.Row {
	t.Helper()
	s, err := a.Decode(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Begin("1"); err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if err := s.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	groups, err := s.Take()
	if err != nil || len(groups) != 1 {
		t.Fatalf("got %d groups, %v, want one", len(groups), err)
	}
	return groups[0].Row
}
