package customresource

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

type step = func(*http.Request) (*http.Response, error)

func TestRetries(t *testing.T) {
	for _, tt := range []struct {
		name  string
		steps []step
	}{
		{"500", []step{reply(500, ""), reply(200, "")}},
		{"503 SlowDown", []step{reply(503, "<Error><Code>SlowDown</Code></Error>"), reply(503, ""), reply(200, "")}},
		{"429", []step{reply(429, ""), reply(200, "")}},
		{"network error", []step{reset, reset, reset, reply(200, "")}},
		{"no answer", []step{hang, reply(200, "")}},
		{"no answer, then errors", []step{hang, reply(500, ""), reset, reply(204, "")}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				i := invocation{cfn: cloudFormation{steps: tt.steps}}
				i.run(t, time.Minute, returns(nil, nil), payload(t, Create, nil))
				if i.err != nil || len(i.cfn.bodies) != len(tt.steps) {
					t.Fatalf("%d attempts, %v; want %d", len(i.cfn.bodies), i.err, len(tt.steps))
				}
				for n, b := range i.cfn.bodies {
					if !bytes.Equal(b, i.cfn.bodies[0]) {
						t.Errorf("attempt %d sent another body", n+1)
					}
				}
				contains(t, "log", i.logs.String(), fmt.Sprintf(`"attempts":%d`, len(tt.steps)))
			})
		})
	}
}

func TestFinalAnswers(t *testing.T) {
	for _, tt := range []struct {
		name string
		step step
		want string
	}{
		{"expired", reply(403, `<Error><Code>AccessDenied</Code><Message>Request has expired `+secret+`</Message></Error>`), "Forbidden AccessDenied"},
		{"strange error document", reply(400, `<Error><Code>x?`+secret+`</Code>`), "Bad Request"},
		{"redirect", reply(307, ""), "Temporary Redirect"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			i := invocation{cfn: cloudFormation{steps: []step{tt.step}}}
			i.run(t, time.Minute, returns(nil, nil), payload(t, Create, nil))
			if i.err == nil || len(i.cfn.requests) != 1 {
				t.Fatalf("got %v after %d attempts, want an error after 1", i.err, len(i.cfn.requests))
			}
			contains(t, "error", i.err.Error(), "CloudFormation was not answered", tt.want)
			noSecret(t, "error", i.err.Error())
			noSecret(t, "log", i.logs.String())
		})
	}
}

func TestOutOfTime(t *testing.T) {
	for name, s := range map[string]step{"hangs": hang, "fails": reply(500, ""), "resets": reset} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				i := invocation{cfn: cloudFormation{steps: []step{s}}}
				i.run(t, time.Minute, returns(nil, nil), payload(t, Create, nil))
				if i.err == nil {
					t.Fatal("no error, so Lambda would not try again")
				}
				if took := time.Since(start); took < 58*time.Second || took > 59*time.Second {
					t.Errorf("gave up after %v, want all of the time until 59 s used", took)
				}
				contains(t, "error", i.err.Error(), "out of time after")
				noSecret(t, "error", i.err.Error())
				noSecret(t, "log", i.logs.String())
			})
		})
	}
}

// TestCauseOfOutOfTime is a server that fails and then hangs: that the last attempt
// was cut short is not why there was no answer.
func TestCauseOfOutOfTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := invocation{cfn: cloudFormation{steps: []step{reply(503, "<Error><Code>SlowDown</Code></Error>"), hang}}}
		i.run(t, 400*time.Millisecond, returns(nil, nil), payload(t, Create, nil))
		if i.err == nil || len(i.cfn.requests) != 2 {
			t.Fatalf("got %v after %d attempts", i.err, len(i.cfn.requests))
		}
		contains(t, "error", i.err.Error(), "out of time after 2 attempts", "Service Unavailable SlowDown")
	})
}

// TestHangOfHandlerAndServer leaves only the response time for the retries.
func TestHangOfHandlerAndServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		i := invocation{cfn: cloudFormation{steps: []step{hang, reply(200, "")}}}
		i.run(t, time.Minute, waits, payload(t, Create, nil))
		if i.err != nil || len(i.cfn.bodies) != 2 {
			t.Fatalf("%d attempts, %v", len(i.cfn.bodies), i.err)
		}
		if a := decodeAnswer(t, i.cfn.bodies[1]); a.Status != failed {
			t.Errorf("got %+v", a)
		}
		if took := time.Since(start); took > 59*time.Second {
			t.Errorf("took %v", took)
		}
		time.Sleep(time.Hour) // lets the handler return, so that the bubble can end
	})
}

func TestBackoff(t *testing.T) {
	for attempt, high := range map[int]time.Duration{
		1: 100 * time.Millisecond, 2: 200 * time.Millisecond, 3: 400 * time.Millisecond, 6: 2 * time.Second, 100: 2 * time.Second,
	} {
		different := make(map[time.Duration]bool)
		for range 100 {
			d := backoff(attempt)
			if d < high/2 || d >= high {
				t.Errorf("attempt %d: %v, want %v to %v", attempt, d, high/2, high)
			}
			different[d] = true
		}
		if len(different) < 50 {
			t.Errorf("attempt %d: only %d different times", attempt, len(different))
		}
	}
}

// TestRealNetworkErrorsShowNoURL covers the texts of net/http, which name the URL.
func TestRealNetworkErrorsShowNoURL(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	redirecting := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// net/http would follow this one with a GET, unlike a 307, whose body is gone.
		http.Redirect(w, r, closed+"/elsewhere?"+r.URL.RawQuery, http.StatusSeeOther)
	}))
	defer redirecting.Close()
	dropping := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }))
	defer dropping.Close()

	for _, tt := range []struct{ name, base, want string }{
		{"refused", closed, "connection refused"},
		{"not TLS", strings.Replace(plain.URL, "http:", "https:", 1), "HTTP response to HTTPS client"},
		{"redirect", redirecting.URL, "303"},
		{"dropped", dropping.URL, "EOF"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			i := invocation{opts: []Option{WithHTTPClient(&http.Client{})}}
			i.run(t, 400*time.Millisecond, returns(nil, nil), payload(t, Create, map[string]any{
				"ResponseURL": tt.base + "/arn%3Aaws/stack?X-Amz-Credential=AKIDEXAMPLE&X-Amz-Signature=" + secret}))
			if i.err == nil {
				t.Fatal("no error")
			}
			contains(t, "error", i.err.Error(), tt.want)
			noSecret(t, "error", i.err.Error())
			noSecret(t, "log", i.logs.String())
		})
	}
}

func TestRedact(t *testing.T) {
	// *url.Error quotes its URL, which changes this one.
	r, err := newRecipient(responseURL + `&"`)
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{
		&url.Error{Op: "Put", URL: r.url.String(), Err: errors.New("reset")},
		errors.New("proxy refused " + r.url.String()),
		errors.New("bad query " + r.url.RawQuery),
	} {
		noSecret(t, "error", r.redact(err).Error())
	}
}
