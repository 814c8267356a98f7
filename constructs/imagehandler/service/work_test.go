package service

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestIdenticalRequestsAreDoneOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		observer, source := &events{}, newMemory()
		s, transformer := newCounting(t, Config{}, Dependencies{Source: source, Observer: observer})
		transformer.run = func(context.Context) error { time.Sleep(time.Second); return nil }
		paths := []string{"/fit-in/30x20/cat.jpg", "/cat.jpg?width=30&height=20&fit=inside", inBase64(`{"key":"cat.jpg","edits":{"resize":{"width":30,"height":20,"fit":"inside"}}}`)}
		var group sync.WaitGroup
		for i := range 200 {
			group.Go(func() {
				if r := get(t.Context(), s, paths[i%len(paths)]); r.Status != http.StatusOK {
					t.Errorf("status %d: %s", r.Status, r.Body)
				}
			})
		}
		group.Wait()
		if runs, gets := transformer.runs.Load(), source.gets.Load(); runs != 1 || gets != 1 {
			t.Errorf("200 requests read %d times and ran %d times", gets, runs)
		}
		joined, in := 0, int64(0)
		for _, e := range observer.all {
			in += e.BytesIn
			if e.Coalesced {
				joined++
			}
		}
		if joined != 199 || in != int64(len(source.objects["photos/cat.jpg"].Body)) {
			t.Errorf("%d joined, %d octets were read", joined, in)
		}
	})
}

func TestDifferentRequestsWithinMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, transformer := newCounting(t, Config{Memory: 8 << 20, SourceBytes: 1 << 20, Timeout: time.Hour}, Dependencies{})
		transformer.run = func(context.Context) error { time.Sleep(time.Second); return nil }
		var group sync.WaitGroup
		for i := range 200 {
			group.Go(func() {
				r := get(t.Context(), s, fmt.Sprintf("/cat.jpg?width=%d", i+1))
				if _, w, _ := sizeOf(t, r); r.Status != http.StatusOK || w != i+1 {
					t.Errorf("status %d, %d wide instead of %d", r.Status, w, i+1)
				}
			})
		}
		group.Wait()
		// Of 6 MiB each takes a little more than 1 MiB.
		if runs, most := transformer.runs.Load(), transformer.most.Load(); runs != 200 || most < 2 || most > 5 {
			t.Errorf("%d runs, %d at once", runs, most)
		}
	})
}

func TestFullServiceSaysToComeAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, transformer := newCounting(t, Config{Memory: 2 << 20, SourceBytes: 1 << 16, Timeout: 3 * time.Second}, Dependencies{})
		transformer.run = func(context.Context) error { time.Sleep(2 * time.Second); return nil }
		var group sync.WaitGroup
		var mu sync.Mutex
		statuses := map[int]int{}
		for i := range 5 {
			group.Go(func() {
				r := get(t.Context(), s, fmt.Sprintf("/cat.jpg?width=%d", i+1))
				mu.Lock()
				statuses[r.Status]++
				mu.Unlock()
				if r.Status != 200 && (codeOf(t, r) != CodeTimeout || r.Header.Get("Retry-After") != "1") {
					t.Errorf("%s %v", r.Body, r.Header)
				}
			})
		}
		group.Wait()
		if statuses[200] != 1 || statuses[503] != 4 {
			t.Errorf("statuses %v", statuses)
		}
		time.Sleep(time.Minute)
		if transformer.most.Load() != 1 || !s.running.TryAcquire(s.running.all) || !s.held.TryAcquire(s.held.all) {
			t.Errorf("%d at once; or memory is still held", transformer.most.Load())
		}
	})
}

// TestMoreThanAllMemory is of requests that would take more than there is, however
// long they waited.
func TestMoreThanAllMemory(t *testing.T) {
	s, transformer := newCounting(t, Config{Memory: 200 << 20}, Dependencies{})
	for path, want := range map[string]int{
		"/cat.jpg?width=80&format=avif":               http.StatusOK,
		"/cat.jpg?width=1200&height=1200&format=avif": http.StatusRequestEntityTooLarge,
		"/cat.jpg?width=4700&height=4700&format=jpeg": http.StatusOK,
	} {
		before := transformer.runs.Load()
		r := get(t.Context(), s, path)
		if r.Status != want {
			t.Errorf("%s: %d, want %d: %s", path, r.Status, want, r.Body)
		}
		if refused := want != http.StatusOK; refused && (codeOf(t, r) != CodeTooLarge || transformer.runs.Load() != before) {
			t.Errorf("%s: %s", path, r.Body)
		}
	}
}

func TestWhoLeavesDoesNotStopTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, transformer := newCounting(t, Config{}, Dependencies{})
		var ended error
		transformer.run = func(ctx context.Context) error {
			select {
			case <-time.After(10 * time.Second):
			case <-ctx.Done():
			}
			ended = ctx.Err()
			return ended
		}
		serve := func(after time.Duration, want int) func() {
			return func() {
				ctx, cancel := context.WithTimeout(t.Context(), after)
				defer cancel()
				if r := get(ctx, s, "/cat.jpg?width=20"); r.Status != want {
					t.Errorf("who leaves after %v gets %d, want %d", after, r.Status, want)
				}
			}
		}
		var group sync.WaitGroup
		group.Go(serve(2*time.Second, 503)) // begins it
		synctest.Wait()
		group.Go(serve(3*time.Second, 503))
		group.Go(serve(time.Minute, 200))
		group.Wait()
		if ended != nil || transformer.runs.Load() != 1 {
			t.Errorf("%d runs, %v", transformer.runs.Load(), ended)
		}
		group.Go(serve(2*time.Second, 503))
		group.Go(serve(3*time.Second, 503))
		group.Wait()
		synctest.Wait()
		if !errors.Is(ended, context.Canceled) {
			t.Errorf("work that nobody waits for ended with %v", ended)
		}
		transformer.run = nil
		serve(time.Second, 200)()
	})
}

func TestPanicIsAnswered(t *testing.T) {
	observer := &events{}
	s, transformer := newCounting(t, Config{}, Dependencies{Observer: observer})
	transformer.run = func(context.Context) error { panic("out of cheese") }
	for range 2 {
		if r := get(t.Context(), s, "/cat.jpg?width=20"); r.Status != 500 || codeOf(t, r) != CodeInternal || observer.last().Err == nil {
			t.Errorf("%d %s", r.Status, r.Body)
		}
	}
	s.observer, s.keys, s.config.Signature = nil, panickingKeys{}, true
	if r := get(t.Context(), s, "/cat.jpg?signature=00"); r.Status != 500 || codeOf(t, r) != CodeInternal {
		t.Errorf("%d %s", r.Status, r.Body)
	}
	if !s.running.TryAcquire(s.running.all) || !s.held.TryAcquire(s.held.all) {
		t.Error("memory is still held")
	}
}

type panickingKeys struct{}

func (panickingKeys) Keys(context.Context) ([][]byte, error) { panic("no cheese either") }
