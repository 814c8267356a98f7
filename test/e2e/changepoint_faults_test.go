package e2e

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/eventsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/snsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/streampoller"
)

func buildDetect(t *testing.T) string {
	t.Helper()
	return handler.Build(t, detectHandler)
}

// nowish is some minutes ago, at a whole minute.
func nowish() int64 { return time.Now().Add(-10 * time.Minute).Truncate(time.Minute).UnixMilli() }

// assertLine checks that there is a line of the log with each text.
func assertLine(t *testing.T, log []string, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(strings.Join(log, "\n"), text) {
			t.Errorf("no line of the log has %s", text)
		}
	}
}

// The operations of DynamoDB that the handler makes.
const (
	readState   = "dynamodb:GetItem"
	writeState  = "dynamodb:UpdateItem"
	writeChange = "dynamodb:TransactWriteItems"
)

// TestChangesUnderFaults has batches come again, and calls fail in every way, one after
// the other: what is found stays the same, each change point is in the table once, and
// what is published is published again with the same id or not at all.
func TestChangesUnderFaults(t *testing.T) {
	t.Parallel()
	conflict := awsstub.Fail(400, "ConditionalCheckFailedException", "The conditional request failed")
	for name, script := range map[string]struct {
		operation string
		replies   []awsstub.Reply
		once      bool
	}{
		"batches that come again":      {readState, []awsstub.Reply{awsstub.Default}, true},
		"reads are throttled":          {readState, []awsstub.Reply{awsstub.Throttle().Times(7), awsstub.Default}, true},
		"writes are throttled":         {writeState, []awsstub.Reply{awsstub.Default.Times(2), awsstub.Throttle().Times(7), awsstub.Default}, true},
		"writes fail":                  {writeState, []awsstub.Reply{awsstub.Default.Times(2), awsstub.Break().Times(4), awsstub.Default}, true},
		"a write is lost":              {writeState, []awsstub.Reply{awsstub.Default, awsstub.Lose(awsstub.Default), awsstub.Default}, true},
		"another invocation wrote":     {writeState, []awsstub.Reply{awsstub.Default, conflict.Times(2), awsstub.Default}, true},
		"a transaction is lost":        {writeChange, []awsstub.Reply{awsstub.Lose(awsstub.Default), awsstub.Default}, true},
		"transactions are throttled":   {writeChange, []awsstub.Reply{awsstub.Throttle().Times(7), awsstub.Default}, true},
		"the topic denies access":      {snsstub.Publish, []awsstub.Reply{awsstub.DenyAccess().Times(3), awsstub.Default}, false},
		"the topic answers are lost":   {snsstub.Publish, []awsstub.Reply{awsstub.Lose(awsstub.Default).Times(2), awsstub.Default}, false},
		"the bus refuses an event":     {eventsstub.PutEvents, []awsstub.Reply{eventsstub.Refuse("ThrottlingException").Times(2), awsstub.Default}, false},
		"the bus fails for some time":  {eventsstub.PutEvents, []awsstub.Reply{awsstub.Break().Times(8), awsstub.Default}, false},
		"the topic is gone for longer": {snsstub.Publish, []awsstub.Reply{awsstub.DenyAccess().Times(7), awsstub.Default}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSensors(t, streampoller.Kinesis, practical, nil)
			s.putRegimes(fiveSeries[:3], 150)
			s.aws.On(script.operation, script.replies...)
			s.drain(streampoller.Mapping{BatchSize: 50, Faults: streampoller.Faults{Seed: 5, Duplicate: 0.2, Lost: 0.2}})
			s.assertChanges(5, script.once)
			s.assertStates()
		})
	}
}

