package function

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

const behavior = "LINTEL_BENCH_TEST_FUNCTION" // makes the test binary a function

func TestMain(m *testing.M) {
	switch os.Getenv(behavior) {
	case "":
		os.Exit(m.Run())
	case "exit":
		fmt.Fprintln(os.Stderr, "no bucket")
		os.Exit(3)
	}
	api := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
	for {
		next, err := http.Get(api + "next")
		if err != nil {
			os.Exit(1)
		}
		event, _ := io.ReadAll(next.Body)
		kind := "response"
		if string(event) == "fail" {
			kind = "error"
		}
		id := next.Header.Get("Lambda-Runtime-Aws-Request-Id")
		if _, err := http.Post(api+id+"/"+kind, "", strings.NewReader("got "+string(event))); err != nil {
			os.Exit(1)
		}
	}
}

func start(t *testing.T, what string) *Function {
	t.Helper()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	f, err := Start(exec.Command(executable), map[string]string{behavior: what})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func TestInvoke(t *testing.T) {
	f := start(t, "answer")
	for _, test := range []struct{ event, answer, err string }{
		{"a", "got a", ""},
		{"fail", "got fail", "the function answered with an error: got fail"},
		{"b", "got b", ""},
	} {
		if after, err := f.Ready(t.Context()); err != nil || after <= 0 {
			t.Fatalf("got %v, %v", after, err)
		}
		body, err := f.Invoke(t.Context(), []byte(test.event))
		if string(body) != test.answer || fmt.Sprint(err) != test.err && (err != nil || test.err != "") {
			t.Errorf("%s: got %q, %v", test.event, body, err)
		}
	}
	cpu, peak, err := f.Usage()
	if err != nil || cpu <= 0 || peak < 1<<20 {
		t.Errorf("got %v, %d, %v", cpu, peak, err)
	}
}

func TestFunctionThatEnds(t *testing.T) {
	f := start(t, "exit")
	if _, err := f.Ready(t.Context()); err == nil || !strings.Contains(err.Error(), "ended: exit status 3: no bucket") {
		t.Errorf("got %v", err)
	}
}
