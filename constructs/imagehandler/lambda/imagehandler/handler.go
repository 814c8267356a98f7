package main

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lintel-go/lintel/constructs/imagehandler/service"
)

// A handler answers the events of function URLs, HTTP APIs and REST APIs.
type handler struct {
	service *service.Service
}

var _ lambda.Handler = (*handler)(nil)

// Invoke implements [lambda.Handler]. It fails for what is no such event only.
func (h *handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	e, err := parseEvent(payload)
	if err != nil {
		return nil, err
	}
	return json.Marshal(e.respond(h.service.Serve(ctx, e.request())))
}
