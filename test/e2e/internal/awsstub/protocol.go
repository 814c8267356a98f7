package awsstub

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
)

// Error is an error of a service as it is sent.
type Error struct {
	Status  int    // of HTTP
	Code    string // what the SDKs return as the error code
	Message string
}

// Protocol is how services that speak it say that a request has failed.
type Protocol struct {
	Throttled, AccessDenied, Internal Error

	write func(w http.ResponseWriter, e Error)
}

// The protocols. What they send for an error that all services have in common is in
// https://docs.aws.amazon.com/apigateway/latest/api/CommonErrors.html for the JSON protocols (REST services use the
// codes of HTTP where JSON-RPC says 400), and for Amazon S3 in
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
var (
	AWSJSON = Protocol{
		Throttled:    Error{http.StatusBadRequest, "ThrottlingException", "Rate exceeded"},
		AccessDenied: Error{http.StatusBadRequest, "AccessDeniedException", "User is not authorized to perform this action"},
		Internal:     Error{http.StatusInternalServerError, "InternalFailure", "Internal failure"},
		write: func(w http.ResponseWriter, e Error) {
			w.Header().Set("Content-Type", "application/x-amz-json-1.1")
			w.WriteHeader(e.Status)
			writeJSON(w, map[string]string{"__type": e.Code, "message": e.Message})
		},
	}

	RESTJSON = Protocol{
		Throttled:    Error{http.StatusTooManyRequests, "TooManyRequestsException", "Too Many Requests"},
		AccessDenied: Error{http.StatusForbidden, "AccessDeniedException", "User is not authorized to perform this action"},
		Internal:     Error{http.StatusInternalServerError, "InternalFailure", "Internal failure"},
		write: func(w http.ResponseWriter, e Error) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("X-Amzn-Errortype", e.Code)
			w.WriteHeader(e.Status)
			writeJSON(w, map[string]string{"message": e.Message})
		},
	}

	S3 = Protocol{
		Throttled:    Error{http.StatusServiceUnavailable, "SlowDown", "Please reduce your request rate."},
		AccessDenied: Error{http.StatusForbidden, "AccessDenied", "Access Denied"},
		Internal:     Error{http.StatusInternalServerError, "InternalError", "We encountered an internal error. Please try again."},
		write: func(w http.ResponseWriter, e Error) {
			w.Header().Set("Content-Type", "application/xml")
			w.WriteHeader(e.Status)
			writeXML(w, struct {
				XMLName       xml.Name `xml:"Error"`
				Code, Message string
			}{Code: e.Code, Message: e.Message})
		},
	}
)

// writeJSON and writeXML ignore that a client no longer reads, as there is nobody left to tell.

func writeJSON(w http.ResponseWriter, v any) { _ = json.NewEncoder(w).Encode(v) }

func writeXML(w http.ResponseWriter, v any) { _ = xml.NewEncoder(w).Encode(v) }
