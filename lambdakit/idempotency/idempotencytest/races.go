package idempotencytest

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/lintel-go/lintel/lambdakit/idempotency"
)

// races are tests in which several processes run at the same time.
var races = []contract{
	{"of those who claim an item at the same time one gets it", testClaimRace},
	{"an item is never processed by two", testWorkers},
}

// testClaimRace lets processes claim the same items, new ones and released ones.
func testClaimRace(t *testing.T, open Open) {
	const processes, items = 8, 10
	clock := newClock()
	for i := range items {
		key := fmt.Sprint("item ", i)
		for attempt := range 3 {
			var mu sync.Mutex
			var claims []*idempotency.Claim
			outcomes := map[idempotency.Outcome]int{}
			var wg sync.WaitGroup
			for range processes {
				store := open(t, clock.terms(0))
				wg.Go(func() {
					claim, err := store.Begin(t.Context(), key)
					if err != nil {
						t.Errorf("begin: %v", err)
						return
					}
					mu.Lock()
					defer mu.Unlock()
					outcomes[claim.Outcome]++
					if claim.Outcome == idempotency.Claimed {
						claims = append(claims, claim)
					}
				})
			}
			wg.Wait()
			if len(claims) != 1 || outcomes[idempotency.Locked] != processes-1 || claims[0].Attempts != attempt+1 {
				t.Fatalf("attempt %d: got outcomes %v, want one claim", attempt+1, outcomes)
			}
			if err := open(t, clock.terms(0)).Release(t.Context(), claims[0]); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// patience is far longer than testWorkers takes with a store that works.
const patience = time.Minute

// testWorkers lets processes work on the same items until all are done, with
// failures.
func testWorkers(t *testing.T, open Open) {
	const processes, items = 8, 25
	giveUp := time.Now().Add(patience)
	var processing, completions, failures [items]atomic.Int32
	clock := newClock()
	var wg sync.WaitGroup
	for seed := range processes {
		store := open(t, clock.terms(0))
		wg.Go(func() {
			random := rand.New(rand.NewPCG(uint64(seed), 0))
			for todo := random.Perm(items); len(todo) > 0; {
				if time.Now().After(giveUp) {
					t.Errorf("after %v items %v are not done", patience, todo)
					return
				}
				item := todo[0]
				claim, err := store.Begin(t.Context(), fmt.Sprint("item ", item))
				if err != nil {
					t.Errorf("begin: %v", err)
					return
				}
				switch claim.Outcome {
				case idempotency.Done:
					todo = todo[1:]
					continue
				case idempotency.Locked:
					todo = append(todo[1:], item)
					continue
				}
				if processing[item].Add(1) != 1 {
					t.Errorf("item %d is processed by two", item)
				}
				if want := int(failures[item].Load()) + 1; claim.Attempts != want {
					t.Errorf("item %d: got attempt %d, want %d", item, claim.Attempts, want)
				}
				end, count := store.Complete, &completions[item]
				if random.IntN(3) == 0 {
					end, count = store.Release, &failures[item]
				}
				count.Add(1)
				processing[item].Add(-1)
				if err := end(t.Context(), claim); err != nil {
					t.Errorf("end a claim: %v", err)
					return
				}
			}
		})
	}
	wg.Wait()
	for item := range items {
		if got := completions[item].Load(); got != 1 {
			t.Errorf("item %d was completed %d times", item, got)
		}
	}
}
