package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	ebtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"

	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/history"
	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/location"
	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/object"
	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
)

const (
	// maxReport is the size of the report for machines.
	maxReport = 64 << 20
	// maxEvent is the size of an event. An entry may have 256 KB.
	// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
	maxEvent = 192 << 10
)

// tell tells what was found out about a run to everybody. What fails keeps nothing
// else from being told.
func (h *handler) tell(ctx context.Context, key string, j *judgment) error {
	h.logOutcome(ctx, j)
	record, err := h.writeReports(ctx, j)
	if err == nil {
		err = h.history.Put(ctx, record)
	}
	errs := []error{
		err,
		h.once.effect(ctx, key+"/metrics", func(context.Context) error { return h.measure(j) }),
		h.once.effect(ctx, key+"/message", func(ctx context.Context) error { return h.publish(ctx, &j.Run) }),
	}
	if h.EventBus != "" {
		errs = append(errs, h.once.effect(ctx, key+"/event", func(ctx context.Context) error { return h.putEvent(ctx, &j.Run) }))
	}
	return errors.Join(errs...)
}

// writeReports adds the past and notes to the run, and writes its reports. A report
// that could not be written is not linked.
func (h *handler) writeReports(ctx context.Context, j *judgment) (history.Record, error) {
	if action, verdict, ok := h.actionOf(j.Outcome()); ok {
		if note := action.Note(verdict); note != "" {
			j.Notes = append(j.Notes, note)
		}
	}
	record := history.Record{Profile: j.profile}
	past, err := h.history.Past(ctx, j.Run)
	j.History = past
	if err == nil && j.profile.Bucket != "" {
		err = h.writePages(ctx, j, &record)
	}
	record.Run = j.Run
	return record, err
}

// writePages writes the reports beside the profile.
func (h *handler) writePages(ctx context.Context, j *judgment, record *history.Record) error {
	base := j.profile
	if h.ReportPrefix != "" {
		base.Key = h.ReportPrefix + base.Name()
	}
	at := func(suffix string) location.Location { return base.WithSuffix(".json", suffix) }
	page := at("_report.html")
	linked := j.Run
	linked.Report = h.link(page)
	var html bytes.Buffer
	if err := report.HTML(&html, &linked); err != nil {
		return fmt.Errorf("render %s: %w", page, err)
	}
	err := errors.Join(
		object.Write(ctx, h.s3, page, "text/html; charset=utf-8", html.Bytes()),
		object.Write(ctx, h.s3, at("_report.json"), "application/json", report.JSON(&linked, maxReport)),
	)
	if err != nil {
		return err
	}
	j.Run, record.Page = linked, page
	if j.Verdict == nil || j.Verdict.Baseline == nil {
		return nil
	}
	baseline, err := json.Marshal(j.Verdict.Baseline)
	if err != nil {
		return fmt.Errorf("write the baseline: %w", err)
	}
	record.Baseline = at("_baseline.json")
	return object.Write(ctx, h.s3, record.Baseline, "application/json", baseline)
}

// publish sends a message to the topic.
func (h *handler) publish(ctx context.Context, run *report.Run) error {
	subject, message := report.Message(run)
	attribute := func(value string) snstypes.MessageAttributeValue {
		return snstypes.MessageAttributeValue{DataType: aws.String("String"), StringValue: &value}
	}
	_, err := h.sns.Publish(ctx, &sns.PublishInput{
		TopicArn:         &h.TopicARN,
		MessageStructure: aws.String("json"),
		Subject:          &subject,
		Message:          &message,
		MessageAttributes: map[string]snstypes.MessageAttributeValue{
			"job":     attribute(run.Job),
			"outcome": attribute(string(run.Outcome())),
		},
	})
	if err != nil {
		return fmt.Errorf("publish to %s: %w", h.TopicARN, err)
	}
	return nil
}

// putEvent puts an event on the bus.
func (h *handler) putEvent(ctx context.Context, run *report.Run) error {
	out, err := h.bus.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []ebtypes.PutEventsRequestEntry{{
		EventBusName: &h.EventBus,
		Source:       aws.String(wiring.EventSource),
		DetailType:   aws.String(wiring.EventDetailType),
		Detail:       aws.String(string(report.JSON(run, maxEvent))),
		Time:         &run.Completed,
	}}})
	if err != nil {
		return fmt.Errorf("put an event on bus %s: %w", h.EventBus, err)
	}
	for _, entry := range out.Entries {
		if entry.ErrorCode != nil {
			return fmt.Errorf("put an event on bus %s: %s: %s", h.EventBus, *entry.ErrorCode, aws.ToString(entry.ErrorMessage))
		}
	}
	return nil
}

// logOutcome says in the log what was found out.
func (h *handler) logOutcome(ctx context.Context, j *judgment) {
	attributes := []any{"job", j.Job, "run", j.ID, "state", j.State, "outcome", j.Outcome()}
	if j.Problem != "" {
		attributes = append(attributes, "problem", j.Problem)
	}
	if j.Verdict != nil {
		attributes = append(attributes, "rows", j.Verdict.SampleSize, "columns", j.Verdict.Columns, "checks", len(j.Verdict.Results))
	}
	h.log.InfoContext(ctx, "run was judged", attributes...)
}
