package codec

import (
	"image"
	"io"
	"time"
)

// gifScreen is what is before the blocks of a GIF file (GIF89a specification,
// sections 17 to 19).
type gifScreen struct {
	size image.Point
	// palette is the global colour table, colors the octet that says how many it
	// has.
	palette []byte
	colors  byte
	// depth is the bits of a colour in the original.
	depth  int
	blocks []byte
}

// gifFrame is a frame as it is stored.
type gifFrame struct {
	rect        image.Rectangle
	delay       time.Duration
	disposal    byte
	transparent bool
	interlaced  bool
	// control is the graphic control extension before it, if there is one, and
	// image what follows, from the descriptor to the end of the data.
	control, image []byte
	// whole tells that the data end as they should.
	whole bool
}

const (
	gifExtension = 0x21
	gifImage     = 0x2c
	gifTrailer   = 0x3b

	gifControl     = 0xf9
	gifApplication = 0xff

	disposeBackground = 2
	disposePrevious   = 3
)

func readGIFScreen(data []byte) (gifScreen, error) {
	const length = 13
	if len(data) < length {
		return gifScreen{}, &FormatError{Format: GIF, Reason: "no header", Err: io.ErrUnexpectedEOF}
	}
	s := gifScreen{
		size:   image.Pt(int(le16(data[6:])), int(le16(data[8:]))),
		colors: data[10],
		depth:  int(data[10]>>4&7) + 1,
	}
	table := gifTable(data[10])
	if len(data) < length+table {
		return gifScreen{}, &FormatError{Format: GIF, Reason: "no colours", Err: io.ErrUnexpectedEOF}
	}
	s.palette = data[length : length+table]
	s.blocks = data[length+table:]
	return s, nil
}

// gifTable is the length of the colour table that flags announce.
func gifTable(flags byte) int {
	if flags&0x80 == 0 {
		return 0
	}
	return 3 << (flags&7 + 1)
}

// skipSubBlocks is past the sub-blocks at the start of b. ok is false if b ends
// before they do.
func skipSubBlocks(b []byte) (rest []byte, ok bool) {
	for len(b) > 0 {
		n := int(b[0])
		if n == 0 {
			return b[1:], true
		}
		if n >= len(b) {
			break
		}
		b = b[n+1:]
	}
	return nil, false
}

// gifWalker goes through the blocks.
type gifWalker struct {
	rest    []byte
	control []byte
	// loops is the number in the application extension of Netscape, or -1.
	loops int
	// xmp is the packet in the application extension of XMP.
	xmp []byte
}

// next is the next frame, if there is one.
func (w *gifWalker) next() (gifFrame, bool) {
	for len(w.rest) > 0 {
		switch w.rest[0] {
		case gifExtension:
			if !w.extension() {
				return gifFrame{}, false
			}
		case gifImage:
			return w.frame()
		case gifTrailer:
			return gifFrame{}, false
		default:
			// Some files have padding between blocks.
			w.rest = w.rest[1:]
		}
	}
	return gifFrame{}, false
}

func (w *gifWalker) extension() bool {
	b := w.rest
	if len(b) < 3 {
		w.rest = nil
		return false
	}
	label, body := b[1], b[2:]
	rest, ok := skipSubBlocks(body)
	w.rest = rest
	body = body[:len(body)-len(rest)]
	switch {
	case !ok:
		return false
	case label == gifControl && len(body) >= 6 && body[0] == 4:
		w.control = b[:8]
	case label == gifApplication && len(body) > 12 && body[0] == 11:
		w.application(string(body[1:12]), body[12:])
	}
	return true
}

func (w *gifWalker) application(name string, blocks []byte) {
	switch name {
	case "NETSCAPE2.0", "ANIMEXTS1.0":
		if blocks[0] == 3 && blocks[1] == 1 {
			w.loops = int(le16(blocks[2:]))
		}
	case "XMP DataXMP":
		// The packet is not in sub-blocks, but followed by 258 octets that lead whoever
		// takes it for sub-blocks to the end (XMP Specification part 3, section 1.1.2).
		const trailer = 258
		if len(blocks) > trailer {
			w.xmp = blocks[:len(blocks)-trailer]
		}
	}
}

func (w *gifWalker) frame() (gifFrame, bool) {
	b := w.rest
	if len(b) < 10 {
		w.rest = nil
		return gifFrame{}, false
	}
	left, top := int(le16(b[1:])), int(le16(b[3:]))
	f := gifFrame{
		rect:       image.Rect(left, top, left+int(le16(b[5:])), top+int(le16(b[7:]))),
		interlaced: b[9]&0x40 != 0,
		control:    w.control,
	}
	w.control = nil
	if c := f.control; c != nil {
		f.disposal = c[3] >> 2 & 7
		f.transparent = c[3]&1 != 0
		f.delay = time.Duration(le16(c[4:])) * 10 * time.Millisecond
	}
	// The octet after the colours is the size of the codes.
	data := 10 + gifTable(b[9]) + 1
	if len(b) < data {
		f.image, w.rest = b, nil
		return f, true
	}
	rest, ok := skipSubBlocks(b[data:])
	f.image, f.whole = b[:len(b)-len(rest)], ok
	w.rest = rest
	return f, true
}

func readGIFHeader(data []byte) (Header, error) {
	s, err := readGIFScreen(data)
	if err != nil {
		return Header{}, err
	}
	h := Header{
		Format:    GIF,
		Width:     s.size.X,
		Height:    s.size.Y,
		LoopCount: 1,
		Depth:     8,
		Lossless:  true,
	}
	w := gifWalker{rest: s.blocks, loops: -1}
	for f, ok := w.next(); ok; f, ok = w.next() {
		if h.Frames == 0 {
			if h.Width == 0 || h.Height == 0 {
				h.Width, h.Height = f.rect.Max.X, f.rect.Max.Y
			}
			h.Progressive = f.interlaced
			// What is not covered is transparent, and so is what was there before the
			// first frame, where that is taken away again.
			h.Alpha = !image.Rect(0, 0, h.Width, h.Height).In(f.rect) || f.disposal == disposePrevious
		}
		h.Frames++
		h.Alpha = h.Alpha || f.transparent || f.disposal == disposeBackground
		area := int64(f.rect.Dx()) * int64(f.rect.Dy())
		h.largest = max(h.largest, area)
		h.stored = sum(h.stored, area)
	}
	switch {
	case h.Frames == 0:
		return Header{}, &FormatError{Format: GIF, Reason: "no picture", Err: io.ErrUnexpectedEOF}
	case h.Width == 0 || h.Height == 0:
		return Header{}, &FormatError{Format: GIF, Reason: "a width or height of 0"}
	}
	if h.Frames > 1 {
		// The number is that of the times after the first, 0 being without end.
		switch {
		case w.loops == 0:
			h.LoopCount = 0
		case w.loops > 0:
			h.LoopCount = w.loops + 1
		}
	}
	return h, nil
}
