package codec

import (
	"bytes"
	"encoding/binary"
	"io"
)

// isoBox is a box of the ISO base media file format (ISO/IEC 14496-12, section
// 4.2).
type isoBox struct {
	name string
	data []byte
}

// isoNames are the names of boxes that are read.
var isoNames = []string{
	"meta", "pitm", "iinf", "infe", "iloc", "idat", "iprp", "ipco", "ipma", "ispe", "pixi", "av1C", "auxC", "colr",
	"irot", "imir", "moov", "trak", "tkhd", "mdia", "minf", "stbl", "stsz",
}

// nextBox cuts off the first box. Its name is empty if it is none of isoNames. ok
// is false if it is not whole.
func nextBox(b []byte) (box isoBox, rest []byte, ok bool) {
	if len(b) < 8 {
		return isoBox{}, nil, false
	}
	size, head := uint64(be32(b)), uint64(8)
	switch {
	case size == 1 && len(b) >= 16:
		size, head = binary.BigEndian.Uint64(b[8:]), 16
	case size == 0:
		size = uint64(len(b))
	}
	if size < head || size > uint64(len(b)) {
		return isoBox{}, nil, false
	}
	return isoBox{chunkName(b[4:8], isoNames), b[head:size]}, b[size:], true
}

// child is the first box of a name within b, or nil.
func child(b []byte, names ...string) []byte {
	for _, name := range names {
		found := false
		for box, rest, ok := nextBox(b); ok; box, rest, ok = nextBox(rest) {
			if box.name == name {
				b, found = box.data, true
				break
			}
		}
		if !found {
			return nil
		}
	}
	return b
}

// avifProperties are what is said of the items of a file.
type avifProperties struct {
	width, height int
	depth         int
	gray, alpha   bool
	rotation      int
	// mirror is the axis, or -1.
	mirror int
	icc    []byte
}

// orientationOf is the EXIF orientation by the rotation, anticlockwise in quarters,
// and the mirroring after it: none, top to bottom, or left to right (ISO/IEC
// 23008-12, sections 6.5.10 and 6.5.12).
var orientationOf = [4][3]int{{0, 4, 2}, {8, 5, 7}, {3, 2, 4}, {6, 7, 5}}

// readProperties gathers the properties of the primary item, those of other items
// counting for sizes and alpha: there is no harm in a limit on the largest.
func readProperties(meta []byte) avifProperties {
	p := avifProperties{mirror: -1}
	properties := child(meta, "iprp", "ipco")
	primary := primaryProperties(meta)
	index := 0
	for box, rest, ok := nextBox(properties); ok; box, rest, ok = nextBox(rest) {
		index++
		d := box.data
		switch {
		case box.name == "ispe" && len(d) >= 12:
			p.width = max(p.width, int(be32(d[4:])&0x7fffffff))
			p.height = max(p.height, int(be32(d[8:])&0x7fffffff))
		case box.name == "auxC" && len(d) > 4 && bytes.Contains(d, []byte("alpha")):
			p.alpha = true
		case !primary[index]:
		case box.name == "pixi" && len(d) >= 6:
			p.depth, p.gray = int(d[5]), d[4] == 1
		case box.name == "irot" && len(d) >= 1:
			p.rotation = int(d[0] & 3)
		case box.name == "imir" && len(d) >= 1:
			p.mirror = int(d[0] & 1)
		case box.name == "colr" && len(d) > 4 && (string(d[:4]) == "prof" || string(d[:4]) == "rICC"):
			p.icc = d[4:]
		}
	}
	return p
}

// primaryProperties are the numbers of the properties of the primary item
// (ISO/IEC 23008-12, section 9.3.2).
func primaryProperties(meta []byte) map[int]bool {
	found := map[int]bool{}
	b := child(meta, "iprp", "ipma")
	pitm := child(meta, "pitm")
	if len(b) < 8 || len(pitm) < 6 {
		return found
	}
	primary := uint32(binary.BigEndian.Uint16(pitm[4:]))
	if pitm[0] != 0 && len(pitm) >= 8 {
		primary = be32(pitm[4:])
	}
	wideID, wideIndex := b[0] > 0, b[3]&1 != 0
	count := be32(b[4:])
	for b = b[8:]; count > 0; count-- {
		var id uint32
		switch {
		case wideID && len(b) >= 5:
			id, b = be32(b), b[4:]
		case !wideID && len(b) >= 3:
			id, b = uint32(binary.BigEndian.Uint16(b)), b[2:]
		default:
			return found
		}
		n := int(b[0])
		b = b[1:]
		for range n {
			var index int
			switch {
			case wideIndex && len(b) >= 2:
				index, b = int(binary.BigEndian.Uint16(b)&0x7fff), b[2:]
			case !wideIndex && len(b) >= 1:
				index, b = int(b[0]&0x7f), b[1:]
			default:
				return found
			}
			if id == primary {
				found[index] = true
			}
		}
	}
	return found
}

// avifMeta is the box that describes the items, past its version.
func avifMeta(data []byte) []byte {
	meta := child(data, "meta")
	if len(meta) < 4 {
		return nil
	}
	return meta[4:]
}

// avifWorking is how many octets a pixel decoding takes on top of the result: the
// frames that the decoder keeps, its picture in 16-bit RGBA, and the result within
// the sandbox.
const avifWorking = 40

func readAVIFHeader(data []byte) (Header, error) {
	meta := avifMeta(data)
	if meta == nil {
		return Header{}, &FormatError{Format: AVIF, Reason: "no description of items", Err: io.ErrUnexpectedEOF}
	}
	p := readProperties(meta)
	h := Header{
		Format:      AVIF,
		Frames:      1,
		LoopCount:   1,
		Alpha:       p.alpha,
		Depth:       p.depth,
		Gray:        p.gray && !p.alpha,
		Orientation: orientationOf[p.rotation][p.mirror+1],
	}
	h.Width, h.Height = p.width, p.height
	// A file of which the major brand is that of sequences is decoded as one.
	if string(data[8:12]) == "avis" {
		frames, width, height := avifTrack(child(data, "moov"))
		if frames > 0 {
			h.Frames = frames
			h.LoopCount = 0
			h.Width, h.Height = max(h.Width, width), max(h.Height, height)
		}
	}
	if h.Width == 0 || h.Height == 0 {
		return Header{}, &FormatError{Format: AVIF, Reason: "no width or height"}
	}
	h.memory = product(int64(h.Width), int64(h.Height), avifWorking)
	return h, nil
}

// avifTrack is the most samples and the largest size that any track has.
func avifTrack(moov []byte) (frames, width, height int) {
	for box, rest, ok := nextBox(moov); ok; box, rest, ok = nextBox(rest) {
		if box.name != "trak" {
			continue
		}
		if tkhd := child(box.data, "tkhd"); len(tkhd) >= 8 {
			// The last two numbers, in 16.16 fixed point.
			width = max(width, int(be32(tkhd[len(tkhd)-8:])>>16))
			height = max(height, int(be32(tkhd[len(tkhd)-4:])>>16))
		}
		if stsz := child(box.data, "mdia", "minf", "stbl", "stsz"); len(stsz) >= 12 {
			frames = max(frames, int(be32(stsz[8:])&0x7fffffff))
		}
	}
	return frames, width, height
}
