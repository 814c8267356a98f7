package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/lintel-go/lintel/constructs/changepoint/wiring"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// totals are the numbers of a call.
type totals struct {
	mu                                                   sync.Mutex
	points, duplicates, late, redelivered                int
	detections, changes, conflicts, series, stateMaximum int
}

// add adds a part of a series and the size of its state.
func (t *totals) add(p *part, state int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.points += p.accepted
	t.duplicates += p.duplicates
	t.late += p.late
	t.redelivered += p.redelivered
	t.detections += p.detections
	t.changes += len(p.changes)
	t.stateMaximum = max(t.stateMaximum, state)
}

// end notes how a series ended.
func (t *totals) end(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.series++
	if errors.Is(err, errConflict) {
		t.conflicts++
	}
}

// emit writes the metrics of a call. What is wrong with metrics is no failure of points:
// it is logged.
func (h *handler) emit(ctx context.Context, t *totals) {
	if t.series == 0 {
		return
	}
	count := func(name string, n int) emf.Metric {
		return emf.Metric{Name: name, Unit: emf.Count, Value: float64(n)}
	}
	h.write(ctx, emf.Record{
		Dimensions: map[string]string{wiring.DimensionFunction: h.Function},
		Metrics: []emf.Metric{
			count(wiring.MetricPoints, t.points), count(wiring.MetricDuplicates, t.duplicates), count(wiring.MetricLate, t.late),
			count(wiring.MetricRedelivered, t.redelivered), count(wiring.MetricDetections, t.detections),
			count(wiring.MetricChangePoints, t.changes), count(wiring.MetricConflicts, t.conflicts),
			{Name: wiring.MetricStateBytes, Unit: emf.Bytes, Value: float64(t.stateMaximum)},
		},
		Properties: map[string]any{"series": t.series},
	})
}

func (h *handler) write(ctx context.Context, r emf.Record) {
	if err := h.metrics.Emit(r); err != nil {
		h.log.ErrorContext(ctx, "metrics cannot be written", "error", err)
	}
}

// What CloudWatch takes: values of a metric in a line, how old and how far ahead.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
const (
	maxValues = 100
	maxAge    = 14 * 24 * time.Hour
	maxAhead  = 2 * time.Hour
	maxMetric = 0x1p360
)

// watch writes what a watched series had, at the times of its points.
func (h *handler) watch(ctx context.Context, id string, p *part) {
	if !slices.Contains(h.Watch, id) {
		return
	}
	values := map[int64][]float64{} // by minute
	for _, s := range p.tested {
		minute := s.point.Time - s.point.Time%time.Minute.Milliseconds()
		values[minute] = append(values[minute], s.point.Value)
	}
	for minute, of := range values {
		for chunk := range slices.Chunk(of, maxValues) {
			h.level(ctx, id, wiring.MetricValue, minute, chunk...)
		}
	}
	for _, c := range p.changes {
		h.level(ctx, id, wiring.MetricDetectedAt, c.Detected, c.After)
		h.level(ctx, id, wiring.MetricChangedAt, c.At, c.After)
	}
}

// level writes values of a series at a time that CloudWatch takes.
func (h *handler) level(ctx context.Context, id, name string, milliseconds int64, values ...float64) {
	at := time.UnixMilli(milliseconds)
	tooLarge := func(x float64) bool { return max(x, -x) > maxMetric }
	if age := time.Since(at); age > maxAge || age < -maxAhead || slices.ContainsFunc(values, tooLarge) {
		return
	}
	h.write(ctx, emf.Record{
		Dimensions: map[string]string{wiring.DimensionFunction: h.Function, wiring.DimensionSeries: id},
		Metrics:    []emf.Metric{{Name: name, Values: values}},
		Time:       at,
	})
}
