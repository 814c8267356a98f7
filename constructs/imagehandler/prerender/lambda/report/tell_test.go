package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/prerender/maprun"
	"github.com/lintel-go/lintel/constructs/imagehandler/prerender/wiring"
	"github.com/lintel-go/lintel/lambdakit/emf"
)

func TestText(t *testing.T) {
	r := &report{Status: wiring.StatusFailed, Error: "E", Cause: strings.Repeat("é", 40_000), Summary: maprun.Summary{Pictures: maprun.Pictures{Done: 1, Skipped: 2, Failed: 3, Pending: 4}}}
	for i := range maxCodes + 5 {
		r.Failures = append(r.Failures, &maprun.Failure{Code: fmt.Sprintf("code%d", i), Count: int64(i)})
	}
	h := &handler{config: config{Bucket: "reports"}}
	text := h.text(r, "name")
	for _, want := range []string{"Execution name: FAILED\n", "1 done, 2 skipped, 3 failed, 4 not begun", "9 x code9\nand 5 other codes\n", "s3://reports/runs/name/report.json"} {
		if !strings.Contains(text, want) {
			t.Errorf("the text has no %q: %s", want, text)
		}
	}
	if len(text) > 4096 || strings.Contains(text, "To render those") {
		t.Errorf("got %d bytes: %s", len(text), text)
	}
}

// TestMetrics are by the name of the state machine, which is all that is known of it at synthesis.
func TestMetrics(t *testing.T) {
	var log bytes.Buffer
	h := &handler{metrics: emf.New(&log, wiring.MetricNamespace)}
	r := &report{Summary: maprun.Summary{Pictures: maprun.Pictures{Done: 7}, Renditions: maprun.Renditions{Bytes: 99}}}
	if err := h.emit(r, machine); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"StateMachine":"Ahead-1"`, `"PicturesDone":7`, `"BytesMade":99`, `"PicturesFailed":0`} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log has no %s: %s", want, &log)
		}
	}
}
