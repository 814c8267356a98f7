// Package refresh keeps a value that is loaded from elsewhere up to date in a
// Lambda function, in the background, without trusting the background.
//
// Lambda freezes a function's process as soon as no invocation is running, and
// thaws it with the next one: a millisecond or hours later. A goroutine that
// loads something meanwhile stands still with it. When it goes on, its connection
// may be dead without knowing, and its timers, which count on a clock that may
// have stood still too, are of no use. On a busy function it would never matter;
// on a quiet one a background load may never end. So:
//
//   - Nothing happens by timer. [Value.Get], called by an invocation, compares the
//     wall clock with the time of the last load and starts a load when the value
//     is older than Interval.
//   - An invocation does not wait for that, unless there is no value yet, or it is
//     older than twice Interval: background loads have had their chance. A value
//     is therefore never used for longer than that while its source answers.
//   - [Value.Renew] is for a value that turned out not to be good enough: it waits
//     for a newer one.
//   - A load that was running while no invocation was may have been frozen. If it
//     fails, that is not held against the source: it is started again with the
//     next invocation instead of after Retry. One that takes longer than 30
//     seconds by the wall clock is given up and started again.
//   - A clock that goes backwards makes the value due.
//
// One load is running at a time, and a failed one leaves the value as it is.
// Several invocations may run at a time, as they do on Lambda Managed Instances.
package refresh
