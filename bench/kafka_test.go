package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/bench/internal/trial"
)

// smallEvent is a file with an event, next to its digest.
func smallEvent(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "event.json")
	if err := (kafkaCase{"small", 30, 50}).write(file); err != nil {
		t.Fatal(err)
	}
	digest, err := readDigest(file)
	if err != nil || digest.Records != 30 || digest.Bytes != 30*(50+len("customer-000000")+len("headerValue")) {
		t.Fatalf("got %v, %v", digest, err)
	}
	return file
}

// spoil makes the digest of an event wrong.
func spoil(t *testing.T, event string) {
	t.Helper()
	digest, err := readDigest(event)
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf(`{"records":%d,"bytes":%d,"sum":%d}`, digest.Records, digest.Bytes, digest.Sum+1)
	if err := os.WriteFile(digestFile(event), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Every implementation finds the same, and the worker notices if one does not.
func TestKafkaWorkers(t *testing.T) {
	for stage, processors := range map[string]map[string]func() (eventProcessor, error){"decode": kafkaDecoders, "dispatch": kafkaDispatchers} {
		for _, name := range slices.Sorted(maps.Keys(processors)) {
			event := smallEvent(t)
			sample, err := inWorker(t.Context(), "kafka", stage, event, name, "10ms")
			if err != nil {
				t.Errorf("%s, %s: %v", stage, name, err)
			}
			for _, key := range []string{perRecord, allocations, allocated, trial.PeakRSS} {
				if sample[key] <= 0 {
					t.Errorf("%s, %s: %s is %v", stage, name, key, sample[key])
				}
			}
			spoil(t, event)
			if _, err := inWorker(t.Context(), "kafka", stage, event, name, "10ms"); err == nil || !strings.Contains(err.Error(), "found {30 ") {
				t.Errorf("%s, %s: got %v", stage, name, err)
			}
		}
	}
}

func TestKafkaInNode(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip("node is not installed; the benchmark lists it as missing")
	}
	script := filepath.Join(t.TempDir(), "kafka.js")
	if err := os.WriteFile(script, kafkaScript, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, stage := range []string{"decode", "dispatch"} {
		event := smallEvent(t)
		sample, err := processInNode(t.Context(), script, stage, event, 10*time.Millisecond)
		if err != nil || sample[perRecord] <= 0 {
			t.Errorf("%s: got %v, %v", stage, sample, err)
		}
		spoil(t, event)
		if _, err := processInNode(t.Context(), script, stage, event, 10*time.Millisecond); err == nil || !strings.Contains(err.Error(), "found {30 ") {
			t.Errorf("%s: got %v", stage, err)
		}
	}
}

// The events are not larger than what Lambda sends, and the largest come close.
func TestKafkaCases(t *testing.T) {
	const limit = 6 << 20
	largest := 0
	for _, c := range kafkaCases {
		data, digest := c.event()
		if digest.Records != c.records || len(data) > limit || !json.Valid(data) {
			t.Errorf("%s: %d bytes with %d records", c.name, len(data), digest.Records)
		}
		largest = max(largest, len(data))
		t.Logf("%s: %d bytes", c.name, len(data))
	}
	if largest < limit*9/10 {
		t.Errorf("the largest has %d bytes", largest)
	}
}
