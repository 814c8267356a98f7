package jpeg

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"io"
)

// Subsampling is how many pixels share a chroma sample.
type Subsampling int

// Subsamplings. Auto keeps that of an *image.YCbCr where it is one of the others,
// and is 4:2:0 for everything else.
const (
	SubsamplingAuto Subsampling = iota
	Subsampling420              // two by two pixels
	Subsampling422              // two pixels side by side
	Subsampling444              // every pixel has its own
)

// lumaFactors is the horizontal and vertical sampling factors of luma where those
// of chroma are 1.
var lumaFactors = [...][2]int{
	Subsampling420: {2, 2},
	Subsampling422: {2, 1},
	Subsampling444: {1, 1},
}

// String is the usual name, as 4:2:0.
func (s Subsampling) String() string {
	names := [...]string{"auto", "4:2:0", "4:2:2", "4:4:4"}
	if s < 0 || int(s) >= len(names) {
		return fmt.Sprintf("Subsampling(%d)", int(s))
	}
	return names[s]
}

// DefaultQuality is the quality of Encode where none is asked for.
const DefaultQuality = 80

// maxSize is the most columns or rows that a JPEG image can have.
const maxSize = 65535

// EncodeOptions says how to encode. The zero value is the default.
type EncodeOptions struct {
	// Quality is 1 to 100 on the scale of the Independent JPEG Group; 0 stands
	// for DefaultQuality.
	Quality int
	// Subsampling is that of colour images but CMYK. Chroma is taken down by the
	// mean of the pixels. A planar image that has another subsampling than the
	// one asked for is resampled: taken up by repeating samples, then down.
	Subsampling Subsampling
	// Progressive writes ten scans, six for grey, of ever more detail, in place
	// of one from top to bottom. It is smaller, and takes longer at both ends.
	Progressive bool
	// StandardHuffman has the Huffman tables of the standard in place of ones
	// made for the image. It is larger, faster, and takes memory for a few rows
	// only. It does nothing to progressive images, which have their own tables.
	StandardHuffman bool
	// RestartInterval is the number of MCUs (blocks, in the scans of progressive
	// images that have one component) between restart markers, up to 65535; 0
	// writes none.
	RestartInterval int
	// Background is the colour that shows through transparent pixels, its own
	// alpha having no meaning; nil is black.
	Background color.Color
	// ICC is a colour profile, of up to 255 chunks of 65519 octets. It is to be
	// that of the samples: nothing is converted.
	ICC []byte
	// Exif is a TIFF structure of at most 65527 octets. The header that it has in
	// a JPEG file, "Exif" and two zeros, may be in front of it.
	Exif []byte
	// XMP is a packet of at most 65504 octets.
	XMP []byte
}

// RangeError is for an option or a size that is not within what Encode can write.
type RangeError struct {
	What          string // "quality", "width", "length of the EXIF data", ...
	Got, Min, Max int
}

func (e *RangeError) Error() string {
	return fmt.Sprintf("jpeg: %s is %d, but must be %d to %d", e.What, e.Got, e.Min, e.Max)
}

// check fills in defaults and is an error if an option or the image's size is out
// of range.
func (o *EncodeOptions) check(size image.Point) error {
	if o.Quality == 0 {
		o.Quality = DefaultQuality
	}
	o.Exif = bytes.TrimPrefix(o.Exif, signatureExif)
	for _, e := range [...]RangeError{
		{"width", size.X, 1, maxSize},
		{"height", size.Y, 1, maxSize},
		{"quality", o.Quality, 1, 100},
		{"subsampling", int(o.Subsampling), 0, len(lumaFactors) - 1},
		{"restart interval", o.RestartInterval, 0, 65535},
		{"length of the ICC profile", len(o.ICC), 0, maxICC},
		{"length of the EXIF data", len(o.Exif), 0, maxSegment - len(signatureExif)},
		{"length of the XMP packet", len(o.XMP), 0, maxSegment - len(signatureXMP)},
	} {
		if e.Got < e.Min || e.Got > e.Max {
			return &e
		}
	}
	return nil
}

// Encode writes m as a JPEG image, with the options of o, or the default ones if
// it is nil.
//
// *image.Gray gives one component; *image.YCbCr three, of its own planes;
// *image.RGBA and *image.NRGBA three, converted by ITU-R BT.601 (JFIF 1.02), those
// that are not opaque over a background; *image.CMYK four, inverted, as Adobe's
// programs write and expect it. Others are converted by package draw: grey ones to
// grey, the rest to RGBA.
//
// Encode takes the same steps as libjpeg-turbo with its accurate integer transform
// (colour conversion, subsampling, transform, quantisation, choice of Huffman
// codes, script of progressive scans), and writes the same octets. Quantisation
// tables are of 8 bits at all qualities, as by jpeg_set_quality with force_baseline
// and by cjpeg -baseline.
//
// With standard Huffman tables an image is written while it is read, in memory for
// a row of MCUs. With its own it is kept as run-length coded coefficients, 2 octets
// for each that is not zero and 5 for each block of 64. A progressive image needs
// about as much again for the AC coefficients of one component, as those of a scan
// are gathered before it is written.
//
// Options and sizes are checked before anything is written: a RangeError comes
// before any output. An error of w ends the encoding and is returned as it is.
func Encode(w io.Writer, m image.Image, o *EncodeOptions) error {
	e := &encoder{out: newBitWriter(w)}
	if o != nil {
		e.options = *o
	}
	if decoded, ok := m.(*Image); ok {
		m = decoded.Image
	}
	size := m.Bounds().Size()
	if err := e.options.check(size); err != nil {
		return err
	}
	in, err := newInput(m, &e.options)
	if err != nil {
		return err
	}
	e.encoderInput, e.width, e.height = *in, size.X, size.Y
	e.layOut()
	e.writeHeader()
	switch {
	case e.options.Progressive:
		e.encodeProgressive()
	case e.options.StandardHuffman:
		e.encodeStandard()
	default:
		e.encodeOptimised()
	}
	e.out.write([]byte{0xFF, markerEOI})
	return e.out.flush()
}
