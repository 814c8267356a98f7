package main

import (
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/lintel-go/lintel/bench/internal/trial"
)

const (
	perRecord   = "cpu-ns"
	allocations = "allocations"
	allocated   = "allocated-KiB"

	// Each process processes the event this often to warm up, and then for this much processor time.
	warmUps    = 5
	processing = 250 * time.Millisecond
)

// An eventProcessor decodes an event, and may dispatch its records.
type eventProcessor func(event []byte) (recordDigest, error)

// processFile EVENT IMPLEMENTATION TIME processes the event in a file, as a function does that is invoked again and
// again. Like a function with less than two processors, it has one; with more, the garbage collector would also take
// those that would be idle.
func processFile(processors map[string]func() (eventProcessor, error), arguments []string) (trial.Sample, error) {
	runtime.GOMAXPROCS(1)
	data, err := os.ReadFile(arguments[0])
	if err != nil {
		return nil, err
	}
	want, err := readDigest(arguments[0])
	if err != nil {
		return nil, err
	}
	atLeast, err := time.ParseDuration(arguments[2])
	if err != nil {
		return nil, err
	}
	run, err := processors[arguments[1]]()
	if err != nil {
		return nil, err
	}
	for range warmUps {
		got, err := run(data)
		if err != nil {
			return nil, err
		}
		if got != want {
			return nil, fmt.Errorf("found %v, want %v", got, want)
		}
	}
	return processAgain(run, data, atLeast, want.Records)
}

// processAgain measures run.
func processAgain(run eventProcessor, data []byte, atLeast time.Duration, records int) (trial.Sample, error) {
	r, err := repeat(atLeast, func() error {
		_, err := run(data)
		return err
	})
	if err != nil {
		return nil, err
	}
	return trial.Sample{
		perRecord:   float64(r.cpu) / float64(r.times*records),
		allocations: r.per(r.mallocs),
		allocated:   r.per(r.bytes) / 1024,
	}, nil
}
