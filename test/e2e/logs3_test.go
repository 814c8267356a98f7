package e2e

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/gofunction/gobuild"
	"github.com/lintel-go/lintel/constructs/logs3/wiring"
	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/extensionsapi"
	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/s3stub"
)

const putLogs = "s3:PutObject"

func TestLogs3Registers(t *testing.T) {
	t.Parallel()
	w := newLogs(t, nil)
	got := w.Registered()
	if got.Name != gobuild.Executable || !slices.Equal(got.Events, []string{"INVOKE", "SHUTDOWN"}) {
		t.Errorf("registered as %+v", got)
	}
	s := w.Subscribed()
	if s.SchemaVersion != "2022-12-13" || !slices.Equal(s.Types, []string{"platform", "function"}) || s.Buffering.TimeoutMs != 25 || s.Destination.Protocol != "HTTP" {
		t.Errorf("subscribed to %+v", s)
	}
	if !w.Shutdown("SPINDOWN") {
		t.Error("the extension failed")
	}
	if got := w.aws.Operations(); len(got) != 0 {
		t.Errorf("without records it called %q", got)
	}
}

// Managed Instances refuse INVOKE, and need the newer schema.
func TestLogs3OnManagedInstances(t *testing.T) {
	t.Parallel()
	w := newLogs(t, map[string]string{"AWS_LAMBDA_INITIALIZATION_TYPE": "lambda-managed-instances", wiring.Age: "1ms"})
	if got := w.Registered().Events; !slices.Equal(got, []string{"SHUTDOWN"}) {
		t.Errorf("registered for %q", got)
	}
	if got := w.Subscribed().SchemaVersion; got != "2025-01-29" {
		t.Errorf("subscribed to schema %s", got)
	}
	w.Post(extensionsapi.Record("function", "a"))
	w.aws.Await(putLogs, 1) // in the background
	w.Shutdown("SPINDOWN")
	w.assertStored()
}

func TestLogs3FlushesEachInvocation(t *testing.T) {
	t.Parallel()
	w := newLogs(t, eachInvocation)
	for i, id := range []string{"one", "two", "three"} {
		w.invoke(id, distinct(5, id)...)
		if got := len(w.s3.Versions(logBucket)); got != i+1 {
			t.Errorf("%d objects after %d invocations", got, i+1)
		}
		w.assertStored()
		w.Freeze()
		w.Thaw()
	}
	// SIGKILL loses nothing: all is stored.
	w.Kill()
	w.assertStored()
}

// The invocation is waited for: what is logged until its end is stored with it.
func TestLogs3WaitsForTheEndOfTheInvocation(t *testing.T) {
	t.Parallel()
	w := newLogs(t, eachInvocation)
	w.Invoke("one", inAMinute())
	w.Post(extensionsapi.Record("function", "early"))
	w.Post(extensionsapi.RuntimeDone("another"))
	w.Post(extensionsapi.Record("function", "late"))
	if w.Asks() || len(w.aws.Requests(putLogs)) > 0 {
		t.Error("the invocation was not waited for")
	}
	w.finish("one")
	if got := len(w.s3.Versions(logBucket)); got != 1 {
		t.Errorf("%d objects, want one", got)
	}
	w.assertStored()
}

func TestLogs3FlushesWhatIsDue(t *testing.T) {
	t.Parallel()
	w := newLogs(t, map[string]string{wiring.Age: "1h"})
	for _, id := range []string{"one", "two", "three"} {
		w.invoke(id, distinct(5, id)...)
	}
	if got := w.aws.Operations(); len(got) != 0 {
		t.Errorf("nothing was due and it called %q", got)
	}
	if !w.Shutdown("SPINDOWN") {
		t.Error("the extension failed")
	}
	if got := len(w.s3.Versions(logBucket)); got != 1 {
		t.Errorf("%d objects, want one", got)
	}
	w.assertStored()
}

// Lambda posts records when the environment is thawed. What has become due meanwhile is stored before the extension asks
// for the next event.
func TestLogs3DeliversAfterAFreeze(t *testing.T) {
	t.Parallel()
	w := newLogs(t, map[string]string{wiring.Age: "1ms", wiring.Flush: wiring.FlushDue})
	w.Freeze()
	posted := make(chan int)
	go func() { posted <- w.Post(extensionsapi.Record("function", "late")) }()
	w.Thaw()
	if status := <-posted; status != 200 {
		t.Errorf("telemetry was answered with %d", status)
	}
	time.Sleep(2 * time.Millisecond) // until the record is due
	w.invoke("two", "more")
	lines, _ := w.stored()
	if len(lines) == 0 || !strings.Contains(lines[0], "late") {
		t.Errorf("stored are %q", lines)
	}
	w.Shutdown("SPINDOWN")
	w.assertStored()
}

