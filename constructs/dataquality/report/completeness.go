package report

import (
	"cmp"
	"math"
	"slices"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// A bar says how complete a column is.
type bar struct {
	Column string
	// Text is the part in percent, or that it is not known.
	Text string
	// Width is the part of 100.
	Width string
	// Wanted is the least that is allowed, of 100, and WantedText the same in
	// percent, if a rule says so.
	Wanted, WantedText string
	// Status is that of the rule, if there is one.
	Status string
	Class  string
}

// completenessKind is the kind of the rules that measure it.
const completenessKind = "completeness"

// bars returns the columns that have least, and how many more there are.
func (r *Run) bars(ranked []*rules.Result) (bars []bar, more int) {
	judged := map[string]*rules.Result{}
	var measured []Column
	for _, result := range ranked {
		if result.Rule.Kind() != completenessKind || result.Measured.Unit != rules.Ratio {
			continue
		}
		if judged[result.Column] == nil { // the worst one counts
			judged[result.Column] = result
			measured = append(measured, Column{result.Column, result.Measured.Number})
		}
	}
	columns := measured
	if r.Completeness != nil {
		columns = slices.Clone(r.Completeness)
	}
	slices.SortStableFunc(columns, func(a, b Column) int {
		return cmp.Or(cmp.Compare(a.Ratio, b.Ratio), cmp.Compare(a.Name, b.Name))
	})
	shown := columns[:min(len(columns), maxBars)]
	for _, c := range shown {
		bars = append(bars, barOf(c, judged[c.Name]))
	}
	return bars, len(columns) - len(shown)
}

func barOf(c Column, judged *rules.Result) bar {
	b := bar{Column: plain(c.Name, maxName), Text: "not known", Width: "0"}
	if !math.IsNaN(c.Ratio) {
		b.Text = value(rules.Measurement{Number: c.Ratio, Unit: rules.Ratio})
		b.Width = decimal(100 * min(max(c.Ratio, 0), 1))
	}
	if judged != nil {
		b.Text = measured(judged)
		b.Status, b.Class = statusOf(judged).String(), classes[statusOf(judged)]
		if allowed, ok := limitsOf(&judged.Rule); ok && allowed.low >= 0 && allowed.low <= 1 {
			b.Wanted = decimal(100 * allowed.low)
			b.WantedText = bound(allowed.low, rules.Ratio)
		}
	}
	return b
}
