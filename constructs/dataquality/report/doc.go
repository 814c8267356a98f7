// Package report says to people and to machines what the rules of data quality
// have found in a run of a profile job.
//
// A [Run] is what is known of the run, with the [rules.Verdict] of its profile and
// with the runs before it. From it, there are
//
//   - [Mail], a subject and a body in plain text,
//   - [HTML], a page that needs nothing else,
//   - [JSON], a [Document] for machines, and
//   - [Message], which is mail and document in one for Amazon SNS.
//
// The same run always gives the same bytes.
//
//	verdict, err := set.Evaluate(profile, options)
//	...
//	run := &report.Run{Job: "taxi-weekly", State: report.JobSucceeded, Verdict: &verdict}
//	subject, message := report.Message(run)
//
// # What is said
//
// The worst comes first: what failed, what warned, what had nothing to compare
// with, what passed. Of each check (a rule on a column, or on the whole dataset)
// they say what was measured, what is allowed, and how it has changed since the run
// that it is compared with. A run without a verdict, for whatever reason, is
// "not checked", and never "passed".
//
// # Limits
//
// Everything is bounded, whatever is in a profile, and what has no room is counted
// by its status:
//
//	subject          99 characters of printable ASCII
//	body             32 KiB, 25 checks that passed
//	Message          256 KiB with its attributes, the limit of Amazon SNS
//	JSON             as asked for, at least 64 KiB
//	HTML             500 checks, 100 columns, 30 runs, 8 MiB
//
// # Texts from elsewhere
//
// Names, values and messages come from the data and are not trusted. For people,
// they are a line of limited length in which all that cannot be seen or that turns
// the direction of writing is an escape, such as \u202e. In the page they are
// escaped by html/template, isolated from the text around them, and without effect
// even if they were not: the page forbids scripts and everything from elsewhere.
// Only URLs with https become links. In the document they are as they came, valid
// UTF-8 and of at most 1,024 characters.
package report
