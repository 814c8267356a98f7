package replay

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func TestDelay(t *testing.T) {
	backoff := func(j Jitter) Backoff { return Backoff{Base: 30 * time.Second, Max: 10 * time.Minute, Jitter: j} }
	for _, tt := range []struct {
		jitter   Jitter
		attempt  int
		previous time.Duration
		where    float64
		want     time.Duration
	}{
		{None, 1, 0, 0.9, 30 * time.Second},
		{None, 4, 0, 0, 4 * time.Minute},
		{None, 6, 0, 0, 10 * time.Minute},
		{None, 5000, 0, 0, 10 * time.Minute},
		{Full, 1, 0, 0, 0},
		{Full, 3, 0, 0.5, time.Minute},
		{Equal, 3, 0, 0, time.Minute},
		{Equal, 3, 0, 0.5, 90 * time.Second},
		{Decorrelated, 1, 0, 0, 30 * time.Second},
		{Decorrelated, 1, 0, 0.5, time.Minute},
		{Decorrelated, 2, time.Minute, 0.5, 105 * time.Second},
		{Decorrelated, 9, 10 * time.Minute, 0.9, 10 * time.Minute},
	} {
		if got := backoff(tt.jitter).Delay(tt.attempt, tt.previous, tt.where); got != tt.want {
			t.Errorf("%s, attempt %d after %v, at %v: got %v, want %v", tt.jitter, tt.attempt, tt.previous, tt.where, got, tt.want)
		}
	}
	floor := Backoff{Base: 30 * time.Second, Max: time.Hour, Floor: 10 * time.Second, Jitter: Full}
	if got := floor.Delay(1, 0, 0.5); got != 20*time.Second {
		t.Errorf("with a floor: got %v, want the middle between 10s and 30s", got)
	}
	floor.Floor = time.Minute
	if got := floor.Delay(1, 0, 0.5); got != time.Minute {
		t.Errorf("with a floor above the range: got %v, want it", got)
	}
}

// TestDelayIsBounded draws delays of all kinds one after the other.
func TestDelayIsBounded(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		b := Backoff{Base: time.Duration(1 + random.Int64N(int64(time.Hour))), Jitter: Jitters[random.IntN(len(Jitters))]}
		b.Max = b.Base + time.Duration(random.Int64N(int64(100*time.Hour)))
		b.Floor = time.Duration(random.Int64N(int64(b.Max) + 1))
		if err := b.Check(); err != nil {
			t.Fatal(err)
		}
		var previous time.Duration
		for attempt := 1; attempt < 80; attempt++ {
			previous = b.Delay(attempt, previous, random.Float64())
			if previous < b.Floor || previous > b.Max {
				t.Fatalf("%+v, attempt %d: got %v", b, attempt, previous)
			}
		}
	}
}

func TestWhereIsEvenAndTheSameForOne(t *testing.T) {
	var tenths [10]int
	for attempt := range 10000 {
		where := Where("id", attempt)
		if where != Where("id", attempt) {
			t.Fatal("got two places")
		}
		tenths[int(where*10)]++
	}
	for i, n := range tenths {
		if n < 850 || n > 1150 {
			t.Errorf("got %d of 10000 in tenth %d", n, i)
		}
	}
}

func TestCheck(t *testing.T) {
	for want, b := range map[string]Backoff{
		"base of 0s":             {Max: 1, Jitter: Full},
		"longest delay of 1ns":   {Base: 2, Max: 1, Jitter: Full},
		"floor of 3ns":           {Base: 1, Max: 2, Floor: 3, Jitter: Full},
		"floor of -1ns":          {Base: 1, Max: 2, Floor: -1, Jitter: Full},
		`jitter ""`:              {Base: 1, Max: 2},
		`jitter "Full": it must`: {Base: 1, Max: 2, Jitter: "Full"},
	} {
		if err := b.Check(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: got %v, want %q", b, err, want)
		}
	}
}
