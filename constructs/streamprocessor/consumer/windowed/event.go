package windowed

import (
	"encoding/json"
	"errors"
	"time"
)

// event is what a windowed event has besides its records.
// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
type event struct {
	Window struct {
		Start time.Time `json:"start"`
		End   time.Time `json:"end"`
	} `json:"window"`
	State           json.RawMessage `json:"state"`
	Shard           string          `json:"shardId"`
	StreamARN       string          `json:"eventSourceARN"`
	Final           bool            `json:"isFinalInvokeForWindow"`
	TerminatedEarly bool            `json:"isWindowTerminatedEarly"`
}

var errNoWindow = errors.New("it has no window or no shard; has the event source mapping a tumbling window?")

func parseEvent(payload []byte) (*event, error) {
	e := new(event)
	if err := json.Unmarshal(payload, e); err != nil {
		return nil, err
	}
	if e.Window.Start.IsZero() || e.Window.End.IsZero() || e.Shard == "" {
		return nil, errNoWindow
	}
	return e, nil
}

// ends tells whether the state is given for the last time. Lambda's guide says so of the
// last invocation; the one that is told of an early end need not be it
// (https://pkg.go.dev/github.com/aws/aws-lambda-go/events#TimeWindowProperties: "Subsequent
// invoke will continue the same window with a fresh state").
func (e *event) ends() bool { return e.Final || e.TerminatedEarly }

// window is the event's.
func (e *event) window() Window { return Window{e.Window.Start, e.Window.End} }

// answer is TimeWindowEventResponse. It always has a state: without one Lambda takes an
// invocation for a failure.
type answer struct {
	State             json.RawMessage `json:"state"`
	BatchItemFailures []struct{}      `json:"batchItemFailures"`
}

func newAnswer(state []byte) ([]byte, error) { return json.Marshal(answer{state, []struct{}{}}) }
