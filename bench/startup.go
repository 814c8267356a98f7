package main

import (
	"context"
	"errors"
	"os"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/lintel-go/lintel/bench/internal/coldstart"
	"github.com/lintel-go/lintel/bench/internal/process"
	"github.com/lintel-go/lintel/bench/internal/trial"
	"github.com/lintel-go/lintel/lambdakit/awsconfig"
)

// startup is how fast the handlers start, which is mostly package lambdakit/awsconfig.
var startup = core{
	name:   "startup",
	trials: startupTrials,
	workers: map[string]worker{
		"load":        func(ctx context.Context, _ []string) (trial.Sample, error) { return firstCall(ctx, awsconfig.Load) },
		"loaddefault": func(ctx context.Context, _ []string) (trial.Sample, error) { return firstCall(ctx, loadDefaultConfig) },
	},
}

const (
	// startsPerRound are so many that their median tells something.
	startsPerRound = 15

	zipped  = "zip-MiB"
	wallMic = "wall-us"
	cpuMic  = "cpu-us"
)

// settings are the variables that a handler does not start without. Handlers ignore those of others.
var settings = map[string]string{
	"TRUSTSTORE_BUCKET":  "bench",
	"TRUSTSTORE_KEY":     "truststore.pem",
	"TRUSTSTORE_VERSION": "1",
	"WARN_DAYS":          "30",

	"LINTEL_IMAGE_SETTINGS": imageSettings,
	"LINTEL_LOGS3_BUCKET":   "bench",
}

// configPackage is what is replaced in a handler to make a peer of it.
const configPackage = library + "/lambdakit/awsconfig"

func startupTrials(ctx context.Context, dir string) ([]namedTrial, error) {
	trials := []namedTrial{{"aws.Config", trial.Trial{
		Measures: []trial.Measure{{Case: "aws.Config", Unit: wallMic}, {Case: "aws.Config", Unit: cpuMic}},
		Ours:     workerContender("lintel", "startup", "load"),
		Peers:    []trial.Contender{workerContender("LoadDefaultConfig", "startup", "loaddefault")},
		Repeat:   startsPerRound,
	}}}
	root, all, err := handlers(ctx)
	if err != nil {
		return nil, err
	}
	ours, err := buildHandlers(ctx, root, all)
	if err != nil {
		return nil, err
	}
	for i, h := range all {
		t := trial.Trial{Repeat: startsPerRound}
		for _, unit := range []string{trial.Wall, trial.CPU, trial.PeakRSS, zipped} {
			t.Measures = append(t.Measures, trial.Measure{Case: h.name(), Unit: unit})
		}
		if t.Ours, err = starter("lintel", ours[i]); err != nil {
			return nil, err
		}
		for _, variant := range variants {
			if !slices.Contains(h.dependencies, configPackage) {
				continue // calls no AWS service
			}
			executable, err := variant.build(ctx, root, h, dir)
			if err != nil {
				return nil, err
			}
			peer, err := starter(variant.name, executable)
			if err != nil {
				return nil, err
			}
			t.Peers = append(t.Peers, peer)
		}
		trials = append(trials, namedTrial{h.name(), t})
	}
	return trials, nil
}

// starter is a contender that starts an executable.
func starter(name, executable string) (trial.Contender, error) {
	size, err := zippedSize(executable)
	if err != nil {
		return trial.Contender{}, err
	}
	return trial.Contender{Name: name, Run: func(ctx context.Context) (trial.Sample, error) {
		sample, err := coldstart.Measure(ctx, executable, settings)
		if err != nil {
			return nil, err
		}
		sample[zipped] = process.MiB(size)
		return sample, nil
	}}, nil
}

func loadDefaultConfig(ctx context.Context) (aws.Config, error) { return config.LoadDefaultConfig(ctx) }

// firstCall measures the first call in a process: what a handler that does it during initialization adds to its start,
// and one that does it later to its first invocation.
func firstCall(ctx context.Context, load func(context.Context) (aws.Config, error)) (trial.Sample, error) {
	os.Clearenv()
	for name, value := range coldstart.Environment() {
		if err := os.Setenv(name, value); err != nil {
			return nil, err
		}
	}
	before, err := process.SelfCPU()
	if err != nil {
		return nil, err
	}
	started := time.Now()
	cfg, err := load(ctx)
	wall := time.Since(started)
	if err != nil {
		return nil, err
	}
	after, err := process.SelfCPU()
	if err != nil {
		return nil, err
	}
	if cfg.Region == "" || cfg.Credentials == nil {
		return nil, errors.New("no region or no credentials")
	}
	return trial.Sample{
		wallMic: float64(wall) / float64(time.Microsecond),
		cpuMic:  float64(after-before) / float64(time.Microsecond),
	}, nil
}
