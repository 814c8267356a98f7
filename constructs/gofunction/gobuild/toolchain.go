package gobuild

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// CommandError is a failed run of the go command. Output is what the command
// printed, compiler errors as the compiler wrote them.
type CommandError struct {
	Args   []string
	Dir    string
	Output string
	Err    error
}

func (e *CommandError) Error() string {
	return fmt.Sprintf("go %s (in %s): %v\n%s", e.Args[0], e.Dir, e.Err, strings.TrimSpace(e.Output))
}

func (e *CommandError) Unwrap() error { return e.Err }

// runGo runs the go command of PATH in dir and returns its standard output.
func runGo(ctx context.Context, dir string, env []string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(env, "PWD="+dir)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if errors.Is(err, exec.ErrNotFound) {
		return nil, fmt.Errorf("the go command is not in PATH: install Go, or give prebuilt handlers: %w", err)
	}
	if err != nil {
		return nil, &CommandError{Args: args, Dir: dir, Output: stderr.String(), Err: err}
	}
	return stdout.Bytes(), nil
}

// environ is the process's environment with the variables of set replaced.
func environ(set map[string]string) []string {
	env := slices.DeleteFunc(os.Environ(), func(kv string) bool {
		name, _, _ := strings.Cut(kv, "=")
		_, replaced := set[name]
		return replaced || name == "PWD"
	})
	for name, value := range set {
		env = append(env, name+"="+value)
	}
	return env
}

// targetEnv selects the target. A variable set to the empty string would fall
// back to `go env -w` settings, which must not leak into a build; but a level
// of the other architecture does no harm.
func (t Target) env() map[string]string {
	env := map[string]string{"GOOS": t.GOOS, "GOARCH": t.GOARCH, "CGO_ENABLED": "0"}
	if t.GOARM64 != "" {
		env["GOARM64"] = t.GOARM64
	}
	if t.GOAMD64 != "" {
		env["GOAMD64"] = t.GOAMD64
	}
	return env
}

// flags are the build flags of every go command that compiles for the target.
func (t Target) flags() []string {
	tags := append([]string{"lambda.norpc"}, t.Tags...)
	return []string{"-trimpath", "-buildvcs=false", "-tags=" + strings.Join(tags, ","), "-ldflags=" + t.ldflags()}
}

func (t Target) ldflags() string {
	words := []string{"-s", "-w", "-buildid="}
	for _, word := range t.Ldflags {
		words = append(words, quote(word))
	}
	return strings.Join(words, " ")
}

// quote protects a linker argument from the go command, which splits -ldflags
// at spaces that are not inside quotes and knows no escapes.
func quote(word string) string {
	switch {
	case !strings.ContainsAny(word, " \t\r\n'\""):
		return word
	case !strings.Contains(word, "'"):
		return "'" + word + "'"
	default:
		return `"` + word + `"`
	}
}

// moduleFlags keeps of the user's GOFLAGS only what selects modules: any other
// flag (-race, -cover, -gcflags, ...) would change the executable.
func moduleFlags(goflags string) string {
	kept := []string{"-trimpath"} // never empty: an empty GOFLAGS means that of `go env -w`
	for _, flag := range strings.Fields(goflags) {
		name, _, _ := strings.Cut(strings.TrimLeft(flag, "-"), "=")
		if name == "mod" || name == "modfile" {
			kept = append(kept, flag)
		}
	}
	return strings.Join(kept, " ")
}
