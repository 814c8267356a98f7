// Command lintel-image crops, resizes and converts a picture:
//
//	lintel-image -width 256 -height 128 photo.jpg thumbnail.jpg
//	lintel-image -crop 100,50,800,600 -format png - - <photo.jpg >part.png
//
// It reads JPEG, PNG and GIF and writes JPEG and PNG; a dash stands for standard
// input or output. Run it without arguments for its flags. Pictures are turned
// upright as their EXIF says, lose their metadata but for the colour profile, and
// never become larger, unless flags say otherwise.
//
// A file is written under another name and renamed when it is complete. The exit
// status is 0, 1 if the picture could not be read, made or written, and 2 if the
// arguments are wrong.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// Exit codes.
const (
	exitFailure = 1
	exitUsage   = 2
)

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	c, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "lintel-image:", err)
		fmt.Fprintln(stderr, "lintel-image -help shows the flags")
		return exitUsage
	}
	if err := c.execute(ctx, stdin, stdout); err != nil {
		fmt.Fprintln(stderr, "lintel-image:", err)
		return exitFailure
	}
	return 0
}
