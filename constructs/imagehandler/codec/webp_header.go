package codec

import (
	"image"
	"io"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/internal/exif"
)

// Flags of the VP8X chunk and of the frames of an animation (RFC 9649, sections
// 2.7 and 2.7.1.1).
const (
	webpAnimation = 1 << 1
	webpXMP       = 1 << 2
	webpEXIF      = 1 << 3
	webpAlpha     = 1 << 4
	webpICC       = 1 << 5

	webpDispose = 1 << 0
	webpReplace = 1 << 1
)

// webpChunks are the names of chunks that are read.
var webpChunks = []string{"VP8X", "ANIM", "ANMF", "ALPH", "VP8 ", "VP8L", "ICCP", "EXIF", "XMP "}

// webpChunk is a chunk of RIFF. Its name is empty if it is none of webpChunks.
type webpChunk struct {
	name string
	data []byte
	// whole tells that the data are not cut short.
	whole bool
}

// nextWebPChunk cuts off the first chunk, with as much of its data as there is.
func nextWebPChunk(b []byte) (c webpChunk, rest []byte, ok bool) {
	if len(b) < 8 {
		return webpChunk{}, nil, false
	}
	size := uint64(le32(b[4:]))
	c.name, b = chunkName(b[:4], webpChunks), b[8:]
	if size > uint64(len(b)) {
		c.data = b
		return c, nil, true
	}
	c.data, c.whole = b[:size], true
	return c, b[min(size+size&1, uint64(len(b))):], true
}

// webpFrame is a still picture, or a frame of an animation, as it is stored.
type webpFrame struct {
	rect    image.Rectangle
	delay   time.Duration
	dispose bool
	replace bool
	// alpha is the ALPH chunk, picture the VP8 or VP8L chunk.
	alpha, picture webpChunk
}

// bitstream reads the size of the picture, and whether it has alpha, out of its
// own header (RFC 6386, section 9.1; RFC 9649, section 3.4).
func (f webpFrame) bitstream() (size image.Point, alpha bool, err error) {
	b := f.picture.data
	switch {
	case len(b) < 10 && !f.picture.whole:
		return image.Point{}, false, &FormatError{Format: WebP, Reason: "no header of the picture", Err: io.ErrUnexpectedEOF}
	case f.picture.name == "VP8L" && len(b) >= 5 && b[0] == 0x2f:
		v := le32(b[1:])
		return image.Pt(int(v&0x3fff)+1, int(v>>14&0x3fff)+1), v>>28&1 != 0, nil
	case f.picture.name == "VP8 " && len(b) >= 10 && b[0]&1 == 0 && string(b[3:6]) == "\x9d\x01\x2a":
		return image.Pt(int(le16(b[6:])&0x3fff), int(le16(b[8:])&0x3fff)), len(f.alpha.data) > 0, nil
	}
	return image.Point{}, false, &FormatError{Format: WebP, Reason: "a picture without a header"}
}

// webpFile is what a file holds.
type webpFile struct {
	// canvas is the size of VP8X, if there is one.
	canvas image.Point
	flags  byte
	loops  int
	// still is the picture that is not in an animation.
	still          webpFrame
	icc, exif, xmp []byte
	// frames are the chunks that an animation is in.
	frames []byte
}

func readWebPFile(data []byte) webpFile {
	var f webpFile
	// What is past the end that the file tells is not part of it.
	end := min(uint64(len(data)), uint64(le32(data[4:]))+8)
	rest := data[min(12, end):end]
	for {
		before := rest
		c, after, ok := nextWebPChunk(rest)
		if !ok {
			return f
		}
		rest = after
		switch c.name {
		case "VP8X":
			if len(c.data) >= 10 {
				f.flags = c.data[0]
				f.canvas = image.Pt(int(le24(c.data[4:]))+1, int(le24(c.data[7:]))+1)
			}
		case "ANIM":
			if len(c.data) >= 6 {
				f.loops = int(le16(c.data[4:]))
			}
		case "ANMF":
			if f.frames == nil {
				f.frames = before
			}
		case "ALPH":
			f.still.alpha = c
		case "VP8 ", "VP8L":
			if f.still.picture.name == "" {
				f.still.picture = c
			}
		case "ICCP":
			f.icc = c.data
		case "EXIF":
			f.exif = c.data
		case "XMP ":
			f.xmp = c.data
		}
	}
}

