package orient

import (
	"bytes"
	"encoding/binary"
)

// ClearExif is a copy of the TIFF structure of an EXIF segment that says that the
// picture is upright, for a picture that has been turned. One that has no
// orientation in its first directory, or cannot be read, is copied as it is.
func ClearExif(tiff []byte) []byte {
	tiff = bytes.Clone(tiff)
	if len(tiff) < 8 {
		return tiff
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return tiff
	}
	// An entry is a tag, a type, a count, and a value in its first octets.
	const (
		entry          = 12
		value          = 8
		tagOrientation = 0x0112
	)
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return tiff
	}
	count := order.Uint16(tiff[at:])
	entries := tiff[at+2:]
	for ; count > 0 && len(entries) >= entry; count-- {
		if order.Uint16(entries) == tagOrientation {
			order.PutUint16(entries[value:], uint16(TopLeft))
		}
		entries = entries[entry:]
	}
	return tiff
}
