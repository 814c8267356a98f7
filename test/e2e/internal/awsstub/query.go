package awsstub

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
)

// QueryService is a service that speaks the Query protocol: forms, of which a parameter names the operation, and XML. The
// input holds the parameters of the form. With the zero Reply it answers as scripted only.
// https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
func QueryService(name string, byDefault Reply) Service {
	return Service{
		Protocol: Query,
		Default:  byDefault,
		Identify: func(_ *http.Request, body []byte) (string, map[string]any, error) {
			form, err := url.ParseQuery(string(body))
			if err != nil || form.Get("Action") == "" {
				return "", nil, fmt.Errorf("got a form without Action: %w", err)
			}
			input := map[string]any{}
			for parameter := range form {
				input[parameter] = form.Get(parameter)
			}
			return name + ":" + form.Get("Action"), input, nil
		},
	}
}

// Query is how services that speak the Query protocol say that a request has failed, and EC2Query how Amazon EC2 does.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
var (
	Query = Protocol{
		Throttled:    Error{http.StatusBadRequest, "Throttling", "Rate exceeded"},
		AccessDenied: Error{http.StatusForbidden, "AccessDenied", "User is not authorized to perform this action"},
		Internal:     Error{http.StatusInternalServerError, "InternalFailure", "Internal failure"},
		write: func(w http.ResponseWriter, e Error) {
			writeXMLStatus(w, e.Status, struct {
				XMLName xml.Name `xml:"ErrorResponse"`
				Code    string   `xml:"Error>Code"`
				Message string   `xml:"Error>Message"`
			}{Code: e.Code, Message: e.Message})
		},
	}

	EC2Query = Protocol{
		Throttled:    Error{http.StatusServiceUnavailable, "RequestLimitExceeded", "Request limit exceeded."},
		AccessDenied: Error{http.StatusForbidden, "UnauthorizedOperation", "You are not authorized to perform this operation."},
		Internal:     Error{http.StatusInternalServerError, "InternalError", "An internal error has occurred"},
		write: func(w http.ResponseWriter, e Error) {
			writeXMLStatus(w, e.Status, struct {
				XMLName xml.Name `xml:"Response"`
				Code    string   `xml:"Errors>Error>Code"`
				Message string   `xml:"Errors>Error>Message"`
			}{Code: e.Code, Message: e.Message})
		},
	}
)

// XML answers with a document.
func XML(document any) Reply {
	return Handler(func(w http.ResponseWriter, _ *Request) { writeXMLStatus(w, http.StatusOK, document) })
}

func writeXMLStatus(w http.ResponseWriter, status int, document any) {
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	writeXML(w, document)
}
