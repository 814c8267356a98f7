package main

import (
	"testing"

	"github.com/aws/aws-lambda-go/events"
)

func TestHandle(t *testing.T) {
	message := func(id, group, body string) events.SQSMessage {
		m := events.SQSMessage{MessageId: id, Body: body, Attributes: map[string]string{}}
		if group != "" {
			m.Attributes["MessageGroupId"] = group
		}
		return m
	}
	const good, bad = `{"ID":"o1","Quantity":1}`, `{"ID":"o2"}`
	for _, tt := range []struct {
		name   string
		events []events.SQSMessage
		want   string
	}{
		{"all good", []events.SQSMessage{message("1", "", good)}, ""},
		{"some bad", []events.SQSMessage{message("1", "", bad), message("2", "", good), message("3", "", "?")}, "13"},
		{"in order", []events.SQSMessage{message("1", "g", good), message("2", "g", bad), message("3", "g", good)}, "23"},
	} {
		response, err := handle(t.Context(), events.SQSEvent{Records: tt.events})
		got := ""
		for _, f := range response.BatchItemFailures {
			got += f.ItemIdentifier
		}
		if err != nil || got != tt.want {
			t.Errorf("%s: got failures %q, %v, want %q", tt.name, got, err, tt.want)
		}
	}
}
