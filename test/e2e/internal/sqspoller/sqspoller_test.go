package sqspoller_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/sqspoller"
	"github.com/lintel-go/lintel/test/e2e/internal/sqsstub"
)

func TestPoll(t *testing.T) {
	for name, test := range map[string]struct {
		answer string // %s is the id of the first message
		err    error
		stay   int
		fails  bool
	}{
		"all done":         {`{"batchItemFailures":[]}`, nil, 0, false},
		"null":             {`null`, nil, 0, false},
		"one failed":       {`{"batchItemFailures":[{"itemIdentifier":"%s"}]}`, nil, 1, false},
		"unknown":          {`{"batchItemFailures":[{"itemIdentifier":"x"}]}`, nil, 2, true},
		"no answer":        {`"x"`, nil, 2, true},
		"invocation fails": {``, errors.New("crash"), 2, true},
	} {
		queues := sqsstub.New(t, awsstub.New(t))
		queues.CreateQueue("q")
		id := queues.Put("q", sqsstub.Held{Message: sqsstub.Message{Body: "1"}})
		queues.Put("q", sqsstub.Held{Message: sqsstub.Message{Body: "2"}})
		poller := sqspoller.Poller{Queues: queues, Queue: "q", BatchSize: 10, Invoke: func(context.Context, any) (json.RawMessage, error) {
			if name == "one failed" {
				return json.RawMessage(fmt.Sprintf(test.answer, id)), nil
			}
			return json.RawMessage(test.answer), test.err
		}}
		n, err := poller.Poll(t.Context())
		if stay := len(queues.Held("q")); n != 2 || stay != test.stay || (err != nil) != test.fails {
			t.Errorf("%s: got %d messages, of which %d stay, %v", name, n, stay, err)
		}
		if n, err := poller.Poll(t.Context()); n != 0 || err != nil {
			t.Errorf("%s: got %d messages that are invisible, %v", name, n, err)
		}
	}
}
