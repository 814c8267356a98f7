package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
)

// errEvent says that an event is not one that the handler understands. It is for
// the dead-letter queue: the rules of EventBridge let something through that they
// should not.
var errEvent = errors.New("not an event of the job")

// An ending is the detail of "DataBrew Job State Change".
// https://docs.aws.amazon.com/databrew/latest/dg/monitoring.cloudwatch-events.html
type ending struct {
	Job     string `json:"jobName"`
	Run     string `json:"jobRunId"`
	State   string `json:"state"`
	Message string `json:"message"`
	// at is when the event was sent.
	at time.Time
}

// A validation is the detail of "DataBrew Ruleset Validation Result".
// https://docs.aws.amazon.com/databrew/latest/dg/profile.data-quality-rules.html
type validation struct {
	Job     string `json:"jobName"`
	Run     string `json:"jobRunId"`
	Ruleset string `json:"rulesetName"`
	// State is SUCCEEDED, FAILED or ERROR.
	State  string `json:"validationState"`
	Report string `json:"validationReportLocation"`
	at     time.Time
}

// endings are the states that end a run.
var endings = []string{wiring.StateSucceeded, wiring.StateFailed, wiring.StateStopped, wiring.StateTimeout}

func (c config) ending(event events.EventBridgeEvent) (ending, error) {
	e := ending{at: event.Time}
	if err := c.detail(event, &e); err != nil {
		return ending{}, err
	}
	if !slices.Contains(endings, e.State) {
		return ending{}, fmt.Errorf("%w: got state %.40q, want one of %q", errEvent, e.State, endings)
	}
	return e, c.checkRun(e.Job, e.Run)
}

func (c config) validation(event events.EventBridgeEvent) (validation, error) {
	v := validation{at: event.Time}
	if err := c.detail(event, &v); err != nil {
		return validation{}, err
	}
	if v.Ruleset == "" || v.Ruleset != c.Ruleset {
		return validation{}, fmt.Errorf("%w: got ruleset %.300q, want %q", errEvent, v.Ruleset, c.Ruleset)
	}
	return v, c.checkRun(v.Job, v.Run)
}

func (c config) detail(event events.EventBridgeEvent, detail any) error {
	if err := json.Unmarshal(event.Detail, detail); err != nil {
		return fmt.Errorf("%w: detail of %q: %w", errEvent, event.DetailType, err)
	}
	return nil
}

func (c config) checkRun(job, run string) error {
	switch {
	case job != c.Job:
		return fmt.Errorf("%w: got job %.300q, want %q", errEvent, job, c.Job)
	case run == "":
		return fmt.Errorf("%w: got no jobRunId", errEvent)
	}
	return nil
}
