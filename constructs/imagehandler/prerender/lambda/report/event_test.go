package main

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/lintel-go/lintel/constructs/imagehandler/prerender/wiring"
)

const machine = "arn:aws:states:eu-west-1:123456789012:stateMachine:Ahead-1"

func TestEnding(t *testing.T) {
	c := config{StateMachine: machine}
	for detail, ok := range map[string]bool{
		`{"stateMachineArn":"` + machine + `","name":"a","status":"SUCCEEDED","error":null,"cause":null,"stopDate":null}`:      true,
		`{"stateMachineArn":"` + machine + `","name":"a","status":"ABORTED","stopDate":1700000000000,"error":"E","cause":"c"}`: true,
		`{"stateMachineArn":"` + machine + `","name":"a","status":"RUNNING"}`:                                                  false,
		`{"stateMachineArn":"` + machine + `","name":"a/b","status":"FAILED"}`:                                                 false,
		`{"stateMachineArn":"` + machine + `","status":"FAILED"}`:                                                              false,
		`{"stateMachineArn":"other","name":"a","status":"FAILED"}`:                                                             false,
		`[]`: false,
	} {
		e, err := c.ending(events.EventBridgeEvent{DetailType: wiring.EventDetailType, Detail: json.RawMessage(detail)})
		if (err == nil) != ok || err != nil && !errors.Is(err, errEvent) || ok && e.Name != "a" {
			t.Errorf("%s: got %+v, %v", detail, e, err)
		}
	}
	if _, err := c.ending(events.EventBridgeEvent{DetailType: "Object Created"}); !errors.Is(err, errEvent) {
		t.Errorf("got %v", err)
	}
	if at(0) != "" || at(1700000000000) != "2023-11-14T22:13:20Z" {
		t.Errorf("got %q, %q", at(0), at(1700000000000))
	}
}
