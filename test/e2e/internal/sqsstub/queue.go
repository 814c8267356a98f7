package sqsstub

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

// queue is a queue with its messages in the order in which they came.
type queue struct {
	fifo       bool
	maxSize    int
	visibility time.Duration // 30 s, if 0
	messages   []*held
	duplicates map[string]duplicate // by deduplication id

	deadLetters *queue // nil for none
	maxReceives int    // before a message goes there
}

// duplicate is what a FIFO queue remembers of a message.
type duplicate struct {
	id    string
	until time.Time
}

// Held is a message that a queue holds, with what SQS knows of it.
type Held struct {
	Message
	ID, Group, Deduplication string
	TraceHeader              string
	Delay                    time.Duration
	Sent                     time.Time
	Receives                 int
	// Invisible is for how long it is not received.
	Invisible time.Duration
}

type held struct {
	Held
	visible time.Time
	receipt string // of the last receive; "" if it was not received
}

// CreateFIFOQueue creates a FIFO queue without content-based deduplication, and returns its URL.
func (s *Server) CreateFIFOQueue(name string) (url string) {
	s.t.Helper()
	url = s.CreateQueue(name)
	s.existing(name, func(q *queue) { q.fifo = true })
	return url
}

// SetMaxMessageSize of a queue, in bytes.
func (s *Server) SetMaxMessageSize(name string, size int) {
	s.t.Helper()
	s.existing(name, func(q *queue) { q.maxSize = size })
}

// Advance the clock of the queues.
func (s *Server) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance += d
}

func (s *Server) now() time.Time { return time.Now().Add(s.advance) }

// existing does something with a queue.
func (s *Server) existing(name string, do func(*queue)) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.queues[name]
	if q == nil {
		s.t.Fatalf("got no queue %s", name)
	}
	do(q)
}

// Held returns the messages of a queue, received or not, in the order in which they came.
func (s *Server) Held(name string) (messages []Held) {
	s.t.Helper()
	s.existing(name, func(q *queue) {
		for _, m := range q.messages {
			h := m.Held
			h.Invisible = max(m.visible.Sub(s.now()), 0)
			messages = append(messages, h)
		}
	})
	return messages
}

// Put a message in a queue, as another sender does, and return its id. The queue must take it.
func (s *Server) Put(name string, h Held) (id string) {
	s.t.Helper()
	s.existing(name, func(q *queue) {
		m := message{MessageBody: h.Body, MessageAttributes: h.Attributes, MessageGroupID: h.Group, MessageDeduplicationID: h.Deduplication}
		if h.TraceHeader != "" {
			m.MessageSystemAttributes = map[string]Attribute{"AWSTraceHeader": {DataType: "String", StringValue: h.TraceHeader}}
		}
		output, refused := s.send(q, &m)
		if refused != nil {
			s.t.Fatalf("queue %s refuses a message: %v", name, *refused)
		}
		id = output["MessageId"].(string)
	})
	return id
}

// Receive up to n messages of a queue as Lambda does for a function. In a FIFO queue the messages of a group come in
// their order, and none while another of the group was received and is invisible.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagegroupid-property.html
func (s *Server) Receive(name string, n int) (messages []events.SQSMessage) {
	s.t.Helper()
	s.existing(name, func(q *queue) {
		now := s.now()
		q.redrive(now)
		for _, m := range q.receivable(now, n) {
			m.Receives++
			m.receipt = fmt.Sprintf("%s/%d", m.ID, m.Receives)
			m.visible = now.Add(q.timeout())
			messages = append(messages, m.event(name))
		}
	})
	return messages
}

func (q *queue) timeout() time.Duration {
	if q.visibility > 0 {
		return q.visibility
	}
	return 30 * time.Second
}

func (q *queue) receivable(now time.Time, n int) (all []*held) {
	blocked := map[string]bool{}
	for _, m := range q.messages {
		if q.fifo && m.visible.After(now) && m.receipt != "" {
			blocked[m.Group] = true
		}
	}
	for _, m := range q.messages {
		if len(all) < n && !m.visible.After(now) && !blocked[m.Group] {
			all = append(all, m)
		}
	}
	return all
}

// event of Lambda.
// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
func (m *held) event(queue string) events.SQSMessage {
	e := events.SQSMessage{
		MessageId: m.ID, ReceiptHandle: m.receipt, Body: m.Body, EventSource: "aws:sqs", EventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:" + queue,
		AWSRegion: "eu-west-1", MessageAttributes: map[string]events.SQSMessageAttribute{},
		Attributes: map[string]string{
			"SentTimestamp": strconv.FormatInt(m.Sent.UnixMilli(), 10), "ApproximateReceiveCount": strconv.Itoa(m.Receives),
		},
	}
	for name, value := range map[string]string{"MessageGroupId": m.Group, "MessageDeduplicationId": m.Deduplication, "AWSTraceHeader": m.TraceHeader} {
		if value != "" {
			e.Attributes[name] = value
		}
	}
	for name, a := range m.Attributes {
		attribute := events.SQSMessageAttribute{DataType: a.DataType, BinaryValue: a.BinaryValue}
		if a.BinaryValue == nil {
			attribute.StringValue = &a.StringValue
		}
		e.MessageAttributes[name] = attribute
	}
	return e
}

// Delete messages that were received.
func (s *Server) Delete(name string, ids ...string) {
	s.t.Helper()
	s.existing(name, func(q *queue) {
		q.messages = slices.DeleteFunc(q.messages, func(m *held) bool { return slices.Contains(ids, m.ID) })
	})
}

// Move the messages of a queue that are visible to its dead-letter queue, as SQS does after many receives: they keep
// their ids, and in standard queues the time at which they were sent.
func (s *Server) Move(from, to string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	source, target := s.queues[from], s.queues[to]
	if source == nil || target == nil {
		s.t.Fatalf("got no queue %s or %s", from, to)
	}
	now := s.now()
	source.messages = slices.DeleteFunc(source.messages, func(m *held) bool {
		if m.visible.After(now) {
			return false
		}
		if source.fifo {
			m.Sent = now
		}
		m.Delay, m.receipt = 0, ""
		target.messages = append(target.messages, m)
		return true
	})
}

// changeVisibility of messages that were received.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html
func (s *Server) changeVisibility(body []byte) (awsstub.Reply, error) {
	var input struct {
		QueueURL string `json:"QueueUrl"`
		Entries  []struct {
			ID                string `json:"Id"`
			ReceiptHandle     string
			VisibilityTimeout int
		}
	}
	if err := decode(body, &input); err != nil {
		return awsstub.Reply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.byURL(input.QueueURL)
	if q == nil {
		return noQueue, nil
	}
	successful, failed := []map[string]any{}, []map[string]any{}
	for _, e := range input.Entries {
		i := slices.IndexFunc(q.messages, func(m *held) bool { return m.receipt == e.ReceiptHandle })
		if i < 0 || e.VisibilityTimeout < 0 || e.VisibilityTimeout > 43200 {
			failed = append(failed, map[string]any{"Id": e.ID, "Code": "ReceiptHandleIsInvalid", "SenderFault": true})
			continue
		}
		q.messages[i].visible = s.now().Add(time.Duration(e.VisibilityTimeout) * time.Second)
		successful = append(successful, map[string]any{"Id": e.ID})
	}
	return awsstub.JSON(map[string]any{"Successful": successful, "Failed": failed}), nil
}
