package main

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"

	"github.com/lintel-go/lintel/lambdakit/customresource"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// properties of Custom::LintelTruststoreCheck.
type properties struct {
	DomainName        string
	TruststoreUri     string
	TruststoreVersion string
	AllowWarnings     bool
}

// check returns an error with everything that no retry would change.
func (p properties) check() error {
	var missing []string
	for _, required := range []struct{ name, value string }{
		{"DomainName", p.DomainName}, {"TruststoreUri", p.TruststoreUri}, {"TruststoreVersion", p.TruststoreVersion},
	} {
		if required.value == "" {
			missing = append(missing, required.name)
		}
	}
	if missing == nil {
		return nil
	}
	return fmt.Errorf("malformed properties: got no %s, need the domain name and the truststore that it was given", strings.Join(missing, ", "))
}

// emitter writes metrics.
type emitter interface{ Emit(emf.Record) error }

type handler struct {
	domains      domainAPI
	metrics      emitter
	functionName string
}

// handle checks on Create and Update. There is nothing to delete.
func (h *handler) handle(ctx context.Context, r *customresource.Request[properties]) (*customresource.Response, error) {
	if r.Type == customresource.Delete {
		return nil, nil
	}
	p := r.Properties
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", customresource.ErrNotCreated, err)
	}
	response := &customresource.Response{PhysicalResourceID: customresource.PhysicalID("truststore-check", p.DomainName)}
	warnings, err := h.await(ctx, p)
	if err != nil {
		return response, err
	}
	if err := h.count(len(warnings)); err != nil {
		return response, err
	}
	if len(warnings) > 0 && !p.AllowWarnings {
		return response, fmt.Errorf("API Gateway has %d warnings about truststore %s version %s of %s and refuses clients because of them, "+
			"correct the certificates or allow warnings: %s", len(warnings), p.TruststoreUri, p.TruststoreVersion, p.DomainName, strings.Join(warnings, "; "))
	}
	for _, w := range warnings {
		slog.WarnContext(ctx, "API Gateway warns about the truststore", "domainName", p.DomainName, "uri", p.TruststoreUri,
			"version", p.TruststoreVersion, "warning", w)
	}
	response.Data = map[string]string{"Warnings": strconv.Itoa(len(warnings))}
	return response, nil
}

// count publishes the number of warnings.
func (h *handler) count(warnings int) error {
	return h.metrics.Emit(emf.Record{
		Dimensions: map[string]string{"FunctionName": h.functionName},
		Metrics:    []emf.Metric{{Name: "TruststoreWarnings", Unit: emf.Count, Value: float64(warnings)}},
	})
}
