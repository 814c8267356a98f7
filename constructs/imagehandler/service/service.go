package service

import (
	"context"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/signedurl"
)

// Request is what of an HTTP request counts.
type Request struct {
	Method   string
	Path     string // percent-encoded, as sent, without the query
	RawQuery string // percent-encoded, without the question mark
	Header   http.Header
}

// Response is an HTTP response. Its body must not be modified: others may get the
// same.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// Serve answers a request. It returns when the answer is ready, when ctx is done
// or when the time is up; never nil.
func (s *Service) Serve(ctx context.Context, r *Request) (response *Response) {
	began := time.Now()
	event := &Event{Method: r.Method}
	defer func() {
		if p := recover(); p != nil {
			response = s.failure(ctx, event, &panicError{p, debug.Stack()})
		}
		if response.Status != http.StatusNoContent && response.Status != http.StatusNotModified {
			response.Header.Set("Content-Length", strconv.Itoa(len(response.Body)))
		}
		if r.Method == http.MethodHead {
			response.Body = nil
		}
		event.Status, event.BytesOut = response.Status, int64(len(response.Body))
		event.Duration = time.Since(began)
		s.report(ctx, event)
	}()
	if r.Method == http.MethodOptions {
		return s.preflight()
	}
	ctx, cancel := s.withBudget(ctx)
	defer cancel()
	response, err := s.serve(ctx, r, event)
	if err != nil {
		return s.failure(ctx, event, err)
	}
	return response
}

// withBudget gives a request the time that it has.
func (s *Service) withBudget(ctx context.Context) (context.Context, context.CancelFunc) {
	budget := s.config.Timeout
	if deadline, ok := ctx.Deadline(); ok {
		budget = min(budget, time.Until(deadline)-s.config.Reserve)
	}
	return context.WithTimeout(ctx, budget)
}

func (s *Service) serve(ctx context.Context, r *Request, event *Event) (*Response, error) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return nil, &Error{Status: http.StatusMethodNotAllowed, Code: CodeMethod, Message: messageMethod}
	}
	expiry, err := s.admit(ctx, r)
	if err != nil {
		return nil, err
	}
	req, err := s.parser.Parse(request.Input{
		Path: r.Path, RawQuery: r.RawQuery, Accept: r.Header.Get("Accept"),
		DPR: r.Header.Get("Sec-CH-DPR"), Width: r.Header.Get("Sec-CH-Width"),
	})
	if err != nil {
		return nil, err
	}
	event.describe(req)
	out, err := s.once(ctx, req, conditionOf(r.Header), event)
	if err != nil {
		return nil, &failed{req, err}
	}
	return s.success(req, out, expiry), nil
}

// failed is an error of a request that could be read.
type failed struct {
	request *request.Request
	error
}

func (f *failed) Unwrap() error { return f.error }

// admit checks the signature and the expiry.
func (s *Service) admit(ctx context.Context, r *Request) (signedurl.Expiry, error) {
	if !s.config.Signature {
		return signedurl.Expires(r.RawQuery, s.now())
	}
	keys, err := s.keys.Keys(ctx)
	if err == nil {
		var verifier *signedurl.Verifier
		if verifier, err = signedurl.NewVerifier(keys...); err == nil {
			return verifier.Verify(r.Path, r.RawQuery, s.now())
		}
	}
	return signedurl.Expiry{}, &Error{Status: http.StatusInternalServerError, Code: CodeSigningKeys, Message: messageKeys, cause: err}
}

// once does the work for all identical requests that are under way.
func (s *Service) once(ctx context.Context, req *request.Request, c condition, event *Event) (*outcome, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	deadline, _ := ctx.Deadline()
	out, joined, err := s.work.do(ctx, hashOf(req.Canonical(), c.key()), func(ctx context.Context) (*outcome, error) {
		return s.produce(ctx, req, c, deadline)
	})
	event.Coalesced = joined
	if out != nil {
		event.Source, event.Result = out.source, out.result
		event.DerivativeHit, event.DerivativeMiss = out.derivativeHit, out.derivativeMiss
		event.NotModified, event.Redirected = out.notModified, out.location != ""
		if !joined {
			event.BytesIn, event.DerivativeErrors = out.bytesIn, out.derivativeErrors
		}
	}
	return out, err
}

func (e *Event) describe(req *request.Request) {
	e.Bucket, e.Key = req.Bucket, req.Key
	for _, edit := range req.Edits {
		e.Edits = append(e.Edits, edit.Name())
	}
}

// report tells the observer and the log.
func (s *Service) report(ctx context.Context, e *Event) {
	if s.observer != nil {
		s.observer.Observe(*e)
	}
	s.log(ctx, e)
}

func (s *Service) log(ctx context.Context, e *Event) {
	level, attributes := slog.LevelInfo, []slog.Attr{
		slog.String("method", e.Method), slog.Int("status", e.Status), slog.Duration("duration", e.Duration),
		slog.String("bucket", e.Bucket), slog.String("key", e.Key), slog.Any("edits", e.Edits),
		slog.String("source", string(e.Source)), slog.String("result", string(e.Result)),
		slog.Int64("bytesIn", e.BytesIn), slog.Int64("bytesOut", e.BytesOut),
		slog.Bool("coalesced", e.Coalesced), slog.Bool("derivativeHit", e.DerivativeHit),
	}
	if e.DerivativeErrors > 0 {
		level = slog.LevelWarn
		attributes = append(attributes, slog.Int("derivativeErrors", e.DerivativeErrors))
	}
	if e.Code != "" {
		attributes = append(attributes, slog.String("code", e.Code), slog.Bool("fallback", e.Fallback))
	}
	if e.Status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	if e.Err != nil {
		attributes = append(attributes, slog.String("error", e.Err.Error()))
	}
	s.logger.LogAttrs(ctx, level, "image request", attributes...)
}
