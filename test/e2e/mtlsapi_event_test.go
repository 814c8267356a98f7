package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/test/e2e/internal/pki"
)

// The events of API Gateway, as its developer guide shows them: "Control access to HTTP APIs with AWS Lambda
// authorizers", "Input to an API Gateway Lambda authorizer", and on proxy integrations "Create AWS Lambda proxy
// integrations for HTTP APIs" and "Lambda proxy integrations in API Gateway".

const (
	methodARN    = "arn:aws:execute-api:eu-west-1:123456789012:abcdef1234/test/GET/orders/7"
	apiRequestID = "JKJaXmPLvHcESHA="
)

// event is an event as JSON.
type event map[string]any

// headers are those of every request. They hold a secret.
func headers() map[string]string {
	return map[string]string{"accept": "*/*", "authorization": "Bearer " + bearerToken}
}

// clientCert describes a client's certificate, with names and times as API Gateway writes them. There is none for a
// request that came past the domain name.
func clientCert(c *pki.Certificate) map[string]any {
	if c == nil {
		return nil
	}
	const layout = "Jan _2 15:04:05 2006 GMT"
	return map[string]any{
		"clientCertPem": pki.PEM(c),
		"subjectDN":     c.Subject.String(),
		"issuerDN":      c.Certificate.Issuer.String(),
		"serialNumber":  strings.ReplaceAll(fmt.Sprintf("% x", c.SerialNumber.Bytes()), " ", ":"),
		"validity": map[string]string{
			"notBefore": c.NotBefore.UTC().Format(layout),
			"notAfter":  c.NotAfter.UTC().Format(layout),
		},
	}
}

// httpContext is the request context of an HTTP API.
func httpContext(client map[string]any) event {
	context := event{
		"accountId":    "123456789012",
		"apiId":        "abcdef1234",
		"domainName":   domainName,
		"domainPrefix": "api",
		"http": map[string]string{
			"method": "GET", "path": "/orders/7", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "agent",
		},
		"requestId": apiRequestID,
		"routeKey":  "GET /orders/{id}",
		"stage":     "$default",
		"time":      "12/Mar/2026:19:03:58 +0000",
		"timeEpoch": 1773342238390,
	}
	if client != nil {
		context["authentication"] = event{"clientCert": client}
	}
	return context
}

// restContext is the request context of a REST API.
func restContext(client map[string]any) event {
	identity := event{"apiKey": nil, "sourceIp": "192.0.2.1"}
	if client != nil {
		identity["clientCert"] = client
	}
	return event{
		"accountId":    "123456789012",
		"apiId":        "abcdef1234",
		"domainName":   domainName,
		"httpMethod":   "GET",
		"identity":     identity,
		"path":         "/test/orders/7",
		"protocol":     "HTTP/1.1",
		"requestId":    apiRequestID,
		"resourceId":   "05c7jb",
		"resourcePath": "/orders/{id}",
		"stage":        "test",
	}
}

// httpAuthorizerEvent asks to authorize a request to an HTTP API, in payload format 2.0.
func httpAuthorizerEvent(client map[string]any) event {
	return event{
		"version":        "2.0",
		"type":           "REQUEST",
		"routeArn":       methodARN,
		"identitySource": nil,
		"routeKey":       "GET /orders/{id}",
		"rawPath":        "/orders/7",
		"rawQueryString": "",
		"headers":        headers(),
		"requestContext": httpContext(client),
		"pathParameters": map[string]string{"id": "7"},
	}
}

// restAuthorizerEvent asks to authorize a request to a REST API.
func restAuthorizerEvent(client map[string]any) event {
	return event{
		"type":                  "REQUEST",
		"methodArn":             methodARN,
		"resource":              "/orders/{id}",
		"path":                  "/orders/7",
		"httpMethod":            "GET",
		"headers":               headers(),
		"queryStringParameters": nil,
		"pathParameters":        map[string]string{"id": "7"},
		"stageVariables":        nil,
		"requestContext":        restContext(client),
	}
}

// httpProxyEvent is a request to an HTTP API. The authorizer's context is nil if it has none.
func httpProxyEvent(client, authorizer map[string]any) event {
	context := httpContext(client)
	if authorizer != nil {
		context["authorizer"] = event{"lambda": authorizer}
	}
	return event{
		"version":         "2.0",
		"routeKey":        "GET /orders/{id}",
		"rawPath":         "/orders/7",
		"rawQueryString":  "token=" + bearerToken,
		"headers":         headers(),
		"body":            bearerToken,
		"isBase64Encoded": false,
		"requestContext":  context,
	}
}

// restProxyEvent is a request to a REST API. The authorizer's context is nil if it has none.
func restProxyEvent(client, authorizer map[string]any) event {
	context := restContext(client)
	if authorizer != nil {
		context["authorizer"] = authorizer
	}
	return event{
		"resource":              "/orders/{id}",
		"path":                  "/orders/7",
		"httpMethod":            "GET",
		"headers":               headers(),
		"queryStringParameters": map[string]string{"token": bearerToken},
		"body":                  bearerToken,
		"isBase64Encoded":       false,
		"requestContext":        context,
	}
}

// passedOn is what the authorizer passes on about a client: the context of its answer.
func passedOn(client *pki.Certificate) map[string]any {
	return map[string]any{
		"clientSubject":  client.Subject.String(),
		"clientIssuer":   client.Certificate.Issuer.String(),
		"clientSerial":   fmt.Sprintf("%X", client.SerialNumber.Bytes()),
		"clientNotAfter": client.NotAfter.UTC().Format("2006-01-02T15:04:05Z"),
		"clientSans":     strings.Join(client.DNSNames, ","),
	}
}

// asJSON returns the value as it is after its way through JSON, to be compared with what a function answers.
func asJSON(t *testing.T, value any) any {
	t.Helper()
	return decodeJSON(t, encodeJSON(t, value))
}
