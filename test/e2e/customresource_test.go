package e2e

import (
	"context"
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/cfn"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
)

// customResource plays CloudFormation for one custom resource: it sends the requests that make up the resource's life,
// and holds every answer against what CloudFormation demands.
type customResource struct {
	t        *testing.T
	aws      *awsstub.Server
	function *lambdart.Function

	timeout    time.Duration  // of the function
	id         string         // the physical id from the last response
	properties map[string]any // of the last request
}

// newCustomResource starts the handler.
func newCustomResource(t *testing.T, aws *awsstub.Server, bootstrap string, env ...map[string]string) *customResource {
	t.Helper()
	function := lambdart.New(t, bootstrap, append([]map[string]string{aws.Env()}, env...)...)
	watchLog(t, function)
	return &customResource{t: t, aws: aws, function: function, timeout: lambdart.DefaultTimeout}
}

func (r *customResource) create(properties map[string]any) cfn.Response {
	r.t.Helper()
	return r.request(cfn.RequestCreate, properties)
}

func (r *customResource) update(properties map[string]any) cfn.Response {
	r.t.Helper()
	return r.request(cfn.RequestUpdate, properties)
}

func (r *customResource) delete() cfn.Response {
	r.t.Helper()
	id := r.id
	response := r.request(cfn.RequestDelete, r.properties)
	if response.PhysicalResourceID != id {
		r.t.Errorf("Delete of %s: got an answer for %s", id, response.PhysicalResourceID)
	}
	return response
}

func (r *customResource) request(kind cfn.RequestType, properties map[string]any) cfn.Response {
	r.t.Helper()
	return r.send(r.event(kind, properties))
}

// event makes the next event in the resource's life.
func (r *customResource) event(kind cfn.RequestType, properties map[string]any) cfn.Event {
	event := r.aws.CustomResourceEvent(kind, properties)
	if kind != cfn.RequestCreate {
		event.PhysicalResourceID = r.id
	}
	if kind == cfn.RequestUpdate {
		event.OldResourceProperties = r.properties
	}
	return event
}

// send invokes the function, which must answer CloudFormation once and return before its timeout.
func (r *customResource) send(event cfn.Event) cfn.Response {
	r.t.Helper()
	if err := r.invoke(event); err != nil {
		r.t.Fatalf("%s: got %v, want a function that has answered CloudFormation", event.RequestType, err)
	}
	response := r.aws.CustomResourceResponse(event)
	r.id, r.properties = response.PhysicalResourceID, event.ResourceProperties
	return response
}

// invoke passes an event of any form to the function.
func (r *customResource) invoke(event any) error {
	ctx, cancel := context.WithTimeout(r.t.Context(), r.timeout)
	defer cancel()
	_, err := r.function.Invoke(ctx, event)
	return err
}

// assertSuccess fails the test unless CloudFormation was told that all is well.
func assertSuccess(t *testing.T, response cfn.Response) {
	t.Helper()
	if response.Status != cfn.StatusSuccess {
		t.Fatalf("got %s because %q, want success", response.Status, response.Reason)
	}
}

// assertFailed fails the test unless CloudFormation was told of a failure, with a reason that has all the fragments.
func assertFailed(t *testing.T, response cfn.Response, fragments ...string) {
	t.Helper()
	if response.Status != cfn.StatusFailed {
		t.Fatalf("got %s with %v, want a failure because of %q", response.Status, response.Data, fragments)
	}
	assertContains(t, "the reason", response.Reason, fragments...)
	assertNoSecrets(t, "the reason", response.Reason)
	if len(response.Data) != 0 {
		t.Errorf("got a failure with attributes %v, want none", response.Data)
	}
}

// assertOutcome is assertSuccess without fragments, and assertFailed with some.
func assertOutcome(t *testing.T, response cfn.Response, fragments []string) {
	t.Helper()
	if fragments == nil {
		assertSuccess(t, response)
		return
	}
	assertFailed(t, response, fragments...)
}

// generic returns an event as a JSON object that can be made wrong.
func generic(t *testing.T, event cfn.Event) map[string]any {
	t.Helper()
	text, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	var object map[string]any
	if err := json.Unmarshal(text, &object); err != nil {
		t.Fatal(err)
	}
	return object
}

// script is what an operation answers, one request after the other.
type script []awsstub.Reply

// limits end an invocation in which something fails for ever soon, by attempts of a request or by the function's timeout.
type limits struct {
	attempts int
	timeout  time.Duration
}

func (l limits) env() map[string]string {
	if l.attempts == 0 {
		return nil
	}
	return map[string]string{"AWS_MAX_ATTEMPTS": strconv.Itoa(l.attempts)}
}
