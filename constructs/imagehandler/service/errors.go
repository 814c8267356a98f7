package service

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/edits"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/signedurl"
)

// Codes of the errors of this package: the original's, S3's for what the original
// answers otherwise, and MethodNotAllowed. Others are those of packages request,
// signedurl and edits.
const (
	CodeMethod        = "MethodNotAllowed"
	CodeSigningKeys   = "SignatureValidationFailure"
	CodeNotFound      = "NoSuchKey"
	CodeAccessDenied  = "AccessDenied"
	CodeThrottled     = "SlowDown"
	CodeSource        = "ImageRetrieval::CannotRetrieveImage"
	CodeTooLarge      = "TooLargeImageException"
	CodeUnknownFormat = "RequestTypeError"
	CodeBroken        = "InstantiationError"
	CodeTimeout       = "TimeoutException"
	CodeProcessing    = "ProcessingFailure"
	CodeInternal      = "InternalError"
	// CodeNotKept is of a result that was made ahead and could not be kept.
	CodeNotKept = "DerivativeNotKept"
)

// Error is an error as it is answered. Its JSON is the original's error body.
type Error struct {
	Status  int    `json:"status"` // of the HTTP response
	Code    string `json:"code"`
	Message string `json:"message"`

	cause error
}

func (e *Error) Error() string {
	if e.cause != nil {
		return fmt.Sprintf("%d %s: %v", e.Status, e.Code, e.cause)
	}
	return fmt.Sprintf("%d %s: %s", e.Status, e.Code, e.Message)
}

// Unwrap returns what is behind it, if it is an error of ours.
func (e *Error) Unwrap() error { return e.cause }

const (
	messageMethod     = "The method is not allowed. Images can be read with GET and HEAD."
	messageKeys       = "Signature validation failed."
	messageDenied     = "Access to the image %s is denied."
	messageNotFound   = "The image %s does not exist or the request may not be base64 encoded properly."
	messageThrottled  = "The image could not be retrieved for too many requests. Please try again."
	messageSource     = "Image could not be retrieved from its source."
	messageOctets     = "The image %s is larger than %d bytes."
	messagePixels     = "The image is too large to process: %s is above the limit of %d."
	messageResult     = "The converted image is too large to return."
	messageFormat     = "The file type could not be inferred. Please ensure that your original image is of a supported file type (jpg/jpeg, png, tiff, webp, gif, avif, svg)."
	messageBroken     = "Input image could not be instantiated. Please choose a valid image."
	messageTimeout    = "Image processing timed out."
	messageVision     = "The image could not be analysed. Please contact the system administrator."
	messageProcessing = "Image processing failed."
	messageNotKept    = "The result could not be kept."
	messageInternal   = "Internal error. Please contact the system administrator."
)

// sourceError is for what a Source answers.
func (s *Service) sourceError(err error, key string) *Error {
	switch {
	case errors.Is(err, ErrNotFound):
		return &Error{Status: http.StatusNotFound, Code: CodeNotFound, Message: fmt.Sprintf(messageNotFound, key)}
	case errors.Is(err, ErrAccessDenied):
		return &Error{Status: http.StatusForbidden, Code: CodeAccessDenied, Message: fmt.Sprintf(messageDenied, key)}
	case errors.Is(err, ErrTooLarge):
		return &Error{Status: http.StatusRequestEntityTooLarge, Code: CodeTooLarge, Message: fmt.Sprintf(messageOctets, key, s.config.SourceBytes)}
	case errors.Is(err, ErrThrottled):
		return &Error{Status: http.StatusServiceUnavailable, Code: CodeThrottled, Message: messageThrottled, cause: err}
	case timedOut(err):
		return timeout(err)
	}
	return &Error{Status: http.StatusInternalServerError, Code: CodeSource, Message: messageSource, cause: err}
}

// headerError is for what package codec says of a file that is no picture.
func headerError(err error) *Error {
	var unsupported *codec.UnsupportedError
	if errors.As(err, &unsupported) && unsupported.Format == "" {
		return &Error{Status: http.StatusBadRequest, Code: CodeUnknownFormat, Message: messageFormat}
	}
	return answer(err)
}

// answer is the error that is answered for any other.
func answer(err error) *Error {
	var (
		ours        *Error
		asked       *request.Error
		signature   *signedurl.Error
		limit       *codec.LimitError
		dependency  *edits.DependencyError
		missing     *edits.MissingError
		option      *codec.RangeError
		unsupported *codec.UnsupportedError
		format      *codec.FormatError
		panicked    *panicError
	)
	switch {
	case errors.As(err, &ours):
		return ours
	case errors.As(err, &asked):
		return &Error{Status: asked.Status, Code: asked.Code, Message: asked.Message}
	case errors.As(err, &signature):
		return &Error{Status: signature.Status, Code: signature.Code, Message: signature.Message}
	case timedOut(err):
		return timeout(err)
	case errors.As(err, &dependency):
		return dependencyError(dependency)
	case errors.As(err, &missing):
		return &Error{Status: http.StatusBadRequest, Code: request.CodeEdits, Message: "The edits you provided could not be parsed. The edit " + missing.Edit + " is not available here."}
	case errors.As(err, &limit):
		return &Error{Status: http.StatusRequestEntityTooLarge, Code: CodeTooLarge, Message: fmt.Sprintf(messagePixels, fmt.Sprintf("%d %s", limit.Got, limit.What), limit.Allowed)}
	case errors.As(err, &option):
		return &Error{Status: http.StatusBadRequest, Code: request.CodeEdits, Message: "The edits you provided could not be parsed. " + option.Error()}
	case errors.As(err, &unsupported):
		return &Error{Status: http.StatusBadRequest, Code: CodeBroken, Message: messageBroken + " What is not supported of it: " + unsupported.Feature + "."}
	case errors.As(err, &format):
		return &Error{Status: http.StatusBadRequest, Code: CodeBroken, Message: messageBroken}
	case errors.As(err, &panicked):
		return &Error{Status: http.StatusInternalServerError, Code: CodeInternal, Message: messageInternal, cause: err}
	}
	return &Error{Status: http.StatusInternalServerError, Code: CodeProcessing, Message: messageProcessing, cause: err}
}

func dependencyError(e *edits.DependencyError) *Error {
	if errors.Is(e, ErrThrottled) {
		return &Error{Status: http.StatusServiceUnavailable, Code: CodeThrottled, Message: messageThrottled, cause: e}
	}
	return &Error{Status: http.StatusInternalServerError, Code: e.Code, Message: messageVision, cause: e}
}

func timedOut(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

func timeout(cause error) *Error {
	return &Error{Status: http.StatusServiceUnavailable, Code: CodeTimeout, Message: messageTimeout, cause: cause}
}
