// Command probe is the Lambda handler that the harness tests itself with: it does what the event tells it to, well
// behaved or not.
package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/acmpca"
)

// Event tells the probe what to do, with an argument where the action takes one.
type Event struct {
	Action   string
	Argument string
}

// Answer is what an invocation that succeeded returns.
type Answer struct {
	Result       string
	RequestID    string
	Remaining    time.Duration // until the invocation's deadline
	FirstInvoked bool          // this invocation was the process's first
}

var errAsked = errors.New("failed as asked")

// actions holds what the probe can be told to do, by name.
var actions = map[string]func(ctx context.Context, argument string) (string, error){
	"echo": func(_ context.Context, argument string) (string, error) { return argument, nil },
	"env":  func(_ context.Context, name string) (string, error) { return os.Getenv(name), nil },
	"log": func(_ context.Context, line string) (string, error) {
		log.Print(line)
		_, err := fmt.Println(line)
		return "", err
	},
	"fail":  func(context.Context, string) (string, error) { return "", errAsked },
	"panic": func(_ context.Context, message string) (string, error) { panic(message) },
	"exit": func(context.Context, string) (string, error) {
		os.Exit(3)
		return "", nil
	},
	"sleep": func(_ context.Context, duration string) (string, error) {
		d, err := time.ParseDuration(duration)
		log.Print("sleeping for ", d)
		time.Sleep(d)
		return "", err
	},
	"certificate": func(ctx context.Context, authority string) (string, error) {
		cfg, err := config.LoadDefaultConfig(ctx)
		if err != nil {
			return "", err
		}
		out, err := acmpca.NewFromConfig(cfg).GetCertificateAuthorityCertificate(ctx,
			&acmpca.GetCertificateAuthorityCertificateInput{CertificateAuthorityArn: &authority})
		if err != nil {
			return "", err
		}
		return aws.ToString(out.Certificate), nil
	},
}

// initializations holds the ways in which the probe's init phase can end early, by the value of PROBE_INIT.
var initializations = map[string]func(){
	"": func() {},
	"exit": func() {
		log.Print("exiting during init")
		os.Exit(3)
	},
	"hang": func() { time.Sleep(time.Hour) },
	"error": func() {
		url := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/init/error"
		request, err := http.NewRequest(http.MethodPost, url, http.NoBody)
		if err != nil {
			log.Fatal(err)
		}
		request.Header.Set("Lambda-Runtime-Function-Error-Type", "Probe.Init")
		if _, err := http.DefaultClient.Do(request); err != nil {
			log.Fatal(err)
		}
		os.Exit(1)
	},
}

func main() {
	initializations[os.Getenv("PROBE_INIT")]()
	first := true
	lambda.Start(func(ctx context.Context, event Event) (Answer, error) {
		act, ok := actions[event.Action]
		if !ok {
			return Answer{}, fmt.Errorf("unknown action %q", event.Action)
		}
		deadline, _ := ctx.Deadline()
		invocation, _ := lambdacontext.FromContext(ctx)
		answer := Answer{RequestID: invocation.AwsRequestID, Remaining: time.Until(deadline), FirstInvoked: first}
		first = false
		var err error
		answer.Result, err = act(ctx, event.Argument)
		return answer, err
	})
}
