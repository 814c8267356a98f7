package main

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"

	"github.com/lintel-go/lintel/constructs/dlqreplay/replay"
)

// What was done with a message, as the table has it.
const (
	doneReplayed  = "replayed"
	doneScheduled = "scheduled"
	doneParked    = "parked"
)

// refusals are the errors of SQS that say that it takes no such message, whenever it is
// sent. A queue may take less than others: its MaximumMessageSize.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
var refusals = []string{"InvalidMessageContents", "InvalidParameterValue", "BatchRequestTooLong"}

// isRefusal reports whether the code is of a refusal. Some codes come with the name of the
// service before them, from the time of its query protocol.
func isRefusal(code string) bool {
	return slices.Contains(refusals, code[strings.LastIndex(code, ".")+1:])
}

// An outgoing message is an item as it is sent.
type outgoing struct {
	item    *item
	message replay.Message
	entry   types.SendMessageBatchRequestEntry
	// state is kept beside the message; nil if the message has it.
	state *replay.State
}

// send messages to the source queue, and return those that it refuses, to be parked.
func (r *run) send(ctx context.Context, items []*item) (refused []*item) {
	if len(items) == 0 {
		return nil
	}
	if err := sleepUntil(ctx, r.sendAt); err != nil {
		for _, it := range items {
			r.fail(it)
		}
		return nil
	}
	var all []outgoing
	for _, it := range items {
		o := r.outgoing(it, it.decision.State.Attempts)
		if !r.FIFO {
			o.entry.DelaySeconds = int32(it.decision.Delay / time.Second)
		}
		all = append(all, o)
	}
	for batch := range batches(all) {
		sent, no := r.deliver(ctx, r.SourceURL, batch)
		r.done(ctx, sent, doneReplayed)
		r.replayed += len(sent)
		for _, it := range no {
			it.decision = replay.Parked(it.decision, replay.Refused)
			refused = append(refused, it)
		}
	}
	return refused
}

// park messages. What the parking queue refuses stays.
func (r *run) park(ctx context.Context, items []*item) {
	var all []outgoing
	for _, it := range items {
		r.log.WarnContext(ctx, "a message is parked", "messageId", it.ID, "reason", it.decision.Reason, "attempts", it.decision.State.Attempts)
		all = append(all, r.outgoing(it, 0)) // attempts begin at 1
	}
	for batch := range batches(all) {
		sent, refused := r.deliver(ctx, r.ParkingURL, batch)
		r.done(ctx, sent, doneParked)
		r.parked += len(sent)
		for _, it := range refused {
			r.fail(it)
		}
	}
}

// outgoing is the item with its state, and with a deduplication id of the attempt.
func (r *run) outgoing(it *item, attempt int) outgoing {
	with, ok := it.With(it.decision.State)
	o := outgoing{item: it, message: with}
	if !ok {
		o.state = &it.decision.State
	}
	o.entry = entryOf(&o.message)
	if r.FIFO {
		o.entry.MessageDeduplicationId = aws.String(replay.Deduplication(it.ID, attempt))
	}
	return o
}

// batches of messages as SQS takes them: by number and size.
func batches(all []outgoing) iter.Seq[[]outgoing] {
	return func(yield func([]outgoing) bool) {
		start, size := 0, 0
		for i := range all {
			n := all[i].message.Size()
			if i > start && (i-start == maxBatch || size+n > replay.MaxSize) {
				if !yield(all[start:i]) {
					return
				}
				start, size = i, 0
			}
			size += n
		}
		if start < len(all) {
			yield(all[start:])
		}
	}
}

// deliver is sendBatch, but a message that is refused with its state is sent without, and
// the table keeps that: the queue may take no more than the message had when it came.
func (r *run) deliver(ctx context.Context, queue string, batch []outgoing) (sent []sentItem, refused []*item) {
	sent, no := r.sendBatch(ctx, queue, batch)
	for _, it := range no {
		o := batch[slices.IndexFunc(batch, func(o outgoing) bool { return o.item == it })]
		if o.state != nil {
			refused = append(refused, it)
			continue
		}
		o.withoutState()
		s, no := r.sendBatch(ctx, queue, []outgoing{o})
		sent, refused = append(sent, s...), append(refused, no...)
	}
	return sent, refused
}

