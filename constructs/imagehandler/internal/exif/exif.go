// Package exif finds entries in the directories of TIFF structures, which EXIF
// metadata are, and TIFF pictures too (TIFF 6.0, section 2; EXIF 2.32, section 4.6).
package exif

import (
	"bytes"
	"encoding/binary"
)

const (
	// EntrySize is the octets of an entry: tag, type, count, and the value or where
	// it is.
	EntrySize = 12
	// maxEntries bounds the entries of a directory that are looked at.
	maxEntries = 4096

	tagOrientation = 0x0112
	typeShort      = 3
)

// Start reads the head of a structure: the order of octets, and where the first
// directory is.
func Start(b []byte) (order binary.ByteOrder, first uint32, ok bool) {
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

// entries are those of the directory at an offset that are there.
func entries(b []byte, order binary.ByteOrder, at uint32) []byte {
	if uint64(at)+2 > uint64(len(b)) {
		return nil
	}
	n := min(int(order.Uint16(b[at:])), maxEntries)
	rest := b[at+2:]
	return rest[:min(EntrySize*n, len(rest)/EntrySize*EntrySize)]
}

// Find finds the first entry with a tag in the directory at an offset. It is a part
// of b, EntrySize octets.
func Find(b []byte, order binary.ByteOrder, at uint32, tag uint16) (entry []byte, ok bool) {
	for e := entries(b, order, at); len(e) > 0; e = e[EntrySize:] {
		if order.Uint16(e) == tag {
			return e[:EntrySize], true
		}
	}
	return nil, false
}

// orientation finds the value of a valid orientation in the first directory. The
// header that the structure has in a JPEG file may be in front of it.
func orientation(b []byte) (order binary.ByteOrder, value []byte) {
	b = bytes.TrimPrefix(b, []byte("Exif\x00\x00"))
	order, first, ok := Start(b)
	if !ok {
		return nil, nil
	}
	e, ok := Find(b, order, first, tagOrientation)
	if !ok || order.Uint16(e[2:]) != typeShort || order.Uint32(e[4:]) != 1 {
		return nil, nil
	}
	if v := order.Uint16(e[8:]); v < 1 || v > 8 {
		return nil, nil
	}
	return order, e[8:10]
}

// Orientation is that of an EXIF structure, 1 to 8, or 0 if there is none.
func Orientation(b []byte) int {
	order, value := orientation(b)
	if value == nil {
		return 0
	}
	return int(order.Uint16(value))
}

// Upright is a copy of an EXIF structure whose orientation, if it has one, is 1.
func Upright(b []byte) []byte {
	b = bytes.Clone(b)
	if order, value := orientation(b); value != nil {
		order.PutUint16(value, 1)
	}
	return b
}
