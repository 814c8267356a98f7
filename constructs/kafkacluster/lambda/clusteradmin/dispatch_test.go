package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"
)

// echo is a handler that returns its name.
type echo string

func (e echo) Invoke(context.Context, []byte) ([]byte, error) { return []byte(e), nil }

func TestDispatch(t *testing.T) {
	h := byResourceType{"Custom::A": echo("a"), "Custom::B": echo("b")}
	for resourceType, want := range map[string]string{"Custom::A": "a", "Custom::B": "b"} {
		payload, err := json.Marshal(map[string]string{"ResourceType": resourceType})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := h.Invoke(t.Context(), payload); err != nil || string(got) != want {
			t.Errorf("%s: got %s, error %v, want %s", resourceType, got, err, want)
		}
	}
}

// CloudFormation gets its answer when there is no handler, or no type that can be read.
func TestDispatchRefuses(t *testing.T) {
	var answer struct{ Status, Reason string }
	cloudFormation := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(body, &answer) != nil {
			t.Errorf("got answer %q, error %v", body, err)
		}
	}))
	defer cloudFormation.Close()
	h := byResourceType{"Custom::A": echo("a"), "Custom::B": lambda.NewHandler(func() {})}
	event := `{"RequestType": "Create", "RequestId": "r", "StackId": "s", "LogicalResourceId": "l", "ResponseURL": "` + cloudFormation.URL + `",
		"ResourceProperties": {"Any": "thing"}, "ResourceType": `
	for rest, want := range map[string]string{
		`"Custom::C"}`: `nothing was created: got resource type "Custom::C", need Custom::A or Custom::B`,
		`3}`:           "ResourceType of the event is not a string",
		`"Custom::A`:   "malformed event",
	} {
		answer.Reason = ""
		if _, err := h.Invoke(t.Context(), []byte(event+rest)); err != nil {
			t.Fatalf("%s: %v", rest, err)
		}
		if answer.Status != "FAILED" || !strings.Contains(answer.Reason, want) {
			t.Errorf("%s: got %+v, want %q", rest, answer, want)
		}
	}
}
