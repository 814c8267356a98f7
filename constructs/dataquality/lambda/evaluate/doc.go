// Command evaluate judges the runs of a profile job of AWS Glue DataBrew by rules,
// and tells what it has found. Amazon EventBridge invokes it with the events of
// DataBrew that runs end:
//
//	DataBrew Job State Change           SUCCEEDED, FAILED, STOPPED or TIMEOUT
//	DataBrew Ruleset Validation Result  one for each ruleset, after a run
//
// # What happens to a run
//
// A run that has succeeded is judged: the profile is where DescribeJobRun says, and
// is read as a stream; the rules say what they need of it. What they measure is
// compared with the last good run, or with a baseline. A run that has not
// succeeded, or whose profile is missing or cannot be read, is "not checked", never
// good. Either way,
//
//   - the report is written beside the profile, if there should be one, as
//     _report.html for people, _report.json for machines, and _baseline.json to
//     compare other runs with;
//   - the run goes into the history;
//   - metrics are published, of the run and of each rule and column;
//   - a message goes to the SNS topic: a mail for people, JSON for machines, and
//     the attributes job and outcome for filters;
//   - an event goes to the bus, if there is one: the same JSON.
//
// Once all of that is done, the data are tagged, copied or moved if the run has
// passed or failed, and if the environment says so: those that were written before
// the run began. What was not checked stays where it is.
//
// The result of a ruleset, which DataBrew evaluates, is a metric. As its event may
// come before the one of the run, or instead (DataBrew sends both on a best-effort
// basis), it makes a run be judged that has succeeded.
//
// # Once and not twice
//
// Events come at least once, and Lambda invokes again after an error. A run is
// judged once: message, event and metrics are noted one by one in the idempotency
// table, so what was done is not done again when the rest is. All else comes to the
// same if it is done twice, as the time with which the age of data is measured is
// that at which the run was completed, and earlier runs are those completed before.
// What is done with the data goes by the outcome in the history, so that it is the
// same after a crash in the midst of it. An invocation holds a run for two minutes;
// another one waits for it.
//
// # Errors
//
// Who cannot be told keeps nobody else from being told, but the data wait until all
// are; an object that cannot be handled keeps few others from it. Then the invocation
// fails, so that Lambda tries the rest again and in the end puts the event into the
// dead-letter queue. So it does if the rules cannot be read, or the time is up before
// all of the data were handled.
//
// # Environment
//
// Package wiring has the variables, and package dynamodbstore/schema the one with
// the name of the idempotency table.
package main
