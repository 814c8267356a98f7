package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"strings"

	"github.com/lintel-go/lintel/bench/internal/process"
	"github.com/lintel-go/lintel/bench/internal/trial"
)

// workerFlag, as the first argument, makes this program a worker. It is followed by CORE/WORKER and the worker's
// arguments.
const workerFlag = "-worker"

// inWorker runs a worker of a core in a process of its own and returns what it measured and what the process used.
func inWorker(ctx context.Context, core, name string, arguments ...string) (trial.Sample, error) {
	executable, err := os.Executable()
	if err != nil {
		return nil, err
	}
	arguments = append([]string{workerFlag, core + "/" + name}, arguments...)
	sample, output, _, err := process.Run(exec.CommandContext(ctx, executable, arguments...))
	if err != nil {
		return nil, err
	}
	var own trial.Sample
	if err := json.Unmarshal(output, &own); err != nil {
		return nil, fmt.Errorf("output of worker %s/%s: %w", core, name, err)
	}
	maps.Copy(sample, own)
	return sample, nil
}

// workerContender is a contender that is a worker.
func workerContender(name, core, worker string, arguments ...string) trial.Contender {
	return trial.Contender{Name: name, Run: func(ctx context.Context) (trial.Sample, error) {
		return inWorker(ctx, core, worker, arguments...)
	}}
}

// runWorker is the other side of inWorker.
func runWorker(ctx context.Context, stdout io.Writer, arguments []string) error {
	coreName, workerName, _ := strings.Cut(arguments[0], "/")
	for _, c := range cores {
		work := c.workers[workerName]
		if c.name != coreName || work == nil {
			continue
		}
		sample, err := work(ctx, arguments[1:])
		if err != nil {
			return err
		}
		return json.NewEncoder(stdout).Encode(sample)
	}
	return fmt.Errorf("no worker %s", arguments[0])
}
