// Package sqspoller does what Lambda does with a queue for a function: it receives messages, invokes, and deletes those
// that the answer does not name as failed. The queue is one of package sqsstub.
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
package sqspoller

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/aws/aws-lambda-go/events"

	"github.com/lintel-go/lintel/test/e2e/internal/sqsstub"
)

// Poller is an event source mapping of a queue that reports batch item failures.
type Poller struct {
	Queues    *sqsstub.Server
	Queue     string
	BatchSize int
	// Invoke the function.
	Invoke func(ctx context.Context, event any) (json.RawMessage, error)
}

// Poll once. It returns how many messages were received, and the error of the invocation, after which all messages stay.
// A message that stays is received again when it is visible.
func (p *Poller) Poll(ctx context.Context) (received int, err error) {
	messages := p.Queues.Receive(p.Queue, p.BatchSize)
	if len(messages) == 0 {
		return 0, nil
	}
	answer, err := p.Invoke(ctx, events.SQSEvent{Records: messages})
	if err != nil {
		return len(messages), err
	}
	failed, err := failures(answer, messages)
	if err != nil {
		return len(messages), err
	}
	for _, m := range messages {
		if !slices.Contains(failed, m.MessageId) {
			p.Queues.Delete(p.Queue, m.MessageId)
		}
	}
	return len(messages), nil
}

// failures that the answer names. An answer that names an unknown message, or that is none, counts for all of the batch.
func failures(answer json.RawMessage, messages []events.SQSMessage) (ids []string, err error) {
	var response events.SQSEventResponse
	if err := json.Unmarshal(answer, &response); err != nil {
		return nil, fmt.Errorf("answer %s: %w", answer, err)
	}
	for _, f := range response.BatchItemFailures {
		if !slices.ContainsFunc(messages, func(m events.SQSMessage) bool { return m.MessageId == f.ItemIdentifier }) {
			return nil, fmt.Errorf("answer %s names a message that was not in the event", answer)
		}
		ids = append(ids, f.ItemIdentifier)
	}
	return ids, nil
}
