package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/logs3/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/extensionsapi"
)

func TestLogs3RetriesWhatFails(t *testing.T) {
	t.Parallel()
	for name, script := range map[string][]awsstub.Reply{
		"throttled":      {awsstub.Throttle(), awsstub.Default},
		"broken":         {awsstub.Break(), awsstub.Break(), awsstub.Default},
		"dropped":        {awsstub.Drop(), awsstub.Default},
		"answer lost":    {awsstub.Lose(awsstub.Default), awsstub.Default},
		"hangs":          {awsstub.Hang(), awsstub.Default},
		"hangs and fail": {awsstub.Hang(), awsstub.Break(), awsstub.Default},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newLogs(t, eachInvocation)
			w.aws.On(putLogs, script...)
			w.invoke("one", distinct(3, "one")...)
			w.Shutdown("SPINDOWN")
			w.assertStored()
			keys := map[any]bool{}
			for _, r := range w.aws.Requests(putLogs) {
				keys[r.Input["Key"]] = true
			}
			if len(keys) != 1 {
				t.Errorf("attempts for keys %v, want one", keys)
			}
		})
	}
}

// While S3 fails, invocations are not held up one after the other, nothing exits, the buffer is bounded, and when S3
// works again the objects say what was dropped.
func TestLogs3SurvivesAnOutage(t *testing.T) {
	t.Parallel()
	w := newLogs(t, map[string]string{wiring.Flush: wiring.FlushInvocation, wiring.BufferBytes: "20000"})
	w.aws.On(putLogs, awsstub.DenyAccess().Times(3), awsstub.Default) // all attempts of one flush; the pause follows
	w.invoke("one", distinct(10, "one")...)
	for _, id := range []string{"two", "three", "four"} {
		w.invoke(id, distinct(200, id)...)
	}
	if !w.Shutdown("SPINDOWN") {
		t.Error("the extension failed")
	}
	w.assertNothingLost()
	lines, dropped := w.stored()
	if len(lines) == 0 || dropped == 0 {
		t.Fatalf("%d records are stored and %d dropped", len(lines), dropped)
	}
	if last := lines[len(lines)-1]; !strings.Contains(last, "four") {
		t.Errorf("the newest record is %s: the oldest must be dropped", last)
	}
	assertContains(t, "the log", w.Log(), "logs could not be stored", wiring.MetricFailed, wiring.MetricDropped)
}

// S3 that never answers: the extension exits within its time, and says what is lost.
func TestLogs3ShutdownWhileS3Hangs(t *testing.T) {
	t.Parallel()
	w := newLogs(t, nil)
	w.aws.On(putLogs, awsstub.Hang())
	w.invoke("one", distinct(10, "one")...)
	if !w.Shutdown("TIMEOUT") {
		t.Error("the extension failed")
	}
	assertContains(t, "the log", w.Log(), "records are lost", `"reason":"TIMEOUT"`, wiring.MetricDropped)
	if lines, _ := w.stored(); len(lines) > 0 {
		t.Errorf("stored are %q", lines)
	}
	w.assertNothingLost()
}

// S3 that fails more often than a flush tries: the last flush goes on, since there is no later one.
func TestLogs3ShutdownWhileS3Fails(t *testing.T) {
	t.Parallel()
	w := newLogs(t, nil)
	w.aws.On(putLogs, awsstub.Break().Times(4), awsstub.Default)
	w.invoke("one", distinct(10, "one")...)
	w.Shutdown("SPINDOWN")
	w.assertStored()
}

// A flush in the background that hangs does not keep the last one from its turn.
func TestLogs3ShutdownDuringAnUpload(t *testing.T) {
	t.Parallel()
	w := newLogs(t, map[string]string{wiring.Age: "1ms"})
	hangs := make(chan struct{})
	w.aws.On(putLogs, awsstub.Choose(func(*awsstub.Request) awsstub.Reply {
		close(hangs)
		return awsstub.Hang()
	}), awsstub.Default)
	w.Post(extensionsapi.Record("function", "a"))
	<-hangs
	w.Shutdown("SPINDOWN")
	w.assertStored()
}

// An upload that is frozen half-way is repeated under the same key.
func TestLogs3FreezeDuringAnUpload(t *testing.T) {
	t.Parallel()
	w := newLogs(t, map[string]string{wiring.Age: "1ms"})
	frozen := make(chan struct{})
	w.aws.On(putLogs, awsstub.Lose(awsstub.Choose(func(*awsstub.Request) awsstub.Reply {
		w.Freeze()
		close(frozen)
		return awsstub.Default
	})), awsstub.Default)
	w.Post(extensionsapi.Record("function", "a"))
	<-frozen // by the flush in the background
	w.Thaw()
	w.Shutdown("SPINDOWN")
	w.assertStored()
}

// A function that takes all of its time, and an end that is never told, are not waited for beyond the timeout, nor again.
func TestLogs3InvocationWithoutAnEnd(t *testing.T) {
	t.Parallel()
	w := newLogs(t, eachInvocation)
	w.Invoke("endless", time.Now().Add(300*time.Millisecond))
	w.Post(extensionsapi.Record("function", "a"))
	w.AwaitNext()
	w.Invoke("unheard", inAMinute())
	w.AwaitNext() // without a post
	w.invoke("heard", "b")
	w.Invoke("again", inAMinute())
	w.finish("again", "c")
	if !w.Shutdown("TIMEOUT") {
		t.Error("the extension failed")
	}
	w.assertStored()
}

// What is posted while the environment is shut down is stored or not acknowledged.
func TestLogs3TelemetryDuringShutdown(t *testing.T) {
	t.Parallel()
	w := newLogs(t, nil)
	posting, first := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(posting)
		for i := 0; w.Post(extensionsapi.Record("function", fmt.Sprint("line ", i))) != 0; i++ {
			if i == 0 {
				close(first)
			}
		}
	}()
	<-first
	if !w.Shutdown("SPINDOWN") {
		t.Error("the extension failed")
	}
	<-posting
	w.assertNothingLost()
}

func TestLogs3RefusesWhatIsNoTelemetry(t *testing.T) {
	t.Parallel()
	w := newLogs(t, eachInvocation)
	for _, body := range []string{"", "{}", "[", `["` + strings.Repeat("x", 5<<20) + `"]`} {
		if status := w.PostBody(body); status != http.StatusBadRequest && status != 0 {
			t.Errorf("%.20q was answered with %d", body, status)
		}
	}
	w.invoke("one", "a")
	w.assertStored()
	if got := strings.Count(w.Log(), "telemetry was refused"); got != 1 {
		t.Errorf("logged %d times", got)
	}
}

// Memory that the environment takes away: what was stored is whole, and only what was not is gone.
func TestLogs3Killed(t *testing.T) {
	t.Parallel()
	w := newLogs(t, map[string]string{wiring.ObjectBytes: "1000"})
	w.Invoke("one", inAMinute())
	w.Post(extensionsapi.Record("function", strings.Repeat("x", 2000)))
	w.aws.Await(putLogs, 1)
	w.Kill()
	for _, object := range w.s3.Versions(logBucket) {
		if !logKey.MatchString(object.Key) {
			t.Errorf("key %s", object.Key)
		}
	}
	w.stored() // which fails the test if an object is cut off
}
