package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// Paths of the APIs, which have versions of their own.
const (
	extensionPath = "/2020-01-01/extension/"
	telemetryPath = "/2022-07-01/telemetry"
)

// Events of the Extensions API.
const (
	eventInvoke   = "INVOKE"
	eventShutdown = "SHUTDOWN"
)

// event of the Extensions API.
type event struct {
	EventType      string
	DeadlineMs     int64
	RequestID      string
	ShutdownReason string
}

func (e *event) deadline() time.Time { return time.UnixMilli(e.DeadlineMs) }

// extensionsAPI is a client of the Extensions API and the Telemetry API.
type extensionsAPI struct {
	url    string
	name   string // of the file, by which Lambda knows the extension
	id     string // that Lambda gave it
	client http.Client
}

func newExtensionsAPI(address string) *extensionsAPI {
	// No timeout: next waits for as long as the environment is frozen.
	return &extensionsAPI{url: "http://" + address, name: filepath.Base(os.Args[0])}
}

// statusError is an answer that is not the wanted one.
type statusError struct {
	path   string
	status int
}

func (e *statusError) Error() string {
	return fmt.Sprintf("%s answered with status %d", e.path, e.status)
}

// errEnvironment says that the environment cannot go on and extensions should exit.
var errEnvironment = errors.New("the execution environment cannot go on")

// call decodes the answer into out, unless that is nil.
func (a *extensionsAPI) call(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(b)
	}
	request, err := http.NewRequestWithContext(ctx, method, a.url+path, body)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if a.id == "" {
		request.Header.Set("Lambda-Extension-Name", a.name)
	} else {
		request.Header.Set("Lambda-Extension-Identifier", a.id)
	}
	response, err := a.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return &statusError{path, response.StatusCode}
	}
	if a.id == "" {
		a.id = response.Header.Get("Lambda-Extension-Identifier")
	}
	if out == nil {
		return nil
	}
	return json.NewDecoder(response.Body).Decode(out)
}

// register returns the function's name.
func (a *extensionsAPI) register(ctx context.Context, events ...string) (function string, err error) {
	var answer struct{ FunctionName string }
	err = a.call(ctx, http.MethodPost, extensionPath+"register", map[string]any{"events": events}, &answer)
	return answer.FunctionName, err
}

// next waits for an event.
func (a *extensionsAPI) next(ctx context.Context) (*event, error) {
	e := new(event)
	err := a.call(ctx, http.MethodGet, extensionPath+"event/next", nil, e)
	var status *statusError
	if errors.As(err, &status) && status.status == http.StatusInternalServerError {
		return nil, fmt.Errorf("%w: %w", errEnvironment, err)
	}
	return e, err
}

// subscription to telemetry. The timeout is the shortest there is: it is the time
// that an invocation which is waited for lasts longer. The other limits are the
// smallest, since Lambda's buffer is in the function's memory.
func (a *extensionsAPI) subscribe(ctx context.Context, schema string, types []string, port int) error {
	return a.call(ctx, http.MethodPut, telemetryPath, map[string]any{
		"schemaVersion": schema,
		"types":         types,
		"buffering":     map[string]int{"timeoutMs": telemetryTimeout, "maxBytes": 262144, "maxItems": 1000},
		"destination":   map[string]string{"protocol": "HTTP", "URI": fmt.Sprintf("http://sandbox.localdomain:%d", port)},
	}, nil)
}

// telemetryTimeout in milliseconds is for how long Lambda collects records.
const telemetryTimeout = 25

// persist repeats what must not fail for good, until the context ends.
func persist(ctx context.Context, log *slog.Logger, what string, do func() error) error {
	for wait := 10 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		err := do()
		if err == nil || errors.Is(err, errEnvironment) {
			return err
		}
		log.ErrorContext(ctx, what, "error", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}
