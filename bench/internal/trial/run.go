package trial

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
)

// Run measures a number of rounds and returns a row for each measure and peer. A peer that is not installed gets rows
// that say so.
func (t Trial) Run(ctx context.Context, rounds int) ([]Row, error) {
	if t.Missing != "" {
		return t.missing(), nil
	}
	contenders := []Contender{t.Ours}
	for _, peer := range t.Peers {
		missing, err := peer.missing()
		if err != nil {
			return nil, err
		}
		if !missing {
			contenders = append(contenders, peer)
		}
	}
	repeat := max(t.Repeat, 1)
	measured, err := interleave(ctx, contenders, rounds*repeat)
	if err != nil {
		return nil, err
	}
	for _, s := range measured {
		s.combine(repeat)
	}
	return t.rows(measured, rounds)
}

func (c Contender) missing() (bool, error) {
	if c.Needs == "" || c.Missing {
		return c.Missing, nil
	}
	_, err := exec.LookPath(c.Needs)
	if errors.Is(err, exec.ErrNotFound) {
		return true, nil
	}
	return false, err
}

// missing returns a row for each measure that says what is missing.
func (t Trial) missing() []Row {
	var rows []Row
	for _, m := range t.Measures {
		rows = append(rows, Row{Case: m.Case, Unit: m.Unit, Peer: t.Missing}.missing())
	}
	return rows
}

// series are the values of a contender by key, in the order in which they were measured.
type series map[string][]float64

// combine replaces each run of n values by their median.
func (s series) combine(n int) {
	for key, values := range s {
		var medians []float64
		for chunk := range slices.Chunk(values, n) {
			medians = append(medians, summarize(chunk).Median)
		}
		s[key] = medians
	}
}

// interleave runs the contenders in turn and returns the series of each. Every time another one begins, so that none
// always finds the machine as the same other one left it.
func interleave(ctx context.Context, contenders []Contender, times int) (map[string]series, error) {
	all := map[string]series{}
	for _, c := range contenders {
		all[c.Name] = series{}
	}
	for time := range times {
		for turn := range contenders {
			c := contenders[(time+turn)%len(contenders)]
			sample, err := c.Run(ctx)
			if err != nil {
				return nil, fmt.Errorf("%s, run %d of %d: %w", c.Name, time+1, times, err)
			}
			for key, value := range sample {
				if value <= 0 {
					return nil, fmt.Errorf("%s, run %d of %d: %s is %v, which is too little to measure: give it more work", c.Name, time+1, times, key, value)
				}
				all[c.Name][key] = append(all[c.Name][key], value)
			}
		}
	}
	for name, s := range all {
		for key, values := range s {
			if len(values) != times {
				return nil, fmt.Errorf("%s: %s was measured in %d of %d runs", name, key, len(values), times)
			}
		}
	}
	return all, nil
}

// rows compares the series of ours with those of the peers. A peer without series is missing.
func (t Trial) rows(all map[string]series, rounds int) ([]Row, error) {
	var rows []Row
	for _, m := range t.Measures {
		key := cmp.Or(m.Key, m.Unit)
		ours := all[t.Ours.Name][key]
		if ours == nil {
			return nil, fmt.Errorf("%s: %s (%s) was not measured", t.Ours.Name, m.Case, key)
		}
		row := Row{Case: m.Case, Unit: m.Unit, Rounds: rounds, Ours: summarize(ours)}
		if len(t.Peers) == 0 {
			rows = append(rows, row)
		}
		for _, peer := range t.Peers {
			row.Peer = peer.Name
			theirs, ran := all[peer.Name]
			switch {
			case !ran:
				rows = append(rows, row.missing())
			case theirs[key] != nil:
				rows = append(rows, row.against(ours, theirs[key]))
			}
		}
	}
	return rows, nil
}
