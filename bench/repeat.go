package main

import (
	"runtime"
	"time"

	"github.com/lintel-go/lintel/bench/internal/process"
)

// repetition is work that was done again and again.
type repetition struct {
	times   int
	cpu     time.Duration // of this process
	mallocs uint64
	bytes   uint64 // allocated
}

// repeat does work until it has taken that much processor time.
func repeat(atLeast time.Duration, work func() error) (repetition, error) {
	runtime.GC() // what has been left before
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	started, err := process.SelfCPU()
	if err != nil {
		return repetition{}, err
	}
	var r repetition
	for ; r.cpu < atLeast; r.times++ {
		if err := work(); err != nil {
			return r, err
		}
		now, err := process.SelfCPU()
		if err != nil {
			return r, err
		}
		r.cpu = now - started
	}
	runtime.ReadMemStats(&after)
	r.mallocs, r.bytes = after.Mallocs-before.Mallocs, after.TotalAlloc-before.TotalAlloc
	return r, nil
}

// per returns an amount for each time.
func (r repetition) per(amount uint64) float64 { return float64(amount) / float64(r.times) }
