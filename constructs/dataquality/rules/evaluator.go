package rules

import (
	"cmp"
	"io"
	"slices"
	"time"

	"github.com/lintel-go/lintel/constructs/dataquality/profile"
)

// Options are what the rules of a set may need besides a profile.
type Options struct {
	// Now is the time with which the age of data is measured.
	Now time.Time
	// Modified is when the newest file of the dataset was written, for
	// file-freshness. Zero means that it is not known.
	Modified time.Time
	// SampleLimit is how many rows the job profiles at most, the first ones. Zero
	// means all (FULL_DATASET). If a sample has as many rows, the number of all
	// rows is not known.
	SampleLimit int
	// LastGood is what the last good run was like, [Verdict.Baseline]. Nil means
	// that there is none yet.
	LastGood *Baseline
	// Baseline is what the run was like that rules "vs baseline" compare with. If
	// it is nil, these fail.
	Baseline *Baseline
}

// Evaluate reads a profile and returns what the rules say of it. Without an
// error, the profile is complete.
func (s *Set) Evaluate(r io.Reader, options Options) (Verdict, error) {
	reader := profile.NewReader(r, s.Needs())
	e := NewEvaluator(s, options)
	for {
		column, err := reader.Next()
		if err == io.EOF {
			return e.Finish(reader.Dataset()), nil
		}
		if err != nil {
			return Verdict{}, err
		}
		e.Column(column)
	}
}

// An Evaluator checks the rules of a set on a profile, a column at a time. What
// it keeps of a column is what the rules need. [Set.Evaluate] is easier to use.
type Evaluator struct {
	set     *Set
	options Options
	// columns is how many columns there were, and names their names if rules are
	// about them.
	columns int
	names   []string
	// observations are by rule.
	observations [][]observation
	// found says which selectors have found a column, by rule.
	found [][]bool
	// latest is the latest column that a rule has selected, from 1, by rule.
	latest []int
	// unlisted are the columns that a rule has not selected and should have.
	unlisted [][]string
}

// NewEvaluator returns an evaluator of one profile, which must be read with what
// [Set.Needs] selects.
func NewEvaluator(s *Set, options Options) *Evaluator {
	e := &Evaluator{
		set:          s,
		options:      options,
		observations: make([][]observation, len(s.rules)),
		found:        make([][]bool, len(s.rules)),
		latest:       make([]int, len(s.rules)),
		unlisted:     make([][]string, len(s.rules)),
	}
	for i, r := range s.rules {
		e.found[i] = make([]bool, len(r.columns))
	}
	return e
}

// Column takes the next column of the profile, and nothing of it stays in use.
func (e *Evaluator) Column(c *profile.Column) {
	e.columns++
	for _, t := range e.set.names[c.Name] {
		e.observe(t, c)
	}
	for _, p := range e.set.patterns {
		if p.expression.MatchString(c.Name) {
			e.observe(p.target, c)
		}
	}
	for i := range e.set.rules {
		if e.set.rules[i].kind.needs == unlistedNames && e.latest[i] != e.columns {
			e.unlisted[i] = append(e.unlisted[i], c.Name)
		}
	}
	if e.set.needsNames {
		e.names = append(e.names, c.Name)
	}
}

// observe takes what a rule needs of a column that one of its selectors has
// found. If several have, it is once for the rule.
func (e *Evaluator) observe(t target, c *profile.Column) {
	e.found[t.rule][t.selector] = true
	r := &e.set.rules[t.rule]
	if e.latest[t.rule] == e.columns {
		return
	}
	e.latest[t.rule] = e.columns
	if r.kind.measure != nil {
		o := r.kind.measure(r.kind, r, c)
		o.column, o.selector = c.Name, t.selector
		e.observations[t.rule] = append(e.observations[t.rule], o)
	}
}

// Finish returns the verdict, once the profile has been read to its end.
func (e *Evaluator) Finish(d profile.Dataset) Verdict {
	j := newJudge(e.options, &d)
	for i := range e.set.rules {
		r := &e.set.rules[i]
		if r.kind.measure == nil {
			j.judge(r, r.kind.measureAll(e, i, &d))
			continue
		}
		for _, o := range e.inOrder(i) {
			j.judge(r, o)
		}
	}
	return j.verdict(e)
}

// inOrder returns what a rule has taken in the order of its selectors, and in
// that of the profile where one of them has found several columns. One that has
// found none is the cause of a failure.
func (e *Evaluator) inOrder(rule int) []observation {
	observations := e.observations[rule]
	for j, c := range e.set.rules[rule].columns {
		if e.found[rule][j] {
			continue
		}
		o := observation{selector: j, column: c.name, cause: NoColumn}
		if c.isPattern {
			o.column, o.cause = c.String(), NoMatch
		}
		observations = append(observations, o)
	}
	slices.SortStableFunc(observations, func(a, b observation) int { return cmp.Compare(a.selector, b.selector) })
	return observations
}
