package main

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/lintel-go/lintel/constructs/dlqreplay/replay"
)

// maxInvisible is the longest that a message is made invisible: SQS counts its 12 hours
// from when Lambda received it, which is some time ago. What is due later is looked at
// again, and waits again.
const maxInvisible = replay.MaxVisibility - 10*time.Minute

// maxBatch is how many messages are in a batch of SQS.
const maxBatch = 10

// wait leaves messages in the dead-letter queue until they are due. A message that cannot
// be made invisible for so long comes earlier, and nothing else.
func (r *run) wait(ctx context.Context, items []*item) {
	r.each(ctx, items, func(ctx context.Context, it *item) {
		it.stays = true
		if !it.decision.Note.IsZero() {
			r.noteDue(ctx, it)
		}
	})
	r.waiting += len(items)
	for batch := range slices.Chunk(items, maxBatch) {
		input := &sqs.ChangeMessageVisibilityBatchInput{QueueUrl: &r.DeadLetterURL}
		for i, it := range batch {
			input.Entries = append(input.Entries, types.ChangeMessageVisibilityBatchRequestEntry{
				Id: aws.String(strconv.Itoa(i)), ReceiptHandle: &it.receipt, VisibilityTimeout: seconds(time.Until(it.decision.Until)),
			})
		}
		output, err := r.sqs.ChangeMessageVisibilityBatch(ctx, input)
		if err != nil {
			r.log.WarnContext(ctx, "messages come earlier than they are due", "messages", len(batch), "error", err)
			continue
		}
		for _, f := range output.Failed {
			r.log.WarnContext(ctx, "a message comes earlier than it is due", "code", aws.ToString(f.Code))
		}
	}
}

// noteDue notes when the message is due. If that fails its delay begins again when it is
// looked at again.
func (r *run) noteDue(ctx context.Context, it *item) {
	if err := r.memory.noteDue(ctx, it.ID, it.decision.Note, time.Now()); err != nil {
		r.log.WarnContext(ctx, "a delay begins again", "error", err)
	}
}

// seconds that a message is invisible.
func seconds(d time.Duration) int32 {
	return int32(min(max(d+time.Second-1, time.Second), maxInvisible) / time.Second)
}
