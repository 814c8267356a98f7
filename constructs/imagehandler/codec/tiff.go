package codec

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"io"

	"golang.org/x/image/tiff"

	"github.com/lintel-go/lintel/constructs/imagehandler/internal/exif"
)

// Tags of TIFF (revision 6.0, section 8), and those that others have added.
const (
	tiffWidth         = 256
	tiffHeight        = 257
	tiffBitsPerSample = 258
	tiffCompression   = 259
	tiffPhotometric   = 262
	tiffExtraSamples  = 338
	tiffXMP           = 700
	tiffICC           = 34675

	// tiffLargestWorking is how many octets a pixel x/image/tiff takes at most on
	// top of the result: a block of 16-bit samples that may be the whole picture,
	// and a picture of such.
	tiffLargestWorking = 16
	// tiffWorking is the same for 8-bit samples.
	tiffWorking = 8
)

// tiffDirectory is the first directory of a file.
type tiffDirectory struct {
	data  []byte
	order binary.ByteOrder
	at    uint32
}

// value is the first number of a tag, or 0.
func (d tiffDirectory) value(tag uint16) uint32 {
	e, ok := exif.Find(d.data, d.order, d.at, tag)
	if !ok {
		return 0
	}
	b := d.octets(e)
	switch kind := d.order.Uint16(e[2:]); {
	case kind == 1 && len(b) >= 1:
		return uint32(b[0])
	case kind == 3 && len(b) >= 2:
		return uint32(d.order.Uint16(b))
	case kind == 4 && len(b) >= 4:
		return d.order.Uint32(b)
	}
	return 0
}

// bytes are the octets of a tag, or nil.
func (d tiffDirectory) bytes(tag uint16) []byte {
	e, ok := exif.Find(d.data, d.order, d.at, tag)
	if !ok {
		return nil
	}
	return d.octets(e)
}

// octets are those that an entry holds or points to, or nil if they are not all
// there.
func (d tiffDirectory) octets(entry []byte) []byte {
	// Lengths by type: BYTE, ASCII, SHORT, LONG, RATIONAL, SBYTE, UNDEFINED.
	lengths := [...]uint64{1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1}
	kind := d.order.Uint16(entry[2:])
	if int(kind) >= len(lengths) {
		return nil
	}
	n := lengths[kind] * uint64(d.order.Uint32(entry[4:]))
	if n <= 4 {
		return entry[8 : 8+n]
	}
	start := uint64(d.order.Uint32(entry[8:]))
	if start+n > uint64(len(d.data)) {
		return nil
	}
	return d.data[start : start+n]
}

func readTIFFHeader(data []byte) (Header, error) {
	order, first, ok := exif.Start(data)
	if !ok || uint64(first)+2 > uint64(len(data)) {
		return Header{}, &FormatError{Format: TIFF, Reason: "no directory", Err: io.ErrUnexpectedEOF}
	}
	d := tiffDirectory{data, order, first}
	h := Header{
		Format:      TIFF,
		Width:       int(d.value(tiffWidth)),
		Height:      int(d.value(tiffHeight)),
		Frames:      1,
		LoopCount:   1,
		Alpha:       d.value(tiffExtraSamples) != 0,
		Depth:       max(1, int(d.value(tiffBitsPerSample))),
		Gray:        d.value(tiffPhotometric) <= 1,
		Lossless:    true,
		Orientation: exif.Orientation(data),
	}
	if h.Width <= 0 || h.Height <= 0 {
		return Header{}, &FormatError{Format: TIFF, Reason: "a width or height of 0, or too large"}
	}
	octets := int64(tiffWorking)
	if h.Depth > 8 {
		octets = tiffLargestWorking
	}
	h.memory = product(int64(h.Width), int64(h.Height), octets)
	return h, nil
}

func decodeTIFF(_ context.Context, data []byte, h Header, o DecodeOptions) (*Picture, error) {
	if err := o.check(h, 1, resultOctets(h)); err != nil {
		return nil, err
	}
	m, err := tiff.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, ofTIFF(err)
	}
	p := still(eightBit(m))
	order, first, _ := exif.Start(data)
	d := tiffDirectory{data, order, first}
	if fax := d.value(tiffCompression); (fax == 3 || fax == 4) && d.value(tiffPhotometric) == 1 {
		// A white run is zeros, which are black here. x/image/tiff has it the other way
		// round, libtiff as this.
		negate(p.Frames[0].Image)
	}
	p.ICC, p.XMP = d.bytes(tiffICC), d.bytes(tiffXMP)
	return p, nil
}

// negate is for the gray pictures that fax compression gives.
func negate(m image.Image) {
	if gray, ok := m.(*image.Gray); ok {
		for i, v := range gray.Pix {
			gray.Pix[i] = ^v
		}
	}
}

func ofTIFF(err error) error {
	var unsupported tiff.UnsupportedError
	if errors.As(err, &unsupported) {
		return &UnsupportedError{Format: TIFF, Feature: string(unsupported), Err: err}
	}
	return &FormatError{Format: TIFF, Err: unexpected(err)}
}

func encodeTIFF(_ context.Context, w io.Writer, p *Picture, _ EncodeOptions) error {
	m := straight(p.Frames[0].Image)
	if gray, ok := m.(*image.Gray); ok {
		return tiff.Encode(w, gray, &tiff.Options{Compression: tiff.Deflate})
	}
	return tiff.Encode(w, m, &tiff.Options{Compression: tiff.Deflate, Predictor: true})
}
