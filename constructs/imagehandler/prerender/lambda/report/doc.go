// Command report sums up an execution that has rendered pictures ahead, when
// EventBridge tells that it has ended, however it did.
//
// It reads the results that the Distributed Map left in the bucket of reports and
// writes two objects beside them: report.json, how many pictures are done and why
// others are not; and failed.jsonl, a line for each picture that is to be rendered
// yet, from which the next execution can go on. Then it publishes a notification, if
// there is a topic, and writes metrics to the log.
//
// Results are streamed and the list is kept in a file until it is complete, so that
// memory does not depend on how many pictures there are; the file system must have
// room for some hundred bytes for each that failed. Another event for the same
// execution, as after a redrive, writes both objects again.
package main
