package awsstub

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
)

// Service says how to understand and answer the requests for one service.
type Service struct {
	// Identify returns the name of the operation, with the service before it, and the input of a request. A request
	// that is not for a known operation has the name "".
	Identify func(r *http.Request, body []byte) (operation string, input map[string]any, err error)

	// Protocol is how the service writes errors.
	Protocol Protocol

	// Default answers requests that are not scripted. The zero Reply fails the test.
	Default Reply
}

// services lists by signing name what every server knows.
var services = map[string]Service{
	"acm":     JSONService("acm", Reply{}),
	"acm-pca": JSONService("acm-pca", Reply{}),
	"apigateway": restJSONService(map[string]string{
		"GET /domainnames/{domainName}":    "apigateway:GetDomainName",
		"GET /v2/domainnames/{DomainName}": "apigatewayv2:GetDomainName",
	}),
	"": customResourceResponses, // the only requests that are not signed in a header
}

// JSONService is a service that speaks AWS JSON 1.0 or 1.1: the operation is in a header. With the zero Reply it answers
// as scripted only.
// https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
func JSONService(name string, byDefault Reply) Service {
	return Service{
		Protocol: AWSJSON,
		Default:  byDefault,
		Identify: func(r *http.Request, body []byte) (string, map[string]any, error) {
			_, operation, ok := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
			if !ok {
				return "", nil, fmt.Errorf("no X-Amz-Target")
			}
			input, err := jsonMembers(body)
			return name + ":" + operation, input, err
		},
	}
}

// restJSONService is a service that speaks REST with JSON. Its operations are given by pattern of [http.ServeMux], the
// wildcards named as the members of the input are.
// https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
func restJSONService(operations map[string]string) Service {
	mux := http.NewServeMux()
	for _, pattern := range slices.Sorted(maps.Keys(operations)) {
		mux.HandleFunc(pattern, func(http.ResponseWriter, *http.Request) {})
	}
	return Service{
		Protocol: RESTJSON,
		Identify: func(r *http.Request, body []byte) (string, map[string]any, error) {
			mux.ServeHTTP(httptest.NewRecorder(), r) // for the pattern and the wildcards, which it leaves in r
			input, err := jsonMembers(body)
			for name, values := range r.URL.Query() {
				input[name] = values[0]
			}
			for _, wildcard := range wildcards.FindAllStringSubmatch(r.Pattern, -1) {
				input[wildcard[1]] = r.PathValue(wildcard[1])
			}
			return operations[r.Pattern], input, err
		},
	}
}

var wildcards = regexp.MustCompile(`\{(\w+)\}`)

// jsonMembers decodes a JSON object; without a body it is empty.
func jsonMembers(body []byte) (map[string]any, error) {
	members := map[string]any{}
	if len(body) == 0 {
		return members, nil
	}
	err := json.Unmarshal(body, &members)
	return members, err
}
