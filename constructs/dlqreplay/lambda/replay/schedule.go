package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"github.com/lintel-go/lintel/constructs/dlqreplay/replay"
)

// maxInput is how much a schedule can carry, in bytes.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/encryption-rest.html
const maxInput = 256 << 10

// A schedulerClient is the call of [*scheduler.Client] that the handler makes.
type schedulerClient interface {
	CreateSchedule(context.Context, *scheduler.CreateScheduleInput, ...func(*scheduler.Options)) (*scheduler.CreateScheduleOutput, error)
}

// schedulable reports whether EventBridge Scheduler can keep the message: it is not too
// large, and has nothing but text, as it is not documented how a universal target reads
// octets.
func (c *config) schedulable(m *replay.Message) bool {
	if m.HasBinary() {
		return false
	}
	input, err := c.targetInput(m)
	return err == nil && len(input) <= maxInput
}

// A textValue is an attribute of the call that a schedule makes.
type textValue struct {
	DataType    string
	StringValue string
}

// targetInput is the call SendMessage to the dead-letter queue as a universal target
// makes it. "<" is escaped, so that Scheduler finds no context attributes in a message.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
func (c *config) targetInput(m *replay.Message) ([]byte, error) {
	input := struct {
		QueueURL                string `json:"QueueUrl"`
		MessageBody             string
		MessageAttributes       map[string]textValue
		MessageGroupID          string               `json:"MessageGroupId,omitempty"`
		MessageSystemAttributes map[string]textValue `json:",omitempty"`
	}{QueueURL: c.DeadLetterURL, MessageBody: m.Body, MessageGroupID: m.Group, MessageAttributes: map[string]textValue{}}
	for name, a := range m.Attributes {
		input.MessageAttributes[name] = textValue{a.Type, a.String}
	}
	if m.TraceHeader != "" {
		input.MessageSystemAttributes = map[string]textValue{awsTraceHeader: {textType, m.TraceHeader}}
	}
	return json.Marshal(input)
}

// schedule messages to come again when they are due.
func (r *run) schedule(ctx context.Context, items []*item) {
	r.each(ctx, items, func(ctx context.Context, it *item) {
		if err := r.createSchedule(ctx, it); err != nil {
			r.log.ErrorContext(ctx, "a message stays: it cannot be scheduled", "messageId", it.ID, "error", err)
			r.fail(it)
			return
		}
		r.noteDone(ctx, it, doneScheduled, time.Now())
		r.add(&r.scheduled, 1)
	})
}

// createSchedule that deletes itself. Its name is of the message and the attempt: one
// that is there already was made by an invocation that did not come to its end.
func (r *run) createSchedule(ctx context.Context, it *item) error {
	with, ok := it.With(it.decision.State)
	if !ok {
		return errors.New("it has no room for its state")
	}
	input, err := r.targetInput(&with)
	if err != nil {
		return fmt.Errorf("encode message: %w", err)
	}
	name := "replay-" + replay.Deduplication(it.ID, it.decision.State.Attempts)[:57] // 64 in all
	create := &scheduler.CreateScheduleInput{
		Name: &name, GroupName: &r.ScheduleGroup, ClientToken: &name,
		ScheduleExpression:    aws.String("at(" + it.decision.Until.Add(time.Second-1).UTC().Format("2006-01-02T15:04:05") + ")"),
		FlexibleTimeWindow:    &types.FlexibleTimeWindow{Mode: types.FlexibleTimeWindowModeOff},
		ActionAfterCompletion: types.ActionAfterCompletionDelete,
		Target: &types.Target{
			Arn: aws.String(r.targetARN()), RoleArn: &r.ScheduleRole, Input: aws.String(string(input)),
			RetryPolicy:      &types.RetryPolicy{MaximumEventAgeInSeconds: aws.Int32(86400), MaximumRetryAttempts: aws.Int32(185)},
			DeadLetterConfig: &types.DeadLetterConfig{Arn: &r.ParkingARN},
		},
	}
	if r.ScheduleKey != "" {
		create.KmsKeyArn = &r.ScheduleKey
	}
	_, err = r.clock.CreateSchedule(ctx, create)
	if _, exists := errors.AsType[*types.ConflictException](err); exists {
		return nil
	}
	return err
}

// targetARN is the universal target in the partition of the role.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
func (c *config) targetARN() string {
	partition := "aws"
	if parts := strings.Split(c.ScheduleRole, ":"); len(parts) > 1 {
		partition = parts[1]
	}
	return "arn:" + partition + ":scheduler:::aws-sdk:sqs:sendMessage"
}
