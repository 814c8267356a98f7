package main

import (
	"context"
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"time"

	"github.com/lintel-go/lintel/bench/internal/process"
	"github.com/lintel-go/lintel/bench/internal/trial"
)

// changePoints is package constructs/changepoint/pettitt: Pettitt's test, of a whole series and of one that grows.
var changePoints = core{
	name:   "pettitt",
	trials: changePointTrials,
	workers: map[string]worker{
		"generate": generateSeries,
		"test":     func(_ context.Context, a []string) (trial.Sample, error) { return testSeries(a) },
	},
}

const (
	perTest = "cpu-us"

	// newPoints are tested one by one, behind those of the series.
	newPoints = 1000
)

// A seriesCase is a series of normal noise, which moves by a tenth of its standard deviation in the middle.
type seriesCase struct {
	name   string
	points int
	// peers are names of seriesTesters, and scipy those of functions of pettitt.py, with their names in the result.
	// Ours is the tester of the name ours.
	ours  string
	peers []string
	scipy map[string]string
}

var seriesCases = []seriesCase{
	{"1k batch", 1_000, "batch", []string{"sort", "naive"}, map[string]string{"scipy": "batch"}},
	{"10k batch", 10_000, "batch", []string{"sort", "naive"}, map[string]string{"scipy": "batch"}},
	{"100k batch", 100_000, "batch", []string{"sort"}, map[string]string{"scipy": "batch"}},
	{"1M batch", 1_000_000, "batch", []string{"sort"}, map[string]string{"scipy": "batch"}},
	{"10k update", 10_000, "update", []string{"sort each"}, map[string]string{"numpy": "update", "scipy each": "retest"}},
}

func changePointTrials(ctx context.Context, dir string) ([]namedTrial, error) {
	script := filepath.Join(dir, "pettitt.py")
	if err := os.WriteFile(script, pettittScript, 0o600); err != nil {
		return nil, err
	}
	python := scipyPython(ctx)
	var trials []namedTrial
	for i, c := range seriesCases {
		file := filepath.Join(dir, strconv.Itoa(i)+".series")
		if _, err := inWorker(ctx, "pettitt", "generate", file, c.name); err != nil {
			return nil, err
		}
		contender := func(name string) trial.Contender {
			return workerContender(name, "pettitt", "test", file, name, processing.String())
		}
		t := trial.Trial{Measures: []trial.Measure{{Case: c.name, Unit: perTest}}, Ours: contender(c.ours)}
		t.Ours.Name = "lintel"
		for _, name := range c.peers {
			t.Peers = append(t.Peers, contender(name))
		}
		for name, function := range c.scipy {
			t.Peers = append(t.Peers, trial.Contender{Name: name, Missing: python == "", Run: func(ctx context.Context) (trial.Sample, error) {
				return testInPython(ctx, python, script, file, function)
			}})
		}
		slices.SortFunc(t.Peers[len(c.peers):], func(a, b trial.Contender) int { return len(a.Name) - len(b.Name) })
		trials = append(trials, namedTrial{c.name, t})
	}
	return trials, nil
}

// scipyPython returns a Python that has SciPy, or an empty string.
func scipyPython(ctx context.Context) string {
	for _, interpreter := range pythons {
		if exec.CommandContext(ctx, interpreter, "-c", "import scipy.stats").Run() == nil {
			return interpreter
		}
	}
	return ""
}

// A seriesDigest is what a tester has to find of a series, or of one after all new points.
type seriesDigest struct {
	K   int64 `json:"k"`
	Tau int   `json:"tau"`
}

// A series is what is tested, and what has to be found. Next are points that come one by one; it is empty where the
// series is tested as a whole.
type series struct {
	Points, Next []float64
	Digest       seriesDigest
}

// generateSeries FILE CASE writes a series.
func generateSeries(_ context.Context, arguments []string) (trial.Sample, error) {
	i := slices.IndexFunc(seriesCases, func(c seriesCase) bool { return c.name == arguments[1] })
	if i < 0 {
		return nil, fmt.Errorf("no case %q", arguments[1])
	}
	return nil, seriesCases[i].series().write(arguments[0])
}

// series is always the same.
func (c seriesCase) series() *series {
	random := rand.New(rand.NewPCG(1, uint64(c.points)))
	n := c.points
	if c.ours == "update" {
		n += newPoints
	}
	all := make([]float64, n)
	for i := range all {
		all[i] = random.NormFloat64()
		if i >= n/2 {
			all[i] += 0.1
		}
	}
	return &series{Points: all[:c.points], Next: all[c.points:], Digest: testBySorting(all)}
}

// write writes the points as IEEE 754, little-endian, and beside them the rest.
func (s *series) write(file string) error {
	all := slices.Concat(s.Points, s.Next)
	data := make([]byte, 0, 8*len(all))
	for _, x := range all {
		data = binary.LittleEndian.AppendUint64(data, math.Float64bits(x))
	}
	text, err := json.Marshal(map[string]any{"points": len(s.Points), "digest": s.Digest})
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(file, data, 0o600), os.WriteFile(file+".json", text, 0o600))
}

func readSeries(file string) (*series, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(file + ".json")
	if err != nil {
		return nil, err
	}
	var about struct {
		Points int
		Digest seriesDigest
	}
	if err := json.Unmarshal(text, &about); err != nil {
		return nil, err
	}
	all := make([]float64, len(data)/8)
	for i := range all {
		all[i] = math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:]))
	}
	return &series{all[:about.Points:about.Points], all[about.Points:], about.Digest}, nil
}

// testSeries FILE IMPLEMENTATION TIME tests the series in a file again and again, on one processor.
func testSeries(arguments []string) (trial.Sample, error) {
	runtime.GOMAXPROCS(1)
	s, err := readSeries(arguments[0])
	if err != nil {
		return nil, err
	}
	atLeast, err := time.ParseDuration(arguments[2])
	if err != nil {
		return nil, err
	}
	test := seriesTesters[arguments[1]](s)
	if got, err := test(); err != nil || got != s.Digest {
		return nil, fmt.Errorf("found %+v, want %+v: %w", got, s.Digest, err)
	}
	r, err := repeat(atLeast, func() error {
		_, err := test()
		return err
	})
	if err != nil {
		return nil, err
	}
	return trial.Sample{perTest: float64(r.cpu) / float64(time.Microsecond) / float64(r.times*max(1, len(s.Next)))}, nil
}

//go:embed pettitt.py
var pettittScript []byte

// testInPython is testSeries in Python.
func testInPython(ctx context.Context, python, script, file, function string) (trial.Sample, error) {
	s, err := readSeries(file)
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, python, script, function, file, strconv.Itoa(len(s.Points)), strconv.FormatFloat(processing.Seconds(), 'f', -1, 64))
	sample, output, _, err := process.Run(command)
	if err != nil {
		return nil, err
	}
	var result struct {
		seriesDigest
		Times   int     `json:"times"`
		Seconds float64 `json:"seconds"`
	}
	if err := json.Unmarshal(output, &result); err != nil {
		return nil, fmt.Errorf("output of %s: %w", script, err)
	}
	if result.seriesDigest != s.Digest || result.Times == 0 {
		return nil, fmt.Errorf("found %+v, want %+v", result, s.Digest)
	}
	sample[perTest] = result.Seconds * 1e6 / float64(result.Times*max(1, len(s.Next)))
	return sample, nil
}
