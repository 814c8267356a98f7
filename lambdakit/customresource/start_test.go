package customresource

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// asFunction makes the test binary a Lambda function.
const asFunction = "CUSTOMRESOURCE_TEST_START"

func TestMain(m *testing.M) {
	if os.Getenv(asFunction) != "" {
		Start(func(ctx context.Context, r *Request[props]) (*Response, error) {
			<-ctx.Done()
			return nil, fmt.Errorf("waited for %s: %w", r.Properties.Name, ctx.Err())
		})
	}
	os.Exit(m.Run())
}

// TestStart runs a function in a process of its own against Lambda's Runtime API,
// with a handler that waits for the deadline that the Runtime API sets.
func TestStart(t *testing.T) {
	invocations := make(chan []byte, 1)
	answers, outcomes := make(chan []byte, 1), make(chan string, 1)
	const api = "/2018-06-01/runtime/invocation/"
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+api+"next", func(w http.ResponseWriter, r *http.Request) {
		select {
		case event := <-invocations:
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", "8f5e")
			w.Header().Set("Lambda-Runtime-Deadline-Ms", fmt.Sprint(time.Now().Add(400*time.Millisecond).UnixMilli()))
			if _, err := w.Write(event); err != nil {
				t.Error(err)
			}
		case <-r.Context().Done():
		}
	})
	mux.HandleFunc("POST "+api+"8f5e/{outcome}", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		w.WriteHeader(http.StatusAccepted)
		outcomes <- r.PathValue("outcome") + " " + string(body)
	})
	mux.HandleFunc("PUT /answer", func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		answers <- body
	})
	s := httptest.NewServer(mux)
	defer s.Close()

	function := exec.CommandContext(t.Context(), os.Args[0])
	function.Env = append(os.Environ(), asFunction+"=1", "AWS_LAMBDA_RUNTIME_API="+strings.TrimPrefix(s.URL, "http://"),
		"AWS_LAMBDA_LOG_STREAM_NAME=stream")
	if err := function.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = function.Process.Kill() // it does not end by itself
		_ = function.Wait()         // reports the kill
	}()

	invocations <- payload(t, Create, map[string]any{"ResponseURL": s.URL + "/answer?X-Amz-Signature=" + secret})
	a := decodeAnswer(t, receive(t, answers))
	if a.Status != failed {
		t.Errorf("got %+v", a)
	}
	contains(t, "reason", a.Reason, "waited for n: context deadline exceeded", "before the function's timeout", "(log stream stream, request id 8f5e)")
	if got := receive(t, outcomes); got != "response null" {
		t.Errorf("the invocation ended with %s, want success", got)
	}
}

func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(10 * time.Second):
		t.Fatal("the function did not answer in 10 s")
		panic("not reached")
	}
}
