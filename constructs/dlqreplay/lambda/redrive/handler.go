package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
)

// A config is the environment: see package wiring.
type config struct {
	Source      string `env:"LINTEL_REPLAY_REDRIVE_SOURCE,required"`
	DeadLetters string `env:"LINTEL_REPLAY_REDRIVE_DEAD_LETTERS,required"`
	Parking     string `env:"LINTEL_REPLAY_REDRIVE_PARKING"`
}

// An sqsClient is the calls of [*sqs.Client] that the handler makes.
type sqsClient interface {
	StartMessageMoveTask(context.Context, *sqs.StartMessageMoveTaskInput, ...func(*sqs.Options)) (*sqs.StartMessageMoveTaskOutput, error)
	ListMessageMoveTasks(context.Context, *sqs.ListMessageMoveTasksInput, ...func(*sqs.Options)) (*sqs.ListMessageMoveTasksOutput, error)
	CancelMessageMoveTask(context.Context, *sqs.CancelMessageMoveTaskInput, ...func(*sqs.Options)) (*sqs.CancelMessageMoveTaskOutput, error)
}

// Limits of SQS: of a task's rate, and of the tasks in a list.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
const (
	maxRate  = 500
	maxTasks = 10
)

// running is the status of a task that can be cancelled.
const running = "RUNNING"

// A request is what an operator invokes with.
type request struct {
	// Action is "start", "status" or "cancel".
	Action string `json:"action"`
	// From is "parking" or "dead-letters".
	From string `json:"from"`
	// MaxPerSecond of messages, 1 to 500; as many as SQS can if absent.
	MaxPerSecond int32 `json:"maxPerSecond"`
}

// A task is one that moves messages, as the answer has it.
type task struct {
	Status  string    `json:"status"`
	Started time.Time `json:"started"`
	// Moved is about how many messages were, of about how many ToMove.
	Moved  int64  `json:"moved"`
	ToMove int64  `json:"toMove"`
	Reason string `json:"failureReason,omitempty"`
	handle string
}

type answer struct {
	Tasks []task `json:"tasks"`
}

type handler struct {
	config
	log *slog.Logger
	sqs sqsClient
}

func (h *handler) handle(ctx context.Context, r request) (answer, error) {
	queue, err := h.queue(r)
	if err != nil {
		return answer{}, err
	}
	switch r.Action {
	case "start":
		err = h.start(ctx, queue, r.MaxPerSecond)
	case "cancel":
		err = h.cancel(ctx, queue)
	case "status":
	default:
		err = fmt.Errorf("got action %.50q: it must be \"start\", \"status\" or \"cancel\"", r.Action)
	}
	if err != nil {
		return answer{}, err
	}
	h.log.InfoContext(ctx, "redrive", "action", r.Action, "from", r.From)
	tasks, err := h.tasks(ctx, queue)
	return answer{tasks}, err
}

// queue to move messages from.
func (h *handler) queue(r request) (arn string, err error) {
	if r.MaxPerSecond < 0 || r.MaxPerSecond > maxRate {
		return "", fmt.Errorf("got maxPerSecond %d: it must be 1 to %d", r.MaxPerSecond, maxRate)
	}
	switch {
	case r.From == "dead-letters":
		return h.DeadLetters, nil
	case r.From == "parking" && h.Parking != "":
		return h.Parking, nil
	case r.From == "parking":
		return "", errors.New("SQS moves no messages from this parking queue: it is the dead-letter queue of no queue")
	}
	return "", fmt.Errorf("got from %.50q: it must be \"parking\" or \"dead-letters\"", r.From)
}

func (h *handler) start(ctx context.Context, queue string, rate int32) error {
	input := &sqs.StartMessageMoveTaskInput{SourceArn: &queue, DestinationArn: &h.Source}
	if rate > 0 {
		input.MaxNumberOfMessagesPerSecond = &rate
	}
	if _, err := h.sqs.StartMessageMoveTask(ctx, input); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	return nil
}

// cancel the task that is running.
func (h *handler) cancel(ctx context.Context, queue string) error {
	tasks, err := h.tasks(ctx, queue)
	if err != nil {
		return err
	}
	for _, t := range tasks {
		if t.Status != running {
			continue
		}
		if _, err := h.sqs.CancelMessageMoveTask(ctx, &sqs.CancelMessageMoveTaskInput{TaskHandle: &t.handle}); err != nil {
			return fmt.Errorf("cancel: %w", err)
		}
		return nil
	}
	return errors.New("there is no task to cancel")
}

// tasks of the queue, the last one first.
func (h *handler) tasks(ctx context.Context, queue string) ([]task, error) {
	output, err := h.sqs.ListMessageMoveTasks(ctx, &sqs.ListMessageMoveTasksInput{SourceArn: &queue, MaxResults: aws.Int32(maxTasks)})
	if err != nil {
		return nil, fmt.Errorf("list tasks: %w", err)
	}
	tasks := []task{}
	for _, r := range output.Results {
		tasks = append(tasks, task{
			Status: aws.ToString(r.Status), Started: time.UnixMilli(r.StartedTimestamp).UTC(),
			Moved: r.ApproximateNumberOfMessagesMoved, ToMove: aws.ToInt64(r.ApproximateNumberOfMessagesToMove),
			Reason: aws.ToString(r.FailureReason), handle: aws.ToString(r.TaskHandle),
		})
	}
	return tasks, nil
}
