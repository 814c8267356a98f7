package lambdart

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// FunctionError is the error document of a failed invocation. The function stays usable, unless it panicked: then the
// process exits after the report.
type FunctionError struct {
	Type    string `json:"errorType"`
	Message string `json:"errorMessage"`
}

func (e *FunctionError) Error() string {
	return fmt.Sprintf("function failed: %s: %s", e.Type, e.Message)
}

// InitError is the error document of a function that reported that its init phase failed.
type InitError struct{ FunctionError }

func (e *InitError) Error() string {
	return fmt.Sprintf("function failed to initialize: %s: %s", e.Type, e.Message)
}

// ExitError says that the process of the function has ended. Lambda reports that as Runtime.ExitError.
type ExitError struct {
	State string // such as "exit status 1" or "signal: killed"
}

func (e *ExitError) Error() string {
	return "function exited: " + e.State
}

// decodeFunctionError reads an error document. The body is optional in the protocol: what it leaves out comes from the
// request's header, and text that is no document is kept as the message.
func decodeFunctionError(body []byte, r *http.Request) *FunctionError {
	document := new(FunctionError)
	if err := json.Unmarshal(body, document); err != nil {
		document.Message = string(body)
	}
	if document.Type == "" {
		document.Type = r.Header.Get("Lambda-Runtime-Function-Error-Type")
	}
	return document
}
