package streamprocessor_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"github.com/lintel-go/lintel/constructs/gofunction"
	"github.com/lintel-go/lintel/constructs/internal/synthtest"
	"github.com/lintel-go/lintel/constructs/streamprocessor"
)

func TestBadProps(t *testing.T) {
	long, fraction := 301*time.Second, 1500*time.Millisecond
	tooMany, negative := 10_001, -1
	for _, test := range []struct {
		name   string
		change func(awscdk.Stack, *streamprocessor.Props)
		want   string
	}{
		{"nothing to run", func(_ awscdk.Stack, p *streamprocessor.Props) { p.Handler = nil }, "want either Handler, to build one, or Function"},
		{"handler and function", func(s awscdk.Stack, p *streamprocessor.Props) { p.Function = imported(s) }, "want either Handler"},
		{"function without role", func(s awscdk.Stack, p *streamprocessor.Props) { p.Handler, p.Function = nil, imported(s) }, "no role"},
		{"wired variable", func(_ awscdk.Stack, p *streamprocessor.Props) {
			p.Handler.Environment = map[string]string{"LINTEL_STREAM_FAILURE_MODE": "partial"}
		}, "Handler.Environment sets LINTEL_STREAM_FAILURE_MODE"},
		{"wired table", func(_ awscdk.Stack, p *streamprocessor.Props) {
			p.Handler.Environment = map[string]string{"LINTEL_STREAM_RESULTS_TABLE": "t"}
		}, "Handler.Environment sets LINTEL_STREAM_RESULTS_TABLE"},
		{"wired expiry", func(_ awscdk.Stack, p *streamprocessor.Props) {
			p.Handler.Environment = map[string]string{"LINTEL_STREAM_RESULTS_EXPIRY": "1h"}
		}, "Handler.Environment sets LINTEL_STREAM_RESULTS_EXPIRY"},
		{"table without handler", func(s awscdk.Stack, p *streamprocessor.Props) {
			p.Handler, p.Function, p.Idempotency = nil, gofunction.New(s, "F", &gofunction.Props{Package: hello}).Function, true
		}, "Idempotency with a brought Function"},

		{"stream and table", func(s awscdk.Stack, p *streamprocessor.Props) { p.Stream, p.Table = brought(s), table(s) }, "both Stream and Table"},
		{"shards of a brought stream", func(s awscdk.Stack, p *streamprocessor.Props) { p.Stream, p.Shards = brought(s), 2 }, "Shards with a Stream or Table"},
		{"key of a table's stream", func(s awscdk.Stack, p *streamprocessor.Props) {
			p.Table, p.EncryptionKey = table(s), awskms.NewKey(s, jsii.String("K"), nil)
		}, "EncryptionKey with a Stream or Table"},
		{"shard metrics of a brought stream", func(s awscdk.Stack, p *streamprocessor.Props) { p.Stream, p.ShardLevelMetrics = brought(s), true }, "ShardLevelMetrics with a Stream or Table"},
		{"no shards", func(_ awscdk.Stack, p *streamprocessor.Props) { p.Shards = -1 }, "got Shards -1"},
		{"short retention", func(_ awscdk.Stack, p *streamprocessor.Props) { p.Retention = 23 * time.Hour }, "got Retention 23h0m0s: it must be 24h0m0s to 8760h0m0s"},
		{"long retention", func(_ awscdk.Stack, p *streamprocessor.Props) { p.Retention = 8761 * time.Hour }, "got Retention 8761h0m0s"},
		{"retention of a fraction", func(_ awscdk.Stack, p *streamprocessor.Props) { p.Retention = 24*time.Hour + time.Minute }, "in whole hours"},
		{"table without stream", func(s awscdk.Stack, p *streamprocessor.Props) {
			p.Table = awsdynamodb.NewTable(s, jsii.String("T"), &awsdynamodb.TableProps{PartitionKey: &awsdynamodb.Attribute{Name: jsii.String("id"), Type: awsdynamodb.AttributeType_STRING}})
		}, "Table has no stream"},
		{"retention of a table", func(s awscdk.Stack, p *streamprocessor.Props) { p.Table, p.Retention = table(s), 48*time.Hour }, "Retention with a Table"},
		{"fan-out of a table", func(s awscdk.Stack, p *streamprocessor.Props) { p.Table, p.EnhancedFanOut = table(s), true }, "EnhancedFanOut with a Table"},
		{"time in a table's stream", func(s awscdk.Stack, p *streamprocessor.Props) {
			p.Table, p.StartingPosition, p.StartingTimestamp = table(s), streamprocessor.AtTimestamp, time.Unix(1, 0)
		}, `got StartingPosition "AT_TIMESTAMP" with a Table`},

		{"batch of none", func(_ awscdk.Stack, p *streamprocessor.Props) { p.BatchSize = -1 }, "got BatchSize -1"},
		{"batch too large", func(_ awscdk.Stack, p *streamprocessor.Props) { p.BatchSize = 10_001 }, "1 to 10000"},
		{"batch window too long", func(_ awscdk.Stack, p *streamprocessor.Props) { p.BatchWindow = &long }, "got BatchWindow 5m1s"},
		{"batch window of a fraction", func(_ awscdk.Stack, p *streamprocessor.Props) { p.BatchWindow = &fraction }, "whole seconds; leave it nil for as soon as"},
		{"factor of none", func(_ awscdk.Stack, p *streamprocessor.Props) { p.ParallelizationFactor = -1 }, "got ParallelizationFactor -1"},
		{"factor too large", func(_ awscdk.Stack, p *streamprocessor.Props) { p.ParallelizationFactor = 11 }, "got ParallelizationFactor 11: it must be 1 to 10"},
		{"unknown position", func(_ awscdk.Stack, p *streamprocessor.Props) { p.StartingPosition = "EARLIEST" }, `got StartingPosition "EARLIEST"`},
		{"position without time", func(_ awscdk.Stack, p *streamprocessor.Props) { p.StartingPosition = streamprocessor.AtTimestamp }, "without StartingTimestamp"},
		{"time without position", func(_ awscdk.Stack, p *streamprocessor.Props) { p.StartingTimestamp = time.Unix(1, 0) }, "StartingTimestamp with StartingPosition"},
		{"time to come", func(_ awscdk.Stack, p *streamprocessor.Props) {
			p.StartingPosition, p.StartingTimestamp = streamprocessor.AtTimestamp, time.Now().Add(time.Hour)
		}, "none in the future"},
		{"filter that is no object", func(_ awscdk.Stack, p *streamprocessor.Props) { p.Filters = []string{"order"} }, `a JSON object such as {"data":{"type":["order"]}}`},
		{"filter of Kafka's", func(_ awscdk.Stack, p *streamprocessor.Props) { p.Filters = []string{`{"value":{"a":[1]}}`} }, `got Filters[0] with "value": it would match no record; a pattern names data`},
		{"filter of the event's", func(_ awscdk.Stack, p *streamprocessor.Props) {
			p.Filters = []string{`{"data":{"a":[1]}}`, `{"kinesis":{"data":{"a":[1]}}}`}
		}, `got Filters[1] with "kinesis"`},
		{"filter of a stream for a table", func(s awscdk.Stack, p *streamprocessor.Props) {
			p.Table, p.Filters = table(s), []string{`{"data":{"a":[1]}}`}
		}, `got Filters[0] with "data"`},
		{"long filter", func(_ awscdk.Stack, p *streamprocessor.Props) {
			p.Filters = []string{`{"data":{"a":["` + strings.Repeat("a", 4078) + `"]}}`}
		}, "got Filters[0] of 4097 bytes: Lambda takes 4096"},
		{"six filters", func(_ awscdk.Stack, p *streamprocessor.Props) {
			p.Filters = slices.Repeat([]string{`{"data":{"a":[1]}}`}, 6)
		}, "got 6 Filters: Lambda takes 5"},
		{"key for nothing", func(s awscdk.Stack, p *streamprocessor.Props) { p.FilterKey = awskms.NewKey(s, jsii.String("K"), nil) }, "FilterKey without Filters"},

		{"window too short", func(_ awscdk.Stack, p *streamprocessor.Props) { p.TumblingWindow = -time.Second }, "got TumblingWindow -1s: it must be 1s to 15m0s"},
		{"window too long", func(_ awscdk.Stack, p *streamprocessor.Props) { p.TumblingWindow = 901 * time.Second }, "got TumblingWindow 15m1s"},
		{"window of a fraction", func(_ awscdk.Stack, p *streamprocessor.Props) { p.TumblingWindow = fraction }, "got TumblingWindow 1.5s"},
		{"parallel windows", func(_ awscdk.Stack, p *streamprocessor.Props) {
			p.TumblingWindow, p.ParallelizationFactor = time.Minute, 2
		}, "got ParallelizationFactor 2 with a TumblingWindow"},
		{"checkpoints in windows", func(_ awscdk.Stack, p *streamprocessor.Props) {
			p.TumblingWindow, p.FailureMode = time.Minute, streamprocessor.Checkpoint
		}, `got FailureMode "CHECKPOINT" with a TumblingWindow`},
		{"halves in windows", func(_ awscdk.Stack, p *streamprocessor.Props) {
			p.TumblingWindow, p.FailureMode = time.Minute, streamprocessor.Bisect
		}, `got FailureMode "BISECT" with a TumblingWindow`},
		{"what is done in windows", func(_ awscdk.Stack, p *streamprocessor.Props) { p.TumblingWindow, p.Idempotency = time.Minute, true }, "Idempotency with a TumblingWindow"},
		{"expiry of nothing", func(_ awscdk.Stack, p *streamprocessor.Props) { p.ResultsExpiry = 48 * time.Hour }, "ResultsExpiry without TumblingWindow"},
		{"expiry before the records'", func(_ awscdk.Stack, p *streamprocessor.Props) {
			p.TumblingWindow, p.ResultsExpiry = time.Minute, 24*time.Hour
		}, "got ResultsExpiry 24h0m0s"},
		{"expiry of a brought function's results", func(s awscdk.Stack, p *streamprocessor.Props) {
			p.Handler, p.Function = nil, gofunction.New(s, "F", &gofunction.Props{Package: hello}).Function
			p.TumblingWindow, p.ResultsExpiry = time.Minute, 48*time.Hour
		}, "ResultsExpiry with a brought Function"},

		{"unknown mode", func(_ awscdk.Stack, p *streamprocessor.Props) { p.FailureMode = "SKIP" }, `got FailureMode "SKIP"`},
		{"too many retries", func(_ awscdk.Stack, p *streamprocessor.Props) { p.RetryAttempts = &tooMany }, "got RetryAttempts 10001: it must be 0 to 10000"},
		{"unlimited retries", func(_ awscdk.Stack, p *streamprocessor.Props) { p.RetryAttempts = &negative }, "got RetryAttempts -1"},
		{"young records", func(_ awscdk.Stack, p *streamprocessor.Props) { p.MaxRecordAge = 59 * time.Second }, "got MaxRecordAge 59s: it must be 1m0s to 168h0m0s"},
		{"older than Lambda takes", func(_ awscdk.Stack, p *streamprocessor.Props) {
			p.Retention, p.MaxRecordAge = 8760*time.Hour, 169*time.Hour
		}, "got MaxRecordAge 169h0m0s"},
		{"older than the stream keeps", func(_ awscdk.Stack, p *streamprocessor.Props) { p.MaxRecordAge = 24 * time.Hour }, "records would be gone before Lambda gives them up"},

		{"two destinations", func(s awscdk.Stack, p *streamprocessor.Props) {
			p.FailureQueue, p.FailureTopic = awssqs.NewQueue(s, jsii.String("Q"), nil), awssns.NewTopic(s, jsii.String("T"), nil)
		}, "FailureQueue and FailureTopic are set together"},
		{"FIFO queue", func(s awscdk.Stack, p *streamprocessor.Props) {
			p.FailureQueue = awssqs.NewQueue(s, jsii.String("Q"), &awssqs.QueueProps{Fifo: jsii.Bool(true)})
		}, "FailureQueue is a FIFO queue"},
		{"FIFO topic", func(s awscdk.Stack, p *streamprocessor.Props) {
			p.FailureTopic = awssns.NewTopic(s, jsii.String("T"), &awssns.TopicProps{Fifo: jsii.Bool(true)})
		}, "FailureTopic is a FIFO topic"},

		{"age of none", func(_ awscdk.Stack, p *streamprocessor.Props) { p.AgeThreshold = -1 }, "got AgeThreshold -1ns"},
		{"age after the other alarm's", func(_ awscdk.Stack, p *streamprocessor.Props) { p.AgeThreshold = 12 * time.Hour }, "got AgeThreshold 12h0m0s"},
	} {
		t.Run(test.name, func(t *testing.T) {
			stack := synthtest.NewStack(t)
			props := &streamprocessor.Props{Handler: &gofunction.Props{Package: hello}}
			test.change(stack, props)
			got := synthtest.Panic(func() { streamprocessor.New(stack, "Orders", props) })
			if !strings.Contains(got, test.want) || !strings.HasPrefix(got, "S/Orders: ") {
				t.Errorf("got %q, want S/Orders: ... %s", got, test.want)
			}
		})
	}
}

