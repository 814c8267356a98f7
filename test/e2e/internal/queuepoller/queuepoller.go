// Package queuepoller stands in for what Lambda does between queues and a function until they are empty: those of SQS, on
// top of package sqspoller, with redelivery and dead-letter queues, and those of a broker of Amazon MQ.
package queuepoller

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/sqspoller"
	"github.com/lintel-go/lintel/test/e2e/internal/sqsstub"
)

// Function is what is invoked: an execution environment of package lambdart, say.
type Function interface {
	Invoke(ctx context.Context, event any) (json.RawMessage, error)
}

// Faults are how often, from 0 to 1, something happens to a delivery of SQS.
type Faults struct {
	Seed uint64
	// Lost: the answer is lost, and all messages come again.
	Lost float64
	// Duplicate: the function gets the messages a second time at once; the second answer counts.
	Duplicate float64
}

// visibility of queues: more than a test lasts.
const visibility = time.Hour

// hopeless is after how many visibility timeouts without progress a test has failed.
const hopeless = 1000

// SQS polls a queue.
type SQS struct {
	poller   sqspoller.Poller
	function Function
	faults   Faults
	random   *rand.Rand

	// Invocations counts those that were, and Failed those of them that ended with an error.
	Invocations, Failed int
}

// NewSQS returns a poller of a queue.
func NewSQS(function Function, queues *sqsstub.Server, queue string, batchSize int, faults Faults) *SQS {
	p := &SQS{function: function, faults: faults, random: rand.New(rand.NewPCG(faults.Seed, 0))}
	queues.SetVisibility(queue, visibility)
	p.poller = sqspoller.Poller{Queues: queues, Queue: queue, BatchSize: batchSize, Invoke: p.invoke}
	return p
}

var errLost = errors.New("the answer is lost")

func (p *SQS) invoke(ctx context.Context, event any) (json.RawMessage, error) {
	p.Invocations++
	answer, err := p.function.Invoke(ctx, event)
	if err == nil && p.random.Float64() < p.faults.Duplicate {
		p.Invocations++
		answer, err = p.function.Invoke(ctx, event)
	}
	if err == nil && p.random.Float64() < p.faults.Lost {
		err = errLost
	}
	return answer, err
}

// Drain polls until the queue is empty, and lets time pass while nothing is visible.
func (p *SQS) Drain(t testing.TB) {
	t.Helper()
	for waits := 0; waits < hopeless; {
		received, err := p.poller.Poll(t.Context())
		switch {
		case err != nil:
			p.Failed++
		case received > 0:
		case len(p.poller.Queues.Held(p.poller.Queue)) == 0:
			return
		default:
			waits++
			p.poller.Queues.Advance(visibility)
		}
	}
	t.Fatalf("%d messages are in the queue after %d visibility timeouts", len(p.poller.Queues.Held(p.poller.Queue)), hopeless)
}
