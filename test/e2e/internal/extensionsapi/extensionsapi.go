// Package extensionsapi runs compiled Lambda extensions without Lambda: the binary as a process of its own, served by
// the Extensions API (2020-01-01) and the Telemetry API (2022-07-01) on the loopback interface.
//
//	extension := extensionsapi.New(t, handler.Build(t, importPath), aws.Env(), map[string]string{...})
//	extension.AwaitNext()                       // the end of the init phase
//	extension.Invoke("id", deadline)
//	extension.Post(extensionsapi.RuntimeDone("id"))
//	extension.AwaitNext()                       // Lambda freezes the environment now
//	extension.Freeze()
//
// The protocols are described in https://docs.aws.amazon.com/lambda/latest/dg/runtimes-extensions-api.html and
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api.html. A request that Lambda would take for a failure of the
// extension fails the test. Telemetry is what the test posts: nothing is read from processes.
package extensionsapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
)

// identifier of the extension.
const identifier = "1f6bd5a5-7c1e-4c4a-8e0b-6a4b3a0f0e11"

// patience bounds what the test waits for: far longer than anything takes that works.
const patience = 30 * time.Second

// Extension is a running extension and what Lambda knows of it.
type Extension struct {
	t       testing.TB
	api     *httptest.Server
	process *exec.Cmd
	log     *os.File
	exited  chan struct{}

	events  chan event    // unbuffered: to the extension that waits in next
	waiting chan struct{} // gets a token for each call of next

	subscribeStatus int // of the answer to a subscription

	mu           sync.Mutex
	registered   Registration
	subscription Subscription
	acknowledged []string
}

// Registration is what the extension has registered for.
type Registration struct {
	Name   string
	Events []string
}

// Subscription to telemetry.
type Subscription struct {
	SchemaVersion string
	Types         []string
	Buffering     struct{ TimeoutMs, MaxBytes, MaxItems int }
	Destination   struct{ Protocol, URI string }
}

type event struct {
	EventType      string `json:"eventType"`
	DeadlineMs     int64  `json:"deadlineMs"`
	RequestID      string `json:"requestId,omitempty"`
	ShutdownReason string `json:"shutdownReason,omitempty"`
}

// New starts an extension, which is killed when the test ends. Its log becomes part of the log of a test that failed.
func New(t testing.TB, binary string, env ...map[string]string) *Extension {
	t.Helper()
	return NewRefusing(t, http.StatusOK, binary, env...)
}

// NewRefusing is New with the status that a subscription to telemetry is answered with.
func NewRefusing(t testing.TB, subscribeStatus int, binary string, env ...map[string]string) *Extension {
	t.Helper()
	e := &Extension{t: t, exited: make(chan struct{}), events: make(chan event), waiting: make(chan struct{}, 1000), subscribeStatus: subscribeStatus}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /2020-01-01/extension/register", e.register)
	mux.HandleFunc("GET /2020-01-01/extension/event/next", e.next)
	mux.HandleFunc("PUT /2022-07-01/telemetry", e.subscribe)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("the extension asked for %s %s", r.Method, r.URL)
		w.WriteHeader(http.StatusForbidden)
	})
	e.api = httptest.NewServer(mux)
	var err error
	if e.log, err = os.Create(filepath.Join(t.TempDir(), "log")); err != nil {
		t.Fatal(err)
	}
	e.process = exec.Command(binary)
	e.process.Env = lambdart.Environment(e.api.Listener.Addr().String(), env...)
	e.process.Stdout, e.process.Stderr = e.log, e.log
	if err := e.process.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = e.process.Wait() // the outcome is in ProcessState
		close(e.exited)
	}()
	t.Cleanup(func() {
		e.Kill()
		e.api.CloseClientConnections()
		e.api.Close()
		if t.Failed() {
			t.Logf("log of %s:\n%s", binary, e.Log())
		}
		_ = e.log.Close()
	})
	return e
}

func (e *Extension) register(w http.ResponseWriter, r *http.Request) {
	var body struct{ Events []string }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		e.t.Errorf("register: %v", err)
	}
	e.mu.Lock()
	e.registered = Registration{r.Header.Get("Lambda-Extension-Name"), body.Events}
	e.mu.Unlock()
	w.Header().Set("Lambda-Extension-Identifier", identifier)
	fmt.Fprintf(w, `{"functionName":%q,"functionVersion":"$LATEST","handler":"bootstrap"}`, lambdart.FunctionName)
}

func (e *Extension) subscribe(w http.ResponseWriter, r *http.Request) {
	e.checkIdentifier(r)
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := json.NewDecoder(r.Body).Decode(&e.subscription); err != nil {
		e.t.Errorf("subscribe: %v", err)
	}
	w.WriteHeader(e.subscribeStatus)
	fmt.Fprint(w, `"OK"`)
}

