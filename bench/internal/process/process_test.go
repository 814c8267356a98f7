package process

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/bench/internal/trial"
)

const (
	behavior  = "LINTEL_BENCH_TEST_PROCESS" // makes the test binary a child
	allocated = 256 << 20
)

func TestMain(m *testing.M) {
	switch os.Getenv(behavior) {
	case "":
		os.Exit(m.Run())
	case "allocate":
		memory := make([]byte, allocated)
		for i := 0; i < len(memory); i += 1 << 10 {
			memory[i] = 1
		}
		fmt.Println("touched", len(memory))
		fmt.Fprintln(os.Stderr, "done")
	case "fail":
		fmt.Println("the output")
		fmt.Fprintln(os.Stderr, "the reason")
		os.Exit(3)
	}
}

func child(t *testing.T, what string) *exec.Cmd {
	t.Helper()
	executable, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), executable)
	command.Env = append(os.Environ(), behavior+"="+what)
	return command
}

func TestRun(t *testing.T) {
	started := time.Now()
	sample, stdout, stderr, err := Run(child(t, "allocate"))
	if err != nil {
		t.Fatal(err)
	}
	if string(stdout) != fmt.Sprintln("touched", allocated) || string(stderr) != "done\n" {
		t.Errorf("wrote %q and %q", stdout, stderr)
	}
	if rss := sample[trial.PeakRSS]; rss < MiB(allocated) || rss > MiB(2*allocated) {
		t.Errorf("a process that touched %v MiB had a peak of %v", MiB(allocated), rss)
	}
	if wall := sample[trial.Wall]; wall <= 0 || wall > Milliseconds(time.Since(started)) {
		t.Errorf("wall time is %v ms", wall)
	}
	if sample[trial.CPU] <= 0 {
		t.Errorf("processor time is %v ms", sample[trial.CPU])
	}
}

func TestRunFails(t *testing.T) {
	_, _, _, err := Run(child(t, "fail"))
	if err == nil || !strings.HasSuffix(err.Error(), ": exit status 3: the output\nthe reason") {
		t.Errorf("got %v", err)
	}
}

func TestSelfCPU(t *testing.T) {
	first, err := SelfCPU()
	if err != nil {
		t.Fatal(err)
	}
	for {
		now, err := SelfCPU()
		if err != nil {
			t.Fatal(err)
		}
		if now < first {
			t.Fatalf("processor time went from %v to %v", first, now)
		}
		if now > first {
			return
		}
	}
}
