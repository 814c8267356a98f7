// Package function runs a Lambda function on an OS-only runtime and measures it while it answers events: how long it takes
// to its first answer, the processor time of later ones, and its memory.
package function

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/lintel-go/lintel/bench/internal/process"
)

const (
	next = "/2018-06-01/runtime/invocation/next"
	// timeout is what functions are told they may take, and how long they are waited for.
	timeout = time.Minute
)

// A Function is a process that asks for events. It has the Runtime API on the loopback interface.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
type Function struct {
	command *exec.Cmd
	server  *http.Server
	started time.Time
	log     bytes.Buffer // to be read when the process has ended

	asked   chan time.Time // the function has asked for an event
	events  chan []byte
	answers chan answer
	failed  chan error // it has reported that it cannot start
	ended   chan struct{}
}

type answer struct {
	body []byte
	err  error
}

// Start starts the command with nothing but these environment variables and that of the Runtime API, and waits until it
// asks for its first event.
func Start(command *exec.Cmd, env map[string]string) (*Function, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	f := &Function{
		command: command, asked: make(chan time.Time, 1), events: make(chan []byte), answers: make(chan answer, 1),
		failed: make(chan error, 1), ended: make(chan struct{}),
	}
	f.server = &http.Server{Handler: f.runtimeAPI()}
	go func() { _ = f.server.Serve(listener) }() // until it is closed
	command.Env = []string{"AWS_LAMBDA_RUNTIME_API=" + listener.Addr().String()}
	for name, value := range env {
		command.Env = append(command.Env, name+"="+value)
	}
	command.Stdout, command.Stderr = &f.log, &f.log
	f.started = time.Now()
	if err := command.Start(); err != nil {
		return nil, errors.Join(err, f.server.Close())
	}
	go func() {
		_ = command.Wait() // what it says is in the ProcessState
		close(f.ended)
	}()
	return f, nil
}

func (f *Function) runtimeAPI() http.Handler {
	mux := http.NewServeMux()
	f.extensionsAPI(mux)
	mux.HandleFunc("GET "+next, func(w http.ResponseWriter, r *http.Request) {
		f.asked <- time.Now()
		select {
		case event := <-f.events:
			header := w.Header()
			header.Set("Lambda-Runtime-Aws-Request-Id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd")
			header.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(timeout).UnixMilli(), 10))
			header.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:123456789012:function:bench")
			header.Set("Content-Type", "application/json")
			w.Write(event) // a function that does not read it does not answer either
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", func(_ http.ResponseWriter, r *http.Request) {
		report, err := io.ReadAll(r.Body)
		f.failed <- errors.Join(fmt.Errorf("initialization failed: %s", report), err)
	})
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/{kind}", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if kind := r.PathValue("kind"); err == nil && kind != "response" {
			err = fmt.Errorf("the function answered with an %s: %s", kind, body)
		}
		w.WriteHeader(http.StatusAccepted)
		f.answers <- answer{body, err}
	})
	return mux
}

// extensionsAPI is as much as an extension needs until it waits for its first event, which is as far as it can be measured.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html
func (f *Function) extensionsAPI(mux *http.ServeMux) {
	mux.HandleFunc("POST /2020-01-01/extension/register", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Lambda-Extension-Identifier", "bench")
		_, _ = io.WriteString(w, `{"functionName":"bench"}`) // an extension that does not read it does not go on
	})
	mux.HandleFunc("PUT /2022-07-01/telemetry", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /2020-01-01/extension/event/next", func(_ http.ResponseWriter, r *http.Request) {
		f.asked <- time.Now()
		<-r.Context().Done()
	})
}

// Ready waits until the function asks for an event and returns how long after its start that was.
func (f *Function) Ready(ctx context.Context) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	select {
	case at := <-f.asked:
		return at.Sub(f.started), nil
	case err := <-f.failed:
		return 0, err
	case <-f.ended:
		select {
		case err := <-f.failed: // reported before it ended
			return 0, err
		default:
			return 0, f.end()
		}
	case <-ctx.Done():
		return 0, fmt.Errorf("%s: no request for an event: %w", f.command, ctx.Err())
	}
}

// end says how a function that has ended did.
func (f *Function) end() error {
	return fmt.Errorf("%s: ended: %v: %s", f.command, f.command.ProcessState, bytes.TrimSpace(f.log.Bytes()))
}

// Invoke gives the function an event that it has asked for (see [Function.Ready]) and returns its answer.
func (f *Function) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	select {
	case f.events <- event:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case a := <-f.answers:
		return a.body, a.err
	case <-f.ended:
		return nil, f.end()
	case <-ctx.Done():
		return nil, fmt.Errorf("%s: no answer: %w", f.command, ctx.Err())
	}
}

// Pid is that of the process.
func (f *Function) Pid() int { return f.command.Process.Pid }

// State is what the system says of the process at its end, after [Function.Close].
func (f *Function) State() *os.ProcessState { return f.command.ProcessState }

// Usage is the user and system time that the function has used so far, and the largest resident set that it has had, in
// bytes. Both are from /proc. The time is that of its threads, of which none is to have ended.
func (f *Function) Usage() (cpu time.Duration, peak int64, err error) {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", f.Pid()))
	if err != nil {
		return 0, 0, err
	}
	for _, name := range threads {
		text, err := os.ReadFile(name)
		if err != nil {
			return 0, 0, err
		}
		first, _, _ := strings.Cut(string(text), " ")
		nanoseconds, err := strconv.ParseInt(first, 10, 64)
		if err != nil {
			return 0, 0, fmt.Errorf("%s: %w", name, err)
		}
		cpu += time.Duration(nanoseconds)
	}
	if cpu == 0 {
		return 0, 0, fmt.Errorf("%s: no times of threads in /proc", f.command)
	}
	peak, err = process.PeakRSS(f.Pid())
	return cpu, peak, err
}

// Close ends the process and the Runtime API.
func (f *Function) Close() error {
	killed := f.command.Process.Kill()
	<-f.ended
	if errors.Is(killed, os.ErrProcessDone) {
		killed = nil
	}
	return errors.Join(killed, f.server.Close())
}
