package signedurl

import (
	"net/http"
	"strconv"
)

// Codes of the errors that Verify and Expires return, the original's.
const (
	CodeMissing = "AuthorizationQueryParametersError"
	CodeInvalid = "SignatureDoesNotMatch"
	CodeFormat  = "ImageRequestExpiryFormat"
	CodeExpired = "ImageRequestExpired"
)

// Error says why a URL is refused. Its JSON form is the original's error body.
type Error struct {
	Status  int    `json:"status"` // of the HTTP response
	Code    string `json:"code"`
	Message string `json:"message"`
}

func (e *Error) Error() string {
	return strconv.Itoa(e.Status) + " " + e.Code + ": " + e.Message
}

func errMissing() *Error {
	return &Error{http.StatusBadRequest, CodeMissing, "Query-string requires the signature parameter."}
}

func errAmbiguous() *Error {
	return &Error{http.StatusBadRequest, CodeMissing, "Query-string is malformed, or has a parameter that cannot be signed."}
}

func errInvalid() *Error {
	return &Error{http.StatusForbidden, CodeInvalid, "Signature does not match."}
}

func errFormat() *Error {
	return &Error{http.StatusBadRequest, CodeFormat, "Request has invalid expires value. The expires query param should map to a real date and follow the following format: YYYYMMDDTHHmmssZ (Ex: Jan 2nd, 1970 at 12:03:04PM UTC becomes 19700102T120304Z)."}
}

func errExpired() *Error {
	return &Error{http.StatusBadRequest, CodeExpired, "Request has expired."}
}
