package customresource

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

func TestLongReasonIsShortened(t *testing.T) {
	for name, text := range map[string]string{
		"ASCII":         strings.Repeat("x", 10000),
		"wide":          strings.Repeat("ü€😀", 2000),
		"escaped":       strings.Repeat("\"\\\n\x00", 3000),
		"invalid UTF-8": strings.Repeat("\xff", 10000),
		"just too long": strings.Repeat("x", maxResponse-300),
	} {
		t.Run(name, func(t *testing.T) {
			var i invocation
			i.run(t, time.Minute, returns(&Response{PhysicalResourceID: strings.Repeat("p", maxPhysicalID)}, errors.New("begin "+text)), payload(t, Create, nil))
			a := i.answer(t)
			if n := len(i.cfn.bodies[0]); n > maxResponse {
				t.Errorf("the response has %d bytes, CloudFormation takes %d", n, maxResponse)
			}
			if !strings.HasPrefix(a.Reason, "begin ") || !utf8.ValidString(a.Reason) ||
				!strings.HasSuffix(a.Reason, "... (log stream 2026/11/22/[$LATEST]abc, request id lambda-request-1)") {
				t.Errorf("reason: %q", a.Reason)
			}
		})
	}
}

func TestReasonOutsideLambda(t *testing.T) {
	lambdacontext.LogStreamName = ""
	if got := whereToLook(t.Context()); got != "" {
		t.Errorf("got %q, want nothing where nothing is known", got)
	}
}

func TestShortenUsesTheSpace(t *testing.T) {
	var i invocation
	i.run(t, time.Minute, returns(nil, errors.New(strings.Repeat("x", 10000))), payload(t, Create, nil))
	i.answer(t)
	if n := len(i.cfn.bodies[0]); n != maxResponse {
		t.Errorf("the response has %d bytes, want all %d used", n, maxResponse)
	}
}

func TestDataTooLarge(t *testing.T) {
	data := map[string]string{"PEM": strings.Repeat("x", 5000)}
	for _, typ := range []RequestType{Create, Update} {
		a := invoke(t, returns(&Response{PhysicalResourceID: "made", Data: data, NoEcho: true}, nil), payload(t, typ, nil))
		if a.Status != failed || a.Data != nil || a.PhysicalResourceID != "made" {
			t.Errorf("%s: got %+v, want FAILED that keeps the id", typ, a)
		}
		contains(t, "reason", a.Reason, "at most 4096 are allowed", "store large values elsewhere", "request id")
	}
	if a := invoke(t, returns(&Response{Data: data}, nil), payload(t, Delete, nil)); a.Status != success {
		t.Errorf("Delete: got %+v, want its data ignored", a)
	}
}

func TestDataThatJustFits(t *testing.T) {
	n := maxResponse - len(newAnswer(event{}, &Response{PhysicalResourceID: "i", Data: map[string]string{"D": ""}}, nil).body(""))
	for extra, want := range map[int]status{0: success, 1: failed} {
		data := map[string]string{"D": strings.Repeat("x", n+extra)}
		b := newAnswer(event{}, &Response{PhysicalResourceID: "i", Data: data}, nil).body("")
		if a := decodeAnswer(t, b); a.Status != want || len(b) > maxResponse {
			t.Errorf("%d bytes too many: %s with %d bytes, want %s", extra, a.Status, len(b), want)
		}
	}
}

