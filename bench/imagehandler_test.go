package main

import (
	"net/http"
	"os/exec"
	"testing"

	"github.com/lintel-go/lintel/bench/internal/trial"
)

// Both handlers answer with a picture, and everything is measured.
func TestImageHandlers(t *testing.T) {
	files, request := smallImageFiles(t), handlerRequest{"small.jpg", "jpeg", 160, 160, thumbnailQuality}
	ours, err := buildImageHandler(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	commands := map[string]func() *exec.Cmd{"lintel": func() *exec.Cmd { return exec.Command(ours) }}
	if commands["sharp"], err = bundleSharpHandler(t.Context(), t.TempDir()); err != nil {
		t.Fatal(err)
	}
	for name, command := range commands {
		if command == nil {
			t.Logf("%s is not installed; the benchmark lists it as missing", name)
			continue
		}
		sample, err := lifeOf(t.Context(), files, command(), request)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range handlerMeasures("small") {
			if sample[m.Key] <= 0 {
				t.Errorf("%s: no %s in %v", name, m.Key, sample)
			}
		}
	}
	t.Run("memory", func(t *testing.T) { testHandlerMemory(t, ours) })
}

// What does not fit in the memory of a function is refused, and that is measured too.
func testHandlerMemory(t *testing.T, ours string) {
	files := smallImageFiles(t)
	for request, want := range map[handlerRequest]float64{
		{"moving.gif", "webp", 80, 60, thumbnailQuality}: http.StatusOK,
		{"moving.gif", "gif", 80, 60, 0}:                 http.StatusOK,
		{"small.jpg", "avif", 8000, 8000, 50}:            http.StatusRequestEntityTooLarge,
	} {
		sample, err := oneRequest(t.Context(), files, exec.Command(ours), 512, request)
		if err != nil || sample[httpStatus] != want || sample[trial.CPU] <= 0 || sample[trial.PeakRSS] <= 0 {
			t.Errorf("%+v: got %v, %v", request, sample, err)
		}
	}
}
