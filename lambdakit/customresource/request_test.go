package customresource

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestMalformedEventIsAnswered(t *testing.T) {
	whole := string(payload(t, Create, nil))
	for _, tt := range []struct {
		name, payload, reason string
	}{
		{"no type", string(payload(t, Create, map[string]any{"RequestType": nil})), "no RequestType, need Create, Update or Delete"},
		{"empty type", string(payload(t, "", nil)), "no RequestType"},
		{"unknown type", string(payload(t, "Replace", nil)), `RequestType is "Replace"`},
		{"type in another case", string(payload(t, "create", nil)), `RequestType is "create"`},
		{"type null", strings.Replace(whole, `"RequestType":"Create"`, `"RequestType":null`, 1), "no RequestType"},
		{"type is a number", strings.Replace(whole, `"RequestType":"Create"`, `"RequestType":1`, 1), "RequestType of the event is not a string"},
		{"stack id is a list", string(payload(t, Create, map[string]any{"StackId": []int{1}})), "StackId of the event is not a string"},
		{"cut short", strings.TrimSuffix(whole, "}"), "malformed event: EOF"},
		{"cut within a value", whole[:len(whole)-len(`ate"}`)], "malformed event: unexpected EOF"},
		{"broken value", strings.TrimSuffix(whole, "}") + `,"A":x}`, "malformed event: invalid character"},
		{"broken name", strings.TrimSuffix(whole, "}") + `,A:1}`, "malformed event: invalid character"},
		{"data after it", whole + "{}", "data after the JSON object"},
		{"wrong end", strings.TrimSuffix(whole, "}") + "]", "malformed event: invalid character"},
		{"properties are a string", string(payload(t, Create, map[string]any{"ResourceProperties": "x"})), "the properties: got a string, need an object"},
		{"property of another type", string(payload(t, Create, map[string]any{"ResourceProperties": map[string]any{"Count": "x"}})), "Count: got a string, need an integer"},
		{"unknown property", string(payload(t, Create, map[string]any{"ResourceProperties": map[string]any{"Nmae": "x"}})), "Nmae: unknown property"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var i invocation
			i.run(t, time.Minute, refuseCall(t), []byte(tt.payload))
			a := i.answer(t)
			if a.Status != failed || !isNotCreated(a.PhysicalResourceID) {
				t.Errorf("got %+v, want FAILED with an id that says that nothing was created", a)
			}
			contains(t, "reason", a.Reason, tt.reason, "request id lambda-request-1")
			noSecret(t, "reason", a.Reason)
			noSecret(t, "log", i.logs.String())
		})
	}
}

func TestNoProperties(t *testing.T) {
	for name, p := range map[string]any{"absent": nil, "empty": map[string]any{}} {
		var got props
		a := invoke(t, func(_ context.Context, r *Request[props]) (*Response, error) {
			got = r.Properties
			return nil, nil
		}, payload(t, Create, map[string]any{"ResourceProperties": p}))
		if a.Status != success || got != (props{}) {
			t.Errorf("%s: got %+v, %+v", name, a, got)
		}
	}
}

func TestCannotBeAnswered(t *testing.T) {
	for _, tt := range []struct {
		name, payload, want string
	}{
		{"nothing", "", "no ResponseURL"},
		{"not an object", `"` + responseURL + `"`, "not a JSON object"},
		{"no URL", string(payload(t, Create, map[string]any{"ResponseURL": nil})), "no ResponseURL"},
		{"URL is a number", string(payload(t, Create, map[string]any{"ResponseURL": 1})), "ResponseURL of the event is not a string"},
		{"not a URL", string(payload(t, Create, map[string]any{"ResponseURL": ":" + responseURL})), "not a URL"},
		{"http", string(payload(t, Create, map[string]any{"ResponseURL": strings.Replace(responseURL, "https", "http", 1)})), `scheme "http", need https`},
		{"file", string(payload(t, Create, map[string]any{"ResponseURL": "file:///arn%3Aaws/" + secret})), `scheme "file", need https`},
		{"no host", string(payload(t, Create, map[string]any{"ResponseURL": "https:///arn%3Aaws/" + secret})), "need https and a host"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var i invocation
			i.run(t, time.Minute, refuseCall(t), []byte(tt.payload))
			if i.err == nil || len(i.cfn.requests) != 0 {
				t.Fatalf("got %v and %d requests, want an error and none", i.err, len(i.cfn.requests))
			}
			contains(t, "error", i.err.Error(), "CloudFormation cannot be answered", tt.want)
			if strings.Contains(i.err.Error(), "\n") {
				t.Errorf("the error has several lines: %q", i.err)
			}
			noSecret(t, "error", i.err.Error())
			noSecret(t, "log", i.logs.String())
		})
	}
}

