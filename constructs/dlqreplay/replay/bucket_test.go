package replay

import (
	"testing"
	"time"
)

func TestBucket(t *testing.T) {
	start := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	b := Bucket{Rate: 2}
	for i, want := range []time.Duration{500, 1000, 1500} {
		if at, ok := b.Take(start, start.Add(1500*time.Millisecond)); !ok || at.Sub(start) != want*time.Millisecond {
			t.Errorf("message %d: got %v, %v, want %v", i, at.Sub(start), ok, want)
		}
	}
	if at, ok := b.Take(start, start.Add(1500*time.Millisecond)); ok || at.Sub(start) != 2*time.Second {
		t.Errorf("one more: got %v, %v", at.Sub(start), ok)
	}
	if at, ok := b.Take(start.Add(time.Hour), start.Add(time.Hour)); !ok || at.Sub(start) != time.Hour {
		t.Errorf("after an hour: got %v, %v", at.Sub(start), ok)
	}
	if at, ok := b.Take(start.Add(time.Hour), start.Add(time.Hour)); ok || at.Sub(start) != time.Hour+500*time.Millisecond {
		t.Errorf("after an hour, nothing is saved up: got %v, %v", at.Sub(start), ok)
	}
	if at, ok := new(Bucket).Take(start, start); !ok || at != start {
		t.Errorf("without a rate: got %v, %v", at, ok)
	}
}
