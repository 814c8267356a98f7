package main

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Every implementation counts the same, and the worker notices if one does not.
func TestWindowCounters(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(windowCounters)) {
		file := filepath.Join(t.TempDir(), "batch")
		batch, digest := windowCase{"small", 30, 20}.batch()
		if digest.Records != 30 || digest.Bytes != 20 || len(batch.Before) != 20 {
			t.Fatalf("got %v, want 30 records of 20 groups", digest)
		}
		for sum, want := range map[int]string{digest.Sum: "", digest.Sum + 1: "found {30 20 "} {
			digest.Sum = sum
			if err := writeWindow(file, batch, digest); err != nil {
				t.Fatal(err)
			}
			sample, err := inWorker(t.Context(), "window", "count", file, name, "10ms")
			if want == "" && (err != nil || sample[perRecord] <= 0) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("%s: got %v, %v, want %q", name, sample, err, want)
			}
		}
	}
}
