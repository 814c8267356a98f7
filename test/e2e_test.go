// Package test runs the tests of the repository that need more than one package of it.
package test

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// nestedModule holds the end-to-end tests, relative to this directory. It is a module of its own, so that what only
// they need stays out of the library's go.mod; hence "go test ./..." does not find them.
const nestedModule = "e2e"

// inputs are the files and directories, relative to this directory, that decide the outcome of the end-to-end tests:
// the tests, and what handlers are compiled from. Handlers may import nothing else of the repository.
var inputs = []string{nestedModule, "../go.mod", "../go.sum", "../apps", "../constructs", "../lambdakit"}

// TestEndToEnd runs the tests of the nested module.
func TestEndToEnd(t *testing.T) {
	// The go command reuses the result of a test while the files and directories of this module that the test process
	// itself opened or examined are unchanged. It knows nothing of what child processes read. Of a directory it
	// compares the names, sizes and modification times of the entries, so to walk a tree makes all of it an input.
	for _, input := range inputs {
		if err := filepath.WalkDir(input, func(_ string, _ fs.DirEntry, err error) error { return err }); err != nil {
			t.Fatal(err)
		}
	}

	// -count=1: whether a result may be reused has been decided above. The go command is the one that runs this test,
	// as it puts its own GOROOT first in a test's PATH.
	ctx, arguments := t.Context(), []string{"test", "-count=1"}
	if deadline, ok := t.Deadline(); ok {
		// The nested tests end first, so that it is they who tell what they were waiting for.
		timeout := time.Until(deadline) * 3 / 4
		arguments = append(arguments, fmt.Sprint("-timeout=", timeout))
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(deadline)*19/20)
		defer cancel()
	}
	if testing.Verbose() {
		arguments = append(arguments, "-v")
	}
	if testing.Short() {
		arguments = append(arguments, "-short")
	}
	command := exec.CommandContext(ctx, "go", append(arguments, "./...")...)
	command.Dir = nestedModule
	command.Env = append(os.Environ(), "GOWORK=off")
	command.Stdout, command.Stderr = t.Output(), t.Output()
	command.WaitDelay = time.Second // for output of tests that outlive a go command that was killed
	if err := command.Run(); err != nil {
		if ctx.Err() != nil {
			err = fmt.Errorf("%w (%w)", err, context.Cause(ctx))
		}
		t.Fatalf("end-to-end tests in test/%s: %v", nestedModule, err)
	}
}