func TestNoProps(t *testing.T) {
	got := synthtest.Panic(func() { streamprocessor.New(synthtest.NewStack(t), "Orders", nil) })
	if want := "S/Orders: want either Handler, to build one, or Function, to bring one"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What is at the edge of a range is in it.
func TestLimitsAreInTheRange(t *testing.T) {
	window, none, most := 300*time.Second, 0, 10_000
	for name, change := range map[string]func(*streamprocessor.Props){
		"least": func(p *streamprocessor.Props) {
			p.BatchSize, p.ParallelizationFactor, p.RetryAttempts, p.MaxRecordAge = 1, 1, &none, time.Minute
			p.TumblingWindow, p.ResultsExpiry = time.Second, 24*time.Hour+time.Second
		},
		"most": func(p *streamprocessor.Props) {
			p.BatchSize, p.ParallelizationFactor, p.RetryAttempts, p.BatchWindow = 10_000, 10, &most, &window
			p.Retention, p.MaxRecordAge = 8760*time.Hour, 168*time.Hour
		},
		"longest window": func(p *streamprocessor.Props) { p.TumblingWindow = 15 * time.Minute },
	} {
		t.Run(name, func(t *testing.T) {
			props := &streamprocessor.Props{Handler: &gofunction.Props{Package: hello}}
			change(props)
			if got := synthtest.Panic(func() { streamprocessor.New(synthtest.NewStack(t), "Orders", props) }); got != "" {
				t.Error(got)
			}
		})
	}
}
