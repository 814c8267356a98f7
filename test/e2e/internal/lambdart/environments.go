package lambdart

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// shownLogLines is how much of the log a failed test shows.
const shownLogLines = 100

// Environments is a Lambda function: as many execution environments as there are invocations at a time, each started when
// it is needed, used again while it works, and replaced when its process has ended.
type Environments struct {
	t         testing.TB
	bootstrap string
	env       []map[string]string
	timeout   time.Duration

	mu   sync.Mutex
	all  []*Function // in the order of their starts
	idle []*Function
	busy map[*Function]bool
}

// NewEnvironments returns the function of a compiled handler with the environment variables of [Start]. Its
// timeout is [DefaultTimeout] until [Environments.SetTimeout] changes it. All processes end with the test; the
// end of their log becomes part of the log of a test that failed.
func NewEnvironments(t testing.TB, bootstrap string, env ...map[string]string) *Environments {
	e := &Environments{t: t, bootstrap: bootstrap, env: env, timeout: DefaultTimeout, busy: map[*Function]bool{}}
	t.Cleanup(func() {
		e.mu.Lock()
		all := slices.Clone(e.all)
		e.mu.Unlock()
		for _, environment := range all {
			if err := environment.Close(); err != nil {
				t.Errorf("close %s: %v", bootstrap, err)
			}
		}
		if t.Failed() {
			log := e.Log()
			t.Logf("end of the log of %s:\n%s", bootstrap, strings.Join(log[max(0, len(log)-shownLogLines):], "\n"))
		}
	})
	return e
}

// SetTimeout sets the function's timeout: 1 second to 14 minutes in Lambda, as short as a test needs it here.
func (e *Environments) SetTimeout(timeout time.Duration) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.timeout = timeout
}

// Invoke sends event, encoded as JSON, to an idle environment, which is started if there is none, and returns its response.
// Errors are those of [Start] and of [Function.Invoke].
func (e *Environments) Invoke(ctx context.Context, event any) (json.RawMessage, error) {
	environment, timeout, err := e.acquire(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	response, err := environment.Invoke(ctx, event)
	return response, errors.Join(err, e.release(environment))
}

// acquire takes an environment for an invocation, and returns it with the function's timeout.
func (e *Environments) acquire(ctx context.Context) (*Function, time.Duration, error) {
	environment, err := e.takeIdle()
	if err == nil && environment == nil {
		environment, err = Start(ctx, e.bootstrap, e.env...)
	}
	if err != nil {
		return nil, 0, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if !slices.Contains(e.all, environment) {
		e.all = append(e.all, environment)
	}
	e.busy[environment] = true
	return environment, e.timeout, nil
}

// takeIdle returns an environment that waits for work, or nil. It cleans up after those that have exited meanwhile, as
// they do after they have reported a panic.
func (e *Environments) takeIdle() (*Function, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for len(e.idle) > 0 {
		environment := e.idle[len(e.idle)-1]
		e.idle = e.idle[:len(e.idle)-1]
		select {
		case <-environment.Exited():
			if err := environment.Close(); err != nil {
				return nil, err
			}
		default:
			return environment, nil
		}
	}
	return nil, nil
}

// release makes the environment idle, or cleans up after it.
func (e *Environments) release(environment *Function) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.busy, environment)
	select {
	case <-environment.Exited():
		return environment.Close()
	default:
		e.idle = append(e.idle, environment)
		return nil
	}
}

// Kill ends the processes that are at work, as kill -9 does, and returns how many there were. It may be called from a
// stand-in for a service while it answers one of them: so a test chooses the moment.
func (e *Environments) Kill() int {
	e.mu.Lock()
	var busy []*Function
	for environment := range e.busy {
		busy = append(busy, environment)
	}
	e.mu.Unlock()
	for _, environment := range busy {
		if err := environment.Close(); err != nil {
			e.t.Errorf("kill %s: %v", e.bootstrap, err)
		}
	}
	return len(busy)
}

// Started returns how many environments there have been.
func (e *Environments) Started() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.all)
}

// Log returns the lines that all environments have written, one environment after the other.
func (e *Environments) Log() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var log []string
	for _, environment := range e.all {
		log = append(log, environment.Log()...)
	}
	return log
}
