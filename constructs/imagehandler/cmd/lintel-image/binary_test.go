package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// built is the command as users have it.
func built(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "lintel-image")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// command runs the binary and returns its exit code.
func execute(t *testing.T, binary string, stdin []byte, args ...string) (code int, stdout []byte, stderr string, state *os.ProcessState) {
	t.Helper()
	c := exec.CommandContext(t.Context(), binary, args...)
	c.Stdin = bytes.NewReader(stdin)
	var out, messages bytes.Buffer
	c.Stdout, c.Stderr = &out, &messages
	var exit *exec.ExitError
	if err := c.Run(); err != nil && !errors.As(err, &exit) {
		t.Skip("what is built for this architecture cannot be run here:", err)
	}
	return c.ProcessState.ExitCode(), out.Bytes(), messages.String(), c.ProcessState
}

func TestBinary(t *testing.T) {
	binary, dir := built(t), directory(t)
	file, err := os.ReadFile(filepath.Join(dir, "chart6.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	for _, fit := range []string{"cover", "contain", "fill", "inside", "outside"} {
		code, stdout, stderr, _ := execute(t, binary, file, "-width", "80", "-height", "60", "-fit", fit, "-", "-")
		if code != 0 || stderr != "" {
			t.Fatalf("%s: exit %d, %s", fit, code, stderr)
		}
		m := decode(t, stdout)
		if size := m.Bounds().Size(); size.X != 80 || size.Y != 60 || !near(m, 10, 10, red) || !near(m, 70, 50, blue) {
			t.Errorf("%s: %v, %v, %v", fit, size, m.At(10, 10), m.At(70, 50))
		}
	}
	for _, tt := range []struct {
		args string
		code int
		want string
	}{
		{"chart6.jpg o.png", 0, ""},
		{"chart6.jpg", exitUsage, "two are needed"},
		{"text.jpg o.png", exitFailure, "none of JPEG, PNG and GIF"},
	} {
		code, _, stderr, _ := execute(t, binary, nil, within(dir, strings.Fields(tt.args))...)
		if code != tt.code || !strings.Contains(stderr, tt.want) {
			t.Errorf("%s: exit %d, want %d, %s", tt.args, code, tt.code, stderr)
		}
	}
}
