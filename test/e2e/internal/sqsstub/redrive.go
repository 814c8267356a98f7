package sqsstub

import (
	"slices"
	"time"
)

// SetVisibility is the visibility timeout of a queue.
func (s *Server) SetVisibility(name string, timeout time.Duration) {
	s.t.Helper()
	s.existing(name, func(q *queue) { q.visibility = timeout })
}

// SetRedrive gives a queue a dead-letter queue: a message that was received so often is moved there instead of being
// received again.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
func (s *Server) SetRedrive(name, deadLetters string, maxReceives int) {
	s.t.Helper()
	var target *queue
	s.existing(deadLetters, func(q *queue) { target = q })
	s.existing(name, func(q *queue) { q.deadLetters, q.maxReceives = target, maxReceives })
}

// redrive moves what would be received once too often.
func (q *queue) redrive(now time.Time) {
	if q.deadLetters == nil {
		return
	}
	receivable := q.receivable(now, len(q.messages))
	q.messages = slices.DeleteFunc(q.messages, func(m *held) bool {
		if m.Receives < q.maxReceives || !slices.Contains(receivable, m) {
			return false
		}
		if q.fifo {
			m.Sent = now
		}
		m.Delay, m.receipt = 0, ""
		q.deadLetters.messages = append(q.deadLetters.messages, m)
		return true
	})
}
