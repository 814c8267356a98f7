// Package sqsstub adds Amazon SQS to a server of package awsstub: standard queues in memory, for those who send to them.
// All operations can be scripted as "sqs:" and their name.
//
//	sqs := sqsstub.New(t, aws)
//	url := sqs.CreateQueue("failed-orders")
//	aws.On(sqsstub.SendMessage, awsstub.Throttle(), awsstub.Default)
//	...
//	messages := sqs.Messages("failed-orders")
//
// Only SendMessage is served. Not as in Amazon SQS: answers have no MD5 of message attributes, and nothing expires.
package sqsstub

import (
	"bytes"
	"crypto/md5" // which Amazon SQS answers with
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

// SendMessage is the operation that puts a message in a queue.
const SendMessage = "sqs:SendMessage"

// MaxMessageSize is how large a message can be in bytes, its attributes included.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
const MaxMessageSize = 1 << 20

// Server is Amazon SQS. Its methods act on the queues directly: they are not recorded, and scripts do not concern them.
type Server struct {
	t   testing.TB
	url string

	mu       sync.Mutex
	messages map[string][]Message // by queue
	sent     int
}

// Message is a message in a queue.
type Message struct {
	Body       string
	Attributes map[string]Attribute
}

// Attribute is a message attribute. Its value is a string or binary, as the type says.
type Attribute struct {
	DataType    string
	StringValue string
	BinaryValue []byte
}

// New adds Amazon SQS without queues to the server.
func New(t testing.TB, aws *awsstub.Server) *Server {
	s := &Server{t: t, url: aws.URL() + "/123456789012/", messages: map[string][]Message{}}
	aws.Add("sqs", awsstub.JSONService("sqs", awsstub.Choose(s.answer)))
	return s
}

// CreateQueue creates a standard queue and returns its URL.
func (s *Server) CreateQueue(name string) (url string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.messages[name] != nil {
		s.t.Fatalf("queue %s exists already", name)
	}
	s.messages[name] = []Message{}
	return s.url + name
}

// Messages returns the messages of a queue in the order in which they came.
func (s *Server) Messages(queue string) []Message {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.messages[queue] == nil {
		s.t.Fatalf("got no queue %s", queue)
	}
	return slices.Clone(s.messages[queue])
}

// sendMessageInput has what can be sent to a standard queue.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
type sendMessageInput struct {
	QueueURL          string `json:"QueueUrl"`
	MessageBody       string
	MessageAttributes map[string]Attribute
	DelaySeconds      int    // which has no effect
	MessageGroupID    string `json:"MessageGroupId"` // which makes a queue fair
}

// answer carries out an operation that is not scripted.
func (s *Server) answer(r *awsstub.Request) awsstub.Reply {
	if r.Operation != SendMessage {
		return s.unsupported(r, errors.New("no such operation"))
	}
	var input sendMessageInput
	decoder := json.NewDecoder(bytes.NewReader(r.Body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&input); err != nil {
		return s.unsupported(r, err)
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	queue, ours := strings.CutPrefix(input.QueueURL, s.url)
	size := input.size()
	switch {
	case !ours || s.messages[queue] == nil:
		return fail("QueueDoesNotExist", "The specified queue does not exist.")
	case input.MessageBody == "":
		return fail("MissingParameter", "The request must contain the parameter MessageBody.")
	case size > MaxMessageSize:
		return fail("InvalidParameterValue", fmt.Sprintf(
			"One or more parameters are invalid. Reason: Message must be shorter than %d bytes.", MaxMessageSize))
	case !isAllowed(input.MessageBody):
		return fail("InvalidMessageContents", "Invalid binary character was found in the message body.")
	}
	s.messages[queue] = append(s.messages[queue], Message{input.MessageBody, input.MessageAttributes})
	s.sent++
	sum := md5.Sum([]byte(input.MessageBody))
	return awsstub.JSON(map[string]any{
		"MessageId":        fmt.Sprintf("30000000-0000-4000-8000-%012d", s.sent),
		"MD5OfMessageBody": hex.EncodeToString(sum[:]),
	})
}

// unsupported fails the test: the request is beyond the stub.
func (s *Server) unsupported(r *awsstub.Request, err error) awsstub.Reply {
	s.t.Errorf("got request %s, which the stub does not support: %v", r.Operation, err)
	return awsstub.Fail(http.StatusNotImplemented, "NotImplemented", "the stub does not serve this")
}

func fail(code, message string) awsstub.Reply {
	return awsstub.Fail(http.StatusBadRequest, "com.amazonaws.sqs#"+code, message)
}

func (i *sendMessageInput) size() int {
	size := len(i.MessageBody)
	for name, a := range i.MessageAttributes {
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
