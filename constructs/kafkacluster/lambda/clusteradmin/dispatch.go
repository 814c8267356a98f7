package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lintel-go/lintel/lambdakit/customresource"
)

// byResourceType passes each request to the handler of its resource type. CloudFormation
// is answered even if there is none.
type byResourceType map[string]lambda.Handler

// Invoke implements [lambda.Handler].
func (h byResourceType) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	var event struct{ ResourceType string }
	// What is malformed has no type; who answers reads the payload again, and says why.
	_ = json.Unmarshal(payload, &event)
	if handler, ok := h[event.ResourceType]; ok {
		return handler.Invoke(ctx, payload)
	}
	return customresource.Wrap(h.refuse).Invoke(ctx, payload)
}

// refuse is the handler of requests for other types, with any properties.
func (h byResourceType) refuse(_ context.Context, r *customresource.Request[map[string]any]) (*customresource.Response, error) {
	return nil, fmt.Errorf("%w: got resource type %.64q, need %s", customresource.ErrNotCreated,
		r.ResourceType, strings.Join(slices.Sorted(maps.Keys(h)), " or "))
}
