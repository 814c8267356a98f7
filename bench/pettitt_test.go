package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every implementation finds the same, and the worker notices if one does not.
func TestSeriesTesters(t *testing.T) {
	file := filepath.Join(t.TempDir(), "series")
	script := filepath.Join(t.TempDir(), "pettitt.py")
	if err := os.WriteFile(script, pettittScript, 0o600); err != nil {
		t.Fatal(err)
	}
	python := scipyPython(t.Context())
	for _, c := range []seriesCase{
		{"batch", 700, "batch", []string{"sort", "naive"}, map[string]string{"scipy": "batch"}},
		{"update", 50, "update", []string{"sort each"}, map[string]string{"numpy": "update", "scipy": "retest"}},
	} {
		s := c.series()
		for spoilt := range 2 {
			s.Digest.K += int64(spoilt)
			if err := s.write(file); err != nil {
				t.Fatal(err)
			}
			check := func(name string, microseconds float64, err error) {
				t.Helper()
				if spoilt == 0 && (err != nil || microseconds <= 0) {
					t.Errorf("%s: got %v, %v", name, microseconds, err)
				}
				if spoilt == 1 && (err == nil || !strings.Contains(err.Error(), "found {")) {
					t.Errorf("%s: got %v", name, err)
				}
			}
			for _, name := range append(c.peers, c.ours) {
				sample, err := inWorker(t.Context(), "pettitt", "test", file, name, "1ms")
				check(name, sample[perTest], err)
			}
			if python == "" {
				t.Log("there is no SciPy: the benchmark lists it as missing")
				continue
			}
			for name, function := range c.scipy {
				sample, err := testInPython(t.Context(), python, script, file, function)
				check(name, sample[perTest], err)
			}
		}
	}
}

// The definition agrees with what the others have to find.
func TestSeriesDigest(t *testing.T) {
	for _, c := range seriesCases[:2] {
		s := c.series()
		if got := testAllPairs(s.Points); got != s.Digest || got.K == 0 {
			t.Errorf("%s: got %+v, want %+v", c.name, got, s.Digest)
		}
	}
}
