package lambdart_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/tbtest"
)

const probe = "github.com/lintel-go/lintel/test/e2e/internal/lambda/probe"

// event and answer mirror the types of the probe.
type event struct{ Action, Argument string }

type answer struct {
	Result       string
	RequestID    string
	Remaining    time.Duration
	FirstInvoked bool
}

func start(t *testing.T, env ...map[string]string) *lambdart.Function {
	t.Helper()
	return lambdart.New(t, handler.Build(t, probe), env...)
}

// invoke fails the test unless the function answers.
func invoke(t *testing.T, function *lambdart.Function, action, argument string) answer {
	t.Helper()
	response, err := function.Invoke(t.Context(), event{action, argument})
	if err != nil {
		t.Fatal(err)
	}
	var a answer
	if err := json.Unmarshal(response, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

func TestInvocationsAreWarmAfterTheFirst(t *testing.T) {
	function := start(t)
	var requestIDs []string
	for i := range 3 {
		argument := fmt.Sprint("event ", i)
		got := invoke(t, function, "echo", argument)
		if got.Result != argument || got.FirstInvoked != (i == 0) {
			t.Errorf("invocation %d: got %+v", i, got)
		}
		if slices.Contains(requestIDs, got.RequestID) {
			t.Errorf("invocation %d: request id %s used before", i, got.RequestID)
		}
		requestIDs = append(requestIDs, got.RequestID)
	}
}

func TestInvocationsWaitForEachOther(t *testing.T) {
	function := start(t)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			want := fmt.Sprint(i)
			response, err := function.Invoke(t.Context(), event{"echo", want})
			if err != nil {
				t.Error(err)
				return
			}
			var got answer
			if err := json.Unmarshal(response, &got); err != nil || got.Result != want {
				t.Errorf("got %s (%v), want result %s", response, err, want)
			}
		})
	}
	group.Wait()
}

