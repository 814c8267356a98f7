package replay

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"strconv"
	"strings"
	"time"
)

// Limits of SQS.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
const (
	// MaxAttributes that a message can have.
	MaxAttributes = 10
	// MaxSize of a message with its attributes, in bytes; and of a batch of messages.
	MaxSize = 1 << 20
	// MaxDelay that a message can be sent with, to a standard queue.
	MaxDelay = 15 * time.Minute
	// MaxVisibility is how long a message can be invisible after it was received.
	MaxVisibility = 12 * time.Hour
)

// Attribute is a message attribute. A type that begins with Binary has a value in
// octets, others in text.
type Attribute struct {
	Type   string
	String string
	Binary []byte
}

// IsBinary reports whether the value is in octets.
func (a Attribute) IsBinary() bool { return strings.HasPrefix(a.Type, "Binary") }

// Message is one in a dead-letter queue.
type Message struct {
	// ID that SQS gave it when it was sent.
	ID         string
	Body       string
	Attributes map[string]Attribute
	// Sent is when it was sent, by SQS.
	Sent time.Time
	// Group of a message of a FIFO queue; of a standard queue it makes queues fair.
	Group string
	// TraceHeader is the message's AWSTraceHeader, of X-Ray. It does not count for its
	// size.
	TraceHeader string
}

// Size of the message as SQS counts it: the body, and the name, type and value of each
// attribute.
func (m *Message) Size() int {
	size := len(m.Body)
	for name, a := range m.Attributes {
		size += len(name) + len(a.Type) + len(a.String) + len(a.Binary)
	}
	return size
}

// HasBinary reports whether an attribute is in octets.
func (m *Message) HasBinary() bool {
	for _, a := range m.Attributes {
		if a.IsBinary() {
			return true
		}
	}
	return false
}

// With returns the message with the state as its attribute; ok is whether it has room
// for it. Otherwise the message is returned without a state.
func (m *Message) With(s State) (with Message, ok bool) {
	with = *m
	with.Attributes = maps.Clone(m.Attributes)
	if with.Attributes == nil {
		with.Attributes = map[string]Attribute{}
	}
	with.Attributes[StateAttribute] = Attribute{Type: "String", String: s.String()}
	if len(with.Attributes) > MaxAttributes || with.Size() > MaxSize {
		delete(with.Attributes, StateAttribute)
		return with, false
	}
	return with, true
}

// Deduplication is the id by which a FIFO queue tells that a message was sent already.
// It is another for each attempt, so that SQS does not drop a replay as a duplicate of
// the message that failed, and always the same for one attempt of a message, so that
// what is sent twice within five minutes, as after a crash, is there once.
func Deduplication(messageID string, attempt int) string {
	sum := sha256.Sum256([]byte("replay/" + messageID + "/" + strconv.Itoa(attempt)))
	return hex.EncodeToString(sum[:])
}
