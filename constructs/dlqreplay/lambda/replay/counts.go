package main

import (
	"sync"
	"time"

	"github.com/lintel-go/lintel/constructs/dlqreplay/wiring"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// counts of a run.
type counts struct {
	mu sync.Mutex

	received, replayed, scheduled, waiting, parked int
	duplicates, failures, uncounted                int

	// sendAt is when the bucket lets the messages go that were taken.
	sendAt time.Time
	// late is how many messages it had none for.
	late int
}

func (c *counts) add(count *int, n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	*count += n
}

// emit the metrics of a run.
func (r *run) emit() error {
	breaker := 0
	if !r.hold.IsZero() {
		breaker = 1
	}
	var metrics []emf.Metric
	for _, m := range []struct {
		name  string
		count int
	}{
		{wiring.MetricReceived, r.received}, {wiring.MetricReplayed, r.replayed}, {wiring.MetricScheduled, r.scheduled},
		{wiring.MetricWaiting, r.waiting}, {wiring.MetricParked, r.parked}, {wiring.MetricDuplicates, r.duplicates},
		{wiring.MetricFailures, r.failures}, {wiring.MetricUncounted, r.uncounted}, {wiring.MetricBreaker, breaker},
	} {
		metrics = append(metrics, emf.Metric{Name: m.name, Unit: emf.Count, Value: float64(m.count)})
	}
	return r.metrics.Emit(emf.Record{Dimensions: map[string]string{wiring.DimensionFunction: r.Function}, Metrics: metrics})
}
