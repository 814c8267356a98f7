package customresource

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// RequestType is what CloudFormation asks for.
type RequestType string

// The request types ("Custom resource request types").
const (
	Create RequestType = "Create"
	Update RequestType = "Update"
	Delete RequestType = "Delete"
)

// Request is a request of CloudFormation with the properties decoded into P. It
// has no response URL: the response is sent for the handler.
type Request[P any] struct {
	Type RequestType

	// RequestID identifies the request, together with StackID. It stays the
	// same when Lambda retries the invocation.
	RequestID string

	// StackID is the ARN of the stack.
	StackID string

	// LogicalResourceID is the name of the resource in the template.
	LogicalResourceID string

	// ResourceType is the type in the template, such as Custom::Truststore.
	ResourceType string

	// PhysicalResourceID is the id from the last response for this resource;
	// empty on Create.
	PhysicalResourceID string

	// Properties are those in the template, without ServiceToken and
	// ServiceTimeout unless P has fields for them.
	Properties P

	// OldProperties are those before an Update; zero otherwise.
	OldProperties P

	// OldPropertiesErr says which of the old properties could not be decoded
	// and are zero. This does not fail the request, because the rollback of an
	// Update to malformed properties is an Update from them. Check it before
	// acting on OldProperties.
	OldPropertiesErr error
}

// newRequest decodes the properties of e.
func newRequest[P any](e event) (*Request[P], error) {
	r := &Request[P]{
		Type:               e.Type,
		RequestID:          e.RequestID,
		StackID:            e.StackID,
		LogicalResourceID:  e.LogicalResourceID,
		ResourceType:       e.ResourceType,
		PhysicalResourceID: e.PhysicalResourceID,
	}
	if err := decodeProperties(e.Properties, &r.Properties, e.Type != Delete); err != nil {
		return nil, err
	}
	if e.Type == Update {
		r.OldPropertiesErr = decodeProperties(e.OldProperties, &r.OldProperties, false)
	}
	return r, nil
}

// event is a request as it arrives. Fields that could not be read are zero.
type event struct {
	Type               RequestType
	RequestID          string
	ResponseURL        string
	StackID            string
	LogicalResourceID  string
	ResourceType       string
	PhysicalResourceID string
	Properties         json.RawMessage
	OldProperties      json.RawMessage
}

// parseEvent reads as much of the payload as can be read: a response needs only
// a few of the fields, and CloudFormation has to be answered even if others are
// wrong or the payload is cut short.
func parseEvent(payload []byte) (event, error) {
	members, err := readMembers(payload)
	e := event{Properties: members["ResourceProperties"], OldProperties: members["OldResourceProperties"]}
	errs := []error{err}
	for name, dst := range map[string]*string{
		"RequestType":        (*string)(&e.Type),
		"RequestId":          &e.RequestID,
		"ResponseURL":        &e.ResponseURL,
		"StackId":            &e.StackID,
		"LogicalResourceId":  &e.LogicalResourceID,
		"ResourceType":       &e.ResourceType,
		"PhysicalResourceId": &e.PhysicalResourceID,
	} {
		raw, ok := members[name]
		if !ok {
			continue
		}
		if json.Unmarshal(raw, dst) != nil {
			errs = append(errs, fmt.Errorf("%s of the event is not a string", name))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return e, fmt.Errorf("malformed event: %w", oneLine(err))
	}
	switch e.Type {
	case Create, Update, Delete:
		return e, nil
	case "":
		return e, errors.New("malformed event: no RequestType, need Create, Update or Delete")
	default:
		return e, fmt.Errorf("malformed event: RequestType is %.32q, need Create, Update or Delete", e.Type)
	}
}

// readMembers returns the members of a JSON object up to the first error.
func readMembers(payload []byte) (map[string]json.RawMessage, error) {
	members := make(map[string]json.RawMessage)
	d := json.NewDecoder(bytes.NewReader(payload))
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return members, errors.Join(errors.New("not a JSON object"), err)
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return members, err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return members, err
		}
		members[name.(string)] = value // a JSON object's names are strings
	}
	if _, err := d.Token(); err != nil { // the closing brace
		return members, err
	}
	if _, err := d.Token(); err != io.EOF {
		return members, errors.New("data after the JSON object")
	}
	return members, nil
}

// oneLine puts the lines of a joined error on one.
func oneLine(err error) error {
	return errors.New(strings.ReplaceAll(err.Error(), "\n", "; "))
}
