package e2e

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/kafkapoller"
)

// TestKafkaVolume processes 100,000 records while everything goes wrong at random: processes are killed, deliveries
// repeated, overlapping, cut short and throttled, and DynamoDB refuses, fails and loses answers. Every record has its
// effect exactly once, and those of a partition have it in order.
//
// It needs all processors for most of a minute, so it runs alone.
func TestKafkaVolume(t *testing.T) {
	const partitions = 8
	each := 12_500
	if testing.Short() {
		each = 1_250
	}
	// The garbage collector may use more memory, which a tenth of the time is saved by.
	o := newOrders(t, partitions, map[string]string{"GOGC": "400"})
	o.function.SetTimeout(crashTimeout)
	o.ledger.addRandom(rand.New(rand.NewPCG(8, 8)), partitions, each)
	o.produce()
	o.gate.set(randomly(8, 0.0005))
	poller := o.poller(kafkapoller.Mapping{
		ReportBatchItemFailures: true,
		BatchSize:               500,
		Concurrency:             2,
		Faults: kafkapoller.Faults{
			Seed: 8, Throttle: 0.02, LoseResponse: 0.02, Overlap: 0.02, Duplicate: 0.02, ShortBatch: 0.1,
			Kill: 0.02, KillWithin: time.Second, Timeout: 0.02, TimeoutWithin: time.Second,
		},
	})
	started := time.Now()
	poller.Drain(t)
	elapsed := time.Since(started)
	o.gate.set(nil)
	o.assertBooks(poller)

	again := 0
	for _, n := range poller.Deliveries() {
		again += n - 1
	}
	outcomes := map[kafkapoller.Outcome]int{}
	for _, invocation := range poller.Invocations() {
		outcomes[invocation.Outcome]++
	}
	t.Logf("%v, %d processes, %d records delivered again, %d dead letters, invocations: %v", elapsed.Round(time.Second),
		o.function.Started(), again, len(o.letters()), outcomes)
	if n := len(o.letters()); n != 0 {
		t.Errorf("got %d dead letters, want none", n)
	}
}