// withoutState keeps the state beside the message.
func (o *outgoing) withoutState() {
	delete(o.message.Attributes, replay.StateAttribute)
	o.entry.MessageAttributes = attributesOf(&o.message)
	o.state = &o.item.decision.State
}

// sendBatch returns what was sent, and what the queue refuses. The others stay.
func (r *run) sendBatch(ctx context.Context, queue string, batch []outgoing) (sent []sentItem, refused []*item) {
	input := &sqs.SendMessageBatchInput{QueueUrl: &queue}
	for i := range batch {
		batch[i].entry.Id = aws.String(strconv.Itoa(i))
		input.Entries = append(input.Entries, batch[i].entry)
	}
	output, err := r.sqs.SendMessageBatch(ctx, input)
	if err != nil {
		return r.sendFailed(ctx, queue, batch, err)
	}
	settled := make([]bool, len(batch))
	for _, s := range output.Successful {
		if i, ok := position(s.Id, settled); ok {
			sent = append(sent, sentItem{batch[i], aws.ToString(s.MessageId)})
		}
	}
	for _, f := range output.Failed {
		i, ok := position(f.Id, settled)
		switch {
		case !ok:
		case isRefusal(aws.ToString(f.Code)):
			refused = append(refused, batch[i].item)
		default:
			r.log.ErrorContext(ctx, "a message stays: it cannot be sent", "messageId", batch[i].item.ID, "code", aws.ToString(f.Code))
			r.fail(batch[i].item)
		}
	}
	for i, is := range settled {
		if !is { // which SQS does not do
			r.fail(batch[i].item)
		}
	}
	return sent, refused
}

// position of an entry by its id, once.
func position(id *string, settled []bool) (i int, ok bool) {
	i, err := strconv.Atoi(aws.ToString(id))
	if err != nil || i < 0 || i >= len(settled) || settled[i] {
		return 0, false
	}
	settled[i] = true
	return i, true
}

// sendFailed is for a batch of which nothing was sent. If it was refused, each message
// is tried alone: one of them is the reason.
func (r *run) sendFailed(ctx context.Context, queue string, batch []outgoing, err error) (sent []sentItem, refused []*item) {
	failure, ok := errors.AsType[smithy.APIError](err)
	switch {
	case !ok || !isRefusal(failure.ErrorCode()):
		r.log.ErrorContext(ctx, "messages stay: they cannot be sent", "messages", len(batch), "error", err)
		for _, o := range batch {
			r.fail(o.item)
		}
	case len(batch) == 1:
		refused = append(refused, batch[0].item)
	default:
		for i := range batch {
			s, no := r.sendBatch(ctx, queue, batch[i:i+1])
			sent, refused = append(sent, s...), append(refused, no...)
		}
	}
	return sent, refused
}

// A sentItem was sent, and has a new id.
type sentItem struct {
	outgoing
	newID string
}

// done notes what was done with messages. They are deleted even if that fails: it is for
// when they come again nevertheless.
func (r *run) done(ctx context.Context, sent []sentItem, what string) {
	states := map[*item]sentItem{}
	items := make([]*item, 0, len(sent))
	for _, s := range sent {
		states[s.item] = s
		items = append(items, s.item)
	}
	r.each(ctx, items, func(ctx context.Context, it *item) {
		now := time.Now()
		if s := states[it]; s.state != nil {
			if err := r.memory.noteState(ctx, s.newID, *s.state, now); err != nil {
				r.log.ErrorContext(ctx, "the attempts of a message begin at none", "error", err)
				r.add(&r.uncounted, 1)
			}
		}
		r.noteDone(ctx, it, what, now)
	})
}

func (r *run) noteDone(ctx context.Context, it *item, what string, now time.Time) {
	if err := r.memory.noteDone(ctx, it.ID, what, now); err != nil {
		r.log.WarnContext(ctx, "a message is sent twice if it comes again", "error", err)
	}
}

func sleepUntil(ctx context.Context, at time.Time) error {
	timer := time.NewTimer(time.Until(at))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