// A long invocation's records are stored while it goes on.
func TestLogs3FlushesDuringAnInvocation(t *testing.T) {
	t.Parallel()
	w := newLogs(t, map[string]string{wiring.ObjectBytes: "1000"})
	w.Invoke("one", inAMinute())
	for _, line := range distinct(50, "long") {
		w.Post(extensionsapi.Record("function", line))
	}
	w.aws.Await(putLogs, 3)
	w.finish("one")
	w.Shutdown("SPINDOWN")
	w.assertStored()
}

func TestLogs3StoresOnlyWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	w := newLogs(t, map[string]string{wiring.Flush: wiring.FlushInvocation, wiring.Types: `["function"]`})
	if got := w.Subscribed().Types; !slices.Equal(got, []string{"platform", "function"}) {
		t.Errorf("subscribed to %q", got)
	}
	w.invoke("one", "a", "b")
	if lines, _ := w.stored(); len(lines) != 2 {
		t.Errorf("stored are %q", lines)
	}
}

// A real function and the extension in one environment: what the function writes is what is stored.
func TestLogs3WithAFunction(t *testing.T) {
	t.Parallel()
	w := newLogs(t, eachInvocation)
	function := lambdart.New(t, handler.Build(t, "github.com/lintel-go/lintel/test/e2e/internal/lambda/probe"), w.aws.Env())
	seen := 0
	// take posts what the function has written since.
	take := func() {
		lines := function.Log()
		for _, line := range lines[seen:] {
			w.Post(extensionsapi.Record("function", line))
		}
		seen = len(lines)
	}
	for _, id := range []string{"one", "two"} {
		w.Invoke(id, inAMinute())
		if _, err := function.Invoke(t.Context(), map[string]string{"Action": "log", "Argument": "from " + id}); err != nil {
			t.Fatal(err)
		}
		take()
		w.finish(id)
		w.Freeze()
		w.Thaw()
	}
	w.Invoke("crash", inAMinute())
	if _, err := function.Invoke(t.Context(), map[string]string{"Action": "panic", "Argument": "at the disco"}); err == nil {
		t.Error("the function did not panic")
	}
	<-function.Exited()
	take()
	w.finish("crash")
	if !w.Shutdown("FAILURE") {
		t.Error("the extension failed")
	}
	lines, _ := w.stored()
	assertContains(t, "the stored log", strings.Join(lines, "\n"), "from one", "from two", "at the disco")
	w.assertStored()
}

func TestLogs3WithoutASubscriptionOrBucketLetsTheFunctionWork(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(t *testing.T, aws *awsstub.Server) *extensionsapi.Extension{
		"subscription refused": func(t *testing.T, aws *awsstub.Server) *extensionsapi.Extension {
			return extensionsapi.NewRefusing(t, http.StatusBadRequest, handler.Build(t, wiring.Package), aws.Env(), logsEnv(nil))
		},
		// The Runtime Interface Emulator accepts subscriptions and sends nothing.
		"no telemetry": func(t *testing.T, aws *awsstub.Server) *extensionsapi.Extension {
			return extensionsapi.NewRefusing(t, http.StatusAccepted, handler.Build(t, wiring.Package), aws.Env(), logsEnv(eachInvocation))
		},
		"no bucket": func(t *testing.T, aws *awsstub.Server) *extensionsapi.Extension {
			return extensionsapi.New(t, handler.Build(t, wiring.Package), aws.Env())
		},
		"malformed": func(t *testing.T, aws *awsstub.Server) *extensionsapi.Extension {
			return extensionsapi.New(t, handler.Build(t, wiring.Package), aws.Env(), logsEnv(map[string]string{wiring.Flush: "never"}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			aws := awsstub.New(t)
			s3stub.New(t, aws)
			e := start(t, aws)
			e.AwaitNext()
			for range 2 {
				e.Invoke("one", inAMinute())
				e.AwaitNext()
			}
			if !e.Shutdown("SPINDOWN") {
				t.Error("the extension failed")
			}
			assertContains(t, "the log", e.Log(), "logs are not stored")
		})
	}
}
