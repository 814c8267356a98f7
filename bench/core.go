package main

import (
	"context"
	"strings"

	"github.com/lintel-go/lintel/bench/internal/trial"
)

// cores are measured in this order. To add one, write its file and name it here.
var cores = []core{revocation, startup, assets, kafka, profile, images, imageHandler, aggregates, changePoints, windows}

// A core is a part of the library that is measured.
type core struct {
	// name selects it on the command line.
	name string
	// trials prepares what is measured. What it writes to dir, an empty directory, is removed after the last trial.
	trials func(ctx context.Context, dir string) ([]namedTrial, error)
	// workers are the parts of trials that run in a process of their own, by name. They return what they measured
	// themselves, in addition to what is measured of every process.
	workers map[string]worker
}

// A namedTrial says what it is while it runs.
type namedTrial struct {
	name string
	trial.Trial
}

// A worker is the main function of a process that a contender starts.
type worker func(ctx context.Context, arguments []string) (trial.Sample, error)

func coreNames() string {
	var names []string
	for _, c := range cores {
		names = append(names, c.name)
	}
	return strings.Join(names, ", ")
}
