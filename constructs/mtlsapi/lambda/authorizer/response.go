package main

import (
	"cmp"
	"encoding/json"

	"github.com/aws/aws-lambda-go/events"
)

// respond encodes a decision for the kind of API that the event is from. An event
// that is of no kind gets a simple denial: an API that expects a policy takes that
// for a fault, and does not let the caller in either.
func (e *event) respond(d decision) ([]byte, error) {
	var context map[string]any
	if d.allowed() {
		context = d.identity.context()
	}
	if e.isSimple() || e.MethodARN == "" {
		return json.Marshal(events.APIGatewayV2CustomAuthorizerSimpleResponse{IsAuthorized: d.allowed(), Context: context})
	}
	return json.Marshal(events.APIGatewayCustomAuthorizerResponse{
		PrincipalID:    cmp.Or(d.identity.Subject, d.identity.Serial, "unknown"),
		PolicyDocument: policy(d.allowed(), e.MethodARN),
		Context:        context,
	})
}

func policy(allow bool, method string) events.APIGatewayCustomAuthorizerPolicy {
	effect := "Deny"
	if allow {
		effect = "Allow"
	}
	return events.APIGatewayCustomAuthorizerPolicy{
		Version: "2012-10-17",
		Statement: []events.IAMPolicyStatement{{
			Action:   []string{"execute-api:Invoke"},
			Effect:   effect,
			Resource: []string{method},
		}},
	}
}
