package replay

import "time"

// Action is what becomes of a message.
type Action int

// The actions.
const (
	// Send it to the source queue, with Decision.Delay.
	Send Action = iota + 1
	// Schedule it to come to the dead-letter queue again at Decision.Until, with a
	// state that says that it has waited.
	Schedule
	// Wait in the dead-letter queue until Decision.Until.
	Wait
	// Park it.
	Park
)

// Reason why a message is parked.
type Reason string

// The reasons.
const (
	// Exhausted: it was replayed Policy.MaxAttempts times.
	Exhausted Reason = "exhausted"
	// Permanent: an attribute says that no attempt will do.
	Permanent Reason = "permanent"
	// Aged: its first replay was longer than Policy.MaxAge ago.
	Aged Reason = "aged"
	// Expiring: SQS would delete it before it is due.
	Expiring Reason = "expiring"
	// Malformed: its attribute StateAttribute is not a State.
	Malformed Reason = "malformed"
	// Refused: the source queue does not take such a message.
	Refused Reason = "refused"
)

// Reasons are all of them.
var Reasons = []Reason{Exhausted, Permanent, Aged, Expiring, Malformed, Refused}

func (r Reason) known() bool {
	for _, known := range Reasons {
		if r == known {
			return true
		}
	}
	return false
}

// expiryMargin is how long before SQS deletes a message it is not waited for any more.
const expiryMargin = time.Hour

// Policy is what is decided by.
type Policy struct {
	Backoff Backoff
	// MaxAttempts that are made, 1 or more.
	MaxAttempts int
	// MaxAge since the first replay of a message; 0 is any.
	MaxAge time.Duration
	// Retention of the dead-letter queue.
	Retention time.Duration
	// Permanent says which attributes are of permanent errors.
	Permanent Rules
	// Windows are when messages are sent; nil is always.
	Windows *Windows
	// FIFO says that the queues are FIFO queues, which know no delay of one message.
	FIFO bool
	// Schedulable reports whether the message, with its state, can be scheduled; nil is
	// never. What cannot waits in the dead-letter queue.
	Schedulable func(*Message) bool
}

// Memory is what is kept beside a message, under its id.
type Memory struct {
	// State of a message that has no room for it.
	State State
	// Due is until when it waits; zero if that was not decided.
	Due time.Time
}

// Decision is what becomes of a message, and why.
type Decision struct {
	Action Action
	// Delay of what is sent: 0 to MaxDelay, in whole seconds. Always 0 for FIFO queues.
	Delay time.Duration
	// Until is when what waits or is scheduled is due.
	Until time.Time
	// Note is to be kept as Memory.Due, unless it is zero: the wait was decided now.
	Note time.Time
	// State of the message from now on.
	State State
	// Reason of what is parked.
	Reason Reason
}

// Decide what becomes of the message now. It says the same of the same at the same
// time, so that it may be asked again after a crash.
func (p *Policy) Decide(m *Message, memory Memory, now time.Time) Decision {
	state, reason := p.stateOf(m, memory)
	if state.First.IsZero() {
		state.First = now
	}
	if reason == "" {
		reason = p.parks(m, state, now)
	}
	if reason != "" {
		return park(state, reason)
	}
	d := p.schedule(m, memory, state, now)
	if d.Action == Wait && d.Until.After(p.expiry(m)) {
		return park(state, Expiring)
	}
	return d
}

// Hold is the decision with nothing sent before until, as while a breaker is open.
// What waits, is scheduled or parked is left alone.
func (p *Policy) Hold(m *Message, d Decision, until time.Time) Decision {
	if d.Action != Send {
		return d
	}
	if until.After(p.expiry(m)) {
		return Parked(d, Expiring)
	}
	return Decision{Action: Wait, Until: until, State: d.State}
}

// Parked is the decision to park what was to be sent, for a reason that was found later:
// the attempt does not count.
func Parked(d Decision, reason Reason) Decision {
	state := d.State
	state.Attempts--
	return park(state, reason)
}

func park(state State, reason Reason) Decision {
	state.Reason, state.Waited = reason, false
	return Decision{Action: Park, Reason: reason, State: state}
}

func (p *Policy) expiry(m *Message) time.Time { return m.Sent.Add(p.Retention - expiryMargin) }

// stateOf a message is its attribute, or what is kept beside it.
func (p *Policy) stateOf(m *Message, memory Memory) (State, Reason) {
	attribute, ok := m.Attributes[StateAttribute]
	if !ok {
		return memory.State, ""
	}
	state, err := ParseState(attribute.String)
	if err != nil || attribute.IsBinary() {
		return State{}, Malformed
	}
	state.Reason = "" // an operator has taken it out of the parking queue
	return state, ""
}

func (p *Policy) parks(m *Message, state State, now time.Time) Reason {
	switch {
	case p.Permanent.Match(m.Attributes):
		return Permanent
	case state.Attempts >= p.MaxAttempts:
		return Exhausted
	case p.MaxAge > 0 && now.Sub(state.First) > p.MaxAge:
		return Aged
	}
	return ""
}

// schedule says when a message is sent that is not parked.
func (p *Policy) schedule(m *Message, memory Memory, state State, now time.Time) Decision {
	attempt := state.Attempts + 1
	next := State{Attempts: attempt, First: state.First, Previous: state.Previous}
	if state.Waited {
		return p.send(next, 0, now)
	}
	delay := wholeSeconds(p.Backoff.Delay(attempt, state.Previous, Where(m.ID, attempt)))
	next.Previous = delay
	if !p.FIFO && delay <= MaxDelay {
		return p.send(next, delay, now)
	}
	if waited := (State{Attempts: state.Attempts, First: state.First, Previous: delay, Waited: true}); p.canSchedule(m, waited) {
		return Decision{Action: Schedule, Until: now.Add(delay), State: waited}
	}
	due, note := memory.Due, time.Time{}
	if due.IsZero() {
		due = now.Add(delay)
		note = due
	}
	if due.After(now) {
		return Decision{Action: Wait, Until: due, Note: note, State: next}
	}
	d := p.send(next, 0, now)
	d.Note = note
	return d
}

func (p *Policy) canSchedule(m *Message, s State) bool {
	if p.FIFO || p.Schedulable == nil {
		return false
	}
	with, ok := m.With(s)
	return ok && p.Schedulable(&with)
}

// send with a delay, unless it would come at a time at which nothing is sent. Then it
// waits here, so long that it comes when the next window begins.
func (p *Policy) send(next State, delay time.Duration, now time.Time) Decision {
	arrival := now.Add(delay)
	if open := p.Windows.Next(arrival); open.After(arrival) {
		return Decision{Action: Wait, Until: open.Add(-delay), State: next}
	}
	return Decision{Action: Send, Delay: delay, State: next}
}

// wholeSeconds rounds up, as SQS knows no parts of a second.
func wholeSeconds(d time.Duration) time.Duration {
	return (d + time.Second - 1).Truncate(time.Second)
}
