package main

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/streamprocessor/kpl"
)

// Every implementation finds the same, and the worker notices if one does not.
func TestAggregateDecoders(t *testing.T) {
	for _, name := range slices.Sorted(maps.Keys(aggregateDecoders)) {
		file := filepath.Join(t.TempDir(), "aggregate")
		data, digest, err := aggregateCase{"small", 30, 50}.aggregate()
		if err != nil {
			t.Fatal(err)
		}
		if want := 30 * (50 + len("device-000000")); digest.Records != 30 || digest.Bytes != want {
			t.Fatalf("got %v, want 30 records of %d bytes together", digest, want)
		}
		if err := digest.write(file, data); err != nil {
			t.Fatal(err)
		}
		sample, err := inWorker(t.Context(), "kpl", "decode", file, name, "10ms")
		if err != nil || sample[perRecord] <= 0 {
			t.Errorf("%s: got %v, %v", name, sample, err)
		}
		spoil(t, file)
		if _, err := inWorker(t.Context(), "kpl", "decode", file, name, "10ms"); err == nil || !strings.Contains(err.Error(), "found {30 ") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// The aggregates are what a stream takes.
func TestAggregateCases(t *testing.T) {
	for _, c := range aggregateCases {
		data, digest, err := c.aggregate()
		if err != nil || digest.Records != c.records || len(data) > kpl.MaxRecordBytes {
			t.Errorf("%s: %d bytes with %d records, %v", c.name, len(data), digest.Records, err)
		}
	}
}
