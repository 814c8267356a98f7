package main

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

func TestFirstCall(t *testing.T) {
	for _, worker := range []string{"load", "loaddefault"} {
		sample, err := inWorker(t.Context(), "startup", worker)
		if err != nil {
			t.Fatal(err)
		}
		if sample[wallMic] <= 0 || sample[cpuMic] <= 0 {
			t.Errorf("%s: got %v", worker, sample)
		}
	}
}

// The overlay leaves nothing of the package but the one file, whatever files it has.
func TestOverlay(t *testing.T) {
	packageDir, dir := t.TempDir(), t.TempDir()
	for _, name := range []string{"awsconfig.go", "environment.go", "awsconfig_test.go"} {
		if err := os.WriteFile(filepath.Join(packageDir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, v := range variants {
		name, err := v.overlay(packageDir, dir)
		if err != nil {
			t.Fatal(err)
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var overlay struct{ Replace map[string]string }
		if err := json.Unmarshal(data, &overlay); err != nil {
			t.Fatal(err)
		}
		source := overlay.Replace[filepath.Join(packageDir, "awsconfig.go")]
		if got, err := os.ReadFile(source); err != nil || string(got) != v.source {
			t.Errorf("%s: awsconfig.go is %q: %q, %v", v.name, source, got, err)
		}
		for _, removed := range []string{"environment.go", "awsconfig_test.go"} {
			if file, found := overlay.Replace[filepath.Join(packageDir, removed)]; !found || file != "" {
				t.Errorf("%s: %s is %q, %t", v.name, removed, file, found)
			}
		}
	}
}

func TestZippedSize(t *testing.T) {
	const size = 100_000
	random := make([]byte, size)
	source := rand.NewChaCha8([32]byte{})
	if _, err := source.Read(random); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		content     []byte
		least, most int64
	}{{random, size, size + 100}, {bytes.Repeat([]byte("lintel"), size/6), 50, 1000}} {
		name := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(name, tt.content, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := zippedSize(name); err != nil || got < tt.least || got > tt.most {
			t.Errorf("got %d, %v, want %d to %d", got, err, tt.least, tt.most)
		}
	}
}
