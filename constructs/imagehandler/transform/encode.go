package transform

import (
	"image"
	"image/png"
	"io"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
)

// encode writes the result.
func (j *job) encode(w io.Writer, m image.Image, src source) error {
	if j.format == PNG {
		return png.Encode(w, drawable(m))
	}
	o := &jpeg.EncodeOptions{
		Quality:     j.Quality,
		Subsampling: j.Subsampling,
		Progressive: j.Progressive,
		Background:  j.Background,
	}
	kept := src.kept()
	if j.Metadata != KeepNothing && kept.components == components(m) {
		o.ICC = kept.icc
	}
	if j.Metadata == KeepAll {
		o.Exif, o.XMP = kept.exif, kept.xmp
		if j.orientation.Valid() != orient.TopLeft {
			o.Exif = orient.ClearExif(o.Exif)
		}
	}
	return jpeg.Encode(w, m, o)
}

// components is how many a JPEG of m has.
func components(m image.Image) int {
	if _, gray := m.(*image.Gray); gray {
		return 1
	}
	return 3
}