func TestLoopbackURLs(t *testing.T) {
	for u, ok := range map[string]bool{
		"http://127.0.0.1:5000/p":   true,
		"http://localhost:5000/p":   true,
		"http://[::1]:5000/p":       true,
		"https://example.com/p":     true,
		"http://example.com/p":      false,
		"http://localhost.evil/p":   false,
		"http://127.0.0.1.evil/p":   false,
		"http://169.254.169.254/p":  false,
		"http://user@127.0.0.2:1/p": true,
	} {
		if _, err := newRecipient(u); (err == nil) != ok {
			t.Errorf("%s: got %v, want it accepted: %v", u, err, ok)
		}
	}
}

// TestRollbackFromMalformedProperties is the Update that CloudFormation sends
// after one that failed because its properties were malformed.
func TestRollbackFromMalformedProperties(t *testing.T) {
	called := false
	a := invoke(t, func(_ context.Context, r *Request[props]) (*Response, error) {
		called = true
		if r.OldPropertiesErr == nil || r.OldProperties != (props{Name: "kept"}) {
			t.Errorf("got %+v, %v", r.OldProperties, r.OldPropertiesErr)
		}
		return nil, nil
	}, payload(t, Update, map[string]any{"OldResourceProperties": map[string]any{"Name": "kept", "Count": "many", "Unknown": 1}}))
	if !called || a.Status != success || a.PhysicalResourceID != oldID {
		t.Errorf("called: %v, got %+v", called, a)
	}
}

func TestDeleteIgnoresUnknownProperties(t *testing.T) {
	a := invoke(t, returns(nil, nil), payload(t, Delete, map[string]any{"ResourceProperties": map[string]any{"Unknown": 1}}))
	if a.Status != success {
		t.Errorf("got %+v", a)
	}
}

// TestDeleteOfExistingWithMalformedProperties must not pretend that something was
// removed.
func TestDeleteOfExistingWithMalformedProperties(t *testing.T) {
	a := invoke(t, refuseCall(t), payload(t, Delete, map[string]any{"ResourceProperties": map[string]any{"Count": "x"}}))
	if a.Status != failed || a.PhysicalResourceID != oldID {
		t.Errorf("got %+v", a)
	}
}

func FuzzInvoke(f *testing.F) {
	f.Add([]byte(`{"RequestType":"Create","ResponseURL":"https://h/?q","ResourceProperties":{"Name":"n","Count":"1"}}`))
	f.Add([]byte(`{"ResponseURL":"https://h/?q","RequestType":"Update","PhysicalResourceId":"i","OldResourceProperties":{"Count":{}}}`))
	f.Add([]byte(`{"ResponseURL":"https://h/?q","RequestType":"Delete","PhysicalResourceId":"customresource:not-created:1"}`))
	f.Add([]byte(`{"ResponseURL":"https://h/?q","ResourceProperties":[[[`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		var cfn cloudFormation
		h := Wrap(func(_ context.Context, r *Request[props]) (*Response, error) {
			return &Response{PhysicalResourceID: r.Properties.Name}, nil
		}, WithHTTPClient(&http.Client{Transport: &cfn}), quiet)
		_, err := h.Invoke(t.Context(), payload)
		if (err == nil) != (len(cfn.bodies) == 1) {
			t.Fatalf("%d responses and error %v", len(cfn.bodies), err)
		}
		if err != nil {
			return
		}
		a := decodeAnswer(t, cfn.bodies[0])
		if a.PhysicalResourceID == "" || (a.Status == failed) != (a.Reason != "") {
			t.Errorf("CloudFormation would not accept %+v", a)
		}
	})
}

func ExampleErrNotCreated() {
	h := func(_ context.Context, r *Request[struct{ Certs []string }]) (*Response, error) {
		if r.Type == Create && len(r.Properties.Certs) == 0 {
			return nil, fmt.Errorf("no certificates: %w", ErrNotCreated)
		}
		return nil, nil
	}
	Start(h)
}
