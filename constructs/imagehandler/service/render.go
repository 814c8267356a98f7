package service

import (
	"context"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// Rendering is a result that is made ahead: before anybody asks for it.
type Rendering struct {
	// Bucket and Key are the picture, as they are, without any encoding. No bucket is
	// the first source.
	Bucket, Key string
	// Query has the edits, as that of a URL: "preset=thumbnail", "width=300&dpr=2".
	Query string
	// Accept is the header field of those for whom it is made, where the service
	// negotiates formats: see [Service.Accepts].
	Accept string
}

// Rendered is what became of a Rendering.
type Rendered struct {
	// Status is 200 or that of an error, of which Code and Message are.
	Status        int
	Code, Message string
	// Derivative is the key under which the result is kept, without what [Derivatives]
	// put before it. It is "" where there was an error, and where nothing is edited: the
	// answer is the source then, and nothing is kept.
	Derivative string
	// Found tells that the derivative was there already.
	Found bool
	// Bytes of a result that was made and kept.
	Bytes int64
}

// methodRender stands in the log in the place of a request's method.
const methodRender = "RENDER"

// Accepts are Accept header fields, one for each result that negotiation has of the
// same edits: none, and each of Config.AutoFormats alone.
func (s *Service) Accepts() []string {
	accepts := []string{""}
	for _, f := range s.config.AutoFormats {
		accepts = append(accepts, f.ContentType())
	}
	return accepts
}

// Check tells whether Render would accept a rendering of some picture: an unknown
// preset, an edit that is none or a bucket that is not allowed are errors. Without a
// key it is about the bucket's first allowed prefix. Its errors are of type *[Error].
func (s *Service) Check(r Rendering) error {
	if r.Key == "" {
		r.Key = s.someKey(r.Bucket)
	}
	_, err := s.parse(r)
	if err == nil && s.derivatives == nil {
		err = &Error{Status: http.StatusInternalServerError, Code: CodeNotKept, Message: messageNotKept + " There is no store for derivatives."}
	}
	if err != nil {
		return answer(err)
	}
	return nil
}

func (s *Service) someKey(bucket string) string {
	prefix := ""
	for i, source := range s.config.Sources {
		if (source.Bucket == bucket || bucket == "" && i == 0) && len(source.Prefixes) > 0 {
			prefix = source.Prefixes[0]
		}
	}
	return prefix + "x"
}

// Render makes a result and keeps it as the derivative that requests for it will
// find, unless it is there already. It is Serve for who may do so without a
// signature: limits are the same. What Serve only counts is an error here, that the
// result could not be kept. The observer is not told, since nobody asked; the log is.
func (s *Service) Render(ctx context.Context, r Rendering) (out Rendered) {
	began := time.Now()
	event := &Event{Method: methodRender}
	ctx, cancel := s.withBudget(ctx)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			out = failedRendering(event, &panicError{p, debug.Stack()})
		}
		event.Status, event.Duration = out.Status, time.Since(began)
		s.log(context.WithoutCancel(ctx), event)
	}()
	out, err := s.render(ctx, r, event)
	if err != nil {
		return failedRendering(event, err)
	}
	return out
}

func failedRendering(event *Event, err error) Rendered {
	e := answer(err)
	event.Code = e.Code
	if e.Status >= http.StatusInternalServerError {
		event.Err = e
	}
	return Rendered{Status: e.Status, Code: e.Code, Message: e.Message}
}

func (s *Service) parse(r Rendering) (*request.Request, error) {
	return s.parser.ParseObject(r.Bucket, r.Key, request.Input{RawQuery: strings.TrimPrefix(r.Query, "?"), Accept: r.Accept})
}

func (s *Service) render(ctx context.Context, r Rendering, event *Event) (Rendered, error) {
	if err := s.Check(r); err != nil {
		return Rendered{}, err
	}
	req, err := s.parse(r)
	if err != nil {
		return Rendered{}, err
	}
	event.describe(req)
	if (&job{request: req}).asStored() {
		return Rendered{Status: http.StatusOK}, nil
	}
	result, err := s.once(ctx, req, condition{}, event)
	if result != nil && result.derivativeErrors > 0 && !result.derivativeHit {
		return Rendered{}, &Error{Status: http.StatusServiceUnavailable, Code: CodeNotKept, Message: messageNotKept, cause: err}
	}
	if err != nil {
		return Rendered{}, err
	}
	return Rendered{Status: http.StatusOK, Derivative: result.etag, Found: result.derivativeHit, Bytes: result.bytesKept}, nil
}
