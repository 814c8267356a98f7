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
	return credentialScope(r)[3]
}

// credentialScope returns the five parts of the credential that a request is signed with: the access key, the date, the
// region, the service and "aws4_request". They are empty if it is not signed in a header.
func credentialScope(r *http.Request) [5]string {
	_, credential, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
	credential, _, _ = strings.Cut(credential, ",")
	if parts := strings.Split(credential, "/"); len(parts) == 5 {
		return [5]string(parts)
	}
	return [5]string{}
}

// Region returns the region that the request is signed for.
func (r *Request) Region() string { return credentialScope(r.HTTP)[2] }

// AccessKey returns the access key that the request is signed with, which tells who has sent it.
func (r *Request) AccessKey() string { return credentialScope(r.HTTP)[0] }
