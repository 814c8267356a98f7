package report

import (
	"html/template"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// The most that is on a page, so that it opens on a phone. What is left out is
// counted.
const (
	maxRows = 500
	maxBars = 100
)

// A page is what the template writes.
type page struct {
	Style    template.CSS
	Policy   string
	Title    string
	Job      string
	Class    string
	Outcome  Outcome
	Headline string
	Problem  string
	Notes    []string
	Facts    []fact
	Links    []namedLink
	Past     []mark
	Groups   []group
	Omitted  string
	Bars     []bar
	MoreBars string
}

// A mark is the outcome of a run.
type mark struct{ Class, Text string }

// A group are the results with the same status.
type group struct {
	Class, Status string
	Count         string
	Rows          []row
}

// A row is a result.
type row struct {
	Column, Title, Name string
	Rule, Reason        string
	Measured, Allowed   string
	Change              *change
	Spark               *spark
}

// classes are the classes of the style.
var (
	classes = map[rules.Status]string{
		rules.Failed: "failed", rules.Warned: "warned", rules.NotCompared: "unknown", rules.Passed: "passed",
	}
	outcomeClasses = map[Outcome]string{
		Failed: "failed", Warned: "warned", NotChecked: "unknown", Passed: "passed",
	}
)

func pageOf(r *Run) *page {
	ranked := r.ranked()
	past := r.past()
	p := &page{
		Style:    template.CSS(pageCSS),
		Policy:   policy,
		Job:      r.name(),
		Class:    outcomeClasses[r.Outcome()],
		Outcome:  r.Outcome(),
		Headline: r.headline(tallyOf(ranked)),
		Problem:  r.problem(),
		Notes:    r.notes(),
		Facts:    r.facts(),
	}
	p.Title = p.Job + ": " + string(p.Outcome)
	for _, l := range r.links()[1:] { // not to itself
		if l.URL != "" {
			p.Links = append(p.Links, l)
		}
	}
	if len(past) > 0 {
		for _, run := range past {
			p.Past = append(p.Past, markOf(run.Outcome, moment(run.Time)))
		}
		p.Past = append(p.Past, markOf(p.Outcome, "this run"))
	}
	shown := ranked[:min(len(ranked), maxRows)]
	p.Groups = groupsOf(shown, past)
	if len(shown) < len(ranked) {
		p.Omitted = tallyOf(ranked).less(tallyOf(shown)).String()
	}
	bars, more := r.bars(ranked)
	if p.Bars = bars; more > 0 {
		p.MoreBars = plural(more, "more column") + ", none less complete"
	}
	return p
}

func markOf(o Outcome, when string) mark {
	class, ok := outcomeClasses[o]
	if !ok {
		class, o = outcomeClasses[NotChecked], NotChecked
	}
	return mark{class, string(o) + ", " + when}
}

// groupsOf puts the results, which are in the order of their status, into groups.
func groupsOf(ranked []*rules.Result, past []Past) []group {
	counts := tallyOf(ranked)
	var groups []group
	for _, s := range statuses {
		count := *counts.of(s)
		if count == 0 {
			continue
		}
		g := group{Class: classes[s], Status: s.String(), Count: number(count)}
		for _, r := range ranked[:count] {
			g.Rows = append(g.Rows, rowOf(r, past))
		}
		ranked = ranked[count:]
		groups = append(groups, g)
	}
	return groups
}

func rowOf(r *rules.Result, past []Past) row {
	return row{
		Column:   plain(r.Column, maxName),
		Title:    r.Rule.Title(),
		Name:     plain(r.Rule.Name(), maxName),
		Rule:     plain(r.Rule.Check(), maxSentence),
		Reason:   remark(r),
		Measured: measured(r),
		Allowed:  allowed(r),
		Change:   changeOf(r),
		Spark:    sparkOf(r, past),
	}
}

// remark is why a check has not passed, without what the other cells say.
func remark(r *rules.Result) string {
	if r.Cause == rules.NotAllowed {
		return plain(r.Detail, maxSentence)
	}
	return plain(r.Reason(), maxSentence)
}
