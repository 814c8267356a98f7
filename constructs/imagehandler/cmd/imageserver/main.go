// Command imageserver is the image service on a workstation: it answers requests of
// every form with the pictures of a directory, and shows the page to try them at /.
//
//	imageserver -dir photos
//	curl -o thumbnail.jpg http://127.0.0.1:8080/fit-in/256x256/holiday/beach.jpg
//
// The directory is a bucket of its name, or each of its subdirectories is one with
// -buckets. Nothing beyond it is read, not through links either. It listens on
// loopback unless told otherwise, and then answers to names of loopback only, so
// that pages of other sites cannot read pictures by a name that leads to it.
//
// Run it with -help for its flags. The exit status is 0, 1 if it could not serve,
// and 2 if the arguments are wrong.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Stderr)
	stop()
	os.Exit(code)
}

// Exit codes.
const (
	exitFailure = 1
	exitUsage   = 2
)

func run(ctx context.Context, args []string, stderr io.Writer) int {
	o, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "imageserver:", err)
		fmt.Fprintln(stderr, "imageserver -help shows the flags")
		return exitUsage
	}
	if err := serve(ctx, o, stderr); err != nil {
		fmt.Fprintln(stderr, "imageserver:", err)
		return exitFailure
	}
	return 0
}

// grace is how long requests that are under way may take when the server stops.
const grace = 10 * time.Second

// serve serves until ctx is done.
func serve(ctx context.Context, o *options, stderr io.Writer) error {
	d, err := openDirectory(o.dir, o.buckets)
	if err != nil {
		return err
	}
	defer d.close()
	logger := slog.New(slog.NewTextHandler(stderr, nil))
	h, err := newHandler(o, d, logger)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.addr)
	if err != nil {
		return err
	}
	address := listener.Addr().(*net.TCPAddr)
	h.loopback = address.IP.IsLoopback()
	fmt.Fprintf(stderr, "imageserver: http://%v serves %s: buckets %v\n", address, o.dir, d.names())
	if !h.loopback {
		fmt.Fprintln(stderr, "imageserver: others on the network can read the pictures")
	}
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute, WriteTimeout: o.timeout + time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := server.Shutdown(stopping); err != nil {
		return fmt.Errorf("requests were still under way after %v: %w", grace, err)
	}
	return nil
}
