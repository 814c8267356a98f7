package codec

import (
	"bytes"
	"context"
	"image"
	"io"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
)

func readJPEGHeader(data []byte) (Header, error) {
	c, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return Header{}, ofJPEG(err)
	}
	return Header{
		Format:      JPEG,
		Width:       c.Width,
		Height:      c.Height,
		Frames:      1,
		LoopCount:   1,
		Depth:       c.Precision,
		Gray:        c.ColorSpace == jpeg.Gray,
		Progressive: c.Progressive,
		Orientation: c.Orientation,
	}, nil
}

func decodeJPEG(ctx context.Context, data []byte, h Header, o DecodeOptions) (*Picture, error) {
	shrink := jpegShrink(h, o)
	limits := o.Limits.withDefaults()
	m, err := jpeg.DecodeContext(ctx, bytes.NewReader(data), jpeg.Options{
		Scale:          shrink,
		Region:         shrunk(o.Region, shrink),
		MaxPixels:      limits.Pixels,
		MaxMemory:      limits.Memory,
		AllowTruncated: o.AllowTruncated,
	})
	if err != nil {
		return nil, ofJPEG(err)
	}
	p := still(m.Image)
	p.Shrink = shrink
	p.Region = enlarged(m.Bounds(), shrink).Intersect(image.Rect(0, 0, h.Width, h.Height))
	p.Truncated = m.Truncated
	p.ICC, p.Exif, p.XMP = m.ICC, m.Exif, m.XMP
	return p, nil
}

// jpegShrink is how much smaller the picture may be decoded.
func jpegShrink(h Header, o DecodeOptions) int {
	if o.MinWidth <= 0 && o.MinHeight <= 0 {
		return 1
	}
	shrink := 8
	for shrink > 1 && ((h.Width+shrink-1)/shrink < o.MinWidth || (h.Height+shrink-1)/shrink < o.MinHeight) {
		shrink /= 2
	}
	return shrink
}

// shrunk is the smallest rectangle of the reduced picture that holds r.
func shrunk(r image.Rectangle, by int) image.Rectangle {
	if r.Empty() {
		return image.Rectangle{}
	}
	// Beyond what can be decoded a rectangle is clipped, which keeps the sums from
	// overflowing.
	r = r.Intersect(image.Rect(0, 0, 1<<16, 1<<16))
	return image.Rect(r.Min.X/by, r.Min.Y/by, (r.Max.X+by-1)/by, (r.Max.Y+by-1)/by)
}

func enlarged(r image.Rectangle, by int) image.Rectangle {
	return image.Rect(r.Min.X*by, r.Min.Y*by, r.Max.X*by, r.Max.Y*by)
}

func encodeJPEG(_ context.Context, w io.Writer, p *Picture, o EncodeOptions) error {
	return ofJPEG(jpeg.Encode(w, p.Frames[0].Image, &jpeg.EncodeOptions{
		Quality:     o.Quality,
		Subsampling: o.Subsampling,
		Progressive: o.Progressive,
		// The lowest effort saves the pass that makes tables for the picture.
		StandardHuffman: o.Effort == 1,
		Background:      o.Background,
		ICC:             o.ICC,
		Exif:            o.Exif,
		XMP:             o.XMP,
	}))
}
