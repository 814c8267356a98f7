package request

import "strings"

// Format is an output format by its subtype of image/. The zero Format is that of
// the source.
type Format string

const (
	JPEG Format = "jpeg"
	PNG  Format = "png"
	WebP Format = "webp"
	GIF  Format = "gif"
	AVIF Format = "avif"
	TIFF Format = "tiff"
)

// Formats are the output formats that a request can ask for.
func Formats() []Format { return []Format{JPEG, PNG, WebP, GIF, AVIF, TIFF} }

// ContentType is the media type, or "" for the zero Format.
func (f Format) ContentType() string {
	if f == "" {
		return ""
	}
	return "image/" + string(f)
}

// ParseFormat finds a format by its name or common file name extension, in any
// case.
func ParseFormat(name string) (Format, bool) {
	f := Format(strings.ToLower(name))
	switch f {
	case "jpg":
		return JPEG, true
	case "tif":
		return TIFF, true
	case JPEG, PNG, WebP, GIF, AVIF, TIFF:
		return f, true
	}
	return "", false
}

func formatError(name string) *Error {
	e := badRequest(CodeOutputFormat, "Format to "+quote(name)+" not supported")
	e.Edit = "toFormat"
	return e
}
