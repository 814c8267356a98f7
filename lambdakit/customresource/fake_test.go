package customresource

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

const (
	secret      = "c0ffee5ec2e7"
	responseURL = "https://cloudformation-custom-resource-response-eu-west-1.s3.eu-west-1.amazonaws.com/arn%3Aaws/stack?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE&X-Amz-Signature=" + secret
	stackID     = "arn:aws:cloudformation:eu-west-1:123456789012:stack/s/5a7b"
	logicalID   = "Truststore"
	oldID       = "old-id"
)

// cloudFormation is the http.RoundTripper behind the response URL. Its steps
// answer one attempt each; the last one answers all that follow.
type cloudFormation struct {
	steps []func(*http.Request) (*http.Response, error)

	mu       sync.Mutex
	requests []*http.Request
	bodies   [][]byte
	times    []time.Time
}

func (c *cloudFormation) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	n := len(c.requests)
	c.requests, c.bodies, c.times = append(c.requests, r), append(c.bodies, body), append(c.times, time.Now())
	c.mu.Unlock()
	if len(c.steps) == 0 {
		return reply(http.StatusOK, "")(r)
	}
	return c.steps[min(n, len(c.steps)-1)](r)
}

func reply(code int, body string) func(*http.Request) (*http.Response, error) {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: code, Status: http.StatusText(code), Request: r, Header: http.Header{},
			Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

func hang(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func reset(*http.Request) (*http.Response, error) {
	return nil, errors.New("read: connection reset by peer")
}

// payload makes the payload of a request; a nil value removes a member.
func payload(t *testing.T, typ RequestType, changes map[string]any) []byte {
	t.Helper()
	members := map[string]any{
		"RequestType":        typ,
		"RequestId":          "request-1",
		"ResponseURL":        responseURL,
		"StackId":            stackID,
		"LogicalResourceId":  logicalID,
		"ResourceType":       "Custom::Truststore",
		"ResourceProperties": map[string]any{"ServiceToken": "arn:aws:lambda:f", "Name": "n"},
	}
	if typ == Update || typ == Delete {
		members["PhysicalResourceId"] = oldID
	}
	maps.Copy(members, changes)
	maps.DeleteFunc(members, func(_ string, v any) bool { return v == nil })
	b, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

type props struct {
	Name  string
	Count int
}

// quiet drops the log of tests that do not read it.
var quiet = WithLogger(slog.New(slog.DiscardHandler))

// invocation is a call of a wrapped handler and what came of it.
type invocation struct {
	cfn  cloudFormation
	logs bytes.Buffer
	opts []Option
	err  error
}

// run invokes h with the payload; a zero timeout stands for none.
func (i *invocation) run(t *testing.T, timeout time.Duration, h Handler[props], payload []byte) {
	t.Helper()
	lambdacontext.LogStreamName = "2026/11/22/[$LATEST]abc"
	ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "lambda-request-1"})
	if timeout != 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	opts := append([]Option{WithHTTPClient(&http.Client{Transport: &i.cfn}),
		WithLogger(slog.New(slog.NewJSONHandler(&i.logs, nil)))}, i.opts...)
	_, i.err = Wrap(h, opts...).Invoke(ctx, payload)
}

// answer returns the only response that was sent.
func (i *invocation) answer(t *testing.T) answer {
	t.Helper()
	if i.err != nil {
		t.Fatalf("Invoke: %v", i.err)
	}
	if n := len(i.cfn.bodies); n != 1 {
		t.Fatalf("CloudFormation got %d responses, want 1", n)
	}
	return decodeAnswer(t, i.cfn.bodies[0])
}

func decodeAnswer(t *testing.T, body []byte) answer {
	t.Helper()
	var a answer
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&a); err != nil {
		t.Fatalf("response %s: %v", body, err)
	}
	return a
}

// invoke runs h with ample time and returns the only response.
func invoke(t *testing.T, h Handler[props], payload []byte) answer {
	t.Helper()
	var i invocation
	i.run(t, time.Minute, h, payload)
	return i.answer(t)
}

// refuseCall is the handler of requests that must not reach it.
func refuseCall(t *testing.T) Handler[props] {
	return func(context.Context, *Request[props]) (*Response, error) {
		t.Error("the handler was called")
		return nil, nil
	}
}

func returns(r *Response, err error) Handler[props] {
	return func(context.Context, *Request[props]) (*Response, error) { return r, err }
}

func contains(t *testing.T, what, s string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(s, p) {
			t.Errorf("%s is %q, want it to contain %q", what, s, p)
		}
	}
}

// noSecret fails the test if s shows the response URL's query or path.
func noSecret(t *testing.T, what, s string) {
	t.Helper()
	for _, part := range []string{secret, "X-Amz-Signature", "AKIDEXAMPLE", "arn%3Aaws", "arn:aws/stack"} {
		if strings.Contains(s, part) {
			t.Errorf("%s shows %q of the response URL: %s", what, part, s)
		}
	}
}

// waits is a handler that ignores its context for half an hour.
func waits(context.Context, *Request[props]) (*Response, error) {
	time.Sleep(30 * time.Minute)
	return nil, nil
}
