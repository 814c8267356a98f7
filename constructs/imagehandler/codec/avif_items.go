package codec

import "encoding/binary"

// avifMetadata reads the items that hold EXIF and XMP.
func avifMetadata(data []byte, p *Picture) {
	meta := avifMeta(data)
	p.ICC = readProperties(meta).icc
	iinf := child(meta, "iinf")
	if len(iinf) < 6 {
		return
	}
	// The number of entries has 2 octets in version 0 and 4 later.
	entries := iinf[6:]
	if iinf[0] > 0 {
		entries = iinf[min(8, len(iinf)):]
	}
	for box, rest, ok := nextBox(entries); ok; box, rest, ok = nextBox(rest) {
		d := box.data
		if box.name != "infe" || len(d) < 12 || d[0] < 2 {
			continue
		}
		id := uint32(binary.BigEndian.Uint16(d[4:]))
		kind := d[8:]
		if d[0] > 2 {
			id, kind = be32(d[4:]), d[10:]
		}
		if len(kind) < 4 {
			continue
		}
		switch string(kind[:4]) {
		case "Exif":
			// The first word is how far behind it the TIFF structure is.
			if item := avifItem(data, meta, id); len(item) > 4 {
				if skip := uint64(be32(item)) + 4; skip < uint64(len(item)) {
					p.Exif = item[skip:]
				}
			}
		case "mime":
			p.XMP = avifItem(data, meta, id)
		}
	}
}

// isoReader takes numbers off a box.
type isoReader struct {
	b   []byte
	bad bool
}

// number takes a number of 0 to 8 octets.
func (r *isoReader) number(octets int) uint64 {
	if octets > len(r.b) || octets > 8 {
		r.bad = true
		return 0
	}
	var v uint64
	for _, b := range r.b[:octets] {
		v = v<<8 | uint64(b)
	}
	r.b = r.b[octets:]
	return v
}

// avifItem is an item that is in one piece in the file (ISO/IEC 14496-12, section
// 8.11.3), or nil.
func avifItem(data, meta []byte, id uint32) []byte {
	iloc := child(meta, "iloc")
	if len(iloc) < 6 {
		return nil
	}
	version := iloc[0]
	offsetSize, lengthSize := int(iloc[4]>>4), int(iloc[4]&15)
	baseSize, indexSize := int(iloc[5]>>4), int(iloc[5]&15)
	r := isoReader{b: iloc[6:]}
	wide := 2
	if version == 2 {
		wide = 4
	}
	for count := r.number(wide); count > 0 && !r.bad; count-- {
		item := uint32(r.number(wide))
		method := uint64(0)
		if version > 0 {
			method = r.number(2) & 15
		}
		r.number(2)
		base := r.number(baseSize)
		extents := r.number(2)
		for k := uint64(0); k < extents && !r.bad; k++ {
			if version > 0 {
				r.number(indexSize)
			}
			offset, length := base+r.number(offsetSize), r.number(lengthSize)
			if r.bad || item != id || extents != 1 {
				continue
			}
			from := data
			if method == 1 {
				from = child(meta, "idat")
			}
			if method > 1 || offset > uint64(len(from)) || length > uint64(len(from))-offset {
				return nil
			}
			return from[offset : offset+length]
		}
	}
	return nil
}
