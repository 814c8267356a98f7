package edits

import (
	"context"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
)

// Options are what an application sets. The zero value is ready; edits that need
// Load or Vision are refused with a *MissingError where these are nil.
type Options struct {
	// Limits bound what may be decoded, and its Pixels and Memory every picture on
	// the way to the result too, all frames together. Zero fields are the defaults
	// of package codec.
	Limits codec.Limits
	// Quality is for formats of which a request names neither itself nor its
	// quality; the rest is encoded with the defaults of package codec.
	Quality map[codec.Format]int
	// KeepMetadata keeps EXIF, which may tell where and by whom a picture was taken,
	// and XMP. The orientation of a picture that is turned is cleared. A colour
	// profile is kept anyway, unless the request strips it.
	KeepMetadata bool
	// Vision looks for faces and for what is to be moderated.
	Vision Vision
	// Load reads the picture of an overlay. It bounds how many octets it reads; the
	// pixels are bounded by Limits.
	Load func(ctx context.Context, bucket, key string) ([]byte, error)
	// Workers is how many goroutines edit at once, 0 for GOMAXPROCS. It does not
	// change results.
	Workers int
}

// Vision finds out what a picture shows. It is handed a JPEG of the picture as it
// is at that place among the edits, at most VisionSide wide and high.
type Vision interface {
	// Faces are the boxes of faces, by falling confidence.
	Faces(ctx context.Context, jpeg []byte) ([]Box, error)
	// Moderation are the labels of what is found inappropriate with at least so many
	// percent of confidence.
	Moderation(ctx context.Context, jpeg []byte, minConfidence float64) ([]string, error)
}

// VisionSide is the longest side, in pixels, of a picture that Vision gets. Boxes
// are relative to its sides, so that a result is cut from all pixels.
const VisionSide = 1920

// Box is a part of a picture, from 0 to 1 of its width and height. What is beyond
// does not count.
type Box struct{ Left, Top, Width, Height float64 }

// pixels are the limits of the steps.
func (o *Options) pixels() int64 {
	if o.Limits.Pixels == 0 {
		return codec.DefaultPixels
	}
	return o.Limits.Pixels
}

func (o *Options) memory() int64 {
	if o.Limits.Memory == 0 {
		return codec.DefaultMemory
	}
	return o.Limits.Memory
}
