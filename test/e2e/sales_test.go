package e2e

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/streampoller"
)

// TestSalesTotals has the totals of windows right to the cent, over four shards, with batches that come again, answers
// that get lost, a database that throttles, breaks, loses requests and answers, sales that are none, and the stream
// read twice.
func TestSalesTotals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		records   int
		aggregate int // sales of each record of the stream; 0 for one or a few
		chance    float64
	}{"in peace": {1200, 0, 0}, "faults": {1200, 0, 0.1}, "a hundred thousand with faults": {1000, 100, 0.1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			chance := c.chance
			w := newSalesWorld(t, 4, salesWindow)
			shop := func() string { return fmt.Sprint("shop-", w.random.IntN(70)) }
			for range c.records {
				sales := c.aggregate
				if sales == 0 {
					sales = 1 + max(0, w.random.IntN(12)-8)
				}
				w.sell(w.random.IntN(4), sales, shop)
			}
			if chance > 0 {
				w.gate.set(randomly(11, chance))
				w.tables.LimitBatches(30)
			}
			poller := w.drain(w.stream, streampoller.Mapping{BatchSize: 40, Faults: streampoller.Faults{Seed: 2, Duplicate: chance, Lost: chance}})
			w.assert()
			if failed := countFailed(poller); (failed > 0) != (chance > 0) {
				t.Errorf("%d deliveries failed", failed)
			}
			w.drain(w.again, streampoller.Mapping{BatchSize: 77})
			w.assert()
		})
	}
}

func countFailed(p *streampoller.Poller) (n int) {
	for _, d := range p.Deliveries {
		if d.Failed {
			n++
		}
	}
	return n
}

// TestSalesCrash kills the process with kill -9 before and after a transaction of the end of a window: between what is
// merged and the answer.
func TestSalesCrash(t *testing.T) {
	t.Parallel()
	for name, then := range map[string]spoil{"before a transaction": drop, "after a transaction": pass} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newSalesWorld(t, 2, salesWindow)
			for range 400 {
				w.sell(w.random.IntN(2), 1, func() string { return fmt.Sprint("shop-", w.random.IntN(200)) })
			}
			killed := 0
			w.gate.set(func(operation string, n int) spoil {
				if operation == transact && n%3 == 2 && killed < 2 {
					killed += w.function.Kill()
					return then
				}
				return pass
			})
			w.drain(w.stream, streampoller.Mapping{BatchSize: 50})
			w.assert()
			if killed != 2 {
				t.Errorf("killed %d processes, want 2", killed)
			}
		})
	}
}

// TestSalesOfManyShops has a state that grows to Lambda's limit: in small batches it is merged before, in large ones
// Lambda ends the window early. Totals are right in both.
func TestSalesOfManyShops(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		batch int
		early bool
	}{"spills": {150, false}, "ends early": {1000, true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newSalesWorld(t, 1, time.Hour)
			shops := make([]string, 1500)
			for i := range shops {
				shops[i] = fmt.Sprintf("%04d %s", i, strings.Repeat("a long name ", 75))
			}
			random := rand.New(rand.NewPCG(5, 5))
			for range 2000 {
				w.sell(0, 1, func() string { return shops[random.IntN(len(shops))] })
			}
			poller := w.drain(w.stream, streampoller.Mapping{BatchSize: c.batch, Faults: streampoller.Faults{Seed: 3, Duplicate: 0.2, Lost: 0.2}})
			w.assert()
			early := 0
			for _, d := range poller.Deliveries {
				if d.TerminatedEarly {
					early++
				}
			}
			if (early > 0) != c.early {
				t.Errorf("got %d windows that were ended early", early)
			}
			if spilled := strings.Contains(strings.Join(w.function.Log(), ""), `"Spills":1`); !c.early && !spilled {
				t.Error("no state was merged before the end of its window")
			}
		})
	}
}
