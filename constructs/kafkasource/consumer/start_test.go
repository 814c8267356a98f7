package consumer

import (
	"context"

	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/kafkasource/wiring"
)

// asFunction makes the test binary a Lambda function.
const asFunction = "CONSUMER_TEST_START"

func TestMain(m *testing.M) {
	switch os.Getenv(asFunction) {
	case "":
		os.Exit(m.Run())
	case "own logger":
		slog.SetDefault(slog.New(slog.NewTextHandler(os.Stdout, nil)))
	}
	Start(func(ctx context.Context, r Record) error {
		slog.InfoContext(ctx, "handled", "offset", r.Offset)
		if r.Partition == 1 {
			return errors.New("not mine")
		}
		return nil
	}, WithAttempts(1))
}

// start runs a function in a process of its own against Lambda's Runtime API, and
// returns what it posted for one event, and its output.
func start(t *testing.T, event []byte, env ...string) (posted, output string) {
	t.Helper()
	answers := make(chan string, 1)
	delivered := false
	mux := http.NewServeMux()
	const api = "/2018-06-01/runtime/invocation/"
	mux.HandleFunc("GET "+api+"next", func(w http.ResponseWriter, r *http.Request) {
		if delivered {
			<-r.Context().Done()
			return
		}
		delivered = true
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", "8f5e")
		w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(time.Minute).UnixMilli(), 10))
		if _, err := w.Write(event); err != nil {
			t.Error(err)
		}
	})
	mux.HandleFunc("POST "+api+"8f5e/{outcome}", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		w.WriteHeader(http.StatusAccepted)
		answers <- r.PathValue("outcome") + " " + string(body)
	})
	s := httptest.NewServer(mux)
	defer s.Close()

	var out strings.Builder
	function := exec.CommandContext(t.Context(), os.Args[0])
	function.Env = append(append(os.Environ(), asFunction+"=1", "AWS_LAMBDA_RUNTIME_API="+strings.TrimPrefix(s.URL, "http://"), "AWS_LAMBDA_FUNCTION_NAME=f"), env...)
	function.Stdout, function.Stderr = &out, &out
	if err := function.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- function.Wait() }()
	select {
	case posted = <-answers:
		if err := function.Process.Kill(); err != nil { // it does not end by itself
			t.Error(err)
		}
		<-ended
	case err := <-ended:
		posted = "ended: " + err.Error()
	case <-time.After(20 * time.Second):
		t.Fatal("the function did not answer in 20 s")
	}
	return posted, out.String()
}

func TestStart(t *testing.T) {
	posted, output := start(t, payload(t, "testtopic.json"), wiring.FailureMode+"="+wiring.FailureModePartial)
	equal(t, "posted", posted, `response {"batchItemFailures":[{"itemIdentifier":{"partition":"test-1","offset":7}}]}`)
	for _, want := range []string{`"message":"handled","offset":0,"functionName":"f","requestId":"8f5e"}`, `"Namespace":"Lintel/Kafka"`, `"Records":3`, `"level":"ERROR"`} {
		if !strings.Contains(output, want) {
			t.Errorf("%s is not in\n%s", want, output)
		}
	}
}

func TestStartFailsTheBatch(t *testing.T) {
	posted, _ := start(t, payload(t, "testtopic.json"))
	if !strings.HasPrefix(posted, "error ") || !strings.Contains(posted, `"errorMessage":"kafka batch: test-1@7: not mine"`) || !strings.Contains(posted, `"errorType":"BatchError"`) {
		t.Errorf("got %s", posted)
	}
}

func TestStartKeepsTheProgramsLogger(t *testing.T) {
	_, output := start(t, payload(t, "testtopic.json"), asFunction+"=own logger")
	if !strings.Contains(output, `level=INFO msg=handled offset=0`) {
		t.Errorf("got\n%s", output)
	}
}

func TestStartRefusesToStart(t *testing.T) {
	posted, output := start(t, nil, wiring.FailureMode+"=?")
	if posted != "ended: exit status 1" || !strings.Contains(output, `environment variable LINTEL_KAFKA_FAILURE_MODE: got \"?\"`) {
		t.Errorf("%s: %s", posted, output)
	}
}
