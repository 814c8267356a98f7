package main

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/service"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

// An observer writes the metrics of each request to the log.
type observer struct {
	metrics  *emf.Emitter
	function string
	log      *slog.Logger
}

var _ service.Observer = observer{}

// Observe implements [service.Observer].
func (o observer) Observe(e service.Event) {
	function := map[string]string{wiring.DimensionFunction: o.function}
	o.emit(emf.Record{Dimensions: function, Metrics: metricsOf(e)})
	if e.Status == http.StatusOK && e.Result != "" {
		o.emit(emf.Record{
			Dimensions: map[string]string{wiring.DimensionFunction: o.function, wiring.DimensionFormat: string(e.Result)},
			Metrics:    pictureMetrics(e),
		})
	}
}

func (o observer) emit(r emf.Record) {
	if err := o.metrics.Emit(r); err != nil {
		o.log.Error("metrics were not written", "error", err)
	}
}

func metricsOf(e service.Event) []emf.Metric {
	metrics := []emf.Metric{
		{Name: wiring.MetricRequests, Unit: emf.Count, Value: 1},
		duration(e),
		count(wiring.MetricClientErrors, e.Status/100 == 4),
		count(wiring.MetricServerErrors, e.Status/100 == 5),
		count(wiring.MetricUnavailable, e.Status == http.StatusServiceUnavailable),
		count(wiring.MetricNotModified, e.NotModified),
		count(wiring.MetricRedirected, e.Redirected),
		{Name: wiring.MetricDerivativeErrors, Unit: emf.Count, Value: float64(e.DerivativeErrors)},
	}
	if e.DerivativeHit || e.DerivativeMiss {
		metrics = append(metrics, count(wiring.MetricDerivativeHit, e.DerivativeHit))
	}
	if isMade(e) {
		metrics = append(metrics, bytesOut(e), emf.Metric{Name: wiring.MetricBytesSaved, Unit: emf.Bytes, Value: float64(e.BytesIn - e.BytesOut)})
	}
	return metrics
}

// pictureMetrics are those by format.
func pictureMetrics(e service.Event) []emf.Metric {
	metrics := []emf.Metric{duration(e)}
	if isMade(e) {
		metrics = append(metrics, bytesOut(e))
	}
	return metrics
}

// isMade tells that a picture was made for this request, not stored and not taken
// over from another one, and is in the response.
func isMade(e service.Event) bool {
	return e.Status == http.StatusOK && e.BytesIn > 0 && e.BytesOut > 0 && !e.DerivativeHit
}

func duration(e service.Event) emf.Metric {
	return emf.Metric{Name: wiring.MetricDuration, Unit: emf.Milliseconds, Value: float64(e.Duration) / float64(time.Millisecond)}
}

func bytesOut(e service.Event) emf.Metric {
	return emf.Metric{Name: wiring.MetricBytesOut, Unit: emf.Bytes, Value: float64(e.BytesOut)}
}

func count(name string, is bool) emf.Metric {
	value := 0.0
	if is {
		value = 1
	}
	return emf.Metric{Name: name, Unit: emf.Count, Value: value}
}
