package customresource

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

func TestSuccess(t *testing.T) {
	var got *Request[props]
	h := func(_ context.Context, r *Request[props]) (*Response, error) {
		got = r
		return &Response{PhysicalResourceID: "id", Data: map[string]string{"URL": "s3://b/k?a&b"}, NoEcho: true}, nil
	}
	var i invocation
	i.run(t, time.Minute, h, payload(t, Update, map[string]any{
		"ResourceProperties":    map[string]any{"ServiceToken": "f", "ServiceTimeout": "60", "Name": "new", "Count": "5"},
		"OldResourceProperties": map[string]any{"ServiceToken": "f", "Name": "old"},
	}))
	i.answer(t)
	const want = `{"Status":"SUCCESS","PhysicalResourceId":"id","StackId":"` + stackID + `","RequestId":"request-1","LogicalResourceId":"Truststore","NoEcho":true,"Data":{"URL":"s3://b/k?a&b"}}`
	if got := string(i.cfn.bodies[0]); got != want {
		t.Errorf("response:\ngot  %s\nwant %s", got, want)
	}
	wantRequest := Request[props]{Type: Update, RequestID: "request-1", StackID: stackID, LogicalResourceID: logicalID,
		ResourceType: "Custom::Truststore", PhysicalResourceID: oldID, Properties: props{"new", 5}, OldProperties: props{Name: "old"}}
	if *got != wantRequest {
		t.Errorf("request:\ngot  %+v\nwant %+v", *got, wantRequest)
	}
	contains(t, "log", i.logs.String(), `"status":"SUCCESS"`, `"attempts":1`)
	noSecret(t, "log", i.logs.String())
}

func TestNilResponse(t *testing.T) {
	for _, typ := range []RequestType{Create, Update, Delete} {
		if a := invoke(t, returns(nil, nil), payload(t, typ, nil)); a.Status != success {
			t.Errorf("%s: got %+v", typ, a)
		}
	}
}

func TestError(t *testing.T) {
	cause := errors.New("bucket b: access denied")
	var i invocation
	i.run(t, time.Minute, returns(&Response{Data: map[string]string{"URL": "u"}, NoEcho: true}, fmt.Errorf("write: %w", cause)), payload(t, Create, nil))
	a := i.answer(t)
	const want = "write: bucket b: access denied (log stream 2026/11/22/[$LATEST]abc, request id lambda-request-1)"
	if a.Status != failed || a.Reason != want || a.Data != nil || a.NoEcho {
		t.Errorf("got %+v, want FAILED with reason %q and no data", a, want)
	}
	contains(t, "log", i.logs.String(), "bucket b: access denied")
	noSecret(t, "log", i.logs.String())
}

func TestErrorWithoutText(t *testing.T) {
	if a := invoke(t, returns(nil, errors.New(" ")), payload(t, Create, nil)); a.Status != failed || !strings.HasPrefix(a.Reason, "an error without a text (") {
		t.Errorf("got %+v, CloudFormation requires a reason", a)
	}
}

func TestPanic(t *testing.T) {
	for _, tt := range []struct {
		name   string
		value  any
		reason string
	}{
		{"string", "index out of luck", "panic: index out of luck"},
		{"error", errors.New("broken"), "panic: broken"},
		{"nil", nil, "panic: panic called with nil argument"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var i invocation
			i.run(t, time.Minute, func(context.Context, *Request[props]) (*Response, error) { panic(tt.value) }, payload(t, Create, nil))
			a := i.answer(t)
			if a.Status != failed || !strings.HasPrefix(a.Reason, tt.reason) || strings.Contains(a.Reason, "goroutine") {
				t.Errorf("got %+v, want FAILED because of %q, without the stack", a, tt.reason)
			}
			contains(t, "log", i.logs.String(), "handler_test.go", "TestPanic")
		})
	}
}

// TestPanicInUnmarshal covers code of the handler's that runs before the handler.
func TestPanicInUnmarshal(t *testing.T) {
	type properties struct{ Name panicking }
	var cfn cloudFormation
	h := Wrap(func(context.Context, *Request[properties]) (*Response, error) { return nil, nil },
		WithHTTPClient(&http.Client{Transport: &cfn}), quiet)
	if _, err := h.Invoke(t.Context(), payload(t, Create, nil)); err != nil {
		t.Fatal(err)
	}
	a := decodeAnswer(t, cfn.bodies[0])
	if a.Status != failed || !strings.HasPrefix(a.Reason, "panic: no such unit") {
		t.Errorf("got %+v", a)
	}
}

