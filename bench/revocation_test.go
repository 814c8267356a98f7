package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/bench/internal/trial"
)

const fewEntries = "10000"

// generated returns a directory with a list.
func generated(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if _, err := inWorker(t.Context(), "revocation", "generate", dir, fewEntries); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Every implementation finds what is revoked and nothing else: the worker fails if not.
func TestRevocationWorkers(t *testing.T) {
	dir := generated(t)
	for name := range indexes {
		built, err := inWorker(t.Context(), "revocation", "build", dir, name)
		if err != nil {
			t.Errorf("%s: build: %v", name, err)
		}
		if built[trial.PeakRSS] <= 0 {
			t.Errorf("%s: build: got %v", name, built)
		}
		looked, err := inWorker(t.Context(), "revocation", "lookup", dir, name, fewEntries, "100", "1000", "10000")
		if err != nil {
			t.Errorf("%s: lookup: %v", name, err)
		}
		for _, key := range []string{warm, cold, liveHeap} {
			if looked[key] <= 0 {
				t.Errorf("%s: %s is %v", name, key, looked[key])
			}
		}
	}
}

// Every implementation verifies the signature, or it would do less than the others.
func TestRevocationSignature(t *testing.T) {
	list, other := listIn(generated(t)), listIn(generated(t))
	for _, name := range slices.Sorted(maps.Keys(indexes)) {
		if _, err := list.build(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := (issuedList{list.der, other.issuer}).build(name); err == nil {
			t.Errorf("%s accepts a list that another key signed", name)
		}
	}
}

func TestOpenssl(t *testing.T) {
	for said, good := range map[string]bool{"verify OK": true, "verify failure": false} {
		bin := t.TempDir()
		script := "#!/bin/sh\necho " + said + " >&2\n"
		if err := os.WriteFile(filepath.Join(bin, "openssl"), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
		t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
		_, err := opensslVerify(t.Context(), "dir")
		if good && err != nil || !good && (err == nil || !strings.Contains(err.Error(), said)) {
			t.Errorf("openssl says %q: got %v", said, err)
		}
	}
}
