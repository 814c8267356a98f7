package main

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/lintel-go/lintel/constructs/logs3/logbatch"
	"github.com/lintel-go/lintel/constructs/logs3/wiring"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

const (
	// timeoutMargin is left of the function's timeout when an invocation is waited
	// for: what lasts longer makes Lambda end the environment.
	timeoutMargin = 250 * time.Millisecond
	// longestFlush is what an invocation lasts longer at most.
	longestFlush = 3 * time.Second
	// backgroundFlush bounds one that no invocation waits for.
	backgroundFlush = 15 * time.Second
	// lookForDue is how often what becomes due is looked for.
	lookForDue = time.Second
	// settle is for how long records may still come after SHUTDOWN, before the
	// listener is closed: what Lambda collects for, and as long to post it.
	settle = 2 * telemetryTimeout * time.Millisecond
	// longestClose is how long after that a post may take.
	longestClose = 200 * time.Millisecond
	// shutdownMargin is left of the time after SHUTDOWN to log what is lost.
	shutdownMargin = 100 * time.Millisecond
)

// extension is the whole of it.
type extension struct {
	api     *extensionsAPI
	log     *slog.Logger
	metrics *emf.Emitter
	managed bool // on Lambda Managed Instances, which refuse INVOKE, freeze nothing, and need a newer schema

	function    string
	config      config
	batches     *logbatch.Batcher
	uploader    *uploader
	invocations *invocations
	listener    *listener
	stop        func() // ends the background
	counted     int    // drops that are published
}

// run goes on until the environment ends.
func (e *extension) run(ctx context.Context) {
	if err := e.register(ctx); err != nil {
		return
	}
	if err := e.start(ctx); err != nil {
		// The function works without this extension, but not if it exits.
		e.log.ErrorContext(ctx, "logs are not stored", "error", err)
	}
	for {
		var next *event
		err := persist(ctx, e.log, "no event", func() (err error) {
			next, err = e.api.next(ctx)
			return err
		})
		switch {
		case err != nil:
			e.log.ErrorContext(ctx, "the extension ends", "error", err)
			return
		case next.EventType == eventShutdown:
			e.shutDown(ctx, next)
			return
		case next.EventType == eventInvoke:
			e.invoked(ctx, next)
		}
	}
}

func (e *extension) register(ctx context.Context) error {
	events := []string{eventInvoke, eventShutdown}
	if e.managed {
		events = []string{eventShutdown}
	}
	return persist(ctx, e.log, "not registered", func() (err error) {
		e.function, err = e.api.register(ctx, events...)
		return err
	})
}

// start begins to take telemetry.
func (e *extension) start(ctx context.Context) (err error) {
	if e.config, err = configFromEnvironment(); err != nil {
		return err
	}
	limits := logbatch.Limits{BufferBytes: e.config.BufferBytes, ObjectBytes: e.config.ObjectBytes, Age: e.config.Age}
	e.batches = logbatch.New(limits, e.config.Prefix, e.function)
	e.invocations = newInvocations()
	uploader := newUploader(e.batches, putter(e.config.Bucket), e.log, func() { e.count(wiring.MetricFailed, 1) })
	if e.listener, err = listen(e.log, e.take); err != nil {
		return err
	}
	schema := "2022-12-13"
	if e.managed {
		schema = "2025-01-29"
	}
	if err := e.api.subscribe(ctx, schema, e.config.subscribed(), e.listener.port); err != nil {
		e.listener.close(ctx)
		return err
	}
	e.uploader = uploader
	background, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go e.background(background, done)
	e.stop = func() {
		cancel()
		<-done
	}
	return nil
}

// started reports whether telemetry is taken.
func (e *extension) started() bool { return e.uploader != nil }

// take is called with each post. It returns when the records are in the buffer.
func (e *extension) take(records []logbatch.Record) {
	var ended []string
	for _, r := range records {
		if r.Type == logbatch.TypeRuntimeDone {
			ended = append(ended, r.RequestID())
		}
	}
	records = slices.DeleteFunc(records, func(r logbatch.Record) bool { return !e.config.stores(r.Type) })
	e.batches.Add(records, time.Now())
	for _, id := range ended {
		e.invocations.end(id)
	}
}

// countDrops publishes what was dropped since. It is called by one goroutine at a
// time, and seldom: the line is telemetry too, if that of extensions is stored.
func (e *extension) countDrops() {
	dropped := e.batches.Totals().Dropped
	e.count(wiring.MetricDropped, dropped-e.counted)
	e.counted = dropped
}

// count publishes a metric, unless it is zero.
func (e *extension) count(metric string, n int) {
	if n == 0 {
		return
	}
	if err := e.metrics.Emit(emf.Record{
		Dimensions: map[string]string{wiring.DimensionFunction: e.function},
		Metrics:    []emf.Metric{{Name: metric, Unit: emf.Count, Value: float64(n)}},
	}); err != nil {
		e.log.Error("a metric was not written", "metric", metric, "error", err)
	}
}

// background sends what becomes due while an invocation lasts.
func (e *extension) background(ctx context.Context, done chan<- struct{}) {
	defer close(done)
	look := time.NewTicker(lookForDue)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
		e.countDrops()
		if e.batches.Due(time.Now()) && e.uploader.ready() {
			e.flush(ctx, time.Now().Add(backgroundFlush))
		}
	}
}

func (e *extension) flush(ctx context.Context, deadline time.Time) {
	ctx, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	e.uploader.flush(ctx, attempts)
}

// invoked waits for the invocation's end and sends, if that is wanted. Lambda
// freezes the environment when this returns and the function is done.
func (e *extension) invoked(ctx context.Context, invocation *event) {
	if !e.started() {
		return
	}
	if e.config.Flush == wiring.FlushDue && !e.batches.Due(time.Now()) || !e.uploader.ready() {
		return
	}
	last := invocation.deadline().Add(-timeoutMargin)
	waiting, cancel := context.WithDeadline(ctx, last)
	defer cancel()
	if e.invocations.await(waiting, invocation.RequestID) {
		e.flush(ctx, earlier(last, time.Now().Add(longestFlush)))
	}
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// shutDown sends all that can be sent before the environment ends.
func (e *extension) shutDown(ctx context.Context, shutdown *event) {
	if !e.started() {
		return
	}
	e.stop() // a flush that hangs would keep its turn
	last := shutdown.deadline().Add(-shutdownMargin)
	ctx, cancel := context.WithDeadline(ctx, last)
	defer cancel()
	select {
	case <-time.After(settle):
	case <-ctx.Done():
	}
	e.closeListener(ctx)
	e.uploader.flush(ctx, lastAttempts)
	e.countDrops()
	e.tellLost(shutdown.ShutdownReason)
}

func (e *extension) closeListener(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, longestClose)
	defer cancel()
	e.listener.close(ctx)
}

// tellLost says what is not stored and in no count that is.
func (e *extension) tellLost(reason string) {
	totals := e.batches.Totals()
	e.count(wiring.MetricDropped, totals.Waiting)
	if lost := totals.Waiting + totals.Dropped - totals.Told; lost > 0 {
		e.log.Error("records are lost: they could not be stored before the environment ended",
			"records", lost, "reason", reason, "error", e.uploader.lastError())
	}
}
