package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/lambda/messages"

	"github.com/lintel-go/lintel/constructs/imagehandler/service"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
)

// maxCause is how long the text about a picture's failures is at most, of the 32,768
// characters that Step Functions takes.
const maxCause = 2048

// parsePrerender tells a direct invocation from an HTTP event; nil is none.
func parsePrerender(payload []byte) *wiring.Prerender {
	var e wiring.PrerenderEvent
	if json.Unmarshal(payload, &e) != nil {
		return nil
	}
	return e.Prerender
}

// prerender makes the renditions of a picture, one after another: those that are made
// when the time is up are found by the next try, so that each gets further. Its error
// is the first failure that may pass.
func (h *handler) prerender(ctx context.Context, p *wiring.Prerender) (*wiring.PrerenderResult, error) {
	renderings, err := h.renderings(p)
	if err != nil {
		return refused("InvalidRequest", err), nil
	}
	for _, r := range renderings {
		if err := h.service.Check(r); err != nil && p.Object == nil {
			return refused(codeOf(err), fmt.Errorf("%s: %w", r.Query, err)), nil
		}
	}
	if p.Object == nil {
		return &wiring.PrerenderResult{OK: true}, nil
	}
	if why := skip(p, renderings[0].Key); why != "" {
		return &wiring.PrerenderResult{OK: true, Skipped: why}, nil
	}
	return h.renderAll(ctx, renderings)
}

func (h *handler) renderAll(ctx context.Context, renderings []service.Rendering) (*wiring.PrerenderResult, error) {
	result := &wiring.PrerenderResult{OK: true}
	var causes []string
	var passing error
	for _, r := range renderings {
		out := h.service.Render(ctx, r)
		cause := fmt.Sprintf("%s: %d %s: %s", r.Query, out.Status, out.Code, out.Message)
		if out.Status >= http.StatusInternalServerError && passing == nil {
			passing = messages.InvokeResponse_Error{Type: out.Code, Message: cause}
		}
		result.Renditions = append(result.Renditions, wiring.Rendition{
			Query: r.Query, Accept: r.Accept, Status: out.Status, Code: out.Code,
			Derivative: out.Derivative, Found: out.Found, Bytes: out.Bytes,
		})
		if out.Status != http.StatusOK {
			causes = append(causes, cause)
			if result.OK {
				result.OK, result.Code = false, out.Code
			}
		}
	}
	if passing != nil {
		return nil, passing
	}
	result.Cause = shorten(strings.Join(slices.Compact(causes), "\n"))
	return result, nil
}

// renderings are all that is asked for, without a key if there is no object.
func (h *handler) renderings(p *wiring.Prerender) ([]service.Rendering, error) {
	var queries []string
	for _, preset := range p.Presets {
		queries = append(queries, url.Values{"preset": {preset}}.Encode())
	}
	queries = append(queries, p.Queries...)
	if len(queries) == 0 {
		return nil, errors.New("there are neither presets nor queries, so there is nothing to make")
	}
	accepts := p.Accept
	if len(accepts) == 0 {
		accepts = h.service.Accepts()
	}
	bucket, key, err := p.Picture()
	if err != nil {
		return nil, err
	}
	var all []service.Rendering
	for _, query := range queries {
		for _, accept := range accepts {
			all = append(all, service.Rendering{Bucket: bucket, Key: key, Query: query, Accept: accept})
		}
	}
	return all, nil
}

// skip is why the object is no picture to render, if it is none.
func skip(p *wiring.Prerender, key string) string {
	isSuffix := func(suffix string) bool { return strings.HasSuffix(strings.ToLower(key), strings.ToLower(suffix)) }
	switch {
	case strings.EqualFold(p.Object.IsDeleteMarker, "true"):
		return "it is a delete marker"
	case strings.EqualFold(p.Object.IsLatest, "false"):
		return "it is not the latest version"
	case strings.HasSuffix(key, "/"):
		return "it stands for a folder"
	case len(p.Suffixes) > 0 && !slices.ContainsFunc(p.Suffixes, isSuffix):
		return "its key has none of the suffixes"
	}
	return ""
}

func refused(code string, err error) *wiring.PrerenderResult {
	return &wiring.PrerenderResult{Code: code, Cause: shorten(err.Error())}
}

func codeOf(err error) string {
	if e, ok := errors.AsType[*service.Error](err); ok {
		return e.Code
	}
	return service.CodeInternal
}

func shorten(text string) string {
	return strings.ToValidUTF8(text[:min(len(text), maxCause)], "")
}