func TestPhysicalIDs(t *testing.T) {
	byDefault := PhysicalID(stackID, logicalID)
	nothing := notCreatedPrefix + byDefault
	broken := errors.New("broken")
	for _, tt := range []struct {
		name     string
		typ      RequestType
		request  string // the id in the request, "" for the usual one
		response string
		err      error
		want     string
		status   status
	}{
		{"Create", Create, "", "", nil, byDefault, success},
		{"Create with an id", Create, "", "mine", nil, "mine", success},
		{"failed Create", Create, "", "", broken, byDefault, failed},
		{"failed Create with an id", Create, "", "mine", broken, "mine", failed},
		{"Create of nothing", Create, "", "mine", fmt.Errorf("refused: %w", ErrNotCreated), nothing, failed},
		{"Create with a long id", Create, "", strings.Repeat("x", 1025), nil, byDefault, failed},
		{"Create with the longest id", Create, "", strings.Repeat("x", 1024), nil, strings.Repeat("x", 1024), success},
		{"Create with an id of escapes", Create, "", strings.Repeat("\x01", 200), nil, byDefault, failed},
		{"Create with a reserved id", Create, "", notCreatedPrefix + "x", nil, byDefault, failed},
		{"Update", Update, "", "", nil, oldID, success},
		{"Update that replaces", Update, "", "new", nil, "new", success},
		{"failed Update", Update, "", "", broken, oldID, failed},
		{"failed Update that replaces", Update, "", "new", broken, "new", failed},
		{"refused Update", Update, "", "", ErrNotCreated, oldID, failed},
		{"Update of nothing", Update, nothing, "", nil, byDefault, success},
		{"refused Update of nothing", Update, nothing, "", ErrNotCreated, nothing, failed},
		{"Delete", Delete, "", "new", nil, oldID, success},
		{"failed Delete", Delete, "", "new", broken, oldID, failed},
		{"Delete of what is gone", Delete, "", "", fmt.Errorf("%w: 404", ErrGone), oldID, success},
		{"Create, gone", Create, "", "", ErrGone, byDefault, failed},
		{"Update, gone", Update, "", "", ErrGone, oldID, failed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			changes := map[string]any{}
			if tt.request != "" {
				changes["PhysicalResourceId"] = tt.request
			}
			a := invoke(t, returns(&Response{PhysicalResourceID: tt.response}, tt.err), payload(t, tt.typ, changes))
			if a.PhysicalResourceID != tt.want || a.Status != tt.status {
				t.Errorf("got %s %s because of %q, want %s %s", a.Status, a.PhysicalResourceID, a.Reason, tt.status, tt.want)
			}
		})
	}
}

// TestDeleteWithoutID is an event that CloudFormation does not send.
func TestDeleteWithoutID(t *testing.T) {
	a := invoke(t, returns(nil, nil), payload(t, Delete, map[string]any{"PhysicalResourceId": nil}))
	if a.Status != success || a.PhysicalResourceID != PhysicalID(stackID, logicalID) {
		t.Errorf("got %+v", a)
	}
}

// TestNothingCreatedNothingDeleted is the whole life of a resource whose Create
// was refused: the stack must be able to go.
func TestNothingCreatedNothingDeleted(t *testing.T) {
	for name, h := range map[string]Handler[props]{
		"malformed properties": refuseCall(t),
		"refused by the handler": func(_ context.Context, r *Request[props]) (*Response, error) {
			if r.Type == Delete {
				t.Error("the handler was called for Delete")
			}
			return nil, ErrNotCreated
		},
	} {
		t.Run(name, func(t *testing.T) {
			changes := map[string]any{}
			if name == "malformed properties" {
				changes["ResourceProperties"] = map[string]any{"Count": "x"}
			}
			created := invoke(t, h, payload(t, Create, changes))
			if created.Status != failed {
				t.Fatalf("Create: got %+v", created)
			}
			changes["PhysicalResourceId"] = created.PhysicalResourceID
			deleted := invoke(t, h, payload(t, Delete, changes))
			if deleted.Status != success || deleted.PhysicalResourceID != created.PhysicalResourceID {
				t.Errorf("Delete: got %+v, want SUCCESS for %s", deleted, created.PhysicalResourceID)
			}
		})
	}
}

// TestPartialWorkIsDeleted is a Create that failed half-way.
func TestPartialWorkIsDeleted(t *testing.T) {
	created := invoke(t, returns(nil, errors.New("half-way")), payload(t, Create, nil))
	called := false
	invoke(t, func(_ context.Context, r *Request[props]) (*Response, error) {
		called = r.Type == Delete && r.PhysicalResourceID == created.PhysicalResourceID && r.Properties.Name == "n"
		return nil, nil
	}, payload(t, Delete, map[string]any{"PhysicalResourceId": created.PhysicalResourceID}))
	if !called {
		t.Error("the handler was not called to remove what the Create left")
	}
}
