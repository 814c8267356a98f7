// Package sqsstub adds Amazon SQS to a server of package awsstub: standard and FIFO queues in memory, with delays,
// visibility timeouts, deduplication and groups. All operations can be scripted as "sqs:" and their name.
//
//	sqs := sqsstub.New(t, aws)
//	url := sqs.CreateQueue("failed-orders")
//	aws.On(sqsstub.SendMessage, awsstub.Throttle(), awsstub.Default)
//	...
//	messages := sqs.Messages("failed-orders")
//
// SendMessage, SendMessageBatch and ChangeMessageVisibilityBatch are served. Messages are received, deleted and moved to
// dead-letter queues by methods: that is what Lambda and SQS do. With [Server.SetRedrive] they are moved as they are
// received. Time is the machine's, and what [Server.Advance] adds.
//
// Not as in Amazon SQS: answers have no MD5 of message attributes, and nothing expires.
package sqsstub

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

// Operations.
const (
	SendMessage                  = "sqs:SendMessage"
	SendMessageBatch             = "sqs:SendMessageBatch"
	ChangeMessageVisibilityBatch = "sqs:ChangeMessageVisibilityBatch"
)

// MaxMessageSize is how large a message can be in bytes, its attributes included.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
const MaxMessageSize = 1 << 20

// Server is Amazon SQS. Its methods act on the queues directly: they are not recorded, and scripts do not concern them.
type Server struct {
	t   testing.TB
	url string

	mu      sync.Mutex
	queues  map[string]*queue
	sent    int
	advance time.Duration
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
	s := &Server{t: t, url: aws.URL() + "/123456789012/", queues: map[string]*queue{}}
	aws.Add("sqs", awsstub.JSONService("sqs", awsstub.Choose(s.answer)))
	return s
}

// CreateQueue creates a standard queue and returns its URL.
func (s *Server) CreateQueue(name string) (url string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.queues[name] != nil {
		s.t.Fatalf("queue %s exists already", name)
	}
	s.queues[name] = &queue{maxSize: MaxMessageSize, duplicates: map[string]duplicate{}}
	return s.url + name
}

// Messages returns the messages of a queue in the order in which they came.
func (s *Server) Messages(queue string) []Message {
	s.t.Helper()
	var messages []Message
	for _, h := range s.Held(queue) {
		messages = append(messages, h.Message)
	}
	return messages
}

// answer carries out an operation that is not scripted.
func (s *Server) answer(r *awsstub.Request) awsstub.Reply {
	operation, ok := operations[r.Operation]
	if !ok {
		return s.unsupported(r, errors.New("no such operation"))
	}
	reply, err := operation(s, r.Body)
	if err != nil {
		return s.unsupported(r, err)
	}
	return reply
}

// operations that are served. Their errors are of requests that the stub does not understand.
var operations = map[string]func(s *Server, body []byte) (awsstub.Reply, error){
	SendMessage:                  (*Server).sendMessage,
	SendMessageBatch:             (*Server).sendMessageBatch,
	ChangeMessageVisibilityBatch: (*Server).changeVisibility,
}

func decode(body []byte, input any) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	return decoder.Decode(input)
}

// unsupported fails the test: the request is beyond the stub.
func (s *Server) unsupported(r *awsstub.Request, err error) awsstub.Reply {
	s.t.Errorf("got request %s, which the stub does not support: %v", r.Operation, err)
	return awsstub.Fail(http.StatusNotImplemented, "NotImplemented", "the stub does not serve this")
}

func fail(code, message string) awsstub.Reply {
	return awsstub.Fail(http.StatusBadRequest, "com.amazonaws.sqs#"+code, message)
}
