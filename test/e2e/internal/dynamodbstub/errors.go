package dynamodbstub

import (
	"fmt"
	"net/http"

	"github.com/lintel-go/lintel/test/e2e/internal/awsstub"
)

// protocol is AWS JSON with what DynamoDB says for the errors that all services have.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
var protocol = func() awsstub.Protocol {
	p := awsstub.AWSJSON
	p.Throttled = awsstub.Error{Status: http.StatusBadRequest, Code: "ThrottlingException",
		Message: "Throughput exceeds the current capacity of your table or index."}
	p.Internal = awsstub.Error{Status: http.StatusInternalServerError, Code: "InternalServerError",
		Message: "Internal server error"}
	return p
}()

// failure is an error as DynamoDB sends it.
type failure struct {
	Type    string `json:"__type"`
	Message string `json:"message"`

	Item                item     `json:",omitempty"` // of ConditionalCheckFailedException
	CancellationReasons []reason `json:",omitempty"` // of TransactionCanceledException
}

// reason is why an item of a transaction cancels it.
type reason struct {
	Code    string
	Message string `json:",omitempty"`
	Item    item   `json:",omitempty"`
}

const (
	typePrefix           = "com.amazonaws.dynamodb.v20120810#"
	validation           = "com.amazon.coral.validate#ValidationException"
	conditionFailed      = typePrefix + "ConditionalCheckFailedException"
	transactionCanceled  = typePrefix + "TransactionCanceledException"
	parameterMismatch    = typePrefix + "IdempotentParameterMismatchException"
	resourceNotFound     = typePrefix + "ResourceNotFoundException"
	conditionFailedText  = "The conditional request failed"
	conditionFailedCode  = "ConditionalCheckFailed"
	validationFailedCode = "ValidationError"
	noReason             = "None"
)

func (f *failure) Error() string { return f.Type + ": " + f.Message }

// invalid returns a ValidationException.
func invalid(format string, args ...any) *failure {
	return &failure{Type: validation, Message: fmt.Sprintf(format, args...)}
}

// unsupportedError is about a request that is beyond the stub, not one that DynamoDB would refuse.
type unsupportedError struct{ reason string }

func (e *unsupportedError) Error() string { return e.reason }
