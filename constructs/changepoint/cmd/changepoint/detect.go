package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/lintel-go/lintel/constructs/changepoint/chart"
	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
)

// settingsFlags are those of a detector.
func settingsFlags(flags *flag.FlagSet) *pettitt.Settings {
	var s pettitt.Settings
	flags.Float64Var(&s.Alpha, "alpha", pettitt.DefaultAlpha, "`level` of significance")
	text(flags, &s.Spending, "spending", "what the level is for: per-test, or total for all tests between two changes (default per-test)")
	text(flags, &s.Direction, "direction", "changes to look for: both, up or down (default both)")
	flags.IntVar(&s.StartUp, "startup", 0, "`points` before the first test (default: the least that can reject)")
	flags.Float64Var(&s.PracticalThreshold, "threshold", 0, "least `difference` of medians to report")
	flags.IntVar(&s.Window, "window", 5, "`points` on each side of a change that the medians leave out")
	flags.IntVar(&s.Wait, "wait", 0, "`points` between detection and decision")
	flags.IntVar(&s.Cap, "cap", 0, "most `points` of a segment (default 10000)")
	flags.Int64Var(&s.Lateness, "lateness", 0, "how far a point may be `behind`: in ms, or in the unit of integer times")
	return &s
}

// text is a flag of a value with names, whose zero value is the default.
func text(flags *flag.FlagSet, value encoding.TextUnmarshaler, name, description string) {
	flags.Func(name, description, func(s string) error { return value.UnmarshalText([]byte(s)) })
}

func detect(_ context.Context, args []string, s streams) error {
	flags := flagsOf("detect", "[flags] [FILE]", s)
	settings := settingsFlags(flags)
	columns := columnFlags(flags)
	plot := flags.String("plot", "", "`file` to draw the series and its change points to: .svg or .png")
	title := flags.String("title", "", "`text` above the drawing (default: the file's name)")
	if err := parse(flags, args, 1); err != nil {
		return err
	}
	if err := settings.Validate(); err != nil {
		return usage("detect: %w", err)
	}
	if *plot != "" && drawing(*plot) == nil {
		return usage("detect: -plot %s: give a name that ends in .svg or .png", *plot)
	}
	t, err := readFile(flags.Arg(0), columns, s)
	if err != nil {
		return err
	}
	found, err := t.detect(*settings)
	if err != nil {
		return err
	}
	if err := found.write(s.out, &t); err != nil {
		return err
	}
	fmt.Fprintf(s.err, "%d points, %d duplicates, %d late, %d changes\n", found.outcomes[pettitt.Accepted], found.outcomes[pettitt.Duplicate], found.outcomes[pettitt.Late], len(found.changes))
	if last := found.last; last.Pending {
		fmt.Fprintf(s.err, "the detection at %s waits for %d more points\n", t.label(last.Detected), last.Left)
	}
	if *plot == "" {
		return nil
	}
	return t.plot(*plot, cmp.Or(*title, filepath.Base(flags.Arg(0))), found)
}

// A finding is what was detected in a table.
type finding struct {
	changes  []pettitt.Change
	outcomes map[pettitt.Outcome]int
	last     pettitt.Segment
}

func (t *table) detect(settings pettitt.Settings) (finding, error) {
	f := finding{outcomes: map[pettitt.Outcome]int{}}
	d, err := pettitt.New(settings)
	if err != nil {
		return f, err
	}
	for i, x := range t.values {
		result, err := d.Add(t.times[i], x)
		if err != nil {
			return f, err
		}
		f.outcomes[result.Outcome]++
		if result.Change != nil {
			f.changes = append(f.changes, *result.Change)
		}
	}
	f.last = d.Segment()
	return f, nil
}

// write writes the changes as CSV.
func (f *finding) write(w io.Writer, t *table) error {
	out := bufio.NewWriter(w)
	fmt.Fprintln(out, "at,before,detected,decided,offset,from,to,p,points,tau,k")
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', 6, 64) }
	for _, c := range f.changes {
		fmt.Fprintf(out, "%s,%s,%s,%s,%s,%s,%s,%.3g,%d,%d,%d\n",
			t.label(c.At), t.label(c.Before), t.label(c.Detected), t.label(c.Decided),
			number(c.Offset), number(c.From), number(c.After), c.P, c.N, c.Tau, c.K)
	}
	return out.Flush()
}

// drawing is how to draw a file of that name, or nil.
func drawing(name string) func(*chart.Chart, io.Writer) error {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".svg":
		return (*chart.Chart).WriteSVG
	case ".png":
		return (*chart.Chart).WritePNG
	}
	return nil
}

// plot draws to a file.
func (t *table) plot(name, title string, f finding) (err error) {
	c := t.chart(title, f)
	out, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	return drawing(name)(c, out)
}

// chart has the points in the order of their times.
func (t *table) chart(title string, f finding) *chart.Chart {
	order := make([]int, len(t.times))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(t.times[a], t.times[b]) })
	c := &chart.Chart{Title: title, Clock: t.clock}
	for _, i := range order {
		c.Times, c.Values = append(c.Times, t.times[i]), append(c.Values, t.values[i])
	}
	for _, at := range t.made {
		c.Marks = append(c.Marks, chart.Mark{At: at, Kind: chart.Made})
	}
	for _, change := range f.changes {
		c.Marks = append(c.Marks, chart.Mark{At: change.At, Kind: chart.Decided}, chart.Mark{At: change.Detected, Kind: chart.Detected})
	}
	return c
}
