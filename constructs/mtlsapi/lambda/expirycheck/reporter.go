package main

import (
	"context"
	"log/slog"
	"math"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/crls"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

const metricNamespace = "Lintel/MutualTls"

// A certificate is what the check found out about one.
type certificate struct {
	// name says where it is: the truststore's URI or an ARN.
	name            string
	subject, serial string
	// notAfter is zero if it has no expiry that counts.
	notAfter time.Time
	// status is ACM's, empty for others.
	status string
}

// A reporter writes the log and the metrics.
type reporter struct {
	log          *slog.Logger
	metrics      *emf.Emitter
	functionName string
}

// certificates reports certificates, and how long the first of them is still valid.
func (r *reporter) certificates(ctx context.Context, found []certificate, warnDays int, now time.Time) error {
	least := math.Inf(1)
	for _, c := range found {
		attributes := []slog.Attr{slog.String("name", c.name), slog.String("subject", c.subject), slog.String("serial", c.serial)}
		if c.status != "" {
			attributes = append(attributes, slog.String("status", c.status))
		}
		if c.notAfter.IsZero() {
			r.log.LogAttrs(ctx, slog.LevelWarn, "certificate is not in use", attributes...)
			continue
		}
		days := whole(c.notAfter.Sub(now), 24*time.Hour)
		least = min(least, days)
		message, level := "certificate", slog.LevelInfo
		if days < float64(warnDays) {
			message, level = "certificate expires", slog.LevelWarn
		}
		attributes = append(attributes, slog.Time("notAfter", c.notAfter.UTC()), slog.Float64("days", days))
		r.log.LogAttrs(ctx, level, message, attributes...)
	}
	return r.emit(emf.Metric{Name: "DaysToExpiry", Unit: emf.None, Value: least}, now)
}

// lists reports the revocation lists of issuers, and when the first goes out of
// date.
func (r *reporter) lists(ctx context.Context, issuers []crls.IssuerLists, now time.Time) error {
	least := math.Inf(1)
	for _, i := range issuers {
		attributes := []slog.Attr{slog.String("issuer", i.Issuer), slog.Int("lists", i.Lists), slog.Int("entries", i.Entries)}
		if i.NextUpdate.IsZero() {
			r.log.LogAttrs(ctx, slog.LevelWarn, "revocation list does not say when it goes out of date", attributes...)
			continue
		}
		hours := whole(i.NextUpdate.Sub(now), time.Hour)
		least = min(least, hours)
		message, level := "revocation lists", slog.LevelInfo
		if hours < 0 {
			message, level = "revocation list is out of date", slog.LevelWarn
		}
		attributes = append(attributes, slog.Time("nextUpdate", i.NextUpdate.UTC()), slog.Float64("hours", hours))
		r.log.LogAttrs(ctx, level, message, attributes...)
	}
	return r.emit(emf.Metric{Name: "HoursToCrlExpiry", Unit: emf.None, Value: least}, now)
}

// whole returns how many whole units a duration has. A negative one has less than
// none: what expired a minute ago is not valid for zero days.
func whole(d, unit time.Duration) float64 { return math.Floor(float64(d) / float64(unit)) }

// emit writes a metric, unless it is infinite because there was nothing to measure.
func (r *reporter) emit(metric emf.Metric, now time.Time) error {
	if math.IsInf(metric.Value, 1) {
		return nil
	}
	return r.metrics.Emit(emf.Record{
		Metrics:    []emf.Metric{metric},
		Dimensions: map[string]string{"FunctionName": r.functionName},
		Time:       now,
	})
}
