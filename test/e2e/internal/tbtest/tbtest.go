// Package tbtest tests test helpers: it shows how they fail the test that uses them.
package tbtest

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
)

// Failures runs f with a [testing.TB] whose failures do not fail t, runs the cleanups that f registered, and returns
// the messages of the failures in order.
func Failures(t testing.TB, f func(testing.TB)) []string {
	recorder := &recorder{TB: t}
	run := func(f func()) {
		done := make(chan struct{})
		go func() { // a goroutine of its own, which Fatalf can end
			defer close(done)
			f()
		}()
		<-done
	}
	run(func() { f(recorder) })
	for _, cleanup := range slices.Backward(recorder.cleanups) {
		run(cleanup)
	}
	recorder.mu.Lock()
	defer recorder.mu.Unlock()
	return recorder.failures
}

// recorder overrides the methods by which a helper ends or fails a test; the rest is the real test's.
type recorder struct {
	testing.TB
	mu       sync.Mutex
	failures []string
	cleanups []func()
}

func (r *recorder) record(message string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures = append(r.failures, message)
}

func (r *recorder) Helper() {}

func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }

func (r *recorder) Errorf(format string, args ...any) { r.record(fmt.Sprintf(format, args...)) }

func (r *recorder) Fatalf(format string, args ...any) {
	r.record(fmt.Sprintf(format, args...))
	runtime.Goexit()
}

func (r *recorder) Error(args ...any) { r.record(fmt.Sprint(args...)) }

func (r *recorder) Fatal(args ...any) {
	r.record(fmt.Sprint(args...))
	runtime.Goexit()
}

func (r *recorder) Failed() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.failures) > 0
}
