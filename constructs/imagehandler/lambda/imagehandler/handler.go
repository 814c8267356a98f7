package main

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lintel-go/lintel/constructs/imagehandler/service"
	"github.com/lintel-go/lintel/constructs/imagehandler/viewer"
)

// A handler answers the events of function URLs, HTTP APIs and REST APIs, and renders
// pictures ahead of them.
type handler struct {
	service *service.Service
	gate    *gate // of requests; nil lets all through
	escaped bool  // whether paths are as package viewer's function leaves them
}

var _ lambda.Handler = (*handler)(nil)

// Invoke implements [lambda.Handler]. It fails for what is no such event, and for a
// rendering that may be made by another try.
func (h *handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	e, err := parseEvent(payload)
	if err == nil {
		return json.Marshal(e.respond(h.answer(ctx, e.request())))
	}
	p := parsePrerender(payload)
	if p == nil {
		return nil, err
	}
	result, err := h.prerender(ctx, p)
	if err != nil {
		return nil, err
	}
	return json.Marshal(result)
}

func (h *handler) answer(ctx context.Context, r *service.Request) *service.Response {
	if h.gate != nil {
		if refused := h.gate.check(ctx, r.Header); refused != nil {
			return refused
		}
	}
	if h.escaped {
		r.Path = encodePath(viewer.UnescapePath(r.Path))
	}
	return h.service.Serve(ctx, r)
}
