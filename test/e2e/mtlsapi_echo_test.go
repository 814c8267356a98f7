package e2e

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/lintel-go/lintel/test/e2e/internal/handler"
	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
	"github.com/lintel-go/lintel/test/e2e/internal/pki"
)

// TestEcho tells the client who it is, and nothing else of the request.
func TestEcho(t *testing.T) {
	t.Parallel()
	function := lambdart.New(t, handler.Build(t, mtlsapiHandlers+"echo"))
	watchLog(t, function)
	client := pki.NewRoot(t, "root").Client(t, "client")
	certificate, context := clientCert(client), passedOn(client)

	byAuthorizer := map[string]any{
		"subject": context["clientSubject"], "issuer": context["clientIssuer"],
		"serial": context["clientSerial"], "notAfter": context["clientNotAfter"],
	}
	byGateway := map[string]any{
		"subject": certificate["subjectDN"], "issuer": certificate["issuerDN"],
		"serial": certificate["serialNumber"], "notAfter": certificate["validity"].(map[string]string)["notAfter"],
	}
	for _, test := range []struct {
		name  string
		event event
		want  any // who the client is
	}{
		{"HTTP API", httpProxyEvent(certificate, nil), byGateway},
		{"HTTP API with authorizer", httpProxyEvent(certificate, context), byAuthorizer},
		{"HTTP API without certificate", httpProxyEvent(nil, nil), nil},
		{"REST API", restProxyEvent(certificate, nil), byGateway},
		{"REST API with authorizer", restProxyEvent(certificate, context), byAuthorizer},
		{"REST API without certificate", restProxyEvent(nil, nil), nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			response, err := function.Invoke(t.Context(), test.event)
			if err != nil {
				t.Fatal(err)
			}
			assertNoSecrets(t, "the answer", string(response))
			answer := decodeJSON(t, response).(map[string]any)
			if answer["statusCode"] != 200.0 {
				t.Errorf("got status %v, want 200", answer["statusCode"])
			}
			body := decodeJSON(t, []byte(fmt.Sprint(answer["body"]))).(map[string]any)
			if body["method"] != "GET" || body["path"] != "/orders/7" || !reflect.DeepEqual(body["client"], test.want) {
				t.Errorf("got body %v, want client %v", body, test.want)
			}
		})
	}
}
