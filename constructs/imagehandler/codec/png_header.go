package codec

import (
	"bytes"
	"compress/zlib"
	"io"

	"github.com/lintel-go/lintel/constructs/imagehandler/internal/exif"
)

const (
	pngSignature = "\x89PNG\r\n\x1a\n"
	// pngIHDR is the length of the signature and the first chunk.
	pngIHDR = len(pngSignature) + 12 + 13
	// maxProfile bounds what a compressed profile or packet may grow to.
	maxProfile = 4 << 20
)

// pngChunkNames are the names of chunks that are read.
var pngChunkNames = []string{"IHDR", "tRNS", "eXIf", "iCCP", "iTXt"}

// pngChunk is a chunk of PNG (ISO/IEC 15948, section 5.3). Its name is empty if it
// is none of pngChunkNames.
type pngChunk struct {
	name string
	data []byte
}

// nextPNGChunk cuts off the first chunk. ok is false if it is not whole.
func nextPNGChunk(b []byte) (c pngChunk, rest []byte, ok bool) {
	if len(b) < 12 {
		return pngChunk{}, nil, false
	}
	length := uint64(be32(b))
	if length+12 > uint64(len(b)) {
		return pngChunk{}, nil, false
	}
	return pngChunk{name: chunkName(b[4:8], pngChunkNames), data: b[8 : 8+length]}, b[12+length:], true
}

// pngColor says, by colour type, how many samples a pixel has and which depths
// they may have (ISO/IEC 15948, table 11.1).
var pngColor = map[byte]struct {
	samples int
	depths  []byte
	alpha   bool
	gray    bool
}{
	0: {1, []byte{1, 2, 4, 8, 16}, false, true},
	2: {3, []byte{8, 16}, false, false},
	3: {1, []byte{1, 2, 4, 8}, false, false},
	4: {2, []byte{8, 16}, true, true},
	6: {4, []byte{8, 16}, true, false},
}

func readPNGHeader(data []byte) (Header, error) {
	first, rest, ok := nextPNGChunk(data[len(pngSignature):])
	switch {
	case !ok && len(data) < pngIHDR:
		return Header{}, &FormatError{Format: PNG, Reason: "no header", Err: io.ErrUnexpectedEOF}
	case !ok, first.name != "IHDR", len(first.data) != 13:
		return Header{}, &FormatError{Format: PNG, Reason: "the first chunk is no header"}
	}
	width, height := be32(first.data), be32(first.data[4:])
	depth, kind, interlaced := first.data[8], first.data[9], first.data[12]
	color, ok := pngColor[kind]
	switch {
	case width == 0, height == 0, width > 1<<31-1, height > 1<<31-1:
		return Header{}, &FormatError{Format: PNG, Reason: "a width or height that is 0 or above 2147483647"}
	case !ok, !bytes.Contains(color.depths, []byte{depth}):
		return Header{}, &FormatError{Format: PNG, Reason: "a colour type or depth that does not exist"}
	}
	h := Header{
		Format:      PNG,
		Width:       int(width),
		Height:      int(height),
		Frames:      1,
		LoopCount:   1,
		Depth:       int(depth),
		Gray:        color.gray,
		Alpha:       color.alpha,
		Lossless:    true,
		Progressive: interlaced != 0,
	}
	for c, rest, ok := nextPNGChunk(rest); ok; c, rest, ok = nextPNGChunk(rest) {
		switch c.name {
		case "tRNS":
			h.Alpha = true
		case "eXIf":
			h.Orientation = exif.Orientation(c.data)
		}
	}
	h.memory = pngMemory(h, kind)
	return h, nil
}

// pngMemory is what image/png allocates on top of the result: 16-bit samples
// before they are reduced, palette indices before they are looked up, the passes
// of an interlaced picture.
func pngMemory(h Header, kind byte) int64 {
	pixels := product(int64(h.Width), int64(h.Height))
	var octets int64
	switch {
	case h.Depth == 16:
		octets = 8
	case kind == 3, kind == 4:
		octets = 4
	}
	if h.Progressive {
		octets += max(octets, 4)
	}
	return product(pixels, octets)
}

// pngMetadata reads the chunks that image/png passes over.
func pngMetadata(data []byte, p *Picture) {
	for c, rest, ok := nextPNGChunk(data[len(pngSignature):]); ok; c, rest, ok = nextPNGChunk(rest) {
		switch c.name {
		case "eXIf":
			p.Exif = c.data
		case "iCCP":
			if name, profile, ok := bytes.Cut(c.data, []byte{0}); ok && len(name) > 0 && len(profile) > 1 {
				p.ICC = inflate(profile[1:])
			}
		case "iTXt":
			if text, ok := bytes.CutPrefix(c.data, []byte(xmpKeyword+"\x00")); ok {
				p.XMP = internationalText(text)
			}
		}
	}
}

// xmpKeyword is the name of the text that holds XMP (XMP Specification part 3,
// section 1.1.5).
const xmpKeyword = "XML:com.adobe.xmp"

// internationalText is the text of an iTXt chunk, past the keyword.
func internationalText(b []byte) []byte {
	if len(b) < 2 {
		return nil
	}
	compressed := b[0] == 1
	_, translated, ok := bytes.Cut(b[2:], []byte{0})
	if !ok {
		return nil
	}
	_, text, ok := bytes.Cut(translated, []byte{0})
	switch {
	case !ok:
		return nil
	case compressed:
		return inflate(text)
	}
	return text
}

// inflate is nil for what is not a whole zlib stream, and for what is larger than
// a profile has reason to be.
func inflate(b []byte) []byte {
	z, err := zlib.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil
	}
	out, err := io.ReadAll(io.LimitReader(z, maxProfile+1))
	if err != nil || len(out) > maxProfile {
		return nil
	}
	return out
}
