package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/service"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

func TestMetrics(t *testing.T) {
	const absent = -1e9
	for name, test := range map[string]struct {
		event   service.Event
		records int
		want    map[string]float64 // of the first record
	}{
		"made": {
			service.Event{Status: 200, Result: codec.WebP, BytesIn: 100, BytesOut: 30, DerivativeMiss: true, Duration: 1500 * time.Microsecond}, 2,
			map[string]float64{wiring.MetricBytesOut: 30, wiring.MetricBytesSaved: 70, wiring.MetricDerivativeHit: 0, wiring.MetricDuration: 1.5, wiring.MetricRequests: 1},
		},
		"stored": {
			service.Event{Status: 200, Result: codec.WebP, BytesOut: 30, DerivativeHit: true}, 2,
			map[string]float64{wiring.MetricBytesOut: absent, wiring.MetricBytesSaved: absent, wiring.MetricDerivativeHit: 1},
		},
		"unavailable": {
			service.Event{Status: 503, DerivativeErrors: 2}, 1,
			map[string]float64{wiring.MetricUnavailable: 1, wiring.MetricServerErrors: 1, wiring.MetricClientErrors: 0, wiring.MetricDerivativeErrors: 2, wiring.MetricDerivativeHit: absent},
		},
		"client": {service.Event{Status: 404}, 1, map[string]float64{wiring.MetricUnavailable: 0, wiring.MetricServerErrors: 0, wiring.MetricClientErrors: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			var out, log bytes.Buffer
			observer{emf.New(&out, wiring.MetricNamespace), "images", slog.New(slog.NewTextHandler(&log, nil))}.Observe(test.event)
			lines := bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n"))
			var first map[string]any
			if err := json.Unmarshal(lines[0], &first); err != nil || len(lines) != test.records || log.Len() > 0 {
				t.Fatalf("%v: %s %s", err, out.String(), log.String())
			}
			for name, want := range test.want {
				got, ok := first[name].(float64)
				if ok != (want != absent) || ok && got != want {
					t.Errorf("%s is %v, want %v", name, first[name], want)
				}
			}
		})
	}
}
