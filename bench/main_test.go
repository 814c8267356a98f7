package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/bench/internal/trial"
)

// TestMain lets the test binary be what contenders start: a worker.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == workerFlag {
		main()
		return
	}
	os.Exit(m.Run())
}

func measuring(milliseconds float64) func(context.Context) (trial.Sample, error) {
	return func(context.Context) (trial.Sample, error) { return trial.Sample{trial.CPU: milliseconds}, nil }
}

// useCore replaces the cores by one with a trial that succeeds, one that fails, and one more, until the test ends. It
// returns where that keeps the name of its directory.
func useCore(t *testing.T) (dir *string) {
	t.Helper()
	dir = new(string)
	named := func(name string, ours func(context.Context) (trial.Sample, error)) namedTrial {
		return namedTrial{name, trial.Trial{
			Measures: []trial.Measure{{Case: name, Unit: trial.CPU}},
			Ours:     trial.Contender{Name: "ours", Run: ours},
			Peers:    []trial.Contender{{Name: "peer", Run: measuring(4)}},
		}}
	}
	old := cores
	t.Cleanup(func() { cores = old })
	cores = []core{{name: "fake", trials: func(_ context.Context, d string) ([]namedTrial, error) {
		*dir = d
		if err := os.WriteFile(d+"/scratch", nil, 0o600); err != nil {
			return nil, err
		}
		return []namedTrial{
			named("first", measuring(1)),
			named("second", func(context.Context) (trial.Sample, error) { return nil, errors.New("no luck") }),
			named("third", measuring(3)),
		}, nil
	}}}
	return dir
}

func TestFailedTrialStopsNoOther(t *testing.T) {
	for _, arguments := range [][]string{{"-json", "-n=2"}, {"-n=2", "-core", "fake"}} {
		dir := useCore(t)
		var out strings.Builder
		err := run(t.Context(), arguments, &out, io.Discard)
		if err == nil || err.Error() != "fake: second: ours, run 1 of 2: no luck" {
			t.Errorf("%v: got error %v", arguments, err)
		}
		for _, want := range []string{"first", "third", "0.25", "0.75"} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%v: no %s in\n%s", arguments, want, &out)
			}
		}
		if strings.Contains(out.String(), "second") {
			t.Errorf("%v: the trial that failed has a result:\n%s", arguments, &out)
		}
		if _, err := os.Stat(*dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%v: the directory is still there: %v", arguments, err)
		}
	}
}

func TestJSONIsOneObjectALine(t *testing.T) {
	useCore(t)
	var out strings.Builder
	if err := run(t.Context(), []string{"-json"}, &out, io.Discard); err == nil {
		t.Fatal("no error")
	}
	lines := 0
	for line := range strings.Lines(out.String()) {
		var row struct {
			Core, Case, Peer, Unit string
			Ours, Value, Ratio     float64
			Rounds                 int
		}
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if row.Core != "fake" || row.Peer != "peer" || row.Unit != trial.CPU || row.Ratio*row.Value != row.Ours || row.Rounds != 7 {
			t.Errorf("got %+v", row)
		}
		lines++
	}
	if lines != 2 {
		t.Errorf("%d lines, want 2", lines)
	}
}

func TestMeasuresTrialsOfAName(t *testing.T) {
	useCore(t)
	var out strings.Builder
	if err := run(t.Context(), []string{"-case=ir", "-markdown"}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if want := "\n| third | cpu-ms | 3.00 | peer | 4.00 | 0.750 |  |\n"; !strings.Contains(out.String(), want) || strings.Contains(out.String(), "second") {
		t.Errorf("got\n%s\nwant%s", &out, want)
	}
}

func TestUsage(t *testing.T) {
	useCore(t)
	for want, arguments := range map[string][]string{
		`bench: -core is "nil": give one of fake` + "\n":            {"-core=nil"},
		"bench: -json and -markdown: give one\n":                    {"-json", "-markdown"},
		"bench: -n is 0: give at least 1\n":                         {"-n=0"},
		`bench: argument "revocation": there are only flags` + "\n": {"revocation"},
	} {
		var out, log strings.Builder
		if err := run(t.Context(), arguments, &out, &log); !errors.Is(err, errUsage) {
			t.Errorf("%v: got error %v", arguments, err)
		}
		if log.String() != want || out.Len() > 0 {
			t.Errorf("%v: printed %q and %q", arguments, &log, &out)
		}
	}
}

func TestUnknownWorker(t *testing.T) {
	for _, name := range []string{"revocation/none", "none/build", "revocation", ""} {
		if err := run(t.Context(), []string{workerFlag, name}, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), "no worker") {
			t.Errorf("%q: got %v", name, err)
		}
	}
}

// README.md has a section about each core.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cores {
		if !strings.Contains(string(readme), "\n## "+c.name+"\n") {
			t.Errorf("README.md has no section %q", c.name)
		}
	}
}
