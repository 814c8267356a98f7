package windowed

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
)

// Store has the totals of windows. Package dynamodbtotals has one in DynamoDB; [Memory]
// is for tests.
type Store interface {
	// Last returns the sequence number up to which the records of a window of a shard
	// are counted in parts that were merged to the end, see [Progress.Counted]. It is
	// empty if there are none.
	Last(ctx context.Context, w Window, shard string) (string, error)
	// Merge merges a part into the totals of its groups, once however often it is
	// called. If it fails, a part of the groups may be merged; the next call goes on
	// there. It returns for how many groups a total was written.
	//
	// The parts of a shard come one after the other. A part of which all records are in
	// one that was merged is merged already. One that overlaps with another is
	// [ErrOverlap].
	Merge(ctx context.Context, p *Part, m Merger) (groups int, err error)
}

// Window is a tumbling window: records from Start on, and before End.
type Window struct{ Start, End time.Time }

// Name is the window as an interval of ISO 8601 in UTC:
// 2026-11-23T12:00:00Z/2026-11-23T12:05:00Z.
func (w Window) Name() string {
	return w.Start.UTC().Format(time.RFC3339) + "/" + w.End.UTC().Format(time.RFC3339)
}

// Part is what a shard has counted in a window since the part before.
type Part struct {
	Window Window
	Shard  string
	// First and Last are sequence numbers. First is the part's identity.
	First, Last string
	// Groups are sorted by key. There is at least one.
	Groups []window.Group
}

// Merger knows how groups are merged: a [window.Aggregator].
type Merger interface {
	Merge(rows ...window.Row) (window.Row, error)
	Results(row window.Row) ([]window.Result, error)
}

// Progress is what a store knows of a window of a shard: the part that was merged last.
// The zero value is none.
type Progress struct {
	First, Last string
	// Groups is how many groups of it have been merged, and Complete whether that is
	// all.
	Groups   int
	Complete bool
}

// Counted is the sequence number up to which records are counted in parts that were
// merged to the end, empty if there are none. Of a part that was left in the middle no
// record is: whoever counts its records again makes the same part of them, and Next tells
// where to go on.
func (p Progress) Counted() string {
	if p.Complete || p.First == "" {
		return p.Last
	}
	return window.SequenceBefore(p.First)
}

// ErrOverlap is the error of a part with records of another part that was merged, and
// others. Merging it would count records twice. It happens if several mappings write to
// the same totals, or one with a parallelization factor.
var ErrOverlap = errors.New("the part overlaps with one that was merged")

// Next returns the first group of a part that is to be merged after the progress.
// len(p.Groups) stands for none.
func (p Progress) Next(part *Part) (int, error) {
	switch {
	case p == Progress{} || window.CompareSequences(part.First, p.Last) > 0:
		return 0, nil
	case p.First == part.First && p.Last == part.Last:
		if p.Complete {
			return len(part.Groups), nil
		}
		if p.Groups < len(part.Groups) {
			return p.Groups, nil
		}
	case p.First != part.First && window.CompareSequences(part.Last, p.Last) <= 0:
		return len(part.Groups), nil
	}
	return 0, fmt.Errorf("window %s of %s: %w: got %d groups of the records %s to %s, %d groups of %s to %s are merged",
		part.Window.Name(), part.Shard, ErrOverlap, len(part.Groups), part.First, part.Last, p.Groups, p.First, p.Last)
}

// After is the progress when the groups before next have been merged.
func (part *Part) After(next int) Progress {
	return Progress{part.First, part.Last, next, next == len(part.Groups)}
}
