package report

import (
	"time"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// MaxNotes is how many notes are shown.
const MaxNotes = 5

// A fact is a line of what is known of a run.
type fact struct{ Name, Text string }

// facts are those of the run that are known.
func (r *Run) facts() []fact {
	var facts []fact
	add := func(name, text string) {
		if text != "" {
			facts = append(facts, fact{name, text})
		}
	}
	add("Dataset", plain(r.Dataset, maxName))
	add("Run", plain(r.ID, maxName))
	add("Completed", moment(r.Completed))
	if took := r.Completed.Sub(r.Started); !r.Started.IsZero() && took > 0 {
		add("Duration", took.Round(time.Second).String())
	}
	if r.Outcome() != NotChecked {
		add("Sample", r.sample())
		add("Columns", number(r.Verdict.Columns))
	}
	if good, ok := r.lastGood(); ok {
		add("Last good run", moment(good.Time))
	}
	return facts
}

// sample says how many rows were profiled. That they are only the first ones
// matters: the verdict is about them.
func (r *Run) sample() string {
	size := rules.Measurement{Number: r.Verdict.SampleSize, Unit: rules.Count}
	which := "all "
	if limit := float64(r.SampleLimit); limit > 0 && !(r.Verdict.SampleSize < limit) {
		which = "only the first "
	}
	if r.Verdict.SampleSize == 1 {
		return which + "1 row"
	}
	return which + value(size) + " rows"
}

// moment writes a time for people.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04 UTC")
}

// notes are the notes that are shown.
func (r *Run) notes() []string {
	notes := make([]string, 0, MaxNotes)
	for _, n := range r.Notes[:min(len(r.Notes), MaxNotes)] {
		notes = append(notes, plain(n, maxSentence))
	}
	return notes
}
