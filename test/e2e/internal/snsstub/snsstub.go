// Package snsstub adds Amazon SNS to a server of package awsstub: standard topics in memory, for those who publish to
// them. All operations can be scripted as "sns:" and their name.
//
//	sns := snsstub.New(t, aws)
//	arn := sns.CreateTopic("verdicts")
//	aws.On(snsstub.Publish, awsstub.Throttle(), awsstub.Default)
//	...
//	messages := sns.Messages("verdicts")
//
// Only Publish is served, with a message for each protocol.
package snsstub

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

// Publish is the operation that sends a message to a topic.
const Publish = "sns:Publish"

// Limits of a message, in bytes, and of a subject, in characters.
// https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
const (
	MaxMessageSize = 256 << 10
	MaxSubject     = 100
)

// Server is Amazon SNS. Its methods act on the topics directly: they are not recorded, and scripts do not concern them.
type Server struct {
	t testing.TB

	mu       sync.Mutex
	messages map[string][]Message // by topic
	sent     int
}

// Message is a message that was sent to a topic.
type Message struct {
	Subject string
	// Protocols are the texts by protocol, such as "email"; "default" is always there.
	Protocols map[string]string
	// Attributes are those of type String.
	Attributes map[string]string
}

// New adds Amazon SNS without topics to the server.
func New(t testing.TB, aws *awsstub.Server) *Server {
	s := &Server{t: t, messages: map[string][]Message{}}
	aws.Add("sns", awsstub.QueryService("sns", awsstub.Choose(s.answer)))
	return s
}

// CreateTopic creates a topic and returns its ARN.
func (s *Server) CreateTopic(name string) (arn string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.messages[name] != nil {
		s.t.Fatalf("topic %s exists already", name)
	}
	s.messages[name] = []Message{}
	return arnPrefix + name
}

const arnPrefix = "arn:aws:sns:eu-west-1:123456789012:"

// Messages returns the messages of a topic in the order in which they came.
func (s *Server) Messages(topic string) []Message {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.messages[topic] == nil {
		s.t.Fatalf("got no topic %s", topic)
	}
	return slices.Clone(s.messages[topic])
}

func (s *Server) answer(r *awsstub.Request) awsstub.Reply {
	if r.Operation != Publish {
		s.t.Errorf("got request %s, want %s", r.Operation, Publish)
		return awsstub.Fail(http.StatusBadRequest, "InvalidAction", "not supported")
	}
	input := func(name string) string { text, _ := r.Input[name].(string); return text }
	message := Message{Subject: input("Subject"), Attributes: map[string]string{}}
	for i := 1; input(fmt.Sprintf("MessageAttributes.entry.%d.Name", i)) != ""; i++ {
		entry := fmt.Sprintf("MessageAttributes.entry.%d.", i)
		message.Attributes[input(entry+"Name")] = input(entry + "Value.StringValue")
	}
	text := input("Message")
	topic, ours := strings.CutPrefix(input("TopicArn"), arnPrefix)

	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case !ours || s.messages[topic] == nil:
		return awsstub.Fail(http.StatusNotFound, "NotFound", "Topic does not exist")
	case len(text) > MaxMessageSize:
		return awsstub.Fail(http.StatusBadRequest, "InvalidParameter", "Invalid parameter: Message too long")
	case !isSubject(message.Subject):
		return awsstub.Fail(http.StatusBadRequest, "InvalidParameter", "Invalid parameter: Subject")
	case input("MessageStructure") != "json":
		s.t.Errorf("got MessageStructure %q, want json", input("MessageStructure"))
	}
	if err := json.Unmarshal([]byte(text), &message.Protocols); err != nil || message.Protocols["default"] == "" {
		return awsstub.Fail(http.StatusBadRequest, "InvalidParameter", "Invalid parameter: Message Structure - JSON message body failed to parse")
	}
	s.messages[topic] = append(s.messages[topic], message)
	s.sent++
	return awsstub.XML(publishResponse{MessageID: fmt.Sprintf("40000000-0000-4000-8000-%012d", s.sent)})
}

// isSubject tells whether a text can be a subject: ASCII that begins with a letter, number or punctuation mark, has no
// control characters, and fewer than 100 characters.
func isSubject(s string) bool {
	return len(s) < MaxSubject && utf8.ValidString(s) && !strings.HasPrefix(s, " ") &&
		!strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' })
}

type publishResponse struct {
	XMLName   xml.Name `xml:"PublishResponse"`
	MessageID string   `xml:"PublishResult>MessageId"`
}
