package report

import (
	"strings"

	"github.com/lintel-go/lintel/constructs/dataquality/rules"
)

// MaxSubject is the length of the longest subject. That of Amazon SNS is less than
// 100 characters
// (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html).
const MaxSubject = 99

// tags begin a subject, so that mails can be sorted by it.
var tags = map[Outcome]string{
	Passed: "[passed] ", Warned: "[WARNING] ", Failed: "[FAILED] ", NotChecked: "[NOT CHECKED] ",
}

// subjectOf says the job and what is worst. Of the job there is as much as leaves
// room for that.
func subjectOf(r *Run, ranked []*rules.Result) string {
	t := tallyOf(ranked)
	subject := tags[r.Outcome()] + ascii(r.name(), 40) + ": "
	bad := t.Failed + t.Warned
	switch {
	case len(ranked) == 0:
		return subject + ascii(r.end(), MaxSubject-len(subject))
	case bad == 0:
		return subject + ascii(r.headline(t), MaxSubject-len(subject))
	}
	more := ""
	if bad > 1 {
		more = ", " + number(bad-1) + " more"
	}
	return subject + ascii(worst(ranked[0]), MaxSubject-len(subject)-len(more)) + more
}

// worst says a result that has not passed in as few words as possible.
func worst(r *rules.Result) string {
	switch r.Cause {
	case rules.NotAllowed:
		return strings.TrimSpace(topic(r) + " " + measured(r))
	case rules.NoColumn, rules.NoMatch:
		if r.Column != "" {
			return plain(r.Column, maxName) + ": " + r.Cause.String()
		}
	}
	return topic(r) + ": " + r.Cause.String()
}
