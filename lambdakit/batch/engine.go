package batch

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
)

// Engine processes batches of items. It may be used concurrently.
type Engine[T any] struct {
	config Config[T]
	memory memory
}

// New returns an engine. The error names everything that is wrong with the
// configuration.
func New[T any](config Config[T]) (*Engine[T], error) {
	config = config.withDefaults()
	if err := config.validate(); err != nil {
		return nil, err
	}
	return &Engine[T]{config: config}, nil
}

// Run processes the items of the shards and returns the outcome of each shard, in
// their order. It returns when no goroutine that it started runs any more.
func (e *Engine[T]) Run(ctx context.Context, shards [][]T) []Outcome {
	r := &run[T]{
		Config:   &e.config,
		memory:   &e.memory,
		counts:   e.config.ID != nil,
		schedule: newSchedule(ctx, e.config.DeadlineMargin),
		log:      cmp.Or(e.config.Logger, slog.Default()),
		shards:   make([]shard[T], len(shards)),
	}
	defer r.schedule.cancel()
	items := 0
	for i := range shards {
		r.shards[i].init(shards[i], e.config.Key, e.config.Concurrency)
		items += len(shards[i])
	}
	units := len(shards) // that can be processed at once
	if e.config.Key != nil {
		units = items
	}
	for i := range min(units, e.config.Concurrency) {
		w := &worker[T]{run: r, first: i}
		r.workers.Add(1)
		go w.work()
	}
	r.workers.Wait()

	outcomes := make([]Outcome, len(shards))
	for i := range r.shards {
		outcomes[i] = r.shards[i].outcome(r.ended())
	}
	return outcomes
}

// run is one call of Run.
type run[T any] struct {
	*Config[T]
	schedule
	memory  *memory
	counts  bool // whether deliveries are counted
	log     *slog.Logger
	shards  []shard[T]
	taken   atomic.Int64 // shards, where one worker takes a whole one
	workers sync.WaitGroup
}
