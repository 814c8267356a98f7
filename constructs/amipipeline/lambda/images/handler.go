package main

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/lintel-go/lintel/constructs/amipipeline/imagebuilder"
	"github.com/lintel-go/lintel/constructs/amipipeline/lambda/internal/track"
)

// A handler takes messages.
type handler struct{ *track.Engine }

// handle takes a batch of the queue and answers which messages have failed.
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
func (h *handler) handle(ctx context.Context, batch events.SQSEvent) (events.SQSEventResponse, error) {
	response := events.SQSEventResponse{BatchItemFailures: []events.SQSBatchItemFailure{}}
	for _, message := range batch.Records {
		if err := h.message(ctx, message); err != nil {
			h.Log.ErrorContext(ctx, "a message has failed", "message", message.MessageId, "error", err)
			response.BatchItemFailures = append(response.BatchItemFailures, events.SQSBatchItemFailure{ItemIdentifier: message.MessageId})
		}
	}
	return response, nil
}

func (h *handler) message(ctx context.Context, message events.SQSMessage) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	event, err := imagebuilder.ParseEvent([]byte(message.Body))
	if err != nil {
		return err
	}
	if event.Time.IsZero() {
		event.Time = sent(message)
	}
	switch {
	case event.Image != nil:
		return h.image(ctx, *event.Image, event.Time)
	case event.Change != nil:
		return h.change(ctx, *event.Change, event.Time)
	}
	return h.findings(ctx, *event.Findings)
}

// sent is when a message was sent to the queue.
func sent(message events.SQSMessage) time.Time {
	milliseconds, err := strconv.ParseInt(message.Attributes["SentTimestamp"], 10, 64)
	if err != nil {
		return time.Now().UTC()
	}
	return time.UnixMilli(milliseconds).UTC()
}

// image takes an image, whose build has ended or not.
func (h *handler) image(ctx context.Context, i imagebuilder.Image, at time.Time) error {
	if !h.isOurs(i.Pipeline) || i.Type != imagebuilder.TypeAMI {
		h.Log.InfoContext(ctx, "an image is of another pipeline, or not a machine image", "image", i.ARN, "pipeline", i.Pipeline, "type", i.Type)
		return nil
	}
	if i.Created.IsZero() {
		i.Created = at
	}
	switch i.Status {
	case imagebuilder.Available:
		return h.available(ctx, i)
	case imagebuilder.Failed, imagebuilder.Cancelled:
		return h.failed(ctx, i)
	}
	h.Log.InfoContext(ctx, "the state of an image is of no concern", "image", i.ARN, "state", i.Status)
	return nil
}

// isOurs tells whether images of a pipeline are taken.
func (h *handler) isOurs(pipeline string) bool {
	return len(h.Config.Pipelines) == 0 || slices.Contains(h.Config.Pipelines, pipeline)
}
