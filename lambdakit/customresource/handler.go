package customresource

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

// Handler creates, updates or deletes a resource with the properties P. It must
// be idempotent, because Lambda may call it again with the same request, and
// should return when its context ends.
type Handler[P any] func(ctx context.Context, r *Request[P]) (*Response, error)

// Start runs h as the handler of a Lambda function. It does not return.
func Start[P any](h Handler[P], opts ...Option) {
	lambda.Start(Wrap(h, opts...))
}

// Wrap returns h as a handler for [lambda.Start], which answers CloudFormation as
// the package documentation says. Its Invoke returns an error only if no response
// could be sent.
func Wrap[P any](h Handler[P], opts ...Option) lambda.Handler {
	w := &wrapper[P]{handler: h, options: options{responseTime: defaultResponseTime, client: http.DefaultClient}}
	for _, opt := range opts {
		opt(&w.options)
	}
	return w
}

// Option changes how [Wrap] and [Start] answer.
type Option func(*options)

type options struct {
	responseTime time.Duration
	client       *http.Client
	logger       *slog.Logger
}

const defaultResponseTime = 10 * time.Second

// WithResponseTime sets how long before the function's timeout the context of the
// handler ends, to leave time for the response. The default is 10 s. It is never
// more than a quarter of the time that the invocation has.
func WithResponseTime(d time.Duration) Option { return func(o *options) { o.responseTime = d } }

// WithHTTPClient sets the client that sends the response. The default is
// [http.DefaultClient]. Redirects are not followed.
func WithHTTPClient(c *http.Client) Option { return func(o *options) { o.client = c } }

// WithLogger sets the logger. The default is [slog.Default] at the time of the
// invocation.
func WithLogger(l *slog.Logger) Option { return func(o *options) { o.logger = l } }

type wrapper[P any] struct {
	handler Handler[P]
	options
}

// Invoke implements [lambda.Handler].
func (w *wrapper[P]) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	e, err := parseEvent(payload)
	if err != nil {
		err = refused{err}
	}
	to, urlErr := newRecipient(e.ResponseURL)
	if urlErr != nil {
		return nil, fmt.Errorf("customresource: CloudFormation cannot be answered: %w", oneLine(errors.Join(urlErr, err)))
	}
	log := w.logger
	if log == nil {
		log = slog.Default()
	}
	log = log.With("requestType", e.Type, "stackId", e.StackID, "logicalResourceId", e.LogicalResourceID)

	s := newSchedule(ctx, w.responseTime)
	var r *Response
	if err == nil {
		r, err = w.handle(ctx, log, s, e)
	}
	a := newAnswer(e, r, err)
	if a.Status == failed {
		log.ErrorContext(ctx, "custom resource failed", "reason", a.Reason, "physicalResourceId", a.PhysicalResourceID)
	}

	// The response has to be sent even if ctx has ended.
	sendCtx, cancel := context.WithDeadline(context.WithoutCancel(ctx), s.sent())
	defer cancel()
	attempts, err := to.send(sendCtx, w.client, a.body(whereToLook(ctx)))
	if err != nil {
		return nil, fmt.Errorf("customresource: CloudFormation was not answered: %w", err)
	}
	log.InfoContext(ctx, "answered CloudFormation", "status", a.Status, "physicalResourceId", a.PhysicalResourceID, "attempts", attempts)
	return []byte("null"), nil
}

// handle calls the handler, if there is something to call it for.
func (w *wrapper[P]) handle(ctx context.Context, log *slog.Logger, s schedule, e event) (*Response, error) {
	if e.Type == Delete && isNotCreated(e.PhysicalResourceID) {
		log.InfoContext(ctx, "nothing to delete: the creation did nothing")
		return nil, nil
	}
	r, err := run(ctx, log, s, func(ctx context.Context) (*Response, error) {
		r, err := newRequest[P](e)
		if err != nil {
			return nil, refused{err}
		}
		return w.handler(ctx, r)
	})
	if e.Type == Delete && errors.Is(err, ErrGone) {
		log.InfoContext(ctx, "deleted already", "error", err)
		return nil, nil
	}
	return r, err
}

// run calls f and returns what it returns, or an error when it panics or does not
// return in time. It covers the decoding of properties too, because their types
// may decode themselves.
func run(ctx context.Context, log *slog.Logger, s schedule, f func(context.Context) (*Response, error)) (*Response, error) {
	handlerCtx, cancel := s.handlerContext(ctx)
	defer cancel()

	type result struct {
		response *Response
		err      error
	}
	returned := make(chan result, 1) // so that an abandoned handler does not block for ever
	go func() {
		res := result{err: errors.New("the handler ended its goroutine instead of returning")}
		defer func() {
			if v := recover(); v != nil {
				res.err = fmt.Errorf("panic: %v", v)
				log.ErrorContext(ctx, "custom resource handler panicked", "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			}
			returned <- res
		}()
		res.response, res.err = f(handlerCtx)
	}()

	select {
	case res := <-returned:
		return res.response, res.err
	case <-handlerCtx.Done():
	}
	grace := time.NewTimer(s.grace())
	defer grace.Stop()
	select {
	case res := <-returned:
		if res.err != nil {
			res.err = fmt.Errorf("%w (%s)", res.err, s.ended())
		}
		return res.response, res.err
	case <-grace.C:
		return nil, fmt.Errorf("the handler did not return (%s)", s.ended())
	}
}
