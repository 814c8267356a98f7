package idempotencytest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

// histories are long random histories of several processes, whose clocks differ,
// each step of which is compared with a model.
var histories = func() (list []contract) {
	for seed := range uint64(4) {
		list = append(list, contract{fmt.Sprint("history ", seed), func(t *testing.T, open Open) { testHistory(t, open, seed) }})
	}
	return list
}()

// model is what an item should be: what it was told, and nothing else.
type model struct {
	last      *attempt // the last claim, nil before the first and after expiry
	counted   int      // attempts
	completed bool
}

// attempt is a claim that a process has got.
type attempt struct {
	claim  *idempotency.Claim
	item   *model
	worked time.Time // when the work ends, by the true clock
	ended  bool      // by a call that had an effect
	begun  time.Time // by the clock of the process
}

// forget forgets an item that has expired.
func (m *model) forget(now time.Time) {
	if m.last != nil && !now.Before(m.last.begun.Add(expiry)) {
		*m = model{}
	}
}

// outcome is what Begin should find.
func (m *model) outcome(now time.Time) idempotency.Outcome {
	switch {
	case m.completed:
		return idempotency.Done
	case m.last != nil && !m.last.ended && now.Before(m.last.begun.Add(lease+clockSkew)):
		return idempotency.Locked
	default:
		return idempotency.Claimed
	}
}

// holds tells whether the attempt can still end the claim.
func (a *attempt) holds() bool { return a.item.last == a && !a.ended && !a.item.completed }

func testHistory(t *testing.T, open Open, seed uint64) {
	const steps = 1000
	random := rand.New(rand.NewPCG(seed, 0))
	clock := newClock()
	type worker struct {
		offset time.Duration
		store  idempotency.Store
	}
	var workers []worker
	for _, offset := range []time.Duration{0, -clockSkew / 2, clockSkew / 2} {
		workers = append(workers, worker{offset, open(t, clock.terms(offset))})
	}
	items := make([]*model, 4)
	for i := range items {
		items[i] = new(model)
	}
	var attempts []*attempt // most are over: they must have no effect any more
	seen := map[idempotency.Outcome]int{}
	lost := 0

	begin := func(step, i int, w worker) {
		item, now := items[i], clock.time().Add(w.offset)
		item.forget(now)
		want := item.outcome(now)
		claim, err := w.store.Begin(t.Context(), fmt.Sprint("item ", i))
		if err != nil {
			t.Fatalf("step %d: begin: %v", step, err)
		}
		if claim.Outcome != want {
			t.Fatalf("step %d: item %d is %v, want %v", step, i, claim.Outcome, want)
		}
		seen[want]++
		if want != idempotency.Claimed {
			if claim.Attempts != item.counted {
				t.Fatalf("step %d: item %d has %d attempts, want %d", step, i, claim.Attempts, item.counted)
			}
			return
		}
		if last := item.last; last != nil && !last.ended && clock.time().Before(last.worked) {
			t.Fatalf("step %d: item %d is claimed while it may be processed", step, i)
		}
		item.counted++
		if claim.Attempts != item.counted {
			t.Fatalf("step %d: item %d has %d attempts, want %d", step, i, claim.Attempts, item.counted)
		}
		item.last = &attempt{claim: claim, item: item, begun: now, worked: clock.time().Add(lease)}
		attempts = append(attempts, item.last)
	}

	end := func(step int, a *attempt, w worker) {
		var err, want error
		switch holds := a.holds(); random.IntN(6) {
		case 0:
			if !holds && !a.item.completed && !a.claim.Completed() {
				want = idempotency.ErrLost
				lost++
			}
			err = w.store.Complete(t.Context(), a.claim)
			if holds {
				a.ended, a.item.completed = true, true
			}
		case 1, 2, 3:
			err = w.store.Release(t.Context(), a.claim)
			a.ended = a.ended || holds
		default:
			err = w.store.Cancel(t.Context(), a.claim)
			if holds {
				a.ended = true
				a.item.counted--
			}
		}
		if !errors.Is(err, want) {
			t.Fatalf("step %d: got error %v, want %v", step, err, want)
		}
	}

	for step := range steps {
		w := workers[random.IntN(len(workers))]
		switch choice := random.IntN(100); {
		case choice < 50 || len(attempts) == 0:
			begin(step, random.IntN(len(items)), w)
		case choice < 70: // mostly one that is held
			end(step, attempts[max(0, len(attempts)-1-random.IntN(5))], w)
		case choice < 78:
			end(step, attempts[random.IntN(len(attempts))], w)
		case choice < 98:
			clock.advance(time.Duration(random.IntN(15)) * time.Second)
		default:
			clock.advance(time.Duration(random.Int64N(int64(expiry/time.Second)))*time.Second + 3*clockSkew)
		}
	}
	if len(seen) != 3 || lost == 0 {
		t.Errorf("the history has outcomes %v and %d lost claims, want all of them", seen, lost)
	}
}
