package e2e

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/kafkapoller"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
)

// crashTimeout is the timeout of functions that are killed: what a killed process has claimed is locked until its
// invocation would have ended, and the clocks may differ by a second.
const crashTimeout = 3 * time.Second

// asConstructed is the mapping that constructs/kafkasource makes by default: Lambda gives up after ten retries.
var asConstructed = kafkapoller.Mapping{
	ReportBatchItemFailures: true, MaximumRetryAttempts: new(10), OnFailure: kafkapoller.S3Destination,
}

// TestKafkaCrash kills the process with kill -9 in the middle of a batch.
func TestKafkaCrash(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		operation string
		then      spoil // what becomes of the request during which the process is killed
	}{
		{"before it claims a record", putItem, drop},
		{"after it has claimed a record", putItem, pass},
		{"before an effect", transact, drop},
		{"after an effect", transact, pass},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := newOrders(t, 2)
			o.function.SetTimeout(crashTimeout)
			o.ledger.addRandom(rand.New(rand.NewPCG(2, 2)), 2, 30)
			o.produce()
			killed := 0
			o.gate.set(func(operation string, n int) spoil {
				if operation == test.operation && n == 20 {
					killed = o.function.Kill()
					return test.then
				}
				return pass
			})
			poller := o.poller(asConstructed)
			poller.Drain(t)
			o.assertBooks(poller)
			if started := o.function.Started(); killed != 1 || started != 2 {
				t.Errorf("got %d processes killed and %d started, want 1 and 2", killed, started)
			}
			invocations := poller.Invocations()
			crash := slices.IndexFunc(invocations, func(i kafkapoller.Invocation) bool { return i.Outcome == kafkapoller.Failed })
			if crash < 0 || len(invocations) == crash+1 {
				t.Fatalf("got %d invocations, want one that crashes and another", len(invocations))
			}
			if exit := new(lambdart.ExitError); !errors.As(invocations[crash].Err, &exit) || exit.State != "signal: killed" {
				t.Errorf("got error %v, want a process that is killed", invocations[crash].Err)
			}
			if got, want := invocations[crash+1].Records, invocations[crash].Records; !slices.Equal(got, want) {
				t.Errorf("got %v delivered after the crash, want %v", got, want)
			}
		})
	}
}

// TestKafkaRecordThatKills has a record end the process whenever it is processed: it is parked without another try when it
// comes for the sixth time, and the partition goes on.
func TestKafkaRecordThatKills(t *testing.T) {
	t.Parallel()
	o := newOrders(t, 1)
	o.function.SetTimeout(crashTimeout)
	o.ledger.add(0, []byte("o-1"), []byte(`{"id":"o-1","customer":"confidential","amountCents":1}`))
	o.ledger.place(0, "o-2", "c-1", 2)
	o.produce()
	kills := 0
	o.gate.set(func(operation string, _ int) spoil {
		if operation != getItem || kills == 5 {
			return pass
		}
		kills += o.function.Kill()
		return drop
	})
	poller := o.poller(kafkapoller.Mapping{ReportBatchItemFailures: true})
	poller.Drain(t)
	o.assertBooks(poller)
	letters := o.letters()
	if kills != 5 || len(letters) != 1 {
		t.Fatalf("got %d processes killed and %d dead letters, want 5 and 1", kills, len(letters))
	}
	assertLetter(t, letters[0], map[string]any{
		"kafka/offset": 0.0, "failure/attempts": 0.0, "failure/error": "5 deliveries did not finish the item, at most 5 are allowed",
	})
}

// TestKafkaDatabaseThatHangs has the handler stop in time and report what it has not done.
func TestKafkaDatabaseThatHangs(t *testing.T) {
	t.Parallel()
	o := newOrders(t, 2)
	o.function.SetTimeout(2 * crashTimeout)
	o.ledger.addRandom(rand.New(rand.NewPCG(3, 3)), 2, 20)
	o.produce()
	o.gate.set(func(operation string, n int) spoil {
		if operation == transact && n == 15 {
			return hang
		}
		return pass
	})
	poller := o.poller(asConstructed)
	poller.Drain(t)
	o.assertBooks(poller)
	if n := o.function.Started(); n != 1 {
		t.Errorf("got %d processes, want 1 that is not killed", n)
	}
	if first := poller.Invocations()[0]; first.Outcome != kafkapoller.PartlySucceeded {
		t.Errorf("got an invocation that %v (%v), want it to report what it has not done", first.Outcome, first.Err)
	}
}

