// Package dataquality watches the quality of data in Amazon S3 or the AWS Glue Data
// Catalog: AWS Glue DataBrew profiles it on a schedule, a handler in Go judges the
// profile by rules, and people are told in words they can act on.
//
//	dataquality.New(stack, "Trips", &dataquality.Props{
//		Rules:  "completeness(pu_loc_id, do_loc_id) >= 90%",
//		Emails: []string{"data@example.com"},
//	})
//
// The shortest use creates a bucket for the data too. The rules are checked while the
// app is synthesized, by the parser that runs in the handler; package rules has the
// language.
//
// # What happens to a run
//
// DataBrew reports each end of a run to EventBridge. The handler looks up where the
// profile of that very run is, evaluates the rules as it streams the profile, and
// keeps the verdict in the history, with what drift is measured against next time. It
// writes a report beside the profile, publishes a metric for each rule and column,
// sends one notification, and promotes or quarantines the data if told to. A run that
// failed, was stopped or took too long is reported as such. Whatever cannot be judged
// (a missing column, an empty sample, a profile that cannot be read) is a failure and
// never a pass.
//
// Rules that DataBrew can evaluate by itself are given to it too, as a ruleset, so
// that its console shows them; what counts is the handler's verdict.
package dataquality
