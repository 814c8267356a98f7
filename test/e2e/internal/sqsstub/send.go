package sqsstub

import (
	"crypto/md5" // which Amazon SQS answers with
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

// message is what can be sent.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
type message struct {
	MessageBody             string
	MessageAttributes       map[string]Attribute
	MessageSystemAttributes map[string]Attribute
	DelaySeconds            int
	MessageGroupID          string `json:"MessageGroupId"` // which makes a standard queue fair
	MessageDeduplicationID  string `json:"MessageDeduplicationId"`
}

// entry is a message of a batch.
type entry struct {
	ID string `json:"Id"`
	message
}

// Limits of SQS.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
const (
	maxAttributes = 10
	maxEntries    = 10
	maxDelay      = 900
)

// refusal is an error of one message.
type refusal struct{ code, reason string }

func (s *Server) sendMessage(body []byte) (awsstub.Reply, error) {
	var input struct {
		QueueURL string `json:"QueueUrl"`
		message
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
	output, refused := s.send(q, &input.message)
	if refused != nil {
		return fail(refused.code, refused.reason), nil
	}
	return awsstub.JSON(output), nil
}

var noQueue = fail("QueueDoesNotExist", "The specified queue does not exist.")

// sendMessageBatch answers for each message by itself.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
func (s *Server) sendMessageBatch(body []byte) (awsstub.Reply, error) {
	var input struct {
		QueueURL string `json:"QueueUrl"`
		Entries  []entry
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
	size := 0
	for i := range input.Entries {
		size += input.Entries[i].size()
	}
	switch {
	case len(input.Entries) == 0:
		return fail("EmptyBatchRequest", "The batch request doesn't contain any entries."), nil
	case len(input.Entries) > maxEntries:
		return fail("TooManyEntriesInBatchRequest", "Maximum number of entries per request are 10."), nil
	case size > MaxMessageSize:
		return fail("BatchRequestTooLong", fmt.Sprintf("Batch requests cannot be longer than %d bytes.", MaxMessageSize)), nil
	}
	successful, failed := []map[string]any{}, []map[string]any{}
	for i := range input.Entries {
		e := &input.Entries[i]
		output, refused := s.send(q, &e.message)
		if refused != nil {
			failed = append(failed, map[string]any{"Id": e.ID, "Code": refused.code, "Message": refused.reason, "SenderFault": true})
			continue
		}
		output["Id"] = e.ID
		successful = append(successful, output)
	}
	return awsstub.JSON(map[string]any{"Successful": successful, "Failed": failed}), nil
}

// byURL is nil if there is no such queue.
func (s *Server) byURL(url string) *queue {
	name, ours := strings.CutPrefix(url, s.url)
	if !ours {
		return nil
	}
	return s.queues[name]
}

// send a message to a queue, unless it is refused, or a duplicate.
func (s *Server) send(q *queue, m *message) (output map[string]any, refused *refusal) {
	if refused := q.refuses(m); refused != nil {
		return nil, refused
	}
	now := s.now()
	id := fmt.Sprintf("30000000-0000-4000-8000-%012d", s.sent+1)
	earlier, sent := q.duplicates[m.MessageDeduplicationID]
	if q.fifo && sent && now.Before(earlier.until) {
		id = earlier.id
	} else {
		s.sent++
		q.messages = append(q.messages, &held{
			Held: Held{
				Message: Message{m.MessageBody, m.MessageAttributes}, ID: id, Group: m.MessageGroupID, Deduplication: m.MessageDeduplicationID,
				TraceHeader: m.MessageSystemAttributes["AWSTraceHeader"].StringValue, Delay: time.Duration(m.DelaySeconds) * time.Second, Sent: now,
			},
			visible: now.Add(time.Duration(m.DelaySeconds) * time.Second),
		})
		if q.fifo {
			q.duplicates[m.MessageDeduplicationID] = duplicate{id, now.Add(5 * time.Minute)}
		}
	}
	sum := md5.Sum([]byte(m.MessageBody))
	return map[string]any{"MessageId": id, "MD5OfMessageBody": hex.EncodeToString(sum[:])}, nil
}

func (q *queue) refuses(m *message) *refusal {
	invalid := func(reason string) *refusal {
		return &refusal{"InvalidParameterValue", "One or more parameters are invalid. Reason: " + reason}
	}
	switch {
	case m.MessageBody == "":
		return &refusal{"MissingParameter", "The request must contain the parameter MessageBody."}
	case m.size() > q.maxSize:
		return invalid(fmt.Sprintf("Message must be shorter than %d bytes.", q.maxSize))
	case !isAllowed(m.MessageBody):
		return &refusal{"InvalidMessageContents", "Invalid binary character was found in the message body."}
	case len(m.MessageAttributes) > maxAttributes:
		return invalid("Number of message attributes exceeds the allowed maximum.")
	case m.DelaySeconds < 0 || m.DelaySeconds > maxDelay || q.fifo && m.DelaySeconds != 0:
		return invalid("DelaySeconds is not valid for this queue.")
	case q.fifo && (m.MessageGroupID == "" || m.MessageDeduplicationID == ""):
		return &refusal{"MissingParameter", "The request must contain the parameters MessageGroupId and MessageDeduplicationId."}
	case !q.fifo && m.MessageDeduplicationID != "":
		return invalid("The request includes a parameter that is not valid for this queue type.")
	}
	return nil
}

func (m *message) size() int {
	size := len(m.MessageBody)
	for name, a := range m.MessageAttributes {
		size += len(name) + len(a.DataType) + len(a.StringValue) + len(a.BinaryValue)
	}
	return size
}

// isAllowed tells whether the text has only characters that a message can have: those of XML 1.0.
func isAllowed(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
	})
}

// Call carries out a call of SendMessage that another service makes: its input as JSON. It must succeed.
func (s *Server) Call(input []byte) {
	s.t.Helper()
	var call struct {
		QueueURL string `json:"QueueUrl"`
		message
	}
	if err := decode(input, &call); err != nil {
		s.t.Fatalf("call SendMessage: %v", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.byURL(call.QueueURL)
	if q == nil {
		s.t.Fatalf("got no queue %s", call.QueueURL)
	}
	if _, refused := s.send(q, &call.message); refused != nil {
		s.t.Fatalf("queue %s refuses a message: %v", call.QueueURL, *refused)
	}
}
