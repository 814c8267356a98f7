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
	"slices"
	"strconv"
	"time"

	"github.com/lintel-go/lintel/bench/internal/process"
	"github.com/lintel-go/lintel/bench/internal/trial"
)

// kafka is packages constructs/kafkasource/kafkaevent and constructs/kafkasource/consumer: the event that Lambda makes of
// Kafka records, decoded, and given to a handler record by record.
var kafka = core{
	name:   "kafka",
	trials: kafkaTrials,
	workers: map[string]worker{
		"generate": generateKafkaEvent,
		"decode":   func(_ context.Context, a []string) (trial.Sample, error) { return processFile(kafkaDecoders, a) },
		"dispatch": func(_ context.Context, a []string) (trial.Sample, error) {
			return processFile(kafkaDispatchers, a)
		},
	},
}

// kafkaCases are a small event, a typical one, and two that are nearly as large as what Lambda sends at most, which is
// 6 MB.
var kafkaCases = []kafkaCase{
	{"100 x 100 B", 100, 100},
	{"10k x 256 B", 10_000, 256},
	{"1k x 1 KB", 1000, 1024},
	{"1k x 4 KB", 1000, 4096},
}

func kafkaTrials(ctx context.Context, dir string) ([]namedTrial, error) {
	script := filepath.Join(dir, "kafka.js")
	if err := os.WriteFile(script, kafkaScript, 0o600); err != nil {
		return nil, err
	}
	var trials []namedTrial
	for i, c := range kafkaCases {
		event := filepath.Join(dir, strconv.Itoa(i)+".json")
		if _, err := inWorker(ctx, "kafka", "generate", event, c.name); err != nil {
			return nil, err
		}
		for _, stage := range []string{"decode", "dispatch"} {
			trials = append(trials, kafkaTrial(c.name+" "+stage, stage, event, script))
		}
	}
	return trials, nil
}

// kafkaTrial compares decoders or dispatchers.
func kafkaTrial(name, stage, event, script string) namedTrial {
	contender := func(name string) trial.Contender {
		return workerContender(name, "kafka", stage, event, name, processing.String())
	}
	measures := []trial.Measure{{Case: name, Unit: perRecord}, {Case: name, Unit: allocations}}
	if stage == "decode" { // dispatching needs little memory
		measures = append(measures, trial.Measure{Case: name, Unit: allocated}, trial.Measure{Case: name, Unit: trial.PeakRSS})
	}
	return namedTrial{name, trial.Trial{
		Measures: measures,
		Ours:     contender("lintel"),
		Peers: []trial.Contender{
			contender("encoding/json"),
			contender("segmentio"),
			contender("sonic"),
			{Name: "node", Needs: "node", Run: func(ctx context.Context) (trial.Sample, error) {
				return processInNode(ctx, script, stage, event, processing)
			}},
		},
	}}
}

// generateKafkaEvent FILE CASE writes an event, and what is in it to another file.
func generateKafkaEvent(_ context.Context, arguments []string) (trial.Sample, error) {
	i := slices.IndexFunc(kafkaCases, func(c kafkaCase) bool { return c.name == arguments[1] })
	if i < 0 {
		return nil, fmt.Errorf("no case %q", arguments[1])
	}
	return nil, kafkaCases[i].write(arguments[0])
}

//go:embed kafka.js
var kafkaScript []byte

// processInNode is processFile in Node.
func processInNode(ctx context.Context, script, stage, event string, atLeast time.Duration) (trial.Sample, error) {
	want, err := readDigest(event)
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, "node", script, stage, event, strconv.Itoa(warmUps), strconv.FormatInt(atLeast.Microseconds(), 10))
	sample, output, _, err := process.Run(command)
	if err != nil {
		return nil, err
	}
	var result struct {
		recordDigest
		Events int     `json:"events"`
		Micros float64 `json:"micros"`
	}
	if err := json.Unmarshal(output, &result); err != nil {
		return nil, fmt.Errorf("output of %s: %w", script, err)
	}
	if result.recordDigest != want {
		return nil, fmt.Errorf("found %v, want %v", result.recordDigest, want)
	}
	if result.Events == 0 {
		return nil, errors.New("no event was processed")
	}
	sample[perRecord] = result.Micros * 1000 / float64(result.Events*result.Records)
	return sample, nil
}
