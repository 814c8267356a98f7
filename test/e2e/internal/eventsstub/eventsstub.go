// Package eventsstub adds Amazon EventBridge to a server of package awsstub: event buses in memory, for those who put
// events on them. All operations can be scripted as "events:" and their name.
//
//	events := eventsstub.New(t, aws)
//	events.CreateBus("verdicts")
//	aws.On(eventsstub.PutEvents, eventsstub.Refuse("ThrottlingException"), awsstub.Default)
//	...
//	put := events.Events("verdicts")
//
// Only PutEvents is served.
package eventsstub

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

// PutEvents is the operation that puts events on a bus.
const PutEvents = "events:PutEvents"

// MaxEntrySize is how large an entry can be, in bytes.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html
const MaxEntrySize = 256 << 10

// Server is Amazon EventBridge. Its methods act on the buses directly: they are not recorded, and scripts do not concern
// them.
type Server struct {
	t testing.TB

	mu     sync.Mutex
	events map[string][]Event // by bus
	put    int
}

// Event is an event as it was put.
type Event struct {
	Source, DetailType, Detail string
	// Time is in seconds since 1970.
	Time float64
}

// entry is an event with where it goes.
type entry struct {
	Event
	EventBusName string
}

// New adds EventBridge without buses to the server.
func New(t testing.TB, aws *awsstub.Server) *Server {
	s := &Server{t: t, events: map[string][]Event{}}
	aws.Add("events", awsstub.JSONService("events", awsstub.Choose(s.answer)))
	return s
}

// CreateBus creates a bus.
func (s *Server) CreateBus(name string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.events[name] != nil {
		s.t.Fatalf("bus %s exists already", name)
	}
	s.events[name] = []Event{}
}

// Events returns the events on a bus in the order in which they came.
func (s *Server) Events(bus string) []Event {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.events[bus] == nil {
		s.t.Fatalf("got no bus %s", bus)
	}
	return slices.Clone(s.events[bus])
}

// Refuse answers that an entry was not put: a success of the request, but not of the entry.
func Refuse(code string) awsstub.Reply {
	return awsstub.JSON(map[string]any{"FailedEntryCount": 1, "Entries": []any{refused(code, "refused")}})
}

func refused(code, message string) map[string]any {
	return map[string]any{"ErrorCode": code, "ErrorMessage": message}
}

func (s *Server) answer(r *awsstub.Request) awsstub.Reply {
	var input struct{ Entries []entry }
	if err := json.Unmarshal(r.Body, &input); err != nil || r.Operation != PutEvents {
		s.t.Errorf("got request %s, want %s: %v", r.Operation, PutEvents, err)
		return awsstub.Break()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	results := []any{}
	failed := 0
	for _, e := range input.Entries {
		result := s.add(e)
		if result["ErrorCode"] != nil {
			failed++
		}
		results = append(results, result)
	}
	return awsstub.JSON(map[string]any{"FailedEntryCount": failed, "Entries": results})
}

// add puts an event on its bus.
func (s *Server) add(e entry) map[string]any {
	size := len(e.Source) + len(e.DetailType) + len(e.Detail) + 14 // of the time
	switch {
	case s.events[e.EventBusName] == nil:
		return refused("InvalidArgument", "EventBus "+e.EventBusName+" does not exist.")
	case !json.Valid([]byte(e.Detail)) || e.Source == "" || e.DetailType == "":
		return refused("MalformedDetail", "Detail is malformed.")
	case size > MaxEntrySize:
		return refused("InvalidArgument", "Total size of the entries in the request is over the limit.")
	}
	s.events[e.EventBusName] = append(s.events[e.EventBusName], e.Event)
	s.put++
	return map[string]any{"EventId": fmt.Sprintf("50000000-0000-4000-8000-%012d", s.put)}
}
