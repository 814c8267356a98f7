package e2e

import (
	"net/http"
	"sync"
	"testing"

	"github.com/lintel-go/lintel/constructs/dataquality/profile/profiletest"
	"github.com/lintel-go/lintel/constructs/dataquality/report"
	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/databrewstub"
	"github.com/lintel-go/lintel/test/e2e/internal/eventsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/snsstub"
)

// deny denies reading objects of a bucket.
func (q *quality) deny(bucket string) {
	q.aws.On(getObject, awsstub.Choose(func(r *awsstub.Request) awsstub.Reply {
		if r.Input["Bucket"] == bucket {
			return awsstub.DenyAccess()
		}
		return awsstub.Default
	}))
}

// TestQualityDuplicates has the same event several times, one after the other and at once.
func TestQualityDuplicates(t *testing.T) {
	t.Parallel()
	q := newQuality(t, taxiRules, nil)
	run := q.run(0, profiletest.Taxi())
	first := q.function
	event := stateChange(run, wiring.StateSucceeded)
	var wait sync.WaitGroup
	for _, f := range []func() error{
		func() error { _, err := first.Invoke(t.Context(), event); return err },
		func() error { return q.tell(event) },
	} {
		if q.function == first {
			q.start()
		}
		wait.Go(func() {
			for range 3 {
				if err := f(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	if len(q.metrics(wiring.MetricEvaluated)) == 0 {
		q.function = first // that has done it
	}
	q.told(report.Passed)
}

// TestQualityThrottling is no failure if it passes.
func TestQualityThrottling(t *testing.T) {
	t.Parallel()
	q := newQuality(t, taxiRules, nil)
	run := q.run(0, profiletest.Taxi())
	q.aws.On(getObject, awsstub.Throttle(), awsstub.Default, awsstub.Throttle(), awsstub.Break(), awsstub.Default)
	q.aws.On(putObject, awsstub.Throttle(), awsstub.Default)
	q.aws.On(databrewstub.DescribeJobRun, awsstub.Throttle(), awsstub.Default)
	q.aws.On("dynamodb:Query", awsstub.Throttle(), awsstub.Default)
	q.aws.On(snsstub.Publish, awsstub.Throttle(), awsstub.Default)
	q.succeed(run)
	q.told(report.Passed)
}

// TestQualityFaults has a service fail for longer than the SDK is patient: the invocation fails, and the next one makes
// up for it. What was told is not told again.
func TestQualityFaults(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, operation string
		reply           awsstub.Reply
		want            string // of the error
		silent          bool   // nobody is told anything
	}{
		{"DataBrew", databrewstub.DescribeJobRun, awsstub.Throttle(), "db_", true},
		{"reading", getObject, awsstub.Throttle(), "SlowDown", true},
		{"reports", putObject, awsstub.Throttle(), "_report.html", false},
		{"history", "dynamodb:Query", awsstub.Throttle(), historyTable, true},
		{"topic", snsstub.Publish, awsstub.Fail(http.StatusForbidden, "AuthorizationError", "not authorized"), "AuthorizationError", false},
		{"topic is down", snsstub.Publish, awsstub.Fail(http.StatusInternalServerError, "InternalError", "down"), "InternalError", false},
		{"bus", eventsstub.PutEvents, eventsstub.Refuse("ThrottlingException"), "ThrottlingException", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			q := newQuality(t, taxiRules, map[string]string{wiring.OnFail: "tag"})
			run := q.run(0, missing("pu_loc_id", 9000))
			event := stateChange(run, wiring.StateSucceeded)
			q.aws.On(test.operation, test.reply)
			for range 2 {
				assertRun(t, q.tell(event), []string{test.want})
			}
			if test.silent {
				q.silent()
			}
			if n := len(q.aws.Requests("s3:ListObjectsV2")); n != 0 {
				t.Errorf("got %d lists of the data before everybody was told", n)
			}
			q.aws.On(test.operation, awsstub.Default)
			if err := q.tell(event); err != nil {
				t.Fatal(err)
			}
			q.told(report.Failed)
		})
	}
}

// TestQualityLostAnswer repeats a message if nobody can know whether it was sent: rather twice than not at all.
func TestQualityLostAnswer(t *testing.T) {
	t.Parallel()
	q := newQuality(t, taxiRules, nil)
	run := q.run(0, profiletest.Taxi())
	q.aws.On(snsstub.Publish, awsstub.Lose(awsstub.Default), awsstub.Default)
	q.succeed(run)
	if n := len(q.topics.Messages(verdicts)); n != 2 {
		t.Errorf("got %d messages", n)
	}
}

// TestQualityRulesUnreadable fails: the construct has parsed them.
func TestQualityRulesUnreadable(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		happen func(q *quality)
		want   string
	}{
		"malformed":   {func(q *quality) { q.s3.Put(assetBucket, rulesKey, []byte("completenes(a) > 1")) }, "completenes"},
		"not allowed": {func(q *quality) { q.deny(assetBucket) }, "AccessDenied"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := newQuality(t, taxiRules, nil)
			test.happen(q)
			assertRun(t, q.tell(stateChange(q.run(0, profiletest.Taxi()), wiring.StateSucceeded)), []string{test.want, "s3://assets/rules.txt"})
			q.silent()
		})
	}
}
