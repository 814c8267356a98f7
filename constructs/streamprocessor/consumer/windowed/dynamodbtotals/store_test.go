package dynamodbtotals

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/smithy-go"

	"github.com/lintel-go/lintel/constructs/streamprocessor/consumer/windowed"
	"github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
)

func TestMerge(t *testing.T) {
	f := newFake()
	s := newStore(t, f, Settings{Scope: "sales", Expiry: time.Hour})
	if n, err := s.Merge(t.Context(), newPart(t, "shard-1", 7, "b", "a", "b"), counter); n != 2 || err != nil {
		t.Fatalf("got %d, %v", n, err)
	}
	want := map[string]map[string]string{
		"sales#2026-11-23T12:00:00Z/2026-11-23T12:05:00Z|total#a": {
			"window": "S sales#2026-11-23T12:00:00Z/2026-11-23T12:05:00Z", "item": "S total#a", "group": "S a",
			"start": "S 2026-11-23T12:00:00Z", "end": "S 2026-11-23T12:05:00Z", "expiresAt": "N 1795439100",
			"fields": "S orders:count spread:moments", "row": "S 1 1,1p1,1p2", "version": "N 1",
			"orders": "N 1", "spread": "M map[mean:N 2]",
		},
		"sales#2026-11-23T12:00:00Z/2026-11-23T12:05:00Z|total#b": {
			"window": "S sales#2026-11-23T12:00:00Z/2026-11-23T12:05:00Z", "item": "S total#b", "group": "S b",
			"start": "S 2026-11-23T12:00:00Z", "end": "S 2026-11-23T12:05:00Z", "expiresAt": "N 1795439100",
			"fields": "S orders:count spread:moments", "row": "S 2 2,1p2,1p3", "version": "N 1",
			"orders": "N 2", "spread": "M map[deviation:N 0 mean:N 2 variance:N 0]",
		},
		"sales#2026-11-23T12:00:00Z/2026-11-23T12:05:00Z|shard#shard-1": {
			"window": "S sales#2026-11-23T12:00:00Z/2026-11-23T12:05:00Z", "item": "S shard#shard-1",
			"first": "S 7", "last": "S 9", "groups": "N 2", "complete": "BOOL true", "expiresAt": "N 1795439100",
		},
	}
	got := map[string]map[string]string{}
	for name, i := range f.items {
		got[name] = map[string]string{}
		for attribute, v := range i {
			got[name][attribute] = plain(v)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if last, err := s.Last(t.Context(), noon, "shard-1"); last != "9" || err != nil {
		t.Errorf("got the last %q, %v", last, err)
	}
	if last, err := s.Last(t.Context(), noon, "shard-2"); last != "" || err != nil {
		t.Errorf("got the last %q of a shard without parts, %v", last, err)
	}
}

// TestMergeAgain merges parts that were merged, wholly and half.
func TestMergeAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		s := newStore(t, f, Settings{})
		part := newPart(t, "shard-1", 1, names(120)...)
		broken := errors.New("connection reset")
		f.errs = []error{nil, broken}
		if n, err := s.Merge(t.Context(), part, counter); n != 50 || !errors.Is(err, broken) {
			t.Fatalf("got %d, %v", n, err)
		}
		if last, err := s.Last(t.Context(), noon, "shard-1"); last != "0" || err != nil { // all of it may be counted again
			t.Errorf("got the last %q of half a part, %v", last, err)
		}
		for _, want := range []int{70, 0, 0} {
			if n, err := s.Merge(t.Context(), part, counter); n != want || err != nil {
				t.Fatalf("got %d, %v, want %d", n, err, want)
			}
		}
		for _, name := range names(120) {
			if n := f.orders(t, name); n != 1 {
				t.Errorf("%s has %d orders, want 1", name, n)
			}
		}
		overlap := newPart(t, "shard-1", 120, "a", "b")
		if _, err := s.Merge(t.Context(), overlap, counter); !errors.Is(err, windowed.ErrOverlap) {
			t.Errorf("got %v", err)
		}
	})
}

// TestMergeTwiceAtOnce has an invocation that Lambda has given up go on while another one merges the same part.
func TestMergeTwiceAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		s := newStore(t, f, Settings{})
		part := newPart(t, "shard-1", 1, names(120)...)
		broken := errors.New("connection reset")
		f.errs = []error{nil, broken}
		if n, err := s.Merge(t.Context(), part, counter); n != 50 || !errors.Is(err, broken) {
			t.Fatalf("got %d, %v", n, err)
		}
		old := merge{Store: s, part: part, merger: counter, next: 50}
		f.between = func() {
			f.errs = []error{nil, broken}
			if n, err := s.Merge(t.Context(), part, counter); n != 50 || !errors.Is(err, broken) {
				t.Errorf("got %d, %v", n, err)
			}
		}
		if n, err := old.step(t.Context()); n != 0 || err == nil || !passes(err) {
			t.Errorf("the old invocation: got %d, %v", n, err)
		}
		if n, err := s.Merge(t.Context(), part, counter); n != 20 || err != nil {
			t.Errorf("got %d, %v", n, err)
		}
		for _, name := range names(120) {
			if n := f.orders(t, name); n != 1 {
				t.Errorf("%s has %d orders, want 1", name, n)
			}
		}
	})
}

