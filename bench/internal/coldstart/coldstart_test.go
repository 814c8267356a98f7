package coldstart

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/bench/internal/trial"
)

const behavior = "LINTEL_BENCH_TEST_FUNCTION" // makes the test binary a function

func TestMain(m *testing.M) {
	api := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/"
	switch os.Getenv(behavior) {
	case "":
		os.Exit(m.Run())
	case "start":
		_, err := http.Get(api + "invocation/next") // does not return
		fmt.Println(err)
	case "exit":
		fmt.Fprintln(os.Stderr, "no region:", os.Getenv("AWS_LAMBDA_FUNCTION_NAME"))
		os.Exit(3)
	case "report":
		_, err := http.Post(api+"init/error", "application/json", strings.NewReader(`{"errorMessage":"no key"}`))
		fmt.Println(err)
		os.Exit(1) // as aws-lambda-go does
	}
}

func measure(t *testing.T, what string) (trial.Sample, error) {
	t.Helper()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return Measure(t.Context(), executable, map[string]string{behavior: what})
}

func TestMeasure(t *testing.T) {
	sample, err := measure(t, "start")
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{trial.Wall, trial.CPU, trial.PeakRSS} {
		if sample[key] <= 0 {
			t.Errorf("%s is %v", key, sample[key])
		}
	}
}

func TestFunctionThatDoesNotStart(t *testing.T) {
	for what, want := range map[string]string{
		"exit":   "ended: exit status 3: no region: bench",
		"report": `initialization failed: {"errorMessage":"no key"}`,
	} {
		if _, err := measure(t, what); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", what, err, want)
		}
	}
}
