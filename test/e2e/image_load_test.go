package e2e

import (
	"bytes"
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
)

// mixed puts sources of every kind into the bucket, and returns requests for them of every kind: pictures and errors.
func (w *images) mixed() []string {
	w.t.Helper()
	quarters := storedQuartersPicture(6)
	sources := map[string][]byte{
		"landscape.jpg": landscape(w.t, 480, 320),
		"badge.png":     badge(w.t, 90),
		"moving.gif":    animation(w.t),
		"turned.tiff":   tiffOf(quarters, 6),
		"turned.webp":   orientedFiles[codec.WebP](w.t, quarters, 6),
		"cut.jpg":       landscape(w.t, 480, 320)[:9000],
		"bomb.png":      bomb(60000, 60000),
		"drawing.svg":   []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><circle cx="20" cy="15" r="9" fill="#c03"/></svg>`),
	}
	var targets []string
	for key, body := range sources {
		w.s3.Put(photoBucket, key, body)
		targets = append(targets, "/"+key+"?width=40", "/fit-in/32x32/filters:grayscale()/"+key, jsonTarget(w.t, key, `{"flip":true,"toFormat":"webp"}`))
	}
	targets = append(targets,
		"/landscape.jpg", "/moving.gif", "/none.jpg", "/none.jpg?width=9", "/s3:other/cat.jpg", "/cat.jpg?width=x",
		jsonTarget(w.t, "landscape.jpg", `{"blur":2,"overlayWith":{"bucket":"photos","key":"badge.png","wRatio":30},"text":"a"}`),
	)
	slices.Sort(targets)
	return targets
}

// TestImageConcurrent has two hundred requests at once, in eight processes that share the buckets: Lambda gives a process one at a
// time. Each answer is that of a process that had the request alone, and a process makes what is kept once.
func TestImageConcurrent(t *testing.T) {
	t.Parallel()
	const requests, processes = 200, 8
	alone := newImages(t, nil)
	targets := alone.mixed()
	want := make([]answer, len(targets))
	for i, target := range targets {
		want[i] = alone.get(target)
	}
	w := newImages(t, func(c *wiring.Config) {
		withDerivatives(c)
		c.Service.DerivativeTimeout = time.Minute // on a busy machine too, what is made is kept
	})
	w.mixed()
	functions := []*lambdart.Function{w.function}
	for len(functions) < processes {
		functions = append(functions, w.start())
	}

	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // of which the most is to wait for other requests
	defer cancel()
	var group sync.WaitGroup
	makers := map[string]map[int]bool{} // which processes are asked for what is kept with a key
	reads := 0                          // of sources, at most
	for i := range requests {
		// A process is asked for twelve of the targets, each about twice, and shares most of them with others.
		process := i % processes
		n := (5*process + i/processes%12) % len(targets)
		kept, key := isKept(targets[n], want[n]), derivedPrefix+strings.Trim(want[n].header.Get("ETag"), `"`)
		if !kept || !makers[key][process] {
			reads += 2 // the second is of an overlay
		}
		if kept && makers[key] == nil {
			makers[key] = map[int]bool{}
		}
		if kept {
			makers[key][process] = true
		}
		group.Go(func() {
			a := w.askWithin(ctx, functions[process], "function URL", http.MethodGet, targets[n])
			if a.status != want[n].status || !bytes.Equal(a.body, want[n].body) || a.header.Get("ETag") != want[n].header.Get("ETag") {
				t.Errorf("%s: got %s, want %s", targets[n], a, want[n])
			}
		})
	}
	group.Wait()

	made := map[string]int{}
	for _, v := range w.s3.Versions(derivedBucket) {
		made[v.Key]++
	}
	for key, processes := range makers {
		if made[key] < 1 || made[key] > len(processes) {
			t.Errorf("%s was kept %d times, by %d processes", key, made[key], len(processes))
		}
	}
	if len(made) != len(makers) {
		t.Errorf("%d results were kept, want %d", len(made), len(makers))
	}
	got := 0
	for _, r := range w.aws.Requests(getObject) {
		if r.Input["Bucket"] == photoBucket {
			got++
		}
	}
	if got > reads {
		t.Errorf("sources were read %d times, want %d at most", got, reads)
	}
}

// isKept tells whether an answer is kept: one that is made, and that is no error.
func isKept(target string, a answer) bool {
	asStored := !strings.ContainsAny(target, "?:") && !strings.HasPrefix(target, "/eyJ")
	return a.status == http.StatusOK && !asStored
}

// TestImageLeaks has many requests in a process leave no more goroutines than few do.
func TestImageLeaks(t *testing.T) {
	t.Parallel()
	w := newImages(t, nil)
	targets := w.mixed()
	after := func(rounds int) int {
		function := lambdart.New(t, handler.Build(t, imageHandler, "nodynamic"), w.aws.Env(), w.env)
		for range rounds {
			for _, target := range targets {
				w.ask(function, "function URL", http.MethodGet, target)
			}
		}
		return goroutines(t, function)
	}
	few, many := after(1), after(6)
	if many > few+4 { // a connection that is kept for the next request has two
		t.Errorf("got %d goroutines after %d requests, and %d after %d", few, len(targets), many, 6*len(targets))
	}
}

// goroutines ends a function and counts the goroutines that it had: on SIGQUIT the Go runtime writes their stacks to standard
// error, and exits.
func goroutines(t *testing.T, function *lambdart.Function) int {
	t.Helper()
	if err := function.Process().Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	select {
	case <-function.Exited():
	case <-time.After(time.Minute):
		t.Fatal("the function does not end on SIGQUIT")
	}
	n := 0
	for _, line := range function.Log() {
		if strings.HasPrefix(line, "goroutine ") && strings.HasSuffix(line, ":") {
			n++
		}
	}
	if n == 0 {
		t.Fatal("the function wrote no stacks")
	}
	return n
}
