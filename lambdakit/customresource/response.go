package customresource

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// maxResponse is CloudFormation's limit on the body of a response, in bytes
// ("Custom resource response objects": "The total size of the response body
// can't exceed 4096 bytes").
const maxResponse = 4096

// Response is what a handler answers. A nil Response is an empty one.
type Response struct {
	// PhysicalResourceID is the id of the resource, at most 1 KB. Empty stands
	// for the default, see the package documentation. It is also sent with an
	// error, so that what a failed Create left behind keeps its own id; on
	// Delete it has no effect.
	PhysicalResourceID string

	// Data holds the values that Fn::GetAtt returns. The whole response may
	// have 4096 bytes. Data is not sent with an error or on Delete.
	Data map[string]string

	// NoEcho masks Data wherever CloudFormation shows it.
	NoEcho bool
}

type status string

const (
	success status = "SUCCESS"
	failed  status = "FAILED"
)

// answer is the body of the response as CloudFormation reads it.
type answer struct {
	Status             status            `json:"Status"`
	Reason             string            `json:"Reason,omitempty"`
	PhysicalResourceID string            `json:"PhysicalResourceId"`
	StackID            string            `json:"StackId"`
	RequestID          string            `json:"RequestId"`
	LogicalResourceID  string            `json:"LogicalResourceId"`
	NoEcho             bool              `json:"NoEcho,omitempty"`
	Data               map[string]string `json:"Data,omitempty"`
}

// newAnswer makes the response to e from what the handler returned, or from the
// error that kept it from being called.
func newAnswer(e event, r *Response, err error) answer {
	if r == nil {
		r = new(Response)
	}
	a := answer{StackID: e.StackID, RequestID: e.RequestID, LogicalResourceID: e.LogicalResourceID}
	var idErr error
	if a.PhysicalResourceID, idErr = physicalID(e, r, err); err == nil {
		err = idErr
	}
	if err != nil {
		a.Status, a.Reason = failed, cmp.Or(strings.TrimSpace(err.Error()), "an error without a text")
		return a
	}
	a.Status = success
	if e.Type != Delete { // nothing can refer to Data then, so its size must not fail the request
		a.NoEcho, a.Data = r.NoEcho, r.Data
	}
	return a
}

// physicalID returns the id to answer with: a default one if the handler's is not
// usable.
func physicalID(e event, r *Response, err error) (string, error) {
	byDefault := e.PhysicalResourceID
	exists := byDefault != "" && !isNotCreated(byDefault)
	if !exists {
		byDefault = PhysicalID(e.StackID, e.LogicalResourceID)
	}
	switch {
	case e.Type == Delete && e.PhysicalResourceID != "":
		return e.PhysicalResourceID, nil
	case !exists && errors.Is(err, ErrNotCreated):
		return notCreatedPrefix + byDefault, nil
	case r.PhysicalResourceID == "":
		return byDefault, nil
	case isNotCreated(r.PhysicalResourceID):
		return byDefault, fmt.Errorf("the handler's physical id starts with %q, which is reserved", notCreatedPrefix)
	}
	if n := len(encode(r.PhysicalResourceID)) - len(`""`); n > maxPhysicalID {
		return byDefault, fmt.Errorf("the handler's physical id has %d bytes, at most %d are allowed: use PhysicalID", n, maxPhysicalID)
	}
	return r.PhysicalResourceID, nil
}

// body encodes a within CloudFormation's limit, with where at the end of Reason.
func (a answer) body(where string) []byte {
	if a.Status == success {
		b := encode(a)
		if len(b) <= maxResponse {
			return b
		}
		a.Status, a.Data, a.NoEcho = failed, nil, false
		a.Reason = fmt.Sprintf("the response has %d bytes with its Data, at most %d are allowed: "+
			"store large values elsewhere and return where they are", len(b), maxResponse)
	}
	cause := a.Reason
	a.Reason = cause + where
	if b := encode(a); len(b) <= maxResponse {
		return b
	}
	// Characters differ in length, and in JSON again, so the longest beginning
	// of the cause that fits is searched for.
	chars := []rune(cause)
	beginning := func(n int) []byte {
		a.Reason = string(chars[:n]) + "..." + where
		return encode(a)
	}
	tooLong := sort.Search(len(chars), func(n int) bool { return len(beginning(n)) > maxResponse })
	return beginning(max(0, tooLong-1))
}

// encode returns v as JSON, without escaping what only HTML needs escaped.
func encode(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // strings, a bool and a map of strings always encode
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// whereToLook names the log stream and the request id of the invocation, as the
// end of a Reason.
func whereToLook(ctx context.Context) string {
	var known []string
	if s := lambdacontext.LogStreamName; s != "" {
		known = append(known, "log stream "+s)
	}
	if lc, ok := lambdacontext.FromContext(ctx); ok && lc.AwsRequestID != "" {
		known = append(known, "request id "+lc.AwsRequestID)
	}
	if known == nil {
		return ""
	}
	return " (" + strings.Join(known, ", ") + ")"
}
