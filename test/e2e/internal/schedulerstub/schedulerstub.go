// Package schedulerstub adds EventBridge Scheduler to a server of package awsstub: one-time schedules that send messages
// of Amazon SQS. All operations can be scripted as "scheduler:" and their name.
//
//	schedules := schedulerstub.New(t, aws, queues)
//	...
//	schedules.Fire(schedules.All()[0].Name)
//
// Only CreateSchedule is served, and what is not as the documentation of EventBridge Scheduler wants it is refused. No
// schedule is due by itself.
package schedulerstub

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/sqsstub"
)

// CreateSchedule is the operation that is served.
const CreateSchedule = "scheduler:CreateSchedule"

// Server is EventBridge Scheduler.
type Server struct {
	t      testing.TB
	queues *sqsstub.Server

	mu        sync.Mutex
	schedules []Schedule
}

// Schedule is a one-time schedule, as it was created.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
type Schedule struct {
	Name, GroupName, ClientToken, ScheduleExpression string
	ActionAfterCompletion, KmsKeyArn                 string
	FlexibleTimeWindow                               struct{ Mode string }
	Target                                           struct {
		Arn, RoleArn, Input string
		DeadLetterConfig    struct{ Arn string }
		RetryPolicy         struct{ MaximumEventAgeInSeconds, MaximumRetryAttempts int }
	}
}

// At is when the schedule is due.
func (s *Schedule) At() time.Time {
	at, _ := time.Parse("at(2006-01-02T15:04:05)", s.ScheduleExpression)
	return at
}

// New adds EventBridge Scheduler without schedules to the server. It sends to the queues.
func New(t testing.TB, aws *awsstub.Server, queues *sqsstub.Server) *Server {
	s := &Server{t: t, queues: queues}
	aws.Add("scheduler", awsstub.Service{Identify: identify, Protocol: awsstub.RESTJSON, Default: awsstub.Choose(s.create)})
	return s
}

func identify(r *http.Request, body []byte) (string, map[string]any, error) {
	name, ok := strings.CutPrefix(r.URL.Path, "/schedules/")
	if r.Method != http.MethodPost || !ok {
		return "", nil, nil
	}
	input := map[string]any{}
	err := json.Unmarshal(body, &input)
	input["Name"] = name
	return CreateSchedule, input, err
}

// All schedules that are not done.
func (s *Server) All() []Schedule {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.schedules)
}

// Fire a schedule: its message is sent, and it is deleted.
func (s *Server) Fire(name string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.schedules, func(c Schedule) bool { return c.Name == name })
	if i < 0 {
		s.t.Fatalf("got no schedule %s", name)
	}
	input := s.schedules[i].Target.Input
	s.schedules = slices.Delete(s.schedules, i, i+1)
	s.queues.Call([]byte(input))
}

var validName = regexp.MustCompile(`^[0-9a-zA-Z_.-]{1,64}$`)

// maxInput is how large the payload can be.
const maxInput = 256 << 10

func (s *Server) create(r *awsstub.Request) awsstub.Reply {
	schedule := Schedule{Name: r.Input["Name"].(string)}
	decoder := json.NewDecoder(bytes.NewReader(r.Body))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&schedule); err != nil {
		s.t.Errorf("got a schedule that the stub does not support: %v", err)
		return awsstub.Fail(http.StatusNotImplemented, "NotImplemented", "the stub does not serve this")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	exists := slices.ContainsFunc(s.schedules, func(c Schedule) bool { return c.Name == schedule.Name })
	switch reason := schedule.wrong(); {
	case reason != "":
		return awsstub.Fail(http.StatusBadRequest, "ValidationException", reason)
	case exists:
		return awsstub.Fail(http.StatusConflict, "ConflictException", "Schedule "+schedule.Name+" already exists.")
	}
	s.schedules = append(s.schedules, schedule)
	return awsstub.JSON(map[string]string{"ScheduleArn": "arn:aws:scheduler:eu-west-1:123456789012:schedule/" + schedule.GroupName + "/" + schedule.Name})
}

// wrong is what EventBridge Scheduler would not take.
func (s *Schedule) wrong() string {
	switch {
	case !validName.MatchString(s.Name):
		return "the name " + s.Name
	case s.At().IsZero():
		return "the schedule expression " + s.ScheduleExpression
	case s.FlexibleTimeWindow.Mode != "OFF":
		return "the flexible time window " + s.FlexibleTimeWindow.Mode
	case s.ActionAfterCompletion != "DELETE":
		return "the action after completion " + s.ActionAfterCompletion
	case s.Target.Arn != "arn:aws:scheduler:::aws-sdk:sqs:sendMessage":
		return "the target " + s.Target.Arn
	case s.Target.RoleArn == "" || !json.Valid([]byte(s.Target.Input)) || len(s.Target.Input) > maxInput:
		return "the role or the input of the target"
	}
	return ""
}
