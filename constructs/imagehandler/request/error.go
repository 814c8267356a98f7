package request

import (
	"fmt"
	"net/http"
	"strconv"
)

// Codes of the errors that this package returns. All are the original's, so
// that clients which act on them go on working.
const (
	CodeRequestType  = "RequestTypeError"
	CodeDecode       = "DecodeRequest::CannotDecodeRequest"
	CodeReadPath     = "DecodeRequest::CannotReadPath"
	CodeBucket       = "ImageBucket::CannotAccessBucket"
	CodeKey          = "ImageEdits::CannotFindImage"
	CodeEdits        = "ImageEdits::CannotParseEdits"
	CodeQuery        = "QueryParameterParsingError"
	CodeResize       = "InvalidResizeException"
	CodeCrop         = "Crop::AreaOutOfBounds"
	CodeOutputFormat = "UnsupportedOutputImageFormatException"
)

// Error says why a request is refused. Its JSON form is the original's error
// body: status, code and message, in this order.
type Error struct {
	Status  int    `json:"status"` // of the HTTP response, always 4xx
	Code    string `json:"code"`
	Message string `json:"message"`
	Edit    string `json:"-"` // the edit, filter or parameter at fault, if it is one
}

func (e *Error) Error() string {
	return strconv.Itoa(e.Status) + " " + e.Code + ": " + e.Message
}

const (
	messageRequestType = "The type of request you are making could not be processed. Please ensure that your original image is of a supported file type (jpg/jpeg, png, tiff/tif, webp, svg, gif, avif) and that your image request is provided in the correct syntax. Refer to the documentation for additional guidance on forming image requests."
	messageDecode      = "The image request you provided could not be decoded. Please check that your request is base64 encoded properly and refer to the documentation for additional guidance."
	messageReadPath    = "The URL path you provided could not be read. Please ensure that it is properly formed according to the solution documentation."
	messageBucket      = "The bucket you specified could not be accessed. Please check that the bucket is specified in your SOURCE_BUCKETS."
	messageOverlay     = "The overlay image bucket you specified could not be accessed. Please check that the bucket is specified in your SOURCE_BUCKETS."
	messageKey         = "The image you specified could not be found. Please check your request syntax as well as the bucket you specified to ensure it exists."
	messageEdits       = "The edits you provided could not be parsed."
	messageResize      = "The image size is invalid."
	messageCrop        = "The cropping area you provided exceeds the boundaries of the original image. Please try choosing a correct cropping value."
	messageQuery       = "Query parameter parsing failed"
)

func badRequest(code, message string) *Error {
	return &Error{Status: http.StatusBadRequest, Code: code, Message: message}
}

// because is e with a sentence after its message.
func (e *Error) because(format string, args ...any) *Error {
	e.Message += " " + fmt.Sprintf(format, args...)
	return e
}

func editError(edit, format string, args ...any) *Error {
	e := badRequest(CodeEdits, messageEdits).because(format, args...)
	e.Edit = edit
	return e
}

func queryError(name, format string, args ...any) *Error {
	e := badRequest(CodeQuery, messageQuery+": "+name+" "+fmt.Sprintf(format, args...)+".")
	e.Edit = name
	return e
}

func keyError() *Error {
	return &Error{Status: http.StatusNotFound, Code: CodeKey, Message: messageKey}
}

func bucketError(message string) *Error {
	return &Error{Status: http.StatusForbidden, Code: CodeBucket, Message: message}
}

// quote shows what a client sent, cut to what helps to find it again.
func quote(s string) string {
	const most = 64
	if len(s) > most {
		s = s[:most] + "..."
	}
	return strconv.QuoteToASCII(s)
}
