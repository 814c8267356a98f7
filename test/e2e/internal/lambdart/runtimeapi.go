package lambdart

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// FunctionName is the name that every function has.
const FunctionName = "function-under-test"

const (
	region      = "eu-west-1"
	functionARN = "arn:aws:lambda:" + region + ":123456789012:function:" + FunctionName

	basePath = "/2018-06-01/runtime"
)

// runtimeAPI is the Runtime API of one execution environment.
type runtimeAPI struct {
	listener net.Listener
	server   *http.Server

	queue     chan *invocation // unbuffered: what is sent has been taken by the function
	initError chan error       // at most one
	ready     chan struct{}    // closed when the function asks for its first invocation
	setReady  func()

	mu      sync.Mutex
	started int         // number of invocations made
	running *invocation // taken and not answered
}

// invocation is one event on its way through the function.
type invocation struct {
	requestID string
	deadline  time.Time
	payload   []byte
	outcome   chan outcome // at most one
}

// outcome is how an invocation ended: err is nil or a [*FunctionError].
type outcome struct {
	response json.RawMessage
	err      error
}

func serveRuntimeAPI() (*runtimeAPI, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	api := &runtimeAPI{
		listener:  listener,
		queue:     make(chan *invocation),
		initError: make(chan error, 1),
		ready:     make(chan struct{}),
	}
	api.setReady = sync.OnceFunc(func() { close(api.ready) })

	mux := http.NewServeMux()
	mux.HandleFunc("GET "+basePath+"/invocation/next", api.next)
	mux.HandleFunc("POST "+basePath+"/invocation/{id}/response", api.response)
	mux.HandleFunc("POST "+basePath+"/invocation/{id}/error", api.invocationError)
	mux.HandleFunc("POST "+basePath+"/init/error", api.initializationError)
	api.server = &http.Server{Handler: mux}
	// Serve returns when close closes the server; before that it retries what can be retried.
	go func() { _ = api.server.Serve(listener) }()
	return api, nil
}

func (api *runtimeAPI) address() string { return api.listener.Addr().String() }

func (api *runtimeAPI) close() error { return api.server.Close() }

// newInvocation prepares an invocation with the deadline of ctx.
func (api *runtimeAPI) newInvocation(ctx context.Context, payload []byte) *invocation {
	api.mu.Lock()
	defer api.mu.Unlock()
	api.started++
	deadline, _ := ctx.Deadline()
	return &invocation{
		requestID: fmt.Sprintf("00000000-0000-4000-8000-%012d", api.started),
		deadline:  deadline,
		payload:   payload,
		outcome:   make(chan outcome, 1),
	}
}

// next answers with the next invocation as soon as there is one.
func (api *runtimeAPI) next(w http.ResponseWriter, r *http.Request) {
	api.setReady()
	select {
	case <-r.Context().Done():
	case invocation := <-api.queue:
		api.mu.Lock()
		api.running = invocation
		api.mu.Unlock()

		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", invocation.requestID)
		w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(invocation.deadline.UnixMilli(), 10))
		w.Header().Set("Lambda-Runtime-Invoked-Function-Arn", functionARN)
		// A function that no longer reads has exited, which Invoke sees.
		_, _ = w.Write(invocation.payload)
	}
}

// response accepts the response of the running invocation.
func (api *runtimeAPI) response(w http.ResponseWriter, r *http.Request) {
	api.finish(w, r, func(body []byte) outcome {
		return outcome{response: body}
	})
}

// invocationError accepts the error document of the running invocation.
func (api *runtimeAPI) invocationError(w http.ResponseWriter, r *http.Request) {
	api.finish(w, r, func(body []byte) outcome {
		return outcome{err: decodeFunctionError(body, r)}
	})
}

// finish ends the running invocation, if it is the one the request names.
func (api *runtimeAPI) finish(w http.ResponseWriter, r *http.Request, outcomeOf func(body []byte) outcome) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	api.mu.Lock()
	defer api.mu.Unlock()
	if api.running == nil || api.running.requestID != r.PathValue("id") {
		http.Error(w, `{"errorType":"InvalidRequestID","errorMessage":"Invalid request ID"}`, http.StatusBadRequest)
		return
	}
	api.running.outcome <- outcomeOf(body)
	api.running = nil
	w.WriteHeader(http.StatusAccepted)
}

// initializationError accepts the report that the init phase failed.
func (api *runtimeAPI) initializationError(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	select {
	case api.initError <- &InitError{*decodeFunctionError(body, r)}:
		w.WriteHeader(http.StatusAccepted)
	default:
		http.Error(w, `{"errorType":"InvalidStateTransition","errorMessage":"State is already failed"}`, http.StatusForbidden)
	}
}
