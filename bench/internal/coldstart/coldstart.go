// Package coldstart measures how long a Lambda function on an OS-only runtime takes until it asks for its first
// event: what a caller waits for when no warm execution environment is left, apart from Lambda's own work.
package coldstart

import (
	"context"
	"errors"
	"maps"
	"os/exec"
	"time"

	"github.com/lintel-go/lintel/bench/internal/function"
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
// request for an event (GET /2018-06-01/runtime/invocation/next, or /2020-01-01/extension/event/next if it is an
// extension) at a Runtime API on the loopback interface. Then it kills the process.
func Measure(ctx context.Context, executable string, env map[string]string) (trial.Sample, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	variables := Environment()
	maps.Copy(variables, env)
	f, err := function.Start(exec.Command(executable), variables)
	if err != nil {
		return nil, err
	}
	ready, err := f.Ready(ctx)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	rss, err := process.PeakRSS(f.Pid())
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	if rss == 0 {
		rss = process.Maxrss(f.State())
	}
	return trial.Sample{
		trial.Wall:    process.Milliseconds(ready),
		trial.CPU:     process.Milliseconds(process.CPU(f.State())),
		trial.PeakRSS: process.MiB(rss),
	}, nil
}