// TestCrashBeforePublishing kills the process between the write of change points and
// their publication. The next one publishes what it finds in the outbox.
func TestCrashBeforePublishing(t *testing.T) {
	t.Parallel()
	s := newSensors(t, streampoller.Kinesis, practical, nil)
	s.putRegimes(fiveSeries[:2], 150)
	function := lambdart.NewEnvironments(t, buildDetect(t), s.aws.Env(), s.env)
	var crashes atomic.Int32
	s.aws.On(snsstub.Publish, awsstub.Choose(func(*awsstub.Request) awsstub.Reply {
		if crashes.Add(1) <= 3 {
			function.Kill()
			return awsstub.Drop()
		}
		return awsstub.Default
	}))
	s.drainBy(function, streampoller.Mapping{BatchSize: 50})
	s.assertChanges(3, true)
	s.assertStates()
	if started := function.Started(); started < 3 {
		t.Errorf("%d processes, want those that were killed and another", started)
	}
}

// TestAnotherInvocationWrites has the state of a series written by another invocation
// between a read and the write that follows from it, with change points and without.
func TestAnotherInvocationWrites(t *testing.T) {
	t.Parallel()
	for name, operation := range map[string]string{"state": writeState, "change points": writeChange} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSensors(t, streampoller.Kinesis, practical, nil)
			s.putRegimes(fiveSeries[:1], 150)
			var wrote atomic.Bool
			s.aws.On(operation, awsstub.Choose(func(*awsstub.Request) awsstub.Reply {
				if _, begun := s.tables.Item(sensorState, "a"); begun && wrote.CompareAndSwap(false, true) {
					s.change("a", "ADD version :one", map[string]types.AttributeValue{":one": &types.AttributeValueMemberN{Value: "1"}})
				}
				return awsstub.Default
			}))
			function := s.drain(streampoller.Mapping{BatchSize: 30})
			s.assertChanges(2, true)
			s.assertStates()
			assertLine(t, function.Log(), `"Conflicts":1,`)
		})
	}
}

// TestPublishedLater has a batch given up whose change points were written and not
// published. The next batch with points of the series publishes them, and its own.
func TestPublishedLater(t *testing.T) {
	t.Parallel()
	s := newSensors(t, streampoller.Kinesis, practical, nil)
	s.putRegimes(fiveSeries[:1], 180)
	if n := len(s.want); n != 2 {
		t.Fatalf("%d changes, want one in each half", n)
	}
	s.aws.On(snsstub.Publish, awsstub.DenyAccess().Times(5), awsstub.Default) // each attempt of the first invocation that has any
	function := lambdart.NewEnvironments(t, buildDetect(t), s.aws.Env(), s.env)
	poller := streampoller.New(function, s.stream, streampoller.Mapping{BatchSize: 90, ReportBatchItemFailures: true, MaximumRetryAttempts: new(0)})
	poller.Drain(t)
	if len(poller.Discarded) != 90 || !poller.Deliveries[0].Failed || poller.Deliveries[1].Failed {
		t.Errorf("%d records were given up, deliveries %+v", len(poller.Discarded), poller.Deliveries)
	}
	s.assertChanges(2, false)
	s.assertStates()
}

// TestServicesThatHang leave the rest of a batch to the next invocation, before Lambda
// would kill this one.
func TestServicesThatHang(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{readState, writeState, writeChange, snsstub.Publish, eventsstub.PutEvents} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			s := newSensors(t, streampoller.Kinesis, practical, nil)
			s.putRegimes(fiveSeries[:2], 150)
			s.aws.On(operation, awsstub.Hang(), awsstub.Default)
			function := lambdart.NewEnvironments(t, buildDetect(t), s.aws.Env(), s.env)
			function.SetTimeout(8 * time.Second)
			poller := s.drainBy(function, streampoller.Mapping{BatchSize: 100})
			s.assertChanges(3, false)
			s.assertStates()
			if n := function.Started(); n != 1 {
				t.Errorf("%d processes, want one that was never killed", n)
			}
			if !slices.ContainsFunc(poller.Deliveries, func(d streampoller.Delivery) bool { return d.Failed }) {
				t.Error("no delivery failed")
			}
		})
	}
}
