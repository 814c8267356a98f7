package kafkapoller_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/kafkapoller"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
)

const kafkaprobe = "github.com/lintel-go/lintel/test/e2e/internal/lambda/kafkaprobe"

// TestCompiledHandler delivers 100,000 records to processes that are killed, time out and are slow to answer, and counts
// what they say they have processed.
func TestCompiledHandler(t *testing.T) {
	const partitions, each = 8, 12_500
	broker := kafkapoller.NewBroker(t, map[string]int32{topic: partitions})
	var records []*kgo.Record
	for i := range each {
		for p := range int32(partitions) {
			value := `{"id":"o-%d-%d","customer":"c-%d","amountCents":1250}`
			records = append(records, kafkapoller.Record(topic, p, fmt.Append(nil, "o-", i), fmt.Appendf(nil, value, p, i, i%100)))
		}
	}
	broker.Produce(t, records...)

	environments := lambdart.NewEnvironments(t, handler.Build(t, kafkaprobe))
	poller := kafkapoller.New(t, broker, environments, kafkapoller.Mapping{
		Topic:                      topic,
		StartingPosition:           kafkapoller.TrimHorizon,
		BatchSize:                  500,
		Concurrency:                2,
		ReportBatchItemFailures:    true,
		BisectBatchOnFunctionError: true,
		Faults: kafkapoller.Faults{
			Seed: 1, Throttle: 0.05, LoseResponse: 0.05, Overlap: 0.05, Duplicate: 0.05, ShortBatch: 0.2,
			Kill: 0.1, KillWithin: 10 * time.Millisecond, Timeout: 0.1, TimeoutWithin: 10 * time.Millisecond,
		},
	})
	poller.Drain(t)

	processed := map[string]int{}
	for _, line := range environments.Log() {
		if name, ok := strings.CutPrefix(line, "processed "); ok {
			processed[name]++
		}
	}
	if len(processed) != partitions*each {
		t.Errorf("got %d records processed, want %d", len(processed), partitions*each)
	}
	again := 0
	for _, n := range processed {
		again += n - 1
	}
	if environments.Started() < 5 || again == 0 {
		t.Errorf("got %d environments and %d records processed again, want more faults", environments.Started(), again)
	}
	outcomes := map[kafkapoller.Outcome]int{}
	for _, invocation := range poller.Invocations() {
		outcomes[invocation.Outcome]++
	}
	t.Logf("%d environments, %d records processed again, invocations: %v", environments.Started(), again, outcomes)
	want := map[int32]int64{}
	for p := range int32(partitions) {
		want[p] = each
	}
	assertCommitted(t, poller, want)
}

func TestCompiledHandlerReportsFailures(t *testing.T) {
	broker := kafkapoller.NewBroker(t, map[string]int32{topic: 2})
	for i := range 4 {
		value := []byte("value")
		if i == 2 {
			value = []byte("fail")
		}
		broker.Produce(t, kafkapoller.Record(topic, 0, nil, value), kafkapoller.Record(topic, 1, nil, nil))
	}
	environments := lambdart.NewEnvironments(t, handler.Build(t, kafkaprobe))
	poller := kafkapoller.New(t, broker, environments, kafkapoller.Mapping{
		Topic: topic, StartingPosition: kafkapoller.TrimHorizon, ReportBatchItemFailures: true, MaximumRetryAttempts: new(1),
	})
	poller.Drain(t)
	assertDelivered(t, poller, slices.Concat(span(0, 0, 4), span(1, 0, 4)), span(0, 2, 4))
	assertCommitted(t, poller, map[int32]int64{0: 4, 1: 4})
	if got := poller.Discarded(); len(got) != 1 || !slices.Equal(got[0].Records, span(0, 2, 4)) {
		t.Errorf("got %+v discarded", got)
	}
}