// TestKafkaRedelivery delivers batches again, in other company and while they are being processed.
func TestKafkaRedelivery(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string]kafkapoller.Faults{
		"done batches come again":      {Seed: 1, Duplicate: 0.5, ShortBatch: 0.5},
		"answers are lost":             {Seed: 2, LoseResponse: 0.5},
		"two invocations at a time":    {Seed: 3, Overlap: 0.7},
		"deadlines that come too soon": {Seed: 4, Timeout: 0.5, TimeoutWithin: 200 * time.Millisecond},
		"everything":                   {Seed: 5, Duplicate: 0.2, LoseResponse: 0.2, Overlap: 0.2, Throttle: 0.2, ShortBatch: 0.5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrders(t, 3)
			o.function.SetTimeout(crashTimeout)
			o.ledger.addRandom(rand.New(rand.NewPCG(faults.Seed, 1)), 3, 60)
			o.produce()
			poller := o.poller(kafkapoller.Mapping{ReportBatchItemFailures: true, BatchSize: 30, Concurrency: 2, Faults: faults})
			poller.Drain(t)
			o.assertBooks(poller)
			again := 0
			for _, n := range poller.Deliveries() {
				again += n - 1
			}
			if again == 0 {
				t.Error("got no record delivered again")
			}
			t.Logf("%d records delivered again in %d invocations", again, len(poller.Invocations()))
		})
	}
}

// TestKafkaWholeBatches is for mappings that read no partial responses: an error brings the batch back, and what is done is
// skipped.
func TestKafkaWholeBatches(t *testing.T) {
	t.Parallel()
	for _, bisect := range []bool{false, true} {
		t.Run(fmt.Sprintf("bisect %t", bisect), func(t *testing.T) {
			t.Parallel()
			o := newOrders(t, 2, map[string]string{"LINTEL_KAFKA_FAILURE_MODE": "batch", "AWS_MAX_ATTEMPTS": "1"})
			o.ledger.addRandom(rand.New(rand.NewPCG(5, 5)), 2, 20)
			o.ledger.add(0, []byte("o-1"), []byte("no order"))
			o.ledger.place(0, "o-1", "c-1", 1)
			o.produce()
			o.gate.set(func(operation string, n int) spoil {
				if operation == transact && 10 <= n && n < 22 {
					return breakIt
				}
				return pass
			})
			poller := o.poller(kafkapoller.Mapping{
				BisectBatchOnFunctionError: bisect, MaximumRetryAttempts: new(10), OnFailure: kafkapoller.QueueDestination,
				Faults: kafkapoller.Faults{Seed: 1, LoseResponse: 0.2, Duplicate: 0.2},
			})
			poller.Drain(t)
			o.assertBooks(poller)
			if n := len(o.letters()); n != 1 {
				t.Errorf("got %d dead letters, want 1", n)
			}
			failed := poller.Invocations()[0]
			if failed.Outcome != kafkapoller.Failed || failed.Err == nil {
				t.Fatalf("got an invocation that %v, want it to fail", failed.Outcome)
			}
			assertContains(t, "the error", failed.Err.Error(), "orders-0@", "orders-1@")
		})
	}
}

// TestKafkaListedOnly has Lambda deliver only the records again that were reported, which its documentation can be read to
// say: a handler that reports less than it has not processed loses records.
func TestKafkaListedOnly(t *testing.T) {
	t.Parallel()
	o := newOrders(t, 2, map[string]string{"AWS_MAX_ATTEMPTS": "1"})
	o.ledger.addRandom(rand.New(rand.NewPCG(4, 4)), 2, 30)
	o.produce()
	o.gate.set(func(operation string, n int) spoil {
		if operation == transact && 10 <= n && n < 20 {
			return breakIt
		}
		return pass
	})
	poller := o.poller(kafkapoller.Mapping{ReportBatchItemFailures: true, PartialResponse: kafkapoller.ListedOnly})
	poller.Drain(t)
	o.assertBooks(poller)
	if n := len(poller.Invocations()); n < 2 {
		t.Errorf("got %d invocations, want failures that make it more", n)
	}
}
