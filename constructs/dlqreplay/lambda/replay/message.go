package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"github.com/lintel-go/lintel/constructs/dlqreplay/replay"
)

// System attributes of SQS.
const (
	sentTimestamp  = "SentTimestamp"
	messageGroup   = "MessageGroupId"
	awsTraceHeader = "AWSTraceHeader"
)

// textType is the type of a system attribute.
const textType = "String"

// An item is a message of an event, and what becomes of it.
type item struct {
	replay.Message
	receipt  string
	decision replay.Decision
	// stays says that the message is not to be deleted.
	stays bool
}

// newItem reads a message of an event.
func newItem(r *events.SQSMessage) (*item, error) {
	milliseconds, err := strconv.ParseInt(r.Attributes[sentTimestamp], 10, 64)
	if err != nil || r.MessageId == "" {
		return nil, fmt.Errorf("message %.100q has no id or no %s: the event is not one of Amazon SQS", r.MessageId, sentTimestamp)
	}
	it := &item{receipt: r.ReceiptHandle, Message: replay.Message{
		ID: r.MessageId, Body: r.Body, Sent: time.UnixMilli(milliseconds),
		Group: r.Attributes[messageGroup], TraceHeader: r.Attributes[awsTraceHeader],
	}}
	if len(r.MessageAttributes) > 0 {
		it.Attributes = make(map[string]replay.Attribute, len(r.MessageAttributes))
	}
	for name, a := range r.MessageAttributes {
		it.Attributes[name] = replay.Attribute{Type: a.DataType, String: aws.ToString(a.StringValue), Binary: a.BinaryValue}
	}
	return it, nil
}

// attributesOf a message as they are sent: octets as octets.
func attributesOf(m *replay.Message) map[string]types.MessageAttributeValue {
	out := make(map[string]types.MessageAttributeValue, len(m.Attributes))
	for name, a := range m.Attributes {
		value := types.MessageAttributeValue{DataType: aws.String(a.Type)}
		if a.IsBinary() {
			value.BinaryValue = a.Binary
		} else {
			value.StringValue = aws.String(a.String)
		}
		out[name] = value
	}
	return out
}

// entryOf a message in a batch, without an id.
func entryOf(m *replay.Message) types.SendMessageBatchRequestEntry {
	e := types.SendMessageBatchRequestEntry{MessageBody: &m.Body, MessageAttributes: attributesOf(m)}
	if m.Group != "" {
		e.MessageGroupId = &m.Group
	}
	if m.TraceHeader != "" {
		e.MessageSystemAttributes = map[string]types.MessageSystemAttributeValue{
			awsTraceHeader: {DataType: aws.String(textType), StringValue: &m.TraceHeader},
		}
	}
	return e
}
