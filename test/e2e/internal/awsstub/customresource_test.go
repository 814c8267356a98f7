package awsstub_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/cfn"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
	"github.com/lintel-go/lintel/test/e2e/internal/tbtest"
)

// put sends a body to a response URL as a custom resource does and returns the status of the answer.
func put(t testing.TB, responseURL string, body io.Reader) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, responseURL, body)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return response.StatusCode
}

// respond sends a response that is right but for what change does to it.
func respond(t testing.TB, event cfn.Event, change func(*cfn.Response)) int {
	t.Helper()
	response := cfn.NewResponse(&event)
	response.Status = cfn.StatusSuccess
	response.PhysicalResourceID = "truststore"
	change(response)
	body, err := json.Marshal(response)
	if err != nil {
		t.Fatal(err)
	}
	return put(t, event.ResponseURL, strings.NewReader(string(body)))
}

func TestCustomResourceResponse(t *testing.T) {
	server := awsstub.New(t)
	server.On(awsstub.Respond, awsstub.Break().Times(2), awsstub.Default)
	first := server.CustomResourceEvent(cfn.RequestCreate, map[string]any{"Key": "truststore.pem"})
	second := server.CustomResourceEvent(cfn.RequestDelete, nil)

	for i, want := range []int{500, 500, 200} {
		got := respond(t, first, func(r *cfn.Response) { r.Data = map[string]any{"Version": "1"} })
		if got != want {
			t.Errorf("attempt %d: got status %d, want %d", i, got, want)
		}
	}
	respond(t, second, func(r *cfn.Response) { r.Status, r.Reason = cfn.StatusFailed, "access denied" })

	if got := server.CustomResourceResponse(first); got.Data["Version"] != "1" {
		t.Errorf("first event: got response %+v", got)
	}
	if got := server.CustomResourceResponse(second); got.Reason != "access denied" {
		t.Errorf("second event: got response %+v", got)
	}
}

func TestCustomResourceResponseAsS3TakesIt(t *testing.T) {
	server := awsstub.New(t)
	event := server.CustomResourceEvent(cfn.RequestCreate, nil)
	chunked := struct{ io.Reader }{strings.NewReader("{}")} // of a length that the client cannot know
	if got := put(t, event.ResponseURL, chunked); got != http.StatusLengthRequired {
		t.Errorf("without Content-Length: got status %d, want 411", got)
	}
	unsigned := strings.ReplaceAll(event.ResponseURL, awsstub.Signature, "")
	if got := put(t, unsigned, strings.NewReader("{}")); got != http.StatusForbidden {
		t.Errorf("without signature: got status %d, want 403", got)
	}
}

func TestCustomResourceResponsesThatCloudFormationRefuses(t *testing.T) {
	unchanged := func(*cfn.Response) {}
	for _, test := range []struct {
		name    string
		changes []func(*cfn.Response) // one for each response that is sent
		want    string
	}{
		{"none", nil, "got 0 accepted responses"},
		{"two", []func(*cfn.Response){unchanged, unchanged}, "got 2 accepted responses"},
		{"stack", []func(*cfn.Response){func(r *cfn.Response) { r.StackID = "other" }}, "StackId"},
		{"request", []func(*cfn.Response){func(r *cfn.Response) { r.RequestID = "other" }}, "RequestId"},
		{"logical id", []func(*cfn.Response){func(r *cfn.Response) { r.LogicalResourceID = "" }}, "LogicalResourceId"},
		{"physical id", []func(*cfn.Response){func(r *cfn.Response) { r.PhysicalResourceID = "" }}, "no PhysicalResourceId"},
		{"status", []func(*cfn.Response){func(r *cfn.Response) { r.Status = "DONE" }}, "Status is neither"},
		{"reason", []func(*cfn.Response){func(r *cfn.Response) { r.Status = cfn.StatusFailed }}, "without a Reason"},
		{"size", []func(*cfn.Response){func(r *cfn.Response) { r.Reason = strings.Repeat("x", 4096) }}, "want at most 4096"},
	} {
		t.Run(test.name, func(t *testing.T) {
			failures := tbtest.Failures(t, func(t testing.TB) {
				server := awsstub.New(t)
				event := server.CustomResourceEvent(cfn.RequestCreate, nil)
				for _, change := range test.changes {
					respond(t, event, change)
				}
				server.CustomResourceResponse(event)
			})
			if len(failures) != 1 || !strings.Contains(failures[0], test.want) {
				t.Errorf("got failures %q, want one with %q", failures, test.want)
			}
		})
	}
}
