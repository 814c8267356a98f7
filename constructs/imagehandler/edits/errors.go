package edits

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// Codes of the original's errors that only show with a picture.
const (
	CodeBadRequest = "BadRequest"
	CodeFaceIndex  = "SmartCrop::FaceIndexOutOfRange"
	CodePadding    = "SmartCrop::PaddingOutOfBounds"
	CodeOverlay    = "OverlayImageException"
	CodeSmartCrop  = "SmartCrop::Error"
	CodeModeration = "Rekognition::DetectModerationLabelsError"
)

const (
	messageCrop    = "The cropping area you provided exceeds the boundaries of the original image. Please try choosing a correct cropping value."
	messageResize  = "The image size is invalid."
	messageEdits   = "The edits you provided could not be parsed."
	messageOverlay = "The overlay image could not be applied. Please contact the system administrator."
	messageLarger  = "Image to overlay must have same dimensions or smaller"
	messageFace    = "You have provided a FaceIndex value that exceeds the length of the zero-based detectedFaces array. Please specify a value that is in-range."
	messagePadding = "The padding value you provided exceeds the boundaries of the original image. Please try choosing a smaller value or applying padding via Sharp for greater specificity."
)

// ErrSource is for a source that is not the one whose header the plan was made for.
var ErrSource = errors.New("the source is not that of the plan's header")

// A MissingError names an edit that needs what the Options do not have.
type MissingError struct {
	Edit    string
	Missing string // "Vision" or "Load"
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("the edit %s needs %s, which is not set up", e.Edit, e.Missing)
}

// A DependencyError reports that Load or Vision failed. Code is what the original
// answers then.
type DependencyError struct {
	Edit, Code string
	Err        error
}

func (e *DependencyError) Error() string { return fmt.Sprintf("edit %s: %v", e.Edit, e.Err) }

// Unwrap returns Err.
func (e *DependencyError) Unwrap() error { return e.Err }

func badRequest(edit, code, message, format string, args ...any) *request.Error {
	if format != "" {
		message += " " + fmt.Sprintf(format, args...)
	}
	return &request.Error{Status: http.StatusBadRequest, Code: code, Message: message, Edit: edit}
}

// invalid is for an edit that cannot be done, or not to this picture.
func invalid(edit string, err error) *request.Error {
	return badRequest(edit, request.CodeEdits, messageEdits, "The edit %s is not valid: %v.", edit, err)
}