// TestMergeOfManyShards has all shards end their windows at once.
func TestMergeOfManyShards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const shards = 12
		f := newFake()
		f.batch = 20
		s := newStore(t, f, Settings{})
		var all sync.WaitGroup
		for shard := range shards {
			part := newPart(t, fmt.Sprint("shard-", shard), 1, names(130)...)
			all.Go(func() {
				if n, err := s.Merge(t.Context(), part, counter); n != 130 || err != nil {
					t.Errorf("got %d, %v", n, err)
				}
			})
		}
		all.Wait()
		for _, name := range names(130) {
			if n := f.orders(t, name); n != shards {
				t.Errorf("%s has %d orders, want %d", name, n, shards)
			}
		}
		if f.refused == 0 {
			t.Error("no transaction met another")
		}
	})
}

// TestMergeWaits tries again what passes by itself, until the time is up.
func TestMergeWaits(t *testing.T) {
	for name, c := range map[string]struct {
		err    error
		passes bool
	}{
		"conflict":        {canceled("None", "TransactionConflict"), true},
		"throttled":       {canceled("ThrottlingError", "None"), true},
		"in progress":     {&smithy.GenericAPIError{Code: "TransactionInProgressException"}, true},
		"capacity":        {&smithy.GenericAPIError{Code: "ProvisionedThroughputExceededException"}, true},
		"too large":       {canceled("None", "ValidationError"), false},
		"without reasons": {canceled(), false},
		"denied":          {&smithy.GenericAPIError{Code: "AccessDeniedException"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake()
				s := newStore(t, f, Settings{})
				for range 10 {
					f.errs = append(f.errs, c.err)
				}
				if _, err := s.Merge(t.Context(), newPart(t, "s", 1, "a"), counter); (err == nil) != c.passes {
					t.Errorf("got %v", err)
				}
				if len(f.errs) != map[bool]int{true: 0, false: 9}[c.passes] {
					t.Errorf("%d of 10 transactions were not tried", len(f.errs))
				}
				f.errs = nil
				for range 10_000 {
					f.errs = append(f.errs, canceled("TransactionConflict"))
				}
				ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, errors.New("enough"))
				defer cancel()
				if _, err := s.Merge(ctx, newPart(t, "s", 5, "a"), counter); err == nil || !strings.Contains(err.Error(), "dynamodb table totals: enough") {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

// TestForeignItems are items that the store has not written.
func TestForeignItems(t *testing.T) {
	for sort, want := range map[string]string{
		"total#a": "the item total#a of window 2026-11-23T12:00:00Z/2026-11-23T12:05:00Z is no total",
		"shard#s": "the item shard#s of window 2026-11-23T12:00:00Z/2026-11-23T12:05:00Z is not how far a shard was merged",
	} {
		f := newFake()
		s := newStore(t, f, Settings{})
		foreign := s.key(noon, sort)
		f.items[nameOf(foreign)] = foreign
		if _, err := s.Merge(t.Context(), newPart(t, "s", 1, "a"), counter); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestLargeRows go into several transactions.
func TestLargeRows(t *testing.T) {
	f := newFake()
	s := newStore(t, f, Settings{})
	part := newPart(t, "s", 1, names(10)...)
	for i := range part.Groups {
		part.Groups[i].Row.Fields += " gone:custom"
		part.Groups[i].Row.Text += " " + strings.Repeat("x", 300_000)
	}
	if n, err := s.Merge(t.Context(), part, large{}); n != 10 || err != nil || f.reads != 2 {
		t.Errorf("got %d groups in %d transactions, %v", n, f.reads, err)
	}
}

func TestNumbers(t *testing.T) {
	for number, want := range map[string]string{
		"0": "N 0", "-12.50": "N -12.50", "1e+20": "N 1e+20", "9.9e125": "N 9.9e125", "1e-130": "N 1e-130",
		"1e126": "S 1e126", "-1e+300": "S -1e+300", "1e-131": "S 1e-131", "5e-324": "S 5e-324",
		strings.Repeat("9", 38): "N " + strings.Repeat("9", 38), strings.Repeat("9", 39): "S " + strings.Repeat("9", 39),
		"1" + strings.Repeat("0", 50): "N 1" + strings.Repeat("0", 50), "many": "S many",
	} {
		if got := plain(decimal(number)); got != want {
			t.Errorf("%s: got %s, want %s", number, got, want)
		}
	}
}

func TestNew(t *testing.T) {
	if _, err := New(newFake(), "", Settings{}); err == nil || !strings.Contains(err.Error(), "got no table") {
		t.Errorf("got %v", err)
	}
	if _, err := New(newFake(), table, Settings{Expiry: -1}); err == nil || !strings.Contains(err.Error(), "got the expiry -1ns") {
		t.Errorf("got %v", err)
	}
}

func TestFromEnv(t *testing.T) {
	t.Setenv("AWS_REGION", "eu-west-1")
	if _, err := FromEnv(t.Context(), Settings{}); err == nil || !strings.Contains(err.Error(), "LINTEL_STREAM_RESULTS_TABLE is required") {
		t.Errorf("got %v", err)
	}
	t.Setenv(wiring.ResultsTable, table)
	t.Setenv(wiring.ResultsExpiry, "48h")
	s, err := FromEnv(t.Context(), Settings{Scope: "a"})
	if err != nil || s.table != table || s.settings != (Settings{"a", 48 * time.Hour}) {
		t.Errorf("got %+v, %v", s, err)
	}
	if s, err = FromEnv(t.Context(), Settings{Expiry: time.Hour}); err != nil || s.settings.Expiry != time.Hour {
		t.Errorf("got %+v, %v", s, err)
	}
}
