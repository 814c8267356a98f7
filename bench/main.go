// Command bench measures the cores of Lintel against their peers, side by side, and prints how many times as much
// ours needs as each peer.
//
//	go run . [-core name] [-case text] [-json | -markdown] [-n rounds]
//
// README.md says what is measured, and how.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"time"

	"github.com/lintel-go/lintel/bench/internal/trial"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// errUsage stands for a mistake on the command line that the user was told about.
var errUsage = errors.New("wrong usage")

func run(ctx context.Context, arguments []string, stdout, stderr io.Writer) error {
	if len(arguments) > 1 && arguments[0] == workerFlag {
		return runWorker(ctx, stdout, arguments[1:])
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	name := flags.String("core", "", "measure only this one of "+coreNames())
	caseText := flags.String("case", "", "measure only trials with this `text` in their names")
	asMarkdown := flags.Bool("markdown", false, "print the table as README.md has it")
	asJSON := flags.Bool("json", false, "print one JSON object a line")
	rounds := flags.Int("n", 7, "number of `rounds`; do not quote results of fewer than 7")
	if err := flags.Parse(arguments); err != nil {
		return errors.Join(errUsage, err)
	}
	selected := cores
	if *name != "" {
		selected = nil
		for _, c := range cores {
			if c.name == *name {
				selected = []core{c}
			}
		}
	}
	problem := ""
	switch {
	case flags.NArg() > 0:
		problem = fmt.Sprintf("argument %q: there are only flags", flags.Arg(0))
	case *asJSON && *asMarkdown:
		problem = "-json and -markdown: give one"
	case *rounds < 1:
		problem = fmt.Sprintf("-n is %d: give at least 1", *rounds)
	case selected == nil:
		problem = fmt.Sprintf("-core is %q: give one of %s", *name, coreNames())
	}
	if problem != "" {
		fmt.Fprintln(stderr, "bench:", problem)
		return errUsage
	}

	loadBefore := load()
	var rows []trial.Row
	var failures []error
	for _, c := range selected {
		measured, err := c.measure(ctx, *caseText, *rounds, stderr)
		if err != nil {
			failures = append(failures, err)
		}
		rows = append(rows, measured...)
		if *asJSON {
			err := trial.WriteJSON(stdout, measured)
			failures = append(failures, err)
		}
	}
	if !*asJSON {
		fmt.Fprintf(stdout, "%s/%s, %d CPUs, %s, %d rounds, load average %s before and %s after\n\n",
			runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), *rounds, loadBefore, load())
		write := trial.WriteTable
		if *asMarkdown {
			write = trial.WriteMarkdown
		}
		failures = append(failures, write(stdout, rows))
		fmt.Fprint(stdout, "\n"+trial.Legend)
	}
	return errors.Join(failures...)
}

// measure runs the trials of a core with this text in their names. A trial that fails does not keep the others from running.
func (c core) measure(ctx context.Context, text string, rounds int, progress io.Writer) (rows []trial.Row, err error) {
	dir, err := os.MkdirTemp("", "lintel-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	fmt.Fprintf(progress, "%s: preparing\n", c.name)
	trials, err := c.trials(ctx, dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.name, err)
	}
	var failures []error
	for _, t := range trials {
		if !strings.Contains(t.name, text) {
			continue
		}
		fmt.Fprintf(progress, "%s: %s ... ", c.name, t.name)
		started := time.Now()
		measured, err := t.Run(ctx, rounds)
		if err != nil {
			failures = append(failures, fmt.Errorf("%s: %s: %w", c.name, t.name, err))
			fmt.Fprintln(progress, "failed")
			continue
		}
		fmt.Fprintf(progress, "%.1fs\n", time.Since(started).Seconds())
		for _, row := range measured {
			row.Core = c.name
			rows = append(rows, row)
		}
	}
	return rows, errors.Join(failures...)
}

// load is the load average over one minute, where the system tells.
func load() string {
	average, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	first, _, _ := strings.Cut(string(average), " ")
	return first
}
