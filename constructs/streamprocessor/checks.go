package streamprocessor

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/lintel-go/lintel/constructs/internal/eventsource"
	"github.com/lintel-go/lintel/constructs/internal/synth"
	"github.com/lintel-go/lintel/constructs/streamprocessor/wiring"
)

// Limits of Lambda's event source mappings of streams
// (https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html,
// services-ddb-params.html) and of Kinesis (kinesis:IncreaseStreamRetentionPeriod).
const (
	maxParallelization = 10
	maxTumblingWindow  = 900 * time.Second
	maxRetention       = 8760 * time.Hour
)

func (p *Props) check(c *synth.Checks) {
	p.function().Check(c, wiring.FailureMode, wiring.ResultsTable, wiring.ResultsExpiry)
	p.checkSource(c)
	p.reading().Check(c)
	p.checkFilters(c)
	eventsource.InRange(c, "ParallelizationFactor", p.ParallelizationFactor, 1, maxParallelization)
	p.checkWindows(c)
	_, known := failureModes[p.FailureMode]
	c.Require(known, "got FailureMode %q: it must be %q, %q, %q or %q", p.FailureMode, CheckpointBisect, Checkpoint, Bisect, WholeBatch)
	p.limits().Check(c)
	c.Require(!p.retentionIsKnown() || p.MaxRecordAge < p.retention(),
		"got MaxRecordAge %v and a retention of %v: records would be gone before Lambda gives them up; leave it out for an hour less", p.MaxRecordAge, p.retention())
	p.destination().Check(c)
	c.Require(p.AgeThreshold > 0 && p.AgeThreshold < p.retention()/2,
		"got AgeThreshold %v: it must be more than 0 and less than half of the retention of %v, from which the alarm Expiry goes off", p.AgeThreshold, p.retention())
}

func (p *Props) function() eventsource.FunctionProps {
	return eventsource.FunctionProps{Handler: p.Handler, Function: p.Function, Idempotency: p.Idempotency}
}

func (p *Props) destination() eventsource.Destination {
	return eventsource.Destination{Bucket: p.FailureBucket, Queue: p.FailureQueue, Topic: p.FailureTopic}
}

func (p *Props) limits() eventsource.Limits {
	return eventsource.Limits{RetryAttempts: p.RetryAttempts, MaxRecordAge: p.MaxRecordAge}
}

func (p *Props) reading() eventsource.Reading {
	return eventsource.Reading{
		BatchSize: p.BatchSize, BatchWindow: p.BatchWindow, WindowDefault: "as soon as there are records",
		StartingPosition: string(p.StartingPosition), StartingTimestamp: p.StartingTimestamp,
		Filters: p.Filters, FilterExample: `{"data":{"type":["order"]}}`, FilterKey: p.FilterKey,
	}
}

// filterKeys are what patterns may name at the top. Others match nothing, so that no
// record would be delivered: data alone of a Kinesis record
// (https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html), and the
// members of a change of DynamoDB (dynamodbstreams:Record).
var filterKeys = map[bool][]string{
	false: {"data", "$or"},
	true:  {"dynamodb", "eventName", "userIdentity", "eventID", "eventVersion", "eventSource", "eventSourceARN", "awsRegion", "$or"},
}

func (p *Props) checkFilters(c *synth.Checks) {
	known := filterKeys[p.Table != nil]
	for i, filter := range p.Filters {
		var pattern map[string]json.RawMessage
		if json.Unmarshal([]byte(filter), &pattern) != nil {
			continue // a token, or refused already
		}
		for _, key := range slices.Sorted(maps.Keys(pattern)) {
			c.Require(slices.Contains(known, key), "got Filters[%d] with %q: it would match no record; a pattern names %s", i, key, strings.Join(known, ", "))
		}
	}
}

// createsStream reports whether there is neither a stream nor a table.
func (p *Props) createsStream() bool { return p.Stream == nil && p.Table == nil }

func (p *Props) retentionIsKnown() bool { return p.Stream == nil || p.Retention != 0 }

func (p *Props) checkSource(c *synth.Checks) {
	c.Require(p.Stream == nil || p.Table == nil, "both Stream and Table are set: choose one, or neither to create a stream")
	for _, setting := range []struct {
		name string
		set  bool
	}{
		{"Shards", p.Shards != 0}, {"EncryptionKey", p.EncryptionKey != nil}, {"ShardLevelMetrics", p.ShardLevelMetrics},
	} {
		c.Require(!setting.set || p.createsStream(), "%s with a Stream or Table that is there already: it is for a stream that is created", setting.name)
	}
	c.Require(p.Shards >= 0, "got Shards %d: it must be 1 or more, or 0 for on demand", p.Shards)
	if p.Retention != 0 {
		c.Require(p.Retention >= leastRetention && p.Retention <= maxRetention && p.Retention%time.Hour == 0,
			"got Retention %v: it must be %v to %v in whole hours", p.Retention, leastRetention, maxRetention)
	}
	if p.Table == nil {
		return
	}
	c.Require(p.Table.TableStreamArn() != nil, "Table has no stream: create it with TableProps.Stream, such as NEW_AND_OLD_IMAGES, or import it with its TableStreamArn")
	c.Require(p.Retention == 0, "Retention with a Table: its stream has 24 hours")
	c.Require(!p.EnhancedFanOut, "EnhancedFanOut with a Table: only Kinesis has it")
	c.Require(p.StartingPosition != AtTimestamp, "got StartingPosition %q with a Table: its stream has %q and %q", AtTimestamp, TrimHorizon, Latest)
}

func (p *Props) checkWindows(c *synth.Checks) {
	if p.TumblingWindow == 0 {
		c.Require(p.ResultsExpiry == 0, "ResultsExpiry without TumblingWindow: there are no results")
		return
	}
	c.Require(p.TumblingWindow >= time.Second && p.TumblingWindow <= maxTumblingWindow && p.TumblingWindow%time.Second == 0,
		"got TumblingWindow %v: it must be 1s to %v in whole seconds", p.TumblingWindow, maxTumblingWindow)
	c.Require(p.ParallelizationFactor == 1, "got ParallelizationFactor %d with a TumblingWindow: the state of a window goes from batch to batch, so it must be 1", p.ParallelizationFactor)
	c.Require(p.FailureMode == WholeBatch, "got FailureMode %q with a TumblingWindow: Lambda does not document the state of a window after a part of a batch; it must be %q", p.FailureMode, WholeBatch)
	c.Require(!p.Idempotency, "Idempotency with a TumblingWindow: the state of the window says what is counted; leave it out")
	if p.ResultsExpiry != 0 {
		c.Require(p.Handler != nil, "ResultsExpiry with a brought Function: there is no table of results")
		c.Require(p.ResultsExpiry > p.retention() && p.ResultsExpiry%time.Second == 0,
			"got ResultsExpiry %v: it must be whole seconds and longer than the retention of %v, or records that are read again are counted again", p.ResultsExpiry, p.retention())
	}
}
