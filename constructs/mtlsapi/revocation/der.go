package revocation

import "math/bits"

// DER tags (ITU-T X.690 section 8.1.2) of universal types.
const (
	tagBoolean         = 0x01
	tagInteger         = 0x02
	tagBitString       = 0x03
	tagOctetString     = 0x04
	tagObjectID        = 0x06
	tagEnumerated      = 0x0a
	tagUTCTime         = 0x17
	tagGeneralizedTime = 0x18
	tagSequence        = 0x30
)

// readElement splits b after its first element, which must have the given
// tag, and returns the element's content and what follows it. It accepts
// definite lengths in their shortest form only, up to 4 octets of length, as
// DER requires and crypto/x509 does.
func readElement(b []byte, tag byte) (content, rest []byte, ok bool) {
	if len(b) < 2 || b[0] != tag {
		return nil, nil, false
	}
	end := 2 + int(b[1])
	if b[1] >= 0x80 || end > len(b) {
		return readLongElement(b)
	}
	return b[2:end], b[end:], true
}

// readLongElement is readElement for an element of 128 octets or more, or one
// that is cut short. It is a function of its own so that readElement is
// inlined into the loop over the entries. 0x80 alone, the indefinite length
// of BER, is not ok.
func readLongElement(b []byte) (content, rest []byte, ok bool) {
	octets := int(b[1]) - 0x80
	if octets < 1 || octets > 4 || octets > len(b)-2 {
		return nil, nil, false
	}
	var length uint64
	for _, octet := range b[2 : 2+octets] {
		length = length<<8 | uint64(octet)
	}
	shortest := length >= 0x80 && length>>(8*(octets-1)) != 0
	b = b[2+octets:]
	if !shortest || length > uint64(len(b)) {
		return nil, nil, false
	}
	return b[:length], b[length:], true
}

// readBoolean splits b after its first element, a BOOLEAN in DER with the
// given tag.
func readBoolean(b []byte, tag byte) (value bool, rest []byte, ok bool) {
	content, rest, ok := readElement(b, tag)
	if !ok || len(content) != 1 || content[0] != 0 && content[0] != 0xff {
		return false, nil, false
	}
	return content[0] != 0, rest, true
}

// hasTag reports whether b starts with an element of the given tag.
func hasTag(b []byte, tag byte) bool {
	return len(b) > 0 && b[0] == tag
}

// appendElement appends an element with the given tag whose content is the
// concatenation of parts.
func appendElement(dst []byte, tag byte, parts ...[]byte) []byte {
	n := 0
	for _, part := range parts {
		n += len(part)
	}
	dst = append(dst, tag)
	if n < 0x80 {
		dst = append(dst, byte(n))
	} else {
		octets := (bits.Len(uint(n)) + 7) / 8
		dst = append(dst, 0x80|byte(octets))
		for i := octets - 1; i >= 0; i-- {
			dst = append(dst, byte(n>>(8*i)))
		}
	}
	for _, part := range parts {
		dst = append(dst, part...)
	}
	return dst
}

// isObjectID reports whether b is the content of an OBJECT IDENTIFIER with
// arcs below 2^31 in their shortest form, which is what crypto/x509 accepts.
func isObjectID(b []byte) bool {
	if len(b) == 0 {
		return false
	}
	arc, first := uint64(0), true
	for _, octet := range b {
		if first && octet == 0x80 {
			return false
		}
		arc = arc<<7 | uint64(octet&0x7f)
		if arc >= 1<<31 {
			return false
		}
		if first = octet < 0x80; first {
			arc = 0
		}
	}
	return first
}
