package main

import (
	"encoding/json"
	"errors"
	"fmt"
)

// An event is what a decision needs of an authorizer event of either kind (API
// Gateway Developer Guide, "Control access to HTTP APIs with AWS Lambda
// authorizers" and "Use API Gateway Lambda authorizers"). The rest of it, headers
// above all, is not even decoded.
type event struct {
	Version   string `json:"version"` // none in REST APIs
	Type      string `json:"type"`
	MethodARN string `json:"methodArn"` // none in payload format 2.0

	RequestContext struct {
		RequestID      string          `json:"requestId"`
		Authentication certificateHost `json:"authentication"` // in payload format 2.0
		Identity       certificateHost `json:"identity"`       // otherwise
	} `json:"requestContext"`
}

type certificateHost struct {
	ClientCert struct {
		PEM string `json:"clientCertPem"`
	} `json:"clientCert"`
}

var (
	errNotRequest = errors.New(`the event is not of type "REQUEST": it does not come from an API Gateway request authorizer`)
	errKind       = errors.New("the event is neither of payload format 2.0 nor has it a methodArn")
)

// parseEvent reads an event. What could be read is returned along with an error:
// it tells how to deny.
func parseEvent(payload []byte) (event, error) {
	var e event
	if err := json.Unmarshal(payload, &e); err != nil {
		return e, fmt.Errorf("the event is not one of API Gateway: %w", err)
	}
	switch {
	case e.Type != "REQUEST":
		return e, errNotRequest
	case !e.isSimple() && e.MethodARN == "":
		return e, errKind
	}
	return e, nil
}

// isSimple reports whether the answer is a simple response, not a policy.
func (e *event) isSimple() bool { return e.Version == "2.0" }

// certificate returns the client's certificate in PEM, "" if there is none.
func (e *event) certificate() string {
	if e.isSimple() {
		return e.RequestContext.Authentication.ClientCert.PEM
	}
	return e.RequestContext.Identity.ClientCert.PEM
}
