// Package coldstart measures how long a Lambda function on an OS-only runtime takes until it asks for its first
// event: what a caller waits for when no warm execution environment is left, apart from Lambda's own work.
package coldstart

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/lintel-go/lintel/bench/internal/process"
	"github.com/lintel-go/lintel/bench/internal/trial"
)

// timeout is how long Lambda lets a function take.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
const timeout = 10 * time.Second

// Environment returns variables that Lambda sets and the AWS SDK or aws-lambda-go read, with endpoints that keep them on
// this machine.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
func Environment() map[string]string {
	return map[string]string{
		"AWS_LAMBDA_FUNCTION_NAME":        "bench",
		"AWS_LAMBDA_FUNCTION_VERSION":     "$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
		"AWS_LAMBDA_LOG_GROUP_NAME":       "/aws/lambda/bench",
		"AWS_LAMBDA_LOG_STREAM_NAME":      "bench",
		"AWS_REGION":                      "eu-west-1",
		"AWS_DEFAULT_REGION":              "eu-west-1",
		"AWS_ACCESS_KEY_ID":               "AKIDEXAMPLE",
		"AWS_SECRET_ACCESS_KEY":           "secret",
		"AWS_SESSION_TOKEN":               "session",
		"_HANDLER":                        "bootstrap",
		"LANG":                            "en_US.UTF-8",
		"TZ":                              ":UTC",
		"PATH":                            "/usr/local/bin:/usr/bin/:/bin:/opt/bin",

		// Nothing listens on port 1: no call leaves this machine.
		"AWS_ENDPOINT_URL":          "http://127.0.0.1:1",
		"AWS_EC2_METADATA_DISABLED": "true",
	}
}

// Measure starts the executable with Lambda's environment and that of env, and measures it from there to its first
// request for an event (GET /2018-06-01/runtime/invocation/next) at a Runtime API on the loopback interface. Then it
// kills the process.
func Measure(ctx context.Context, executable string, env map[string]string) (_ trial.Sample, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("no request for an event within %v", timeout))
	defer cancel()
	api, err := listen()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, api.server.Close()) }()

	command := exec.Command(executable)
	variables := Environment()
	maps.Copy(variables, env)
	variables["AWS_LAMBDA_RUNTIME_API"] = api.address
	for name, value := range variables {
		command.Env = append(command.Env, name+"="+value)
	}
	var log strings.Builder
	command.Stdout, command.Stderr = &log, &log
	started := time.Now()
	if err := command.Start(); err != nil {
		return nil, err
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()

	var ready time.Time
	var rss int64
	select {
	case ready = <-api.ready:
		rss, err = peakRSS(command.Process.Pid)
	case err = <-api.failed:
	case <-ctx.Done():
		err = context.Cause(ctx)
	case end := <-ended:
		select {
		case err = <-api.failed: // reported before it ended
		default:
			err = fmt.Errorf("ended before it asked for an event: %w", end)
		}
		return nil, fmt.Errorf("%s: %w: %s", executable, err, strings.TrimSpace(log.String()))
	}
	killed := command.Process.Kill()
	<-ended // with "killed"
	if err = errors.Join(err, killed); err != nil {
		return nil, fmt.Errorf("%s: %w: %s", executable, err, strings.TrimSpace(log.String()))
	}
	if rss == 0 {
		rss = process.Maxrss(command.ProcessState)
	}
	return trial.Sample{
		trial.Wall:    process.Milliseconds(ready.Sub(started)),
		trial.CPU:     process.Milliseconds(process.CPU(command.ProcessState)),
		trial.PeakRSS: process.MiB(rss),
	}, nil
}

// runtimeAPI is as much of Lambda's Runtime API as a function needs until it waits for its first event.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
type runtimeAPI struct {
	address string
	server  *http.Server
	ready   chan time.Time
	failed  chan error
}

func listen() (*runtimeAPI, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	api := &runtimeAPI{address: listener.Addr().String(), ready: make(chan time.Time, 1), failed: make(chan error, 1)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", func(_ http.ResponseWriter, r *http.Request) {
		api.ready <- time.Now()
		<-r.Context().Done() // there is no event
	})
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", func(_ http.ResponseWriter, r *http.Request) {
		report, err := io.ReadAll(r.Body)
		api.failed <- errors.Join(fmt.Errorf("initialization failed: %s", report), err)
	})
	api.server = &http.Server{Handler: mux}
	go func() { _ = api.server.Serve(listener) }() // until it is closed
	return api, nil
}

// peakRSS returns the largest resident set of a running process in bytes, or zero where there is no /proc. What the
// system says of an ended process would include its parent's, with which it shared memory before it executed the
// program.
func peakRSS(pid int) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) == 3 && fields[0] == "VmHWM:" {
			kilobytes, err := strconv.ParseInt(fields[1], 10, 64)
			return kilobytes * 1024, err
		}
	}
	return 0, fmt.Errorf("no VmHWM in /proc/%d/status", pid)
}
