package codec

import (
	"bytes"
	"encoding/binary"
)

const (
	orientationTag = 0x0112
	// maxEntries bounds the entries of a directory that are looked at.
	maxEntries = 4096
)

// exifOrientation reads the orientation out of a TIFF structure (EXIF 2.32,
// section 4.6.4), and returns 0 if there is none. The header that the structure
// has in a JPEG file may be in front of it.
func exifOrientation(exif []byte) int {
	exif = bytes.TrimPrefix(exif, []byte("Exif\x00\x00"))
	order, first, ok := tiffStart(exif)
	if !ok {
		return 0
	}
	entry, ok := findEntry(exif, order, first, orientationTag)
	if !ok {
		return 0
	}
	const short = 3
	value := int(order.Uint16(entry[8:]))
	if order.Uint16(entry[2:]) != short || value < 1 || value > 8 {
		return 0
	}
	return value
}

// tiffStart reads the head of a TIFF structure: the order of octets, and where
// the first directory is.
func tiffStart(b []byte) (order binary.ByteOrder, first uint32, ok bool) {
	if len(b) < 8 {
		return nil, 0, false
	}
	switch string(b[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return nil, 0, false
	}
	return order, order.Uint32(b[4:]), true
}

// entries are the twelve-octet entries of the directory at an offset, without
// those past the end.
func entries(b []byte, order binary.ByteOrder, at uint32) []byte {
	if uint64(at)+2 > uint64(len(b)) {
		return nil
	}
	n := min(int(order.Uint16(b[at:])), maxEntries)
	rest := b[at+2:]
	return rest[:min(12*n, len(rest)/12*12)]
}

// findEntry finds the first entry with a tag.
func findEntry(b []byte, order binary.ByteOrder, at uint32, tag uint16) ([]byte, bool) {
	for e := entries(b, order, at); len(e) > 0; e = e[12:] {
		if order.Uint16(e) == tag {
			return e[:12], true
		}
	}
	return nil, false
}
