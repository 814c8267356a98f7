package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"golang.org/x/sync/errgroup"

	"github.com/lintel-go/lintel/constructs/dlqreplay/replay"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

const (
	// reserve is left of an invocation for the answer.
	reserve = 2 * time.Second
	// patience is what has to be left for a message to be begun with, or waited for.
	patience = 10 * time.Second
	// calls is how many calls are made at a time, so that an event of thousands of
	// messages opens no thousands of connections.
	calls = 10
)

// An sqsClient is the calls of [*sqs.Client] that the handler makes.
type sqsClient interface {
	SendMessageBatch(context.Context, *sqs.SendMessageBatchInput, ...func(*sqs.Options)) (*sqs.SendMessageBatchOutput, error)
	ChangeMessageVisibilityBatch(context.Context, *sqs.ChangeMessageVisibilityBatchInput, ...func(*sqs.Options)) (*sqs.ChangeMessageVisibilityBatchOutput, error)
}

// A handler replays messages. Invocations of one process do not overlap.
type handler struct {
	config
	policy  replay.Policy
	log     *slog.Logger
	metrics *emf.Emitter
	sqs     sqsClient
	memory  memory
	clock   schedulerClient
	breaker breaker
	bucket  replay.Bucket
}

// A run is one event. Calls that it makes at the same time share it, but not an item.
type run struct {
	*handler
	items    []*item
	deadline time.Time
	// hold is until when nothing is sent; zero if it is.
	hold time.Time
	counts
}

// handle an event, and name the messages that stay in the dead-letter queue.
func (h *handler) handle(ctx context.Context, event events.SQSEvent) (events.SQSEventResponse, error) {
	r := &run{handler: h, deadline: time.Now().Add(time.Hour)}
	for i := range event.Records {
		it, err := newItem(&event.Records[i])
		if err != nil {
			return events.SQSEventResponse{}, err
		}
		r.items = append(r.items, it)
	}
	if deadline, ok := ctx.Deadline(); ok {
		r.deadline = deadline
	}
	work, cancel := context.WithDeadline(ctx, r.deadline.Add(-reserve))
	defer cancel()
	r.lookAtAlarms(work)
	r.process(work)
	if err := r.emit(); err != nil {
		h.log.ErrorContext(ctx, "metrics are not written", "error", err)
	}
	return r.response(), nil
}

func (r *run) response() events.SQSEventResponse {
	failures := []events.SQSBatchItemFailure{}
	for _, it := range r.items {
		if it.stays {
			failures = append(failures, events.SQSBatchItemFailure{ItemIdentifier: it.ID})
		}
	}
	return events.SQSEventResponse{BatchItemFailures: failures}
}

// lookAtAlarms holds messages back while one is on, or if that is not known.
func (r *run) lookAtAlarms(ctx context.Context) {
	now := time.Now()
	on, err := r.breaker.open(ctx, now)
	switch {
	case err != nil:
		r.log.ErrorContext(ctx, "nothing is replayed: the alarms are not known", "error", err)
	case len(on) > 0:
		r.log.WarnContext(ctx, "nothing is replayed: an alarm is on", "alarms", on)
	default:
		return
	}
	r.hold = now.Add(r.Pause)
}

// process the messages: all at once, or those of FIFO queues in the order of their
// groups.
func (r *run) process(ctx context.Context) {
	r.received = len(r.items)
	if !r.FIFO {
		r.wave(ctx, r.items)
		return
	}
	waiting := r.items
	stopped := map[string]*item{}
	for len(waiting) > 0 {
		wave, rest := heads(waiting)
		r.wave(ctx, wave)
		for _, it := range wave {
			if it.stays {
				stopped[it.Group] = it
			}
		}
		waiting = r.behind(ctx, rest, stopped)
	}
}

// heads are the first of each group, and the others.
func heads(items []*item) (first, rest []*item) {
	seen := map[string]bool{}
	for _, it := range items {
		if seen[it.Group] {
			rest = append(rest, it)
			continue
		}
		seen[it.Group] = true
		first = append(first, it)
	}
	return first, rest
}

// behind returns the items whose groups go on. The others wait as long as the one of their
// group that stays, and their own delays begin now.
func (r *run) behind(ctx context.Context, items []*item, stopped map[string]*item) (on []*item) {
	var held []*item
	for _, it := range items {
		if stopped[it.Group] == nil {
			on = append(on, it)
			continue
		}
		held = append(held, it)
	}
	r.each(ctx, held, r.decide)
	for _, it := range held {
		// SQS delivers none of the group before the one that stays.
		it.decision = replay.Decision{Action: replay.Wait, Note: it.decision.Note, Until: stopped[it.Group].decision.Until}
	}
	r.wait(ctx, held)
	return on
}

// each does something for items, some at a time.
func (r *run) each(ctx context.Context, items []*item, do func(context.Context, *item)) {
	var group errgroup.Group
	group.SetLimit(calls)
	for _, it := range items {
		group.Go(func() error {
			do(ctx, it)
			return nil
		})
	}
	_ = group.Wait() // there are no errors
}

// wave decides on messages that do not wait for each other, and does it.
func (r *run) wave(ctx context.Context, items []*item) {
	if time.Until(r.deadline) < patience {
		for _, it := range items {
			r.fail(it)
		}
		return
	}
	r.each(ctx, items, r.decide)
	by := map[replay.Action][]*item{}
	for _, it := range items {
		if it.decision.Action == replay.Send {
			r.take(it)
		}
		by[it.decision.Action] = append(by[it.decision.Action], it)
	}
	r.wait(ctx, by[replay.Wait])
	r.schedule(ctx, by[replay.Schedule])
	refused := r.send(ctx, by[replay.Send])
	r.park(ctx, append(by[replay.Park], refused...))
}

// decide what becomes of the message. There is no decision if all was done before, or if
// that is not known.
func (r *run) decide(ctx context.Context, it *item) {
	known, err := r.memory.recall(ctx, it.ID)
	switch {
	case err != nil:
		r.log.ErrorContext(ctx, "a message stays", "messageId", it.ID, "error", err)
		r.fail(it)
		return
	case known.done != "":
		r.log.WarnContext(ctx, "a message is deleted that was done with before", "messageId", it.ID, "done", known.done)
		r.add(&r.duplicates, 1)
		return
	}
	now := time.Now()
	it.decision = r.policy.Decide(&it.Message, known.Memory, now)
	if !r.hold.IsZero() {
		note := it.decision.Note
		it.decision = r.policy.Hold(&it.Message, it.decision, r.hold)
		it.decision.Note = note
	}
}

// take a message from the bucket, or let it wait until there is one for it.
func (r *run) take(it *item) {
	at, ok := r.bucket.Take(time.Now(), r.deadline.Add(-patience))
	if ok {
		r.sendAt = at
		return
	}
	at = at.Add(time.Duration(float64(r.late) / r.Rate * float64(time.Second)))
	r.late++
	it.decision = r.policy.Hold(&it.Message, it.decision, at)
}

// fail leaves the message until its visibility timeout ends.
func (r *run) fail(it *item) {
	it.stays = true
	r.add(&r.failures, 1)
}