type panicking struct{}

func (*panicking) UnmarshalText([]byte) error { panic("no such unit") }

func TestGoexit(t *testing.T) {
	a := invoke(t, func(context.Context, *Request[props]) (*Response, error) { runtime.Goexit(); return nil, nil }, payload(t, Create, nil))
	if a.Status != failed || !strings.Contains(a.Reason, "ended its goroutine") {
		t.Errorf("got %+v", a)
	}
}

func TestHandlerThatIgnoresItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var i invocation
		i.run(t, 60*time.Second, func(context.Context, *Request[props]) (*Response, error) {
			time.Sleep(10 * time.Minute)
			return &Response{PhysicalResourceID: "late"}, nil
		}, payload(t, Create, nil))
		a := i.answer(t)
		if a.Status != failed || a.PhysicalResourceID == "late" {
			t.Errorf("got %+v", a)
		}
		contains(t, "reason", a.Reason, "the handler did not return", "after 50s", "10s before the function's timeout", "raise the timeout", "request id")
		if got := i.cfn.times[0].Sub(start); got != 51*time.Second {
			t.Errorf("answered after %v, want 50 s and a second of grace", got)
		}

		time.Sleep(time.Hour) // the handler returns meanwhile
		synctest.Wait()
		i.answer(t) // there still is only one
	})
}

func TestLatePanicIsLoggedAndNotSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var i invocation
		i.run(t, 60*time.Second, func(context.Context, *Request[props]) (*Response, error) {
			time.Sleep(10 * time.Minute)
			panic("late")
		}, payload(t, Create, nil))
		time.Sleep(time.Hour)
		synctest.Wait()
		contains(t, "reason", i.answer(t).Reason, "did not return")
		contains(t, "log", i.logs.String(), `"panic":"late"`)
	})
}

func TestHandlerThatMindsItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		var i invocation
		i.run(t, 60*time.Second, func(ctx context.Context, _ *Request[props]) (*Response, error) {
			<-ctx.Done()
			return nil, fmt.Errorf("S3 PutObject: %w", ctx.Err())
		}, payload(t, Create, nil))
		a := i.answer(t)
		if a.Status != failed {
			t.Errorf("got %+v", a)
		}
		contains(t, "reason", a.Reason, "S3 PutObject: context deadline exceeded", "after 50s")
		if got := i.cfn.times[0].Sub(start); got != 50*time.Second {
			t.Errorf("answered after %v, want 50 s", got)
		}
	})
}

func TestSuccessWithinGrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var i invocation
		i.run(t, 60*time.Second, func(context.Context, *Request[props]) (*Response, error) {
			time.Sleep(50500 * time.Millisecond)
			return &Response{PhysicalResourceID: "made"}, nil
		}, payload(t, Create, nil))
		if a := i.answer(t); a.Status != success || a.PhysicalResourceID != "made" {
			t.Errorf("got %+v", a)
		}
	})
}

func TestHandlerDeadline(t *testing.T) {
	for _, tt := range []struct {
		name    string
		timeout time.Duration
		opts    []Option
		want    time.Duration
	}{
		{"ten seconds", 15 * time.Minute, nil, 15*time.Minute - 10*time.Second},
		{"at most a quarter", 4 * time.Second, nil, 3 * time.Second},
		{"option", time.Minute, []Option{WithResponseTime(2 * time.Second)}, 58 * time.Second},
		{"option, at most a quarter", time.Minute, []Option{WithResponseTime(time.Hour)}, 45 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				i := invocation{opts: tt.opts}
				i.run(t, tt.timeout, func(ctx context.Context, _ *Request[props]) (*Response, error) {
					deadline, ok := ctx.Deadline()
					if got := time.Until(deadline); !ok || got != tt.want {
						t.Errorf("the handler has %v (%v), want %v", got, ok, tt.want)
					}
					return nil, nil
				}, payload(t, Create, nil))
				i.answer(t)
			})
		})
	}
}

func TestNoDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var i invocation
		i.run(t, 0, func(ctx context.Context, _ *Request[props]) (*Response, error) {
			if _, ok := ctx.Deadline(); ok {
				t.Error("the handler's context has a deadline")
			}
			time.Sleep(time.Hour)
			return nil, nil
		}, payload(t, Create, nil))
		if a := i.answer(t); a.Status != success {
			t.Errorf("got %+v", a)
		}
	})
}

func TestCanceledInvocationIsAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var cfn cloudFormation
		ctx, cancel := context.WithCancel(t.Context())
		h := Wrap(func(context.Context, *Request[props]) (*Response, error) {
			cancel()
			time.Sleep(time.Minute)
			return nil, nil
		}, WithHTTPClient(&http.Client{Transport: &cfn}), quiet)
		if _, err := h.Invoke(ctx, payload(t, Create, nil)); err != nil {
			t.Fatal(err)
		}
		a := decodeAnswer(t, cfn.bodies[0])
		if a.Status != failed {
			t.Errorf("got %+v", a)
		}
		contains(t, "reason", a.Reason, "the invocation was canceled")
		time.Sleep(time.Hour) // lets the handler return, so that the bubble can end
	})
}

// TestLambdaRuntimeHandler goes through aws-lambda-go, which would decode the
// event before a function handler could answer.
func TestLambdaRuntimeHandler(t *testing.T) {
	var cfn cloudFormation
	h := lambda.NewHandler(Wrap(refuseCall(t), WithHTTPClient(&http.Client{Transport: &cfn}), quiet))
	whole := payload(t, Create, nil)
	out, err := h.Invoke(t.Context(), append(whole[:len(whole)-1:len(whole)-1], `,"Cut":`...))
	if err != nil || string(out) != "null" {
		t.Fatalf("got %s, %v", out, err)
	}
	if a := decodeAnswer(t, cfn.bodies[0]); a.Status != failed {
		t.Errorf("got %+v", a)
	}
}

func TestConcurrentInvocations(t *testing.T) {
	var cfn cloudFormation
	h := Wrap(func(_ context.Context, r *Request[props]) (*Response, error) {
		return &Response{PhysicalResourceID: r.RequestID}, nil
	}, WithHTTPClient(&http.Client{Transport: &cfn}), quiet)
	var wg sync.WaitGroup
	for n := range 20 {
		p := payload(t, Create, map[string]any{"RequestId": fmt.Sprint(n)})
		wg.Go(func() {
			if _, err := h.Invoke(t.Context(), p); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for _, b := range cfn.bodies {
		if a := decodeAnswer(t, b); a.PhysicalResourceID != a.RequestID {
			t.Errorf("got the answer %q to the request %q", a.PhysicalResourceID, a.RequestID)
		}
	}
}

// TestOverHTTP sends over a real connection, where the headers that net/http adds
// are seen.
func TestOverHTTP(t *testing.T) {
	var got *http.Request
	var body []byte
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
	}))
	defer s.Close()
	_, err := Wrap(returns(nil, nil), quiet).Invoke(t.Context(), payload(t, Create, map[string]any{"ResponseURL": s.URL + "/a%3Ab?X-Amz-Signature=" + secret}))
	if err != nil {
		t.Fatal(err)
	}
	if got.Method != http.MethodPut || got.URL.EscapedPath() != "/a%3Ab" || got.URL.RawQuery != "X-Amz-Signature="+secret {
		t.Errorf("got %s %s, want PUT to the response URL as it is", got.Method, got.URL)
	}
	if ct, ok := got.Header["Content-Type"]; ok {
		t.Errorf("Content-Type is %q, the URL is signed for none", ct)
	}
	if !got.Close {
		t.Error("the connection is kept, and would be dead in the next invocation")
	}
	if got.ContentLength != int64(len(body)) || len(got.TransferEncoding) != 0 {
		t.Errorf("content length %d, transfer encoding %v; S3 does not take chunks", got.ContentLength, got.TransferEncoding)
	}
	if a := decodeAnswer(t, body); a.Status != success {
		t.Errorf("got %+v", a)
	}
}
