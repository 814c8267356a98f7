package awsstub

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-lambda-go/cfn"
)

// Respond is the operation by which a custom resource answers CloudFormation: a PUT of the response to a pre-signed
// URL of Amazon S3. By default the server accepts the response.
const Respond = "cloudformation:Respond"

// Signature is the secret part of every response URL. It must never be seen in a log.
const Signature = "c0ffee5ec2e7c0ffee5ec2e7c0ffee5ec2e7c0ffee5ec2e7c0ffee5ec2e7c0ff"

const (
	responsePath = "/cloudformation-custom-resource-response/"

	// maxResponseSize is the limit of a response in bytes.
	// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
	maxResponseSize = 4096
)

var customResourceResponses = Service{
	Protocol: S3,
	Identify: func(r *http.Request, body []byte) (string, map[string]any, error) {
		if r.Method != http.MethodPut || !strings.HasPrefix(r.URL.Path, responsePath) {
			return "", nil, errors.New("not signed, and not a response of a custom resource")
		}
		input, err := jsonMembers(body)
		return Respond, input, err
	},
	Default: Handler(acceptResponse),
}

// acceptResponse does what Amazon S3 does with the PUT of a response.
func acceptResponse(w http.ResponseWriter, r *Request) {
	switch {
	case r.HTTP.ContentLength < 0:
		S3.write(w, Error{http.StatusLengthRequired, "MissingContentLength", "You must provide the Content-Length HTTP header."})
	case r.HTTP.URL.Query().Get("X-Amz-Signature") != Signature:
		S3.write(w, Error{http.StatusForbidden, "SignatureDoesNotMatch", "The signature does not match."})
	default:
		w.WriteHeader(http.StatusOK)
	}
}

// CustomResourceEvent returns the event by which CloudFormation asks for a change of a custom resource, with a response
// URL of the server. Every event has a request id, and so a URL, of its own.
func (s *Server) CustomResourceEvent(request cfn.RequestType, properties map[string]any) cfn.Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events++
	requestID := fmt.Sprintf("10000000-0000-4000-8000-%012d", s.events)
	query := url.Values{
		"X-Amz-Algorithm":  {"AWS4-HMAC-SHA256"},
		"X-Amz-Credential": {"AKIAIOSFODNN7EXAMPLE/20060102/eu-west-1/s3/aws4_request"},
		"X-Amz-Signature":  {Signature},
	}
	return cfn.Event{
		RequestType:        request,
		RequestID:          requestID,
		ResponseURL:        s.URL() + responsePath + requestID + "?" + query.Encode(),
		ResourceType:       "AWS::CloudFormation::CustomResource",
		LogicalResourceID:  "ResourceUnderTest",
		StackID:            "arn:aws:cloudformation:eu-west-1:123456789012:stack/StackUnderTest/5c1a0de0-0000-11ee-8000-0123456789ab",
		ResourceProperties: properties,
	}
}

// CustomResourceResponse returns the response to event that the server has accepted. It fails the test if there is not
// exactly one, or if CloudFormation would refuse it.
func (s *Server) CustomResourceResponse(event cfn.Event) cfn.Response {
	s.t.Helper()
	var accepted []*Request
	for _, r := range s.Requests(Respond) {
		if r.Status == http.StatusOK && strings.HasSuffix(r.HTTP.URL.Path, "/"+event.RequestID) {
			accepted = append(accepted, r)
		}
	}
	if len(accepted) != 1 {
		s.t.Fatalf("got %d accepted responses to the custom resource event, want 1", len(accepted))
	}
	response, err := decodeResponse(accepted[0].Body, event)
	if err != nil {
		s.t.Fatalf("CloudFormation would refuse the custom resource response: %v", err)
	}
	return response
}

// decodeResponse decodes a response and checks it as CloudFormation does.
func decodeResponse(body []byte, event cfn.Event) (response cfn.Response, err error) {
	if err := json.Unmarshal(body, &response); err != nil {
		return response, err
	}
	for _, rule := range []struct {
		ok  bool
		err string
	}{
		{len(body) <= maxResponseSize, fmt.Sprintf("got %d bytes, want at most %d", len(body), maxResponseSize)},
		{response.StackID == event.StackID, "StackId is not the event's"},
		{response.RequestID == event.RequestID, "RequestId is not the event's"},
		{response.LogicalResourceID == event.LogicalResourceID, "LogicalResourceId is not the event's"},
		{response.PhysicalResourceID != "", "no PhysicalResourceId"},
		{response.Status == cfn.StatusSuccess || response.Status == cfn.StatusFailed, "Status is neither SUCCESS nor FAILED"},
		{response.Status != cfn.StatusFailed || response.Reason != "", "Status is FAILED without a Reason"},
	} {
		if !rule.ok {
			err = errors.Join(err, errors.New(rule.err))
		}
	}
	return response, err
}
