package awsstub

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

// awaitTimeout bounds [Server.Await]: far longer than anything takes that works.
const awaitTimeout = 20 * time.Second

// Server is a running stand-in. Its methods may be called while it serves.
type Server struct {
	t       testing.TB
	http    *httptest.Server
	closing chan struct{} // closed when the server is about to close

	mu       sync.Mutex
	services map[string]Service // by signing name
	scripts  map[string][]Reply // by operation; what is left to be used
	requests []*Request         // in order of arrival
	changed  chan struct{}      // closed and replaced when requests changes
	events   int                // number of custom resource events made
}

// New starts a server that is closed when the test ends.
func New(t testing.TB) *Server {
	s := &Server{
		t:        t,
		closing:  make(chan struct{}),
		services: maps.Clone(services),
		scripts:  map[string][]Reply{},
		changed:  make(chan struct{}),
	}
	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(func() {
		close(s.closing)
		s.http.Close()
	})
	return s
}

// URL returns the endpoint of all services.
func (s *Server) URL() string { return s.http.URL }

// Env returns the environment variables that make the AWS SDKs and the AWS CLI send all calls to the server.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
func (s *Server) Env() map[string]string {
	return map[string]string{"AWS_ENDPOINT_URL": s.URL()}
}

// Add makes the server answer requests that are signed for the service with the given signing name.
func (s *Server) Add(signingName string, service Service) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.services[signingName] = service
}

// On sets the script of an operation, such as "acm:DescribeCertificate". It replaces what is left of an earlier one.
func (s *Server) On(operation string, script ...Reply) {
	if len(script) == 0 {
		panic("awsstub: got a script without replies, want one or more")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scripts[operation] = slices.Clone(script)
}

// Requests returns the requests for the given operations, or all without arguments, in order of arrival.
func (s *Server) Requests(operations ...string) []*Request {
	requests, _ := s.snapshot(operations)
	return requests
}

// Operations returns the operations of all requests in order of arrival.
func (s *Server) Operations() []string {
	var operations []string
	for _, r := range s.Requests() {
		operations = append(operations, r.Operation)
	}
	return operations
}

// Await returns the requests for the operation once there are at least n, for what a function does in the background.
// It fails the test if they do not come.
func (s *Server) Await(operation string, n int) []*Request {
	s.t.Helper()
	timeout := time.After(awaitTimeout)
	for {
		requests, changed := s.snapshot([]string{operation})
		if len(requests) >= n {
			return requests
		}
		select {
		case <-changed:
		case <-timeout:
			s.t.Fatalf("got %d requests for %s in %v, want %d", len(requests), operation, awaitTimeout, n)
		}
	}
}

// snapshot returns copies of the requests and a channel that is closed at their next change.
func (s *Server) snapshot(operations []string) ([]*Request, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var requests []*Request
	for _, r := range s.requests {
		if len(operations) == 0 || slices.Contains(operations, r.Operation) {
			requests = append(requests, new(*r))
		}
	}
	return requests, s.changed
}

// serve identifies a request, records it and gives it the next reply of its script.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler) // the client has gone before it had sent all
	}
	name := signingName(r)
	s.mu.Lock()
	service, ok := s.services[name]
	s.mu.Unlock()
	if !ok {
		// Neither the query nor a header: they hold signatures.
		s.t.Errorf("got request %s %s signed for service %q, want one of %q",
			r.Method, r.URL.Path, name, slices.Sorted(maps.Keys(s.services)))
		w.WriteHeader(http.StatusNotImplemented)
		return
	}

	operation, input, err := service.Identify(r, body)
	if operation == "" || err != nil {
		s.t.Errorf("got request %s %s for service %q, want one for a known operation: %v", r.Method, r.URL.Path, name, err)
		w.WriteHeader(http.StatusNotImplemented)
		return
	}
	request := &Request{Operation: operation, Input: input, HTTP: r, Body: body, service: service}
	reply := s.record(request)
	reply.serve(s, &statusRecorder{w, func(status int) { s.setStatus(request, status) }}, request)
	s.setStatus(request, http.StatusOK) // what net/http sends for a reply that wrote nothing
}

// record keeps the request and returns the reply that is due.
func (s *Server) record(request *Request) Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, request)
	s.notify()
	return s.next(request)
}

// setStatus completes the record of a request that is being answered. The first status counts.
func (s *Server) setStatus(request *Request, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if request.Status == 0 {
		request.Status = status
	}
	s.notify()
}

func (s *Server) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// next takes the next reply from the script of the request's operation.
func (s *Server) next(request *Request) Reply {
	script, ok := s.scripts[request.Operation]
	if !ok {
		return Default
	}
	reply := script[0]
	switch {
	case len(script) == 1: // the last is for ever
	case reply.times > 1:
		script[0].times--
	default:
		s.scripts[request.Operation] = script[1:]
	}
	return reply
}

// statusRecorder reports the status code before the client can see it.
type statusRecorder struct {
	http.ResponseWriter
	report func(status int)
}

func (w *statusRecorder) WriteHeader(status int) {
	w.report(status)
	w.ResponseWriter.WriteHeader(status)
}

func (w *statusRecorder) Write(p []byte) (int, error) {
	w.report(http.StatusOK) // which does not count after WriteHeader
	return w.ResponseWriter.Write(p)
}
