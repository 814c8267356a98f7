package imagebuilder

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// An Event is one of three things.
type Event struct {
	// Image is that of a message.
	Image *Image
	// Change is of an event "EC2 Image Builder Image State Change".
	Change *Change
	// Findings are of an event "EC2 Image Builder CVE Detected".
	Findings *Findings
	// Time is when it was sent: zero if that is not known.
	Time time.Time
}

// A Change says that an image has another state. It has neither its AMIs nor its
// pipeline.
type Change struct {
	ARN            ARN
	Status, Reason string
}

// Findings are how many vulnerabilities a scan has found.
type Findings struct {
	ARN ARN
	// Pipeline is the ARN of the pipeline, if the scan is of one.
	Pipeline string
	// Instance is the EC2 instance that was scanned.
	Instance string
	// All counts also those of lower severity.
	All, Critical, High, Medium int
}

// Detail-types of events, and their source.
const (
	source             = "aws.imagebuilder"
	detailTypeState    = "EC2 Image Builder Image State Change"
	detailTypeFindings = "EC2 Image Builder CVE Detected"
)

// ErrEvent is what the error wraps if a body is nothing of Image Builder.
var ErrEvent = errors.New("not a message or event of EC2 Image Builder")

// envelope has the members by which the three kinds of body are told apart.
type envelope struct {
	// Of an SNS notification.
	Type, Message, Timestamp string
	// Of an event.
	Source     string          `json:"source"`
	DetailType string          `json:"detail-type"`
	Time       string          `json:"time"`
	Resources  []string        `json:"resources"`
	Detail     json.RawMessage `json:"detail"`
}

// ParseEvent reads a body.
func ParseEvent(body []byte) (Event, error) {
	var e envelope
	if err := json.Unmarshal(body, &e); err != nil && !isMismatch(err) {
		return Event{}, fmt.Errorf("%w: %w", ErrEvent, err)
	}
	switch {
	case e.Source == source:
		return e.event()
	case e.Type == "Notification":
		return imageEvent([]byte(e.Message), parseDate(e.Timestamp))
	}
	return imageEvent(body, time.Time{})
}

// imageEvent is the event of a message.
func imageEvent(text []byte, at time.Time) (Event, error) {
	image, err := ParseImage(text)
	if err != nil {
		return Event{}, fmt.Errorf("%w: %w", ErrEvent, err)
	}
	return Event{Image: &image, Time: at}, nil
}

// event reads an event of EventBridge.
func (e envelope) event() (Event, error) {
	arn, err := ParseARN(first(e.Resources, ":image/"))
	if err != nil {
		return Event{}, fmt.Errorf("%w: %w", ErrEvent, err)
	}
	result := Event{Time: parseDate(e.Time)}
	switch e.DetailType {
	case detailTypeState:
		result.Change, err = change(arn, e.Detail)
	case detailTypeFindings:
		result.Findings, err = findings(arn, first(e.Resources, ":image-pipeline/"), e.Detail)
	default:
		err = fmt.Errorf("got detail-type %.60q, need %q or %q", e.DetailType, detailTypeState, detailTypeFindings)
	}
	if err != nil {
		return Event{}, fmt.Errorf("%w: %s: %w", ErrEvent, arn, err)
	}
	return result, nil
}

// first is the first resource with a part, or "".
func first(resources []string, part string) string {
	for _, r := range resources {
		if strings.Contains(r, part) {
			return r
		}
	}
	return ""
}

func change(arn ARN, detail []byte) (*Change, error) {
	var d struct {
		State struct {
			Status string `json:"status"`
			Reason string `json:"reason"`
		} `json:"state"`
	}
	if err := json.Unmarshal(detail, &d); err != nil {
		return nil, err
	}
	if d.State.Status == "" {
		return nil, errors.New("got no state")
	}
	return &Change{ARN: arn, Status: d.State.Status, Reason: d.State.Reason}, nil
}

func findings(arn ARN, pipeline string, detail []byte) (*Findings, error) {
	var d struct {
		Instance string `json:"resource-id"`
		Counts   *struct {
			All      int `json:"all"`
			Critical int `json:"critical"`
			High     int `json:"high"`
			Medium   int `json:"medium"`
		} `json:"finding-severity-counts"`
	}
	if err := json.Unmarshal(detail, &d); err != nil {
		return nil, err
	}
	// Without counts nothing is known, which is not the same as that nothing was found.
	if d.Counts == nil {
		return nil, errors.New("got no finding-severity-counts")
	}
	c := d.Counts
	if min(c.All, c.Critical, c.High, c.Medium) < 0 {
		return nil, errors.New("got a count below zero")
	}
	return &Findings{ARN: arn, Pipeline: pipeline, Instance: d.Instance, All: c.All, Critical: c.Critical, High: c.High, Medium: c.Medium}, nil
}
