package replay

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// StateAttribute is the message attribute with a [State], of type String.
const StateAttribute = "LintelReplay"

// State is what is known of a message that was replayed. The zero State is that of one
// which was not.
type State struct {
	// Attempts is how often it was replayed.
	Attempts int
	// First is when its first replay was sent or scheduled, to the millisecond.
	First time.Time
	// Previous is the delay before the last attempt, to the millisecond.
	Previous time.Duration
	// Waited says that the delay before the next attempt is over; Previous is it.
	Waited bool
	// Reason is why it was parked; empty if it was not.
	Reason Reason
}

// errState says no more: what is there may be anything.
var errState = errors.New("it is no state of a replay")

// maxMilliseconds keeps durations and times in their ranges.
const maxMilliseconds = math.MaxInt64 / int64(time.Millisecond)

// maxAttemptsText bounds what is read, so that one more is a number still.
const maxAttemptsText = math.MaxInt32 - 1

const (
	stateVersion = "1"
	stateWaited  = "w"
	stateFields  = 6
)

// String is the state as text: six fields with semicolons between them.
func (s State) String() string {
	waited := ""
	if s.Waited {
		waited = stateWaited
	}
	return fmt.Sprintf("%s;%d;%d;%d;%s;%s", stateVersion, s.Attempts, s.First.UnixMilli(), s.Previous.Milliseconds(), waited, s.Reason)
}

// ParseState reads what String has written. The attribute of a message is from outside:
// anything else is an error.
func ParseState(text string) (State, error) {
	fields := strings.Split(text, ";")
	if len(fields) != stateFields || fields[0] != stateVersion || fields[4] != "" && fields[4] != stateWaited {
		return State{}, errState
	}
	attempts, err1 := parseNumber(fields[1], maxAttemptsText)
	first, err2 := parseNumber(fields[2], maxMilliseconds)
	previous, err3 := parseNumber(fields[3], maxMilliseconds)
	reason := Reason(fields[5])
	if err1 != nil || err2 != nil || err3 != nil || reason != "" && !reason.known() {
		return State{}, errState
	}
	return State{
		Attempts: int(attempts),
		First:    time.UnixMilli(first),
		Previous: time.Duration(previous) * time.Millisecond,
		Waited:   fields[4] != "",
		Reason:   reason,
	}, nil
}

func parseNumber(text string, highest int64) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > highest || strconv.FormatInt(n, 10) != text {
		return 0, errState
	}
	return n, nil
}
