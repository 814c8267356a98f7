package report

import (
	"fmt"
	"strings"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// MaxMail is the size of the largest body of a mail in bytes.
const MaxMail = 32 << 10

// maxPassed is how many of the checks that passed are in a mail. Of the others it
// has all that fit.
const maxPassed = 25

// Mail returns the run as a mail in plain text. The subject is printable ASCII of
// up to [MaxSubject] characters and says what is worst; the body is UTF-8 of up to
// [MaxMail] bytes, in which the worst comes first and what has no room is counted.
// Neither is ever empty.
func Mail(run *Run) (subject, body string) {
	ranked := run.ranked()
	return subjectOf(run, ranked), bodyOf(run, ranked)
}

// topic says what a result is about, such as "pu_loc_id: completeness".
func topic(r *rules.Result) string {
	if r.Column == "" {
		return r.Rule.Title()
	}
	return plain(r.Column, maxName) + ": " + r.Rule.Title()
}

// bodyOf writes what people need first, then the results that have room, and then
// where there is more.
func bodyOf(r *Run, ranked []*rules.Result) string {
	var head, tail strings.Builder
	fmt.Fprintf(&head, "%s: %s.\n", r.name(), r.headline(tallyOf(ranked)))
	if problem := r.problem(); problem != "" {
		fmt.Fprintf(&head, "\n%s\n", problem)
	}
	if address := link(r.Report.URL); address != "" {
		fmt.Fprintf(&head, "\nReport:\n%s\n", address)
	}
	for i, note := range r.notes() {
		if i == 0 {
			head.WriteByte('\n')
		}
		fmt.Fprintf(&head, "%s\n", note)
	}

	tail.WriteByte('\n')
	for _, f := range r.facts() {
		fmt.Fprintf(&tail, "%-14s %s\n", f.Name+":", f.Text)
	}
	for _, l := range r.links()[1:] {
		if l.URL != "" {
			fmt.Fprintf(&tail, "\n%s:\n%s\n", l.Name, l.URL)
		}
	}

	room := MaxMail - head.Len() - tail.Len() - maxOmitted
	return head.String() + entries(ranked, room) + tail.String()
}

// maxOmitted is the room for the line that counts what is left out.
const maxOmitted = 200

// entries writes the results that fit in room, and counts the rest.
func entries(ranked []*rules.Result, room int) string {
	var out strings.Builder
	var shown Tally
	for _, r := range ranked {
		e := entry(r)
		if statusOf(r) == rules.Passed && shown.Passed == 0 {
			e = "\n" + e
		}
		if shown.Passed == maxPassed || out.Len()+len(e) > room {
			break
		}
		out.WriteString(e)
		*shown.of(statusOf(r))++
	}
	if rest := tallyOf(ranked).less(shown); rest != (Tally{}) {
		fmt.Fprintf(&out, "\nNot shown here: %s.\n", rest)
	}
	return out.String()
}

// entry writes a result: in a line if it passed, else with all that is known.
func entry(r *rules.Result) string {
	c := changeOf(r)
	if statusOf(r) == rules.Passed {
		line := "passed  " + topic(r)
		if m := measured(r); m != "" {
			line += " " + m
		}
		if c != nil {
			line += " (" + c.Text + ")"
		}
		return line + "\n"
	}
	var out strings.Builder
	fmt.Fprintf(&out, "\n%s  %s\n", strings.ToUpper(statusOf(r).String()), topic(r))
	fmt.Fprintf(&out, "    %s\n", plain(r.Reason(), maxSentence))
	if c != nil {
		fmt.Fprintf(&out, "    %s: %s, now %s\n", c.Since, c.Before, c.Text)
	}
	fmt.Fprintf(&out, "    rule: %s\n", plain(r.Rule.String(), maxSentence))
	return out.String()
}