// nextWebPFrame is the next frame of an animation.
func nextWebPFrame(b []byte) (f webpFrame, rest []byte, ok bool) {
	for {
		c, after, found := nextWebPChunk(b)
		if !found {
			return webpFrame{}, nil, false
		}
		b = after
		if c.name != "ANMF" || len(c.data) < 16 {
			continue
		}
		d := c.data
		x, y := 2*int(le24(d)), 2*int(le24(d[3:]))
		f.rect = image.Rect(x, y, x+int(le24(d[6:]))+1, y+int(le24(d[9:]))+1)
		f.delay = time.Duration(le24(d[12:])) * time.Millisecond
		f.dispose, f.replace = d[15]&webpDispose != 0, d[15]&webpReplace != 0
		for sub, inner, ok := nextWebPChunk(d[16:]); ok; sub, inner, ok = nextWebPChunk(inner) {
			switch sub.name {
			case "ALPH":
				f.alpha = sub
			case "VP8 ", "VP8L":
				f.picture = sub
			}
		}
		return f, b, true
	}
}

func readWebPHeader(data []byte) (Header, error) {
	f := readWebPFile(data)
	h := Header{Format: WebP, Frames: 1, LoopCount: 1, Depth: 8, Orientation: exif.Orientation(f.exif)}
	if f.flags&webpAnimation != 0 {
		return h, readWebPAnimation(&h, f)
	}
	if f.still.picture.name == "" {
		return Header{}, &FormatError{Format: WebP, Reason: "no picture", Err: io.ErrUnexpectedEOF}
	}
	size, alpha, err := f.still.bitstream()
	switch {
	case err != nil:
		return Header{}, err
	case size.X == 0, size.Y == 0:
		return Header{}, &FormatError{Format: WebP, Reason: "a width or height of 0"}
	case f.canvas != (image.Point{}) && f.canvas != size:
		return Header{}, &FormatError{Format: WebP, Reason: "a canvas of another size than its picture"}
	}
	h.Width, h.Height, h.Alpha = size.X, size.Y, alpha
	h.Lossless = f.still.picture.name == "VP8L"
	h.memory = product(int64(size.X), int64(size.Y), webpWorking)
	return h, nil
}

// webpWorking is how many octets a pixel the decoder takes on top of the result,
// at most: two pictures of the transforms, or planes with alpha and the picture
// that its alpha is decoded as.
const webpWorking = 8

func readWebPAnimation(h *Header, f webpFile) error {
	h.Width, h.Height = f.canvas.X, f.canvas.Y
	h.Alpha = f.flags&webpAlpha != 0
	h.LoopCount = f.loops
	h.Lossless = true
	h.Frames = 0
	for frame, rest, ok := nextWebPFrame(f.frames); ok; frame, rest, ok = nextWebPFrame(rest) {
		size, _, err := frame.bitstream()
		switch {
		case err != nil && h.Frames > 0 && rest == nil:
			// Cut short in the head of the last frame.
			continue
		case err != nil:
			return err
		case size != frame.rect.Size():
			return &FormatError{Format: WebP, Reason: "a frame of another size than its picture"}
		case !frame.rect.In(image.Rect(0, 0, h.Width, h.Height)):
			return &FormatError{Format: WebP, Reason: "a frame that is not within the canvas"}
		}
		h.Frames++
		h.Lossless = h.Lossless && frame.picture.name == "VP8L"
		area := int64(size.X) * int64(size.Y)
		h.largest = max(h.largest, area)
		h.stored = sum(h.stored, area)
	}
	if h.Frames == 0 {
		return &FormatError{Format: WebP, Reason: "an animation without frames", Err: io.ErrUnexpectedEOF}
	}
	h.memory = product(h.largest, webpWorking)
	return nil
}
