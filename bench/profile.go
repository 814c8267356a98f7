package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/lintel-go/lintel/bench/internal/process"
	"github.com/lintel-go/lintel/bench/internal/trial"
	"github.com/lintel-go/lintel/constructs/dataquality/profile/profiletest"
)

// profile is package constructs/dataquality/profile: the profile that a DataBrew profile job writes.
var profile = core{
	name:   "profile",
	trials: profileTrials,
	workers: map[string]worker{
		"generate": generateProfile,
		"rule":     func(_ context.Context, a []string) (trial.Sample, error) { return evaluateProfile(ruleEvaluators, a) },
		"all":      func(_ context.Context, a []string) (trial.Sample, error) { return evaluateProfile(allEvaluators, a) },
	},
}

const (
	perProfile = "cpu-ms"
	evaluation = "evaluation"

	// Each process evaluates the profile once to warm up, and then for this much processor time, at least once.
	evaluating = 250 * time.Millisecond
)

// A profileCase is a profile that is made for the benchmark, and what is read of it.
type profileCase struct {
	name    string
	columns int
	layout  profiletest.Layout
	// stage is "rule" for the rule of AWS's example, or "all" for all statistics and lists.
	stage string
}

var profileCases = []profileCase{
	{"1 MB rule", 310, profiletest.Compact, "rule"},
	{"20 MB rule", 6_200, profiletest.Compact, "rule"},
	{"200 MB rule", 62_000, profiletest.Compact, "rule"},
	{"45 MB indented rule", 6_200, profiletest.Indented, "rule"},
	{"20 MB all", 6_200, profiletest.Compact, "all"},
}

func profileTrials(ctx context.Context, dir string) ([]namedTrial, error) {
	script := filepath.Join(dir, "profile.py")
	if err := os.WriteFile(script, profileScript, 0o600); err != nil {
		return nil, err
	}
	var trials []namedTrial
	for i, c := range profileCases {
		file := filepath.Join(dir, strconv.Itoa(i)+".json")
		if _, err := inWorker(ctx, "profile", "generate", file, c.name); err != nil {
			return nil, err
		}
		trials = append(trials, c.trial(file, script))
	}
	return trials, nil
}

// trial compares what evaluates the profile in a file.
func (c profileCase) trial(file, script string) namedTrial {
	contender := func(name string) trial.Contender {
		return workerContender(name, "profile", c.stage, file, name, evaluating.String())
	}
	peers := []trial.Contender{contender("encoding/json"), contender("sonic")}
	if c.stage == "rule" {
		peers = append(peers, contender("encoding/json map"), trial.Contender{
			Name: "python", Needs: "python3",
			Run: func(ctx context.Context) (trial.Sample, error) {
				return evaluateInPython(ctx, script, file, evaluating)
			},
		})
	}
	return namedTrial{c.name, trial.Trial{
		Measures: []trial.Measure{
			{Case: c.name, Unit: perProfile, Key: evaluation},
			{Case: c.name, Unit: allocated},
			{Case: c.name, Unit: trial.PeakRSS},
		},
		Ours:  contender("lintel"),
		Peers: peers,
	}}
}

// generateProfile FILE CASE writes a profile, and what is in it to another file.
func generateProfile(_ context.Context, arguments []string) (trial.Sample, error) {
	i := slices.IndexFunc(profileCases, func(c profileCase) bool { return c.name == arguments[1] })
	if i < 0 {
		return nil, fmt.Errorf("no case %q", arguments[1])
	}
	return nil, profileCases[i].write(arguments[0])
}

// A profileEvaluator reads the profile in a file.
type profileEvaluator func(file string) (profileDigest, error)

// evaluateProfile FILE IMPLEMENTATION TIME evaluates the profile in a file again and again. Like a function with less than
// two processors, it has one; with more, the garbage collector would also take those that would be idle.
func evaluateProfile(evaluators map[string]profileEvaluator, arguments []string) (trial.Sample, error) {
	runtime.GOMAXPROCS(1)
	file, evaluate := arguments[0], evaluators[arguments[1]]
	atLeast, err := time.ParseDuration(arguments[2])
	if err != nil {
		return nil, err
	}
	want, err := readProfileDigest(file)
	if err != nil {
		return nil, err
	}
	got, err := evaluate(file)
	if err != nil {
		return nil, err
	}
	if got != want {
		return nil, fmt.Errorf("found %+v, want %+v", got, want)
	}
	return repeatEvaluation(evaluate, file, atLeast)
}

// repeatEvaluation measures evaluate.
func repeatEvaluation(evaluate profileEvaluator, file string, atLeast time.Duration) (trial.Sample, error) {
	r, err := repeat(atLeast, func() error {
		_, err := evaluate(file)
		return err
	})
	if err != nil {
		return nil, err
	}
	return trial.Sample{
		evaluation: process.Milliseconds(r.cpu) / float64(r.times),
		allocated:  r.per(r.bytes) / 1024,
	}, nil
}

//go:embed profile.py
var profileScript []byte

// evaluateInPython is evaluateProfile in Python.
func evaluateInPython(ctx context.Context, script, file string, atLeast time.Duration) (trial.Sample, error) {
	want, err := readProfileDigest(file)
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, "python3", script, file, strconv.FormatFloat(atLeast.Seconds(), 'f', -1, 64))
	sample, output, _, err := process.Run(command)
	if err != nil {
		return nil, err
	}
	var result struct {
		profileDigest
		Profiles int     `json:"profiles"`
		Seconds  float64 `json:"seconds"`
	}
	if err := json.Unmarshal(output, &result); err != nil {
		return nil, fmt.Errorf("output of %s: %w", script, err)
	}
	if result.profileDigest != want {
		return nil, fmt.Errorf("found %+v, want %+v", result.profileDigest, want)
	}
	if result.Profiles == 0 {
		return nil, errors.New("no profile was evaluated")
	}
	sample[evaluation] = result.Seconds * 1000 / float64(result.Profiles)
	return sample, nil
}
