package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/lintel-go/lintel/constructs/imagehandler/transform"
)

// execute does the work.
func (c *command) execute(ctx context.Context, stdin io.Reader, stdout io.Writer) error {
	in := stdin
	if c.input != "-" {
		f, err := os.Open(c.input)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	write := func(w io.Writer) error {
		if _, err := transform.Run(ctx, w, in, c.options); err != nil {
			return fmt.Errorf("%s: %w", c.input, err)
		}
		return nil
	}
	if c.output == "-" {
		return write(stdout)
	}
	return writeFile(c.output, write)
}

// writeFile has write write a file that replaces the one of that name when it is
// complete. What is no regular file, as a terminal or a pipe, is written to
// directly. A symbolic link stays one.
func writeFile(name string, write func(io.Writer) error) (err error) {
	if target, err := filepath.EvalSymlinks(name); err == nil {
		name = target
	}
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(write(f), f.Close())
	}
	f, err := createBeside(name)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if err := errors.Join(write(f), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

// createBeside creates a file in the directory of name, with the permissions of a
// new file, which os.CreateTemp would keep to ourselves.
func createBeside(name string) (*os.File, error) {
	const attempts = 1000
	for n := range attempts {
		f, err := os.OpenFile(fmt.Sprintf("%s.%d-%d.tmp", filepath.Clean(name), os.Getpid(), n), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		switch {
		case err == nil:
			return f, nil
		case !errors.Is(err, fs.ErrExist):
			return nil, fmt.Errorf("create %s: %w", name, errors.Unwrap(err)) // by the name that was asked for
		}
	}
	return nil, fmt.Errorf("%s: there are %d temporary files of this name: remove them", name, attempts)
}
