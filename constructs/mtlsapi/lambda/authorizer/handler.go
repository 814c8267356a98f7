package main

import (
	"context"
	"crypto/sha256"
	"io"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/crls"
	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/refresh"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// A handler answers authorizer events.
type handler struct {
	authorizer authorizer
	reporter   reporter
}

var _ lambda.Handler = (*handler)(nil)

// newHandler wires the function. Metrics are written to w; now is the wall clock.
func newHandler(cfg config, s3 crls.Client, log *slog.Logger, w io.Writer, now func() time.Time) *handler {
	loader := &trustLoader{
		location: cfg.truststore(),
		store:    crls.Store{Client: s3, Sources: cfg.Sources, Limits: crls.ForMemory(cfg.MemoryMiB)},
	}
	h := &handler{
		reporter: reporter{log: log, metrics: emf.New(w, metricNamespace), functionName: cfg.FunctionName, now: now},
		authorizer: authorizer{
			clients:          newLRU[[sha256.Size]byte, *client](maxClients),
			allowList:        cfg.AllowList,
			checkRevocation:  len(cfg.Sources) > 0,
			allowWhenUnknown: cfg.AllowWhenUnknown,
			now:              now,
		},
	}
	h.authorizer.trust = refresh.New(refresh.Options[trust]{
		Load:     loader.load,
		Loaded:   h.reporter.refreshed,
		Interval: cfg.refresh(),
		Retry:    cfg.retry(),
		Now:      now,
	})
	return h
}

// Invoke implements [lambda.Handler].
func (h *handler) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	h.authorizer.trust.Begin()
	defer h.authorizer.trust.End()
	var d decision
	e, err := parseEvent(payload)
	if err != nil {
		d = d.deny(malformedEvent, err.Error())
	} else {
		d = h.authorizer.decide(ctx, e.certificate())
	}
	h.reporter.decided(ctx, e.RequestContext.RequestID, d)
	return e.respond(d)
}
