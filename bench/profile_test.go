package main

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/bench/internal/trial"
	"github.com/lintel-go/lintel/constructs/dataquality/profile/profiletest"
)

// smallProfile is a file with a profile, next to its digest.
func smallProfile(t *testing.T, stage string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "profile.json")
	if err := (profileCase{"small", 12, profiletest.Spaced, stage}).write(file); err != nil {
		t.Fatal(err)
	}
	digest, err := readProfileDigest(file)
	if err != nil || digest.Rows != 20_000 || digest.Missing != 600 {
		t.Fatalf("got %+v, %v", digest, err)
	}
	if stage == "all" && (digest.Statistics < 12 || digest.Values < 12 || digest.Bins < 12) {
		t.Fatalf("got %+v", digest)
	}
	return file
}

// spoilProfile makes the digest of a profile wrong.
func spoilProfile(t *testing.T, file string) {
	t.Helper()
	digest, err := readProfileDigest(file)
	if err != nil {
		t.Fatal(err)
	}
	digest.Missing++
	text, err := json.Marshal(digest)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(digestFile(file), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Every implementation finds the same, and the worker notices if one does not.
func TestProfileWorkers(t *testing.T) {
	for stage, evaluators := range map[string]map[string]profileEvaluator{"rule": ruleEvaluators, "all": allEvaluators} {
		for _, name := range slices.Sorted(maps.Keys(evaluators)) {
			file := smallProfile(t, stage)
			sample, err := inWorker(t.Context(), "profile", stage, file, name, "10ms")
			if err != nil {
				t.Errorf("%s, %s: %v", stage, name, err)
			}
			for _, key := range []string{evaluation, allocated, trial.PeakRSS} {
				if sample[key] <= 0 {
					t.Errorf("%s, %s: %s is %v", stage, name, key, sample[key])
				}
			}
			spoilProfile(t, file)
			if _, err := inWorker(t.Context(), "profile", stage, file, name, "10ms"); err == nil || !strings.Contains(err.Error(), "found {Rows:20000 ") {
				t.Errorf("%s, %s: got %v", stage, name, err)
			}
		}
	}
}

func TestProfileInPython(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("python3 is not installed; the benchmark lists it as missing")
	}
	script := filepath.Join(t.TempDir(), "profile.py")
	if err := os.WriteFile(script, profileScript, 0o600); err != nil {
		t.Fatal(err)
	}
	file := smallProfile(t, "rule")
	sample, err := evaluateInPython(t.Context(), script, file, 10*time.Millisecond)
	if err != nil || sample[evaluation] <= 0 {
		t.Errorf("got %v, %v", sample, err)
	}
	spoilProfile(t, file)
	if _, err := evaluateInPython(t.Context(), script, file, 10*time.Millisecond); err == nil || !strings.Contains(err.Error(), "found {Rows:20000 ") {
		t.Errorf("got %v", err)
	}
}