func (e *Extension) next(w http.ResponseWriter, r *http.Request) {
	e.checkIdentifier(r)
	e.waiting <- struct{}{}
	select {
	case event := <-e.events:
		if err := json.NewEncoder(w).Encode(event); err != nil {
			e.t.Errorf("next: %v", err)
		}
	case <-r.Context().Done():
	}
}

func (e *Extension) checkIdentifier(r *http.Request) {
	if got := r.Header.Get("Lambda-Extension-Identifier"); got != identifier {
		e.t.Errorf("%s: identifier %q", r.URL, got)
	}
}

// Registered returns what the extension has registered for.
func (e *Extension) Registered() Registration {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.registered
}

// Subscribed returns the subscription.
func (e *Extension) Subscribed() Subscription {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.subscription
}

// AwaitNext waits until the extension asks for the next event, once for each event and once for the init phase.
func (e *Extension) AwaitNext() {
	e.t.Helper()
	select {
	case <-e.waiting:
	case <-e.exited:
		e.t.Fatalf("the extension exited: %v", e.process.ProcessState)
	case <-time.After(patience):
		e.t.Fatal("the extension does not ask for the next event")
	}
}

// Asks reports whether the extension has asked for the next event since AwaitNext.
func (e *Extension) Asks() bool { return len(e.waiting) > 0 }

// Invoke tells the extension of an invocation.
func (e *Extension) Invoke(requestID string, deadline time.Time) {
	e.t.Helper()
	e.deliver(event{EventType: "INVOKE", RequestID: requestID, DeadlineMs: deadline.UnixMilli()})
}

func (e *Extension) deliver(ev event) {
	e.t.Helper()
	select {
	case e.events <- ev:
	case <-e.exited:
		e.t.Fatalf("the extension exited: %v", e.process.ProcessState)
	case <-time.After(patience):
		e.t.Fatal("the extension does not wait for events")
	}
}

// Shutdown tells the extension that the environment ends in two seconds, and waits for its end: on a busy machine
// longer than Lambda does. It reports whether the extension exited, and without an error.
func (e *Extension) Shutdown(reason string) bool {
	e.t.Helper()
	e.deliver(event{EventType: "SHUTDOWN", ShutdownReason: reason, DeadlineMs: time.Now().Add(2 * time.Second).UnixMilli()})
	select {
	case <-e.exited:
		return e.process.ProcessState.Success()
	case <-time.After(patience):
		return false
	}
}

// Exited reports whether the process has ended.
func (e *Extension) Exited() bool {
	select {
	case <-e.exited:
		return true
	default:
		return false
	}
}

// Kill ends the process, frozen or not.
func (e *Extension) Kill() {
	_ = e.process.Process.Kill() // the error says that it has ended
	<-e.exited
}

// Freeze stops the process, as Lambda does between invocations.
func (e *Extension) Freeze() { e.signal(syscall.SIGSTOP) }

// Thaw lets it go on.
func (e *Extension) Thaw() { e.signal(syscall.SIGCONT) }

func (e *Extension) signal(s syscall.Signal) {
	e.t.Helper()
	if err := e.process.Process.Signal(s); err != nil {
		e.t.Fatalf("%v: %v", s, err)
	}
}

// Record of telemetry. The time is now.
func Record(kind string, content any) string {
	b, err := json.Marshal(map[string]any{"time": time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), "type": kind, "record": content})
	if err != nil {
		panic(err) // of what the test has made up
	}
	return string(b)
}

// RuntimeDone is the record that ends an invocation.
func RuntimeDone(requestID string) string {
	return Record("platform.runtimeDone", map[string]any{"requestId": requestID, "status": "success"})
}

// Post posts records to the extension and returns the status that it answers, or 0 if there is no answer. Records that
// were acknowledged are kept.
func (e *Extension) Post(records ...string) int {
	e.t.Helper()
	return e.PostBody("["+strings.Join(records, ",\n ")+"]", records...)
}

// PostBody posts a text in which the records are.
func (e *Extension) PostBody(body string, records ...string) int {
	e.t.Helper()
	destination, err := url.Parse(e.Subscribed().Destination.URI)
	if err != nil || destination.Hostname() != "sandbox.localdomain" || destination.Port() == "" {
		e.t.Errorf("destination %v: %v", destination, err)
		return 0
	}
	client := http.Client{Timeout: patience}
	response, err := client.Post("http://127.0.0.1:"+destination.Port(), "application/json", bytes.NewReader([]byte(body)))
	if err != nil {
		return 0
	}
	_ = response.Body.Close() // which is empty
	if response.StatusCode == http.StatusOK {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.acknowledged = append(e.acknowledged, records...)
	}
	return response.StatusCode
}

// Acknowledged returns the records that the extension has acknowledged.
func (e *Extension) Acknowledged() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]string(nil), e.acknowledged...)
}

// Log returns what the extension has written.
func (e *Extension) Log() string {
	b, err := os.ReadFile(e.log.Name())
	if err != nil {
		e.t.Errorf("log of the extension: %v", err)
	}
	return string(b)
}
