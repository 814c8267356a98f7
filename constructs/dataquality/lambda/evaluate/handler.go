package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/dataaction"
	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/history"
	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/jobrun"
	"github.com/lintel-go/lintel/constructs/dataquality/lambda/internal/object"
	"github.com/lintel-go/lintel/constructs/dataquality/wiring"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// An s3Client is the calls of [*s3.Client] that the handler makes.
type s3Client interface {
	dataaction.Client
	object.Reader
	object.Writer
}

// An snsClient is the call of [*sns.Client] that the handler makes. It needs the
// permission sns:Publish on the topic.
type snsClient interface {
	Publish(context.Context, *sns.PublishInput, ...func(*sns.Options)) (*sns.PublishOutput, error)
}

// A busClient is the call of [*eventbridge.Client] that the handler makes. It needs
// the permission events:PutEvents on the bus.
type busClient interface {
	PutEvents(context.Context, *eventbridge.PutEventsInput, ...func(*eventbridge.Options)) (*eventbridge.PutEventsOutput, error)
}

// A handler judges runs.
type handler struct {
	config
	log     *slog.Logger
	metrics *emf.Emitter
	once    once
	runs    jobrun.Client
	s3      s3Client
	history history.Table
	sns     snsClient
	bus     busClient
}

// handle takes an event of DataBrew.
func (h *handler) handle(ctx context.Context, event events.EventBridgeEvent) error {
	switch event.DetailType {
	case wiring.DetailTypeJobState:
		e, err := h.ending(event)
		if err != nil {
			return err
		}
		return h.ended(ctx, e)
	case wiring.DetailTypeValidation:
		v, err := h.validation(event)
		if err != nil {
			return err
		}
		return h.validated(ctx, v)
	}
	return fmt.Errorf("%w: got detail-type %.100q, want %q or %q", errEvent, event.DetailType, wiring.DetailTypeJobState, wiring.DetailTypeValidation)
}

// ended judges a run that has ended and tells what was found, once, and then does
// what is to be done with the data. That may take several invocations, after which
// the data are no longer what was judged: what counts is the history.
func (h *handler) ended(ctx context.Context, e ending) error {
	key := e.Job + "/" + e.Run + "/" + e.State
	err := h.once.wait(ctx, key, func(ctx context.Context) error {
		j, err := h.judge(ctx, e)
		if err != nil {
			return err
		}
		return h.tell(ctx, key, j)
	})
	if err != nil || e.State != wiring.StateSucceeded || h.OnPass.IsNone() && h.OnFail.IsNone() {
		return err
	}
	return h.once.wait(ctx, key+"/data", func(ctx context.Context) error { return h.act(ctx, e) })
}
