// Package cloudwatchstub adds the alarms of Amazon CloudWatch to a server of package awsstub, for those who look at them.
// All operations can be scripted as "monitoring:" and their name.
//
//	watch := cloudwatchstub.New(t, aws)
//	watch.Put(cloudwatchstub.Alarm{Name: "errors", State: "OK", Since: time.Now().Add(-time.Hour), Composite: true})
//
// Only DescribeAlarms is served, by name and type.
package cloudwatchstub

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/smithy-go/encoding/cbor"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

// DescribeAlarms is the operation that looks up alarms.
const DescribeAlarms = "monitoring:DescribeAlarms"

// Server is Amazon CloudWatch. Its methods act on the alarms directly: they are not recorded, and scripts do not concern
// them.
type Server struct {
	mu     sync.Mutex
	alarms map[string]Alarm
}

// Alarm is an alarm.
type Alarm struct {
	Name string
	// State is OK, ALARM or INSUFFICIENT_DATA, and Since when it changed.
	State     string
	Since     time.Time
	Composite bool
}

// New adds CloudWatch without alarms to the server.
func New(t testing.TB, aws *awsstub.Server) *Server {
	s := &Server{alarms: map[string]Alarm{}}
	aws.Add("monitoring", awsstub.Service{Identify: identify, Protocol: awsstub.AWSJSON, Default: awsstub.Choose(s.answer)})
	return s
}

// Put adds an alarm, or replaces it.
func (s *Server) Put(alarm Alarm) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.alarms[alarm.Name] = alarm
}

// identify names the operation by the path.
// https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
func identify(r *http.Request, body []byte) (operation string, input map[string]any, err error) {
	_, operation, ok := strings.Cut(r.URL.Path, "/operation/")
	if !ok {
		return "", nil, fmt.Errorf("got path %s", r.URL.Path)
	}
	value, err := cbor.Decode(body)
	if err != nil {
		return "", nil, fmt.Errorf("decode CBOR: %w", err)
	}
	members, ok := value.(cbor.Map)
	if !ok {
		return "", nil, fmt.Errorf("got %T, want a map", value)
	}
	input = map[string]any{}
	for name, member := range members {
		input[name] = texts(member)
	}
	return "monitoring:" + operation, input, nil
}

// texts are those of a list.
func texts(v cbor.Value) []string {
	list, _ := v.(cbor.List)
	var all []string
	for _, member := range list {
		if text, ok := member.(cbor.String); ok {
			all = append(all, string(text))
		}
	}
	return all
}

func (s *Server) answer(r *awsstub.Request) awsstub.Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	names, _ := r.Input["AlarmNames"].([]string)
	types, _ := r.Input["AlarmTypes"].([]string)
	if types == nil {
		types = []string{"MetricAlarm"}
	}
	metric, composite := cbor.List{}, cbor.List{}
	for _, name := range names {
		alarm, ok := s.alarms[name]
		switch {
		case !ok:
		case alarm.Composite && slices.Contains(types, "CompositeAlarm"):
			composite = append(composite, alarm.output())
		case !alarm.Composite && slices.Contains(types, "MetricAlarm"):
			metric = append(metric, alarm.output())
		}
	}
	body := cbor.Encode(cbor.Map{"MetricAlarms": metric, "CompositeAlarms": composite})
	return awsstub.Handler(func(w http.ResponseWriter, _ *awsstub.Request) {
		w.Header().Set("Content-Type", "application/cbor")
		w.Header().Set("Smithy-Protocol", "rpc-v2-cbor")
		// A client that has gone reads nothing.
		_, _ = w.Write(body)
	})
}

// output is the alarm as the service describes it.
func (a Alarm) output() cbor.Map {
	since := &cbor.Tag{ID: 1, Value: cbor.Float64(float64(a.Since.UnixMilli()) / 1000)}
	return cbor.Map{
		"AlarmName": cbor.String(a.Name), "StateValue": cbor.String(a.State),
		"StateTransitionedTimestamp": since, "StateUpdatedTimestamp": since,
	}
}
