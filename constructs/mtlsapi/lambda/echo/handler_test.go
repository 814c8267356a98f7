package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
)

// secret stands for everything of a request that must not be repeated.
const secret = "top secret"

const (
	httpAuthorized = `{"version":"2.0","rawPath":"/orders/7","headers":{"authorization":"top secret"},"body":"top secret","requestContext":{
		"http":{"method":"GET","path":"/orders/7"},
		"authorizer":{"lambda":{"clientSubject":"CN=device-1,O=Example","clientIssuer":"CN=Example CA","clientSerial":"0A1B","clientNotAfter":"2027-01-01T00:00:00Z","clientSans":""}},
		"authentication":{"clientCert":{"clientCertPem":"top secret","subjectDN":"O=Example,CN=device-1","serialNumber":"0a:1b"}}}}`
	restAuthorized = `{"path":"/orders/7","httpMethod":"GET","headers":{"authorization":"top secret"},"body":"top secret","requestContext":{
		"authorizer":{"principalId":"CN=device-1,O=Example","integrationLatency":12,"clientSubject":"CN=device-1,O=Example","clientIssuer":"CN=Example CA","clientSerial":"0A1B","clientNotAfter":"2027-01-01T00:00:00Z"},
		"identity":{"clientCert":{"clientCertPem":"top secret","subjectDN":"O=Example,CN=device-1","serialNumber":"0a:1b"}}}}`
	httpUnauthorized = `{"version":"2.0","rawPath":"/orders/7","queryStringParameters":{"q":"top secret"},"requestContext":{
		"http":{"method":"GET"},
		"authentication":{"clientCert":{"clientCertPem":"top secret","subjectDN":"O=Example,CN=device-1","issuerDN":"CN=Example CA","serialNumber":"0a:1b","validity":{"notBefore":"Jan  1 00:00:00 2026 GMT","notAfter":"Jan  1 00:00:00 2027 GMT"}}}}}`
	restUnauthorized = `{"path":"/orders/7","httpMethod":"GET","queryStringParameters":{"q":"top secret"},"requestContext":{
		"identity":{"clientCert":{"clientCertPem":"top secret","subjectDN":"O=Example,CN=device-1","issuerDN":"CN=Example CA","serialNumber":"0a:1b","validity":{"notBefore":"Jan  1 00:00:00 2026 GMT","notAfter":"Jan  1 00:00:00 2027 GMT"}}}}}`
)

const (
	head = `{"statusCode":200,"headers":{"cache-control":"no-store","content-type":"application/json"},"body":"{\"message\":\"`
	get  = `\",\"method\":\"GET\",\"path\":\"/orders/7\"`
)

func TestInvoke(t *testing.T) {
	byAuthorizer := head + greeting + get + `,\"client\":{\"subject\":\"CN=device-1,O=Example\",\"issuer\":\"CN=Example CA\",\"serial\":\"0A1B\",\"notAfter\":\"2027-01-01T00:00:00Z\"}}"}`
	byGateway := head + greeting + get + `,\"client\":{\"subject\":\"O=Example,CN=device-1\",\"issuer\":\"CN=Example CA\",\"serial\":\"0a:1b\",\"notAfter\":\"Jan  1 00:00:00 2027 GMT\"}}"}`
	bad := strings.Replace(head, "200", "400", 1) + malformed + `\"}"}`
	for _, tt := range []struct{ name, event, want string }{
		{"HTTP API with authorizer", httpAuthorized, byAuthorizer},
		{"REST API with authorizer", restAuthorized, byAuthorizer},
		{"HTTP API without authorizer", httpUnauthorized, byGateway},
		{"REST API without authorizer", restUnauthorized, byGateway},
		{"no certificate", `{"version":"2.0","rawPath":"/orders/7","requestContext":{"http":{"method":"GET"}}}`, head + nobody + get + `}"}`},
		{"null authorizer", `{"path":"/orders/7","httpMethod":"GET","requestContext":{"authorizer":null,"identity":{"clientCert":null}}}`, head + nobody + get + `}"}`},
		{"empty object", `{}`, head + nobody + `\"}"}`},
		{"null", `null`, head + nobody + `\"}"}`},
		{"empty payload", ``, bad},
		{"not JSON", `{"path":`, bad},
		{"another type", `{"path":7}`, bad},
		{"markup in the path", `{"path":"/<b>\"","httpMethod":"GET"}`, head + nobody + `\",\"method\":\"GET\",\"path\":\"/\\u003cb\\u003e\\\"\"}"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var log bytes.Buffer
			got, err := handler{slog.New(slog.NewJSONHandler(&log, nil))}.Invoke(t.Context(), []byte(tt.event))
			if err != nil || string(got) != tt.want {
				t.Errorf("Invoke:\n got %s, %v\nwant %s", got, err, tt.want)
			}
			if logged := log.Len() > 0; logged != (tt.want == bad) {
				t.Errorf("logged %q", log.String())
			}
			if strings.Contains(string(got)+log.String(), secret) {
				t.Errorf("the answer or the log repeats a secret")
			}
		})
	}
}

// API Gateway's Go types for responses read the answer as it was meant.
func TestResponseTypes(t *testing.T) {
	got, err := handler{slog.New(slog.DiscardHandler)}.Invoke(t.Context(), []byte(httpAuthorized))
	if err != nil {
		t.Fatal(err)
	}
	var http events.APIGatewayV2HTTPResponse
	var rest events.APIGatewayProxyResponse
	if err := json.Unmarshal(got, &http); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(got, &rest); err != nil {
		t.Fatal(err)
	}
	if http.StatusCode != 200 || rest.StatusCode != 200 || http.Body != rest.Body || http.IsBase64Encoded || rest.Headers["content-type"] != "application/json" {
		t.Errorf("HTTP API reads %+v, REST API %+v", http, rest)
	}
	var a answer
	if err := json.Unmarshal([]byte(http.Body), &a); err != nil || a.Client == nil || a.Client.Subject != "CN=device-1,O=Example" {
		t.Errorf("body %s: %+v, %v", http.Body, a, err)
	}
}

// The event type reads what the types of aws-lambda-go write.
func TestEventTypes(t *testing.T) {
	cert := events.APIGatewayV2HTTPRequestContextAuthenticationClientCert{SubjectDN: "CN=device-1", IssuerDN: "CN=CA", SerialNumber: "01"}
	cert.Validity.NotAfter = "later"
	want := client{"CN=device-1", "CN=CA", "01", "later"}
	http := events.APIGatewayV2HTTPRequest{RawPath: "/p"}
	http.RequestContext.HTTP.Method = "PUT"
	http.RequestContext.Authentication.ClientCert = cert
	rest := events.APIGatewayProxyRequest{Path: "/p", HTTPMethod: "PUT"}
	rest.RequestContext.Identity.ClientCert = &events.APIGatewayCustomAuthorizerRequestTypeRequestIdentityClientCert{
		SubjectDN: cert.SubjectDN, IssuerDN: cert.IssuerDN, SerialNumber: cert.SerialNumber,
		Validity: events.APIGatewayCustomAuthorizerRequestTypeRequestIdentityClientCertValidity(cert.Validity),
	}
	for _, request := range []any{http, rest} {
		payload, err := json.Marshal(request)
		if err != nil {
			t.Fatal(err)
		}
		var e event
		if err := json.Unmarshal(payload, &e); err != nil {
			t.Fatal(err)
		}
		if e.method() != "PUT" || e.path() != "/p" || e.client() != want {
			t.Errorf("%T read as %s %s from %+v", request, e.method(), e.path(), e.client())
		}
	}
}
