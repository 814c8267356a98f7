package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

// fakeSQS has a task of a queue, and fails if it is to.
type fakeSQS struct {
	err      error
	status   string
	started  *sqs.StartMessageMoveTaskInput
	listed   string
	canceled string
}

func (f *fakeSQS) StartMessageMoveTask(_ context.Context, in *sqs.StartMessageMoveTaskInput, _ ...func(*sqs.Options)) (*sqs.StartMessageMoveTaskOutput, error) {
	f.started, f.status = in, running
	return &sqs.StartMessageMoveTaskOutput{}, f.err
}

func (f *fakeSQS) ListMessageMoveTasks(_ context.Context, in *sqs.ListMessageMoveTasksInput, _ ...func(*sqs.Options)) (*sqs.ListMessageMoveTasksOutput, error) {
	f.listed = *in.SourceArn
	return &sqs.ListMessageMoveTasksOutput{Results: []types.ListMessageMoveTasksResultEntry{{
		Status: &f.status, StartedTimestamp: 1000, TaskHandle: aws.String("handle"),
		ApproximateNumberOfMessagesMoved: 3, ApproximateNumberOfMessagesToMove: aws.Int64(5),
	}}}, nil
}

func (f *fakeSQS) CancelMessageMoveTask(_ context.Context, in *sqs.CancelMessageMoveTaskInput, _ ...func(*sqs.Options)) (*sqs.CancelMessageMoveTaskOutput, error) {
	f.canceled, f.status = *in.TaskHandle, "CANCELLING"
	return &sqs.CancelMessageMoveTaskOutput{}, f.err
}

func TestRedrive(t *testing.T) {
	denied := errors.New("denied")
	for _, tt := range []struct {
		name    string
		request request
		err     error
		status  string // before
		want    string // after, or an error
		parking string
	}{
		{"start", request{"start", "parking", 50}, nil, "COMPLETED", "RUNNING", "p"},
		{"start at any rate", request{"start", "dead-letters", 0}, nil, "", "RUNNING", "p"},
		{"status", request{"status", "parking", 0}, nil, "FAILED", "FAILED", "p"},
		{"cancel", request{"cancel", "parking", 0}, nil, "RUNNING", "CANCELLING", "p"},
		{"cancel nothing", request{"cancel", "parking", 0}, nil, "COMPLETED", "no task to cancel", "p"},
		{"start fails", request{"start", "parking", 0}, denied, "", "start: denied", "p"},
		{"cancel fails", request{"cancel", "parking", 0}, denied, "RUNNING", "cancel: denied", "p"},
		{"no action", request{"", "parking", 0}, nil, "", `got action ""`, "p"},
		{"no queue", request{"start", "source", 0}, nil, "", `got from "source"`, "p"},
		{"too fast", request{"start", "parking", 501}, nil, "", "got maxPerSecond 501", "p"},
		{"no parking queue", request{"start", "parking", 1}, nil, "", "moves no messages", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fake := &fakeSQS{err: tt.err, status: tt.status}
			h := &handler{config: config{Source: "s", DeadLetters: "d", Parking: tt.parking}, log: slog.New(slog.NewTextHandler(io.Discard, nil)), sqs: fake}
			got, err := h.handle(t.Context(), tt.request)
			if err != nil {
				if !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got %v, want %q", err, tt.want)
				}
				return
			}
			want := answer{[]task{{Status: tt.want, Started: time.Unix(1, 0).UTC(), Moved: 3, ToMove: 5, handle: "handle"}}}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("got %+v, want %+v", got, want)
			}
			queue := map[string]string{"parking": "p", "dead-letters": "d"}[tt.request.From]
			if fake.listed != queue || tt.request.Action == "cancel" && fake.canceled != "handle" {
				t.Errorf("listed %s, cancelled %q", fake.listed, fake.canceled)
			}
			if s := fake.started; tt.request.Action == "start" && (*s.SourceArn != queue || *s.DestinationArn != "s" || aws.ToInt32(s.MaxNumberOfMessagesPerSecond) != tt.request.MaxPerSecond) {
				t.Errorf("started %+v", s)
			}
		})
	}
}
