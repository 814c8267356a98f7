package kafkapoller

import (
	"math/rand/v2"
	"time"
)

// Faults is what goes wrong at random: for each kind of fault the chance, from 0 to 1, that it befalls an invocation or a
// batch. The zero Faults is none.
type Faults struct {
	// Seed makes the decisions repeatable: they depend on it and on the number of the invocation or batch.
	Seed uint64

	// Throttle is the chance that Lambda throttles the function: it is not invoked, and the batch is delivered later.
	Throttle float64

	// Kill is the chance that the execution environment is killed while it works, at a moment within KillWithin from the
	// start of the invocation. One that has answered by then is lucky.
	Kill       float64
	KillWithin time.Duration

	// Timeout is the chance that the function is given only a part of TimeoutWithin. It knows, as it always does, and
	// is killed if it takes longer.
	Timeout       float64
	TimeoutWithin time.Duration

	// LoseResponse is the chance that the function's answer does not reach the poller, which counts as a failure.
	LoseResponse float64

	// Overlap is the chance that the batch is delivered a second time while the first delivery is still being worked on,
	// as happens when a partition moves to another poller. What the first answers is ignored.
	Overlap float64

	// Duplicate is the chance that a batch is not committed after it has been processed, as happens when a poller ends.
	// Its records are delivered again, batched with whatever follows them.
	Duplicate float64

	// ShortBatch is the chance that a batch is made of fewer records than are there, as happens when a batching window
	// ends.
	ShortBatch float64
}

// decision is what the random numbers of a source are for: each kind of decision has sources of its own.
type decision uint64

const (
	aboutInvocation decision = iota
	aboutSize
	aboutDuplicate
)

// random returns the source of the decisions of a kind about the n-th invocation or batch.
func (f Faults) random(about decision, n int) *rand.Rand {
	return rand.New(rand.NewPCG(f.Seed, uint64(n)<<2|uint64(about)))
}

// invocationFaults is what befalls an invocation.
type invocationFaults struct {
	throttle, loseResponse, overlap bool
	kill, timeout                   time.Duration // 0 for never
}

// invocation decides about the n-th invocation.
func (f Faults) invocation(n int) invocationFaults {
	random := f.random(aboutInvocation, n)
	chosen := invocationFaults{
		throttle:     random.Float64() < f.Throttle,
		loseResponse: random.Float64() < f.LoseResponse,
		overlap:      random.Float64() < f.Overlap,
	}
	if random.Float64() < f.Kill {
		chosen.kill = within(random, f.KillWithin)
	}
	if random.Float64() < f.Timeout {
		chosen.timeout = within(random, f.TimeoutWithin)
	}
	return chosen
}

// within returns a duration from 1 ns to limit.
func within(random *rand.Rand, limit time.Duration) time.Duration {
	return 1 + time.Duration(random.Int64N(int64(max(limit, 1))))
}

// batchSize decides how many records the n-th batch has at most.
func (f Faults) batchSize(n, limit int) int {
	random := f.random(aboutSize, n)
	if random.Float64() < f.ShortBatch {
		return 1 + random.IntN(limit)
	}
	return limit
}

// duplicate decides whether the records of the n-th batch come again.
func (f Faults) duplicate(n int) bool {
	return f.random(aboutDuplicate, n).Float64() < f.Duplicate
}
