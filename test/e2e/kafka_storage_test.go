package e2e

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/kafkapoller"
)

// TestKafkaDatabaseFaults has DynamoDB refuse requests, and carry them out without an answer.
func TestKafkaDatabaseFaults(t *testing.T) {
	t.Parallel()
	// every spoils all requests for an operation whose number is a multiple of n.
	every := func(operation string, n int, s spoil) func(string, int) spoil {
		return func(got string, number int) spoil {
			if got == operation && number%n == 0 {
				return s
			}
			return pass
		}
	}
	for name, rule := range map[string]func(string, int) spoil{
		"claims are throttled":        every(putItem, 3, throttle),
		"claims are lost":             every(putItem, 3, lose),
		"claims are dropped":          every(putItem, 3, drop),
		"effects are throttled":       every(transact, 3, throttle),
		"effects fail":                every(transact, 3, breakIt),
		"effects are dropped":         every(transact, 3, drop),
		"answers to effects are lost": every(transact, 3, lose),
		"answers are lost for a while": func(operation string, n int) spoil {
			if operation == transact && n <= 30 {
				return lose
			}
			return pass
		},
		"reads fail": every(getItem, 5, breakIt),
		"everything": randomly(1, 0.1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOrders(t, 4)
			o.ledger.addRandom(rand.New(rand.NewPCG(6, 6)), 4, 25)
			o.produce()
			o.gate.set(rule)
			poller := o.poller(asConstructed)
			poller.Drain(t)
			o.gate.set(nil)
			o.assertBooks(poller)
			if n := len(o.letters()); n != 0 {
				t.Errorf("got %d dead letters, want none", n)
			}
		})
	}
}

// TestKafkaDatabaseOutage has DynamoDB refuse everything until Lambda has retried a few times.
func TestKafkaDatabaseOutage(t *testing.T) {
	t.Parallel()
	o := newOrders(t, 2, map[string]string{"AWS_MAX_ATTEMPTS": "1"})
	o.function.SetTimeout(crashTimeout)
	o.ledger.addRandom(rand.New(rand.NewPCG(7, 7)), 2, 20)
	o.produce()
	end := time.Now().Add(8 * time.Second)
	o.gate.set(func(string, int) spoil {
		if time.Now().Before(end) {
			return throttle
		}
		return pass
	})
	poller := o.poller(kafkapoller.Mapping{ReportBatchItemFailures: true})
	poller.Drain(t)
	o.assertBooks(poller)
	if n := len(o.letters()); n != 0 {
		t.Errorf("got %d dead letters, want none: it is no record's fault", n)
	}
}
