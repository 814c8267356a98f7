package awsstub

import (
	"net/http"
	"strings"
)

// Request is a recorded call of an operation.
type Request struct {
	// Operation is the service and the operation, such as "acm:DescribeCertificate".
	Operation string

	// Input holds the members of the operation's input as they were sent: from a JSON body, the path and the query,
	// under the names of the API.
	Input map[string]any

	// HTTP is the request itself. Its body has been read: see Body.
	HTTP *http.Request
	Body []byte

	// Status is the code of the answer, 0 if there was none (yet).
	Status int

	service Service
}

// signingName returns the name of the service that the request is signed for, "" if it is not signed in a header.
// Every service has its own; it is in the credential scope of Signature Version 4:
//
//	Authorization: AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, ...
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
func signingName(r *http.Request) string {
	_, credential, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	credential, _, _ = strings.Cut(credential, ",")
	scope := strings.Split(credential, "/")
	if len(scope) != 5 {
		return ""
	}
	return scope[3]
}
