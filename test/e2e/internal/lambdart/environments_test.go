package lambdart_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
)

func TestEnvironmentsAreUsedAgain(t *testing.T) {
	environments := lambdart.NewEnvironments(t, handler.Build(t, probe))
	for i := range 3 {
		if _, err := environments.Invoke(t.Context(), event{"log", fmt.Sprint("line ", i)}); err != nil {
			t.Fatal(err)
		}
	}
	if got := environments.Started(); got != 1 {
		t.Errorf("got %d environments for one invocation at a time", got)
	}
	if log := environments.Log(); !slices.Contains(log, "line 0") || !slices.Contains(log, "line 2") {
		t.Errorf("got log %q", log)
	}
}

func TestEnvironmentsForInvocationsAtATime(t *testing.T) {
	environments := lambdart.NewEnvironments(t, handler.Build(t, probe))
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			var exit *lambdart.ExitError
			if _, err := environments.Invoke(t.Context(), event{"sleep", "1h"}); !errors.As(err, &exit) {
				t.Errorf("got error %v, want an *ExitError", err)
			}
		})
	}
	killed := 0
	for killed < 3 { // until all are at work
		killed += environments.Kill()
		time.Sleep(time.Millisecond)
	}
	group.Wait()
	if got := environments.Started(); got != 3 {
		t.Errorf("got %d environments, want 3", got)
	}
	if got := environments.Kill(); got != 0 {
		t.Errorf("killed %d environments that were not at work", got)
	}
}

func TestEnvironmentsAreReplaced(t *testing.T) {
	environments := lambdart.NewEnvironments(t, handler.Build(t, probe))
	environments.SetTimeout(100 * time.Millisecond)
	if _, err := environments.Invoke(t.Context(), event{"sleep", "1h"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got error %v, want it to wrap context.DeadlineExceeded", err)
	}
	environments.SetTimeout(lambdart.DefaultTimeout)
	var exit *lambdart.ExitError
	if _, err := environments.Invoke(t.Context(), event{Action: "exit"}); !errors.As(err, &exit) {
		t.Errorf("got error %v, want an *ExitError", err)
	}
	if _, err := environments.Invoke(t.Context(), event{"log", "alive"}); err != nil {
		t.Error(err)
	}
	if got := environments.Started(); got != 3 {
		t.Errorf("got %d environments, want 3", got)
	}
	log := strings.Join(environments.Log(), "\n")
	for _, want := range []string{"sleeping for 1h", "alive"} {
		if !strings.Contains(log, want) {
			t.Errorf("log has no %q: %s", want, log)
		}
	}
}
