package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/lintel-go/lintel/constructs/imagehandler/prerender/wiring"
)

// errEvent says that an event is not one that the handler understands: the rule of
// EventBridge lets something through that it should not.
var errEvent = errors.New("not the end of an execution of the state machine")

// An ending is the detail of the event. Times are in milliseconds of Unix.
// https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
type ending struct {
	Execution    string `json:"executionArn"`
	StateMachine string `json:"stateMachineArn"`
	Name         string `json:"name"`
	Status       string `json:"status"`
	Started      int64  `json:"startDate"`
	Stopped      int64  `json:"stopDate"`
	Error        string `json:"error"`
	Cause        string `json:"cause"`
}

var endings = []string{wiring.StatusSucceeded, wiring.StatusFailed, wiring.StatusTimedOut, wiring.StatusAborted}

func (c config) ending(event events.EventBridgeEvent) (ending, error) {
	var e ending
	if event.DetailType != wiring.EventDetailType {
		return e, fmt.Errorf("%w: got detail-type %.100q", errEvent, event.DetailType)
	}
	if err := json.Unmarshal(event.Detail, &e); err != nil {
		return e, fmt.Errorf("%w: %w", errEvent, err)
	}
	switch {
	case e.StateMachine != c.StateMachine:
		return e, fmt.Errorf("%w: got state machine %.200q", errEvent, e.StateMachine)
	case !slices.Contains(endings, e.Status):
		return e, fmt.Errorf("%w: got status %.40q, want one of %q", errEvent, e.Status, endings)
	case e.Name == "" || strings.Contains(e.Name, "/"): // it becomes a part of keys
		return e, fmt.Errorf("%w: got name %.100q", errEvent, e.Name)
	}
	return e, nil
}

// at is a time of the event, "" if it is not told.
func at(milliseconds int64) string {
	if milliseconds == 0 {
		return ""
	}
	return time.UnixMilli(milliseconds).UTC().Format(time.RFC3339)
}
