package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/refresh"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

const metricNamespace = "Lintel/MutualTls"

// A reporter writes the log and the metrics.
type reporter struct {
	log          *slog.Logger
	metrics      *emf.Emitter
	functionName string
	now          func() time.Time
}

// decided reports a decision. The id is API Gateway's, which its access log has.
func (r *reporter) decided(ctx context.Context, requestID string, d decision) {
	attributes := []slog.Attr{
		slog.String("code", string(d.code)),
		slog.String("subject", d.identity.Subject),
		slog.String("serial", d.identity.Serial),
		slog.String("issuer", d.identity.Issuer),
		slog.String("apiRequestId", requestID),
	}
	if d.reason != "" {
		attributes = append(attributes, slog.String("reason", d.reason))
	}
	message, level := "denied", d.code.level()
	metrics := []emf.Metric{{Name: "Denied", Unit: emf.Count, Value: 1}}
	if d.allowed() {
		message, metrics[0].Name = "allowed", "Allowed"
	}
	if d.unavailable {
		level = max(level, slog.LevelWarn)
		metrics = append(metrics, revocationUnavailable)
	}
	r.log.LogAttrs(ctx, level, message, attributes...)
	r.emit(ctx, metrics)
}

var revocationUnavailable = emf.Metric{Name: "RevocationUnavailable", Unit: emf.Count, Value: 1}

// refreshed reports how a load of the truststore and the revocation lists ended.
func (r *reporter) refreshed(o refresh.Outcome[trust]) {
	ctx := context.Background() // of no invocation
	unavailable := false
	switch {
	case o.Err != nil && o.Interrupted:
		r.log.InfoContext(ctx, "refresh interrupted, it will be repeated", "error", o.Err)
	case o.Err != nil:
		r.log.ErrorContext(ctx, "refresh failed", "error", o.Err)
		unavailable = true
	}
	if o.Value != nil {
		for _, problem := range o.Value.lists.Problems() {
			r.log.ErrorContext(ctx, "revocation list cannot be used", "reason", problem.Error())
			unavailable = true
		}
		r.log.InfoContext(ctx, "loaded", summary(o.Value)...)
	}
	var metrics []emf.Metric
	if !o.Interrupted {
		metrics = append(metrics, emf.Metric{Name: "CrlRefreshMilliseconds", Unit: emf.Milliseconds, Value: float64(o.Took) / 1e6})
	}
	if unavailable {
		metrics = append(metrics, revocationUnavailable)
	}
	if metrics != nil {
		r.emit(ctx, metrics)
	}
}

// summary says in numbers what is loaded.
func summary(t *trust) []any {
	lists, entries := 0, 0
	for _, issuer := range t.lists.ByIssuer() {
		lists += issuer.Lists
		entries += issuer.Entries
	}
	return []any{"authorities", len(t.authorities), "revocationLists", lists, "revokedCertificates", entries}
}

func (r *reporter) emit(ctx context.Context, metrics []emf.Metric) {
	err := r.metrics.Emit(emf.Record{
		Metrics:    metrics,
		Dimensions: map[string]string{"FunctionName": r.functionName},
		Time:       r.now(),
	})
	if err != nil {
		r.log.ErrorContext(ctx, "metrics were not written", "error", err)
	}
}
