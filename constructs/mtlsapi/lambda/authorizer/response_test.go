package main

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"os"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/pkitest"
)

// The responses are what API Gateway's documents show, byte for byte.
func TestResponses(t *testing.T) {
	w := newWorld(t)
	certificate := w.sub.Client(clientSerial, "device-1", func(c *x509.Certificate) { c.DNSNames = []string{"device-1.example.com"} })
	pem := string(pkitest.PEM(certificate))
	const context = `"context":{"clientIssuer":"CN=Sub","clientNotAfter":"2027-06-15T12:00:00Z","clientSans":"device-1.example.com","clientSerial":"0A1B","clientSubject":"CN=device-1,O=Example"}`
	const policy = `{"principalId":"CN=device-1,O=Example","policyDocument":{"Version":"2012-10-17","Statement":[{"Action":["execute-api:Invoke"],"Effect":"`
	const resource = `","Resource":["` + method + `"]}]}`
	for _, tt := range []struct {
		name  string
		event []byte
		want  string
	}{
		{"HTTP API, allowed", httpEvent(t, pem), `{"isAuthorized":true,` + context + `}`},
		{"REST API, allowed", restEvent(t, pem), policy + "Allow" + resource + `,` + context + `}`},
	} {
		if got, _, _ := w.invoke(tt.event); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
	w.start(func(c *config) { c.AllowList.Subjects = []string{"CN=nobody"} })
	const nobody = `{"principalId":"unknown","policyDocument":{"Version":"2012-10-17","Statement":[{"Action":["execute-api:Invoke"],"Effect":"Deny`
	for _, tt := range []struct {
		name  string
		event []byte
		want  string
	}{
		{"HTTP API, denied", httpEvent(t, pem), `{"isAuthorized":false}`},
		{"REST API, denied", restEvent(t, pem), policy + "Deny" + resource + `}`},
		{"HTTP API, no certificate", httpEvent(t, ""), `{"isAuthorized":false}`},
		{"REST API, no certificate", restEvent(t, ""), nobody + resource + `}`},
		{"neither", []byte(`{`), `{"isAuthorized":false}`},
		{"REST API, malformed", []byte(`{"type":7,"methodArn":"` + method + `"}`), nobody + resource + `}`},
	} {
		got, _, _ := w.invoke(tt.event)
		var want struct {
			IsAuthorized bool           `json:"isAuthorized"`
			Context      map[string]any `json:"context"`
		}
		if err := json.Unmarshal([]byte(got), &want); err != nil || want.IsAuthorized || want.Context != nil {
			t.Errorf("%s: %s, %v", tt.name, got, err)
		}
		if got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// Whole events, as the developer guide shows them, are read.
func TestWholeEvents(t *testing.T) {
	w := newWorld(t)
	pem := marshal(t, string(pkitest.PEM(w.client)))
	for _, name := range []string{"http-api-v2.json", "http-api-v1.json", "rest-api.json"} {
		payload, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		w.wantEvent(payload, malformedCertificate)
		w.wantEvent(bytes.Replace(payload, []byte(`"CERT_CONTENT"`), pem, 1), allowed)
		if _, r, _ := w.invoke(payload); r.APIRequestID != "request-1" {
			t.Errorf("%s: record %v", name, r)
		}
	}
}

// The types of aws-lambda-go read the responses.
func TestResponseTypes(t *testing.T) {
	w := newWorld(t)
	pem := string(pkitest.PEM(w.client))
	var simple events.APIGatewayV2CustomAuthorizerSimpleResponse
	var policy events.APIGatewayCustomAuthorizerResponse
	for payload, into := range map[string]any{string(httpEvent(t, pem)): &simple, string(restEvent(t, pem)): &policy} {
		response, _, _ := w.invoke([]byte(payload))
		if err := json.Unmarshal([]byte(response), into); err != nil {
			t.Fatal(err)
		}
	}
	if !simple.IsAuthorized || simple.Context["clientSerial"] != "0A1B" {
		t.Errorf("simple response %+v", simple)
	}
	if s := policy.PolicyDocument.Statement; len(s) != 1 || s[0].Effect != "Allow" || s[0].Resource[0] != method || policy.Context["clientSerial"] != "0A1B" {
		t.Errorf("policy %+v", policy)
	}
}
