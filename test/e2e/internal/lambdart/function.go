package lambdart

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

const (
	// InitTimeout bounds the init phase, as Lambda does.
	InitTimeout = 10 * time.Second

	// DefaultTimeout is the function timeout of an invocation whose context has no deadline.
	DefaultTimeout = 30 * time.Second
)

// Function is an execution environment: a running bootstrap process and the Runtime API that feeds it. Its methods
// may be called by several goroutines; invocations then wait for each other.
type Function struct {
	process *exec.Cmd
	api     *runtimeAPI
	log     *logFile

	exited  chan struct{} // closed when the process has ended
	exitErr *ExitError    // set before exited is closed
}

// New starts a function for a test: see [Start]. If that fails, so does the test. The function is closed when the test
// ends; its log becomes part of the log of a test that failed.
func New(t testing.TB, bootstrap string, env ...map[string]string) *Function {
	t.Helper()
	function, err := Start(context.Background(), bootstrap, env...)
	if err != nil {
		t.Fatalf("start %s: %v", bootstrap, err)
	}
	t.Cleanup(func() {
		if err := function.Close(); err != nil {
			t.Errorf("close %s: %v", bootstrap, err)
		}
		if t.Failed() {
			t.Logf("log of %s:\n%s", bootstrap, strings.Join(function.Log(), "\n"))
		}
	})
	return function
}

// Start runs the binary bootstrap and returns when it is ready for its first invocation. The process sees the
// environment variables that Lambda sets, and those of env, of which the last one to name a variable wins. It sees
// none of the environment of the caller.
//
// The error is an [*InitError] if the function reported one, an [*ExitError] if it exited, and wraps
// [context.DeadlineExceeded] if it was not ready within [InitTimeout].
func Start(ctx context.Context, bootstrap string, env ...map[string]string) (*Function, error) {
	api, err := serveRuntimeAPI()
	if err != nil {
		return nil, err
	}
	log, err := createLogFile()
	if err != nil {
		return nil, errors.Join(err, api.close())
	}

	function := &Function{process: exec.Command(bootstrap), api: api, log: log, exited: make(chan struct{})}
	function.process.Env = Environment(api.address(), env...)
	function.process.Stdout, function.process.Stderr = log.file, log.file
	if err := function.process.Start(); err != nil {
		return nil, errors.Join(err, api.close(), log.close())
	}
	go func() {
		// The outcome is in the ProcessState; the error repeats it.
		_ = function.process.Wait()
		function.exitErr = &ExitError{State: function.process.ProcessState.String()}
		close(function.exited)
	}()

	if err := function.init(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("%w; log: %q", err, function.Log()), function.Close())
	}
	return function, nil
}

// init waits for the end of the init phase.
func (f *Function) init(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, InitTimeout,
		fmt.Errorf("function not ready %v after its start: %w", InitTimeout, context.DeadlineExceeded))
	defer cancel()
	select {
	case <-f.api.ready:
		return nil
	case err := <-f.api.initError:
		return err
	case <-f.exited:
		select {
		case err := <-f.api.initError: // reported, then exited: both are ready
			return err
		default:
			return f.exitErr
		}
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Invoke sends event, encoded as JSON, to the function and returns its response. The deadline of ctx is the one the
// function is told; without it the function gets [DefaultTimeout].
//
// The error is a [*FunctionError] if the function reported one and an [*ExitError] if the process exited, then or
// before. When ctx ends, the error wraps that of ctx, and a function that is at work on the event is killed, as Lambda
// does with a function that timed out.
func (f *Function) Invoke(ctx context.Context, event any) (json.RawMessage, error) {
	payload, err := json.Marshal(event)
	if err != nil {
		return nil, fmt.Errorf("encode event: %w", err)
	}
	if _, ok := ctx.Deadline(); !ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, DefaultTimeout)
		defer cancel()
	}

	started := time.Now()
	invocation := f.api.newInvocation(ctx, payload)
	queue := f.api.queue
	for {
		select {
		case queue <- invocation:
			queue = nil // taken: from here on only the outcome matters
		case outcome := <-invocation.outcome:
			return outcome.response, outcome.err
		case <-f.exited:
			select {
			case outcome := <-invocation.outcome: // answered, then exited: both are ready
				return outcome.response, outcome.err
			default:
				return nil, f.exitErr
			}
		case <-ctx.Done():
			if queue != nil {
				return nil, fmt.Errorf("function still busy with an earlier event: %w", ctx.Err())
			}
			f.kill()
			return nil, fmt.Errorf("function killed after %v: %w", time.Since(started).Round(time.Millisecond), ctx.Err())
		}
	}
}

// Log returns what the function has written to standard output and standard error, as lines. All that the function
// wrote before it answered an invocation is there when Invoke returns.
func (f *Function) Log() []string {
	return f.log.lines()
}

// Exited returns a channel that is closed when the process has ended, by itself or by Close.
func (f *Function) Exited() <-chan struct{} {
	return f.exited
}

// Process returns the process, to look at it or to signal it. It may have ended.
func (f *Function) Process() *os.Process {
	return f.process.Process
}

// Close kills the process if it still runs, waits for its end, and stops the Runtime API. The log can be read later.
func (f *Function) Close() error {
	f.kill()
	return errors.Join(f.api.close(), f.log.close())
}

// kill ends the process and waits for its end.
func (f *Function) kill() {
	// The error says that the process has already ended.
	_ = f.process.Process.Kill()
	<-f.exited
}

// Environment returns the variables of a process in an execution environment, a function or an extension: those that
// Lambda defines and Go programs read, overridden by env.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
func Environment(runtimeAPI string, env ...map[string]string) []string {
	variables := map[string]string{
		"AWS_LAMBDA_RUNTIME_API":          runtimeAPI,
		"AWS_LAMBDA_INITIALIZATION_TYPE":  "on-demand",
		"AWS_LAMBDA_FUNCTION_NAME":        FunctionName,
		"AWS_LAMBDA_FUNCTION_VERSION":     "$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
		"AWS_LAMBDA_LOG_GROUP_NAME":       "/aws/lambda/" + FunctionName,
		"AWS_LAMBDA_LOG_STREAM_NAME":      "2006/01/02/[$LATEST]0123456789abcdef0123456789abcdef",
		"AWS_REGION":                      region,
		"AWS_DEFAULT_REGION":              region,
		"AWS_ACCESS_KEY_ID":               "AKIAIOSFODNN7EXAMPLE",
		"AWS_SECRET_ACCESS_KEY":           "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
		"AWS_SESSION_TOKEN":               "session-token-example",
		"_HANDLER":                        "bootstrap",
		"LANG":                            "en_US.UTF-8",
		"TZ":                              ":UTC",
		"PATH":                            "/usr/local/bin:/usr/bin/:/bin:/opt/bin",

		// Nothing listens on port 1: a call that no stub answers fails at once instead of leaving this machine.
		"AWS_ENDPOINT_URL":          "http://127.0.0.1:1",
		"AWS_EC2_METADATA_DISABLED": "true",
	}
	for _, e := range env {
		maps.Copy(variables, e)
	}
	var list []string
	for name, value := range variables {
		list = append(list, name+"="+value)
	}
	return list
}