func TestEnvironment(t *testing.T) {
	t.Setenv("CALLERS_SECRET", "inherited")
	function := start(t, map[string]string{"A": "first", "B": "only"}, map[string]string{"A": "last"})
	for name, want := range map[string]string{
		"A": "last", "B": "only", "AWS_REGION": "eu-west-1", "CALLERS_SECRET": "", "HOME": "",
	} {
		if got := invoke(t, function, "env", name).Result; got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}

func TestDeadline(t *testing.T) {
	function := start(t)

	if got := invoke(t, function, "echo", "").Remaining; got > lambdart.DefaultTimeout || got < lambdart.DefaultTimeout/2 {
		t.Errorf("without a deadline: %v remaining, want about %v", got, lambdart.DefaultTimeout)
	}

	const timeout = 5 * time.Minute
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	response, err := function.Invoke(ctx, event{Action: "echo"})
	if err != nil {
		t.Fatal(err)
	}
	var got answer
	if err := json.Unmarshal(response, &got); err != nil {
		t.Fatal(err)
	}
	if got.Remaining > timeout || got.Remaining < timeout/2 {
		t.Errorf("%v remaining, want about %v", got.Remaining, timeout)
	}
}

func TestTimeoutKillsTheFunction(t *testing.T) {
	function := start(t)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := function.Invoke(ctx, event{"sleep", "1h"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("got error %v, want it to wrap context.DeadlineExceeded", err)
	}
	var exit *lambdart.ExitError
	if _, err := function.Invoke(t.Context(), event{Action: "echo"}); !errors.As(err, &exit) {
		t.Errorf("next invocation: got error %v, want an *ExitError", err)
	}
}

func TestWaitingInTheQueueKillsNothing(t *testing.T) {
	function := start(t)
	go func() {
		// Ends when the function is closed.
		_, _ = function.Invoke(t.Context(), event{"sleep", "1h"})
	}()
	for function.Log() == nil { // until the function sleeps
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := function.Invoke(ctx, event{Action: "echo"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got error %v, want it to wrap context.DeadlineExceeded", err)
	}
	select {
	case <-function.Exited():
		t.Error("the function was killed")
	default:
	}
}

func TestFunctionErrorLeavesTheFunctionUsable(t *testing.T) {
	function := start(t)
	_, err := function.Invoke(t.Context(), event{Action: "fail"})
	want := lambdart.FunctionError{Type: "errorString", Message: "failed as asked"}
	if got := new(lambdart.FunctionError); !errors.As(err, &got) || *got != want {
		t.Errorf("got error %#v, want %#v", err, want)
	}
	invoke(t, function, "echo", "")
}

func TestPanicIsReportedThenExits(t *testing.T) {
	function := start(t)
	_, err := function.Invoke(t.Context(), event{"panic", "out of order"})
	var reported *lambdart.FunctionError
	if !errors.As(err, &reported) || reported.Message != "out of order" {
		t.Errorf("got error %v, want a *FunctionError", err)
	}
	var exit *lambdart.ExitError
	if _, err := function.Invoke(t.Context(), event{Action: "echo"}); !errors.As(err, &exit) {
		t.Errorf("next invocation: got error %v, want an *ExitError", err)
	}
}

func TestExitDuringAnInvocation(t *testing.T) {
	function := start(t)
	_, err := function.Invoke(t.Context(), event{Action: "exit"})
	var exit *lambdart.ExitError
	if !errors.As(err, &exit) || exit.State != "exit status 3" {
		t.Errorf("got error %v, want exit status 3", err)
	}
	select {
	case <-function.Exited():
	default:
		t.Error("Exited is not closed")
	}
}

func TestInitFailures(t *testing.T) {
	bootstrap := handler.Build(t, probe)

	_, err := lambdart.Start(t.Context(), bootstrap, map[string]string{"PROBE_INIT": "exit"})
	if exit := new(lambdart.ExitError); !errors.As(err, &exit) || exit.State != "exit status 3" {
		t.Errorf("exit: got error %v, want exit status 3", err)
	}

	_, err = lambdart.Start(t.Context(), bootstrap, map[string]string{"PROBE_INIT": "error"})
	if reported := new(lambdart.InitError); !errors.As(err, &reported) || reported.Type != "Probe.Init" {
		t.Errorf("error: got error %v, want an *InitError of type Probe.Init", err)
	}

	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err = lambdart.Start(ctx, bootstrap, map[string]string{"PROBE_INIT": "hang"})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("hang: got error %v, want it to wrap context.DeadlineExceeded", err)
	}

	failures := tbtest.Failures(t, func(t testing.TB) {
		lambdart.New(t, bootstrap, map[string]string{"PROBE_INIT": "exit"})
	})
	if len(failures) != 1 || !strings.Contains(failures[0], "exiting during init") {
		t.Errorf("New: got failures %q, want one with the log", failures)
	}
}

func TestLog(t *testing.T) {
	function := start(t)
	if got := function.Log(); got != nil {
		t.Errorf("got %q before anything was logged", got)
	}
	for i := range 20 {
		line := fmt.Sprint("line ", i)
		invoke(t, function, "log", line)
		// Standard error, where package log adds the time, then standard output.
		got := function.Log()
		if len(got) != 2*(i+1) || !strings.HasSuffix(got[2*i], line) || got[2*i+1] != line {
			t.Fatalf("after %q: got %q", line, got)
		}
	}
	before := function.Log()
	if err := function.Close(); err != nil {
		t.Fatal(err)
	}
	if after := function.Log(); !slices.Equal(after, before) {
		t.Errorf("after Close: got %q, want %q", after, before)
	}
}

func TestCloseLeavesNoProcess(t *testing.T) {
	function := start(t)
	for range 2 {
		if err := function.Close(); err != nil {
			t.Fatal(err)
		}
	}
	select {
	case <-function.Exited():
	default:
		t.Error("the process still runs")
	}
	var exit *lambdart.ExitError
	if _, err := function.Invoke(t.Context(), event{Action: "echo"}); !errors.As(err, &exit) {
		t.Errorf("Invoke after Close: got error %v, want an *ExitError", err)
	}
}

func TestNoSuchBootstrap(t *testing.T) {
	if _, err := lambdart.Start(t.Context(), t.TempDir()+"/bootstrap"); err == nil {
		t.Error("got no error")
	}
}
