package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
	"github.com/lintel-go/lintel/constructs/changepoint/simulation"
)

func simulate(ctx context.Context, args []string, s streams) error {
	flags := flagsOf("simulate", "[flags]", s)
	series := flags.Int("series", 0, "`number` of series for each row (default: 10000, 2000 or 1000, as the tables say)")
	seed := flags.Uint64("seed", 1, "`number` of the simulation: the same makes the same")
	if err := parse(flags, args, 0); err != nil {
		return err
	}
	if *series < 0 {
		return usage("simulate: -series %d: give 1 or more", *series)
	}
	r := report{ctx: ctx, series: *series, seed: *seed, out: s.out}
	r.size()
	r.minimum()
	r.falseAlarms()
	r.delays()
	r.thresholds()
	return r.err
}

// A report writes tables. It keeps its first error, after which it does nothing.
type report struct {
	ctx    context.Context
	series int
	seed   uint64
	out    io.Writer
	err    error
}

// sample is of so many series, unless the user has said how many.
func (r *report) sample(series int) simulation.Sample {
	return simulation.Sample{Series: cmp.Or(r.series, series), Seed: r.seed}
}

// table writes a title and rows, each of which is made by a function of the writer.
func (r *report) table(title string, rows ...func(w io.Writer) error) {
	if r.err != nil {
		return
	}
	fmt.Fprintln(r.out, title)
	w := tabwriter.NewWriter(r.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, row := range rows {
		if r.err = errors.Join(r.ctx.Err()); r.err != nil {
			return
		}
		if r.err = row(w); r.err != nil {
			return
		}
		fmt.Fprintln(w)
	}
	r.err = w.Flush()
	fmt.Fprintln(r.out)
}

func head(columns ...any) func(io.Writer) error {
	return func(w io.Writer) error {
		for _, c := range columns {
			fmt.Fprintf(w, "%v\t", c)
		}
		return nil
	}
}

func (r *report) size() {
	sample := r.sample(10_000)
	rows := []func(io.Writer) error{head("points", "2 exp", "1 exp")}
	for _, n := range []int{20, 50, 100, 200} {
		rows = append(rows, func(w io.Writer) error {
			two, err := sample.Size(n, 0.05, pettitt.Both)
			if err != nil {
				return err
			}
			one, err := sample.SizeWithoutTwo(n, 0.05)
			fmt.Fprintf(w, "%d\t%.3f\t%.3f\t", n, two, one)
			return err
		})
	}
	r.table(fmt.Sprintf("Share of %d series without a change that one test at 0.05 rejects, by its p-value", sample.Series), rows...)
}

func (r *report) minimum() {
	rows := []func(io.Writer) error{head("level", "both", "up or down", "both, total", "up or down, total")}
	for _, alpha := range []float64{0.1, 0.05, 0.01, 0.001, 0.0001} {
		rows = append(rows, func(w io.Writer) error {
			fmt.Fprintf(w, "%g\t", alpha)
			for _, s := range []pettitt.Settings{{}, {Direction: pettitt.Up}, {Spending: pettitt.Total}, {Direction: pettitt.Up, Spending: pettitt.Total}} {
				s.Alpha = alpha
				fmt.Fprintf(w, "%d\t", s.MinimumStartUp())
			}
			return nil
		})
	}
	r.table("Least number of points that can reject", rows...)
}

func (r *report) falseAlarms() {
	sample := r.sample(2000)
	r.table(fmt.Sprintf("Share of %d series without a change in which one was detected within so many points", sample.Series), falseAlarmsOf(sample, []int{100, 200, 500, 1000},
		pettitt.Settings{Alpha: 0.01},
		pettitt.Settings{Alpha: 0.001},
		pettitt.Settings{Alpha: 0.2, Spending: pettitt.Total},
		pettitt.Settings{Alpha: 0.05, Spending: pettitt.Total},
		pettitt.Settings{Alpha: 0.01, Spending: pettitt.Total},
		pettitt.Settings{Alpha: 0.2, Spending: pettitt.Total, Direction: pettitt.Up},
	)...)
	r.table(fmt.Sprintf("The same, with a cap that is reached again and again, of %d series", sample.Series), falseAlarmsOf(sample, []int{1000, 5000, 20_000},
		pettitt.Settings{Alpha: 0.2, Spending: pettitt.Total, Cap: 500},
		pettitt.Settings{Alpha: 0.2, Spending: pettitt.Total, Cap: 500, Direction: pettitt.Up},
		pettitt.Settings{Alpha: 0.05, Spending: pettitt.Total, Cap: 500},
	)...)
}

// falseAlarmsOf are rows of shares within so many points.
func falseAlarmsOf(sample simulation.Sample, points []int, settings ...pettitt.Settings) []func(io.Writer) error {
	names := []any{"level", "spending", "direction", "cap"}
	for _, n := range points {
		names = append(names, n)
	}
	rows := []func(io.Writer) error{head(names...)}
	for _, s := range settings {
		rows = append(rows, func(w io.Writer) error {
			shares, err := sample.FalseAlarms(s, points...)
			fmt.Fprintf(w, "%g\t%v\t%v\t%d\t", s.Alpha, s.Spending, s.Direction, s.WithDefaults().Cap)
			for _, share := range shares {
				fmt.Fprintf(w, "%.4f\t", share)
			}
			return err
		})
	}
	return rows
}

func (r *report) delays() {
	sample := r.sample(2000)
	rows := []func(io.Writer) error{head("shift", "level", "spending", "wait", "series", "missed", "delay", "error")}
	for _, c := range []struct {
		spending pettitt.Spending
		waits    []int
	}{{pettitt.PerTest, []int{0, 5, 10, 20}}, {pettitt.Total, []int{0, 10}}} {
		for _, shift := range []float64{1, 2, 3} {
			for _, wait := range c.waits {
				s := pettitt.Settings{Alpha: 0.01, Spending: c.spending, Wait: wait}
				rows = append(rows, func(w io.Writer) error {
					d, err := sample.Delays(s, shift, 100, 1000)
					fmt.Fprintf(w, "%g\t%g\t%v\t%d\t%d\t%d\t%.1f\t%.1f\t", shift, s.Alpha, s.Spending, wait, d.Series, d.Missed, d.Points, d.Error)
					return err
				})
			}
		}
	}
	r.table(fmt.Sprintf("Shifts at point 100 of %d series, in standard deviations: mean points to detection and mean error of the time decided,\nof the series without an earlier alarm", sample.Series), rows...)
}

func (r *report) thresholds() {
	sample := r.sample(1000)
	rows := []func(io.Writer) error{head("shift", "none", "gate", "kernel")}
	for _, shift := range []float64{0, 0.3, 0.8, 1.2, 2} {
		rows = append(rows, func(w io.Writer) error {
			t, err := sample.Thresholds(1000, 0.01, 1, shift)
			fmt.Fprintf(w, "%g\t%d\t%d\t%d\t", shift, t.Plain, t.Gate, t.Kernel)
			return err
		})
	}
	r.table(fmt.Sprintf("Changes reported of %d series of 1000 points at 0.01, by reading of a practical threshold of 1", sample.Series), rows...)
}
