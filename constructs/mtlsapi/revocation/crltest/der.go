package crltest

import (
	"math/bits"
	"time"
)

// DER tags (ITU-T X.690) that a CertificateList is made of.
const (
	tagInteger         = 0x02
	tagBitString       = 0x03
	tagUTCTime         = 0x17
	tagGeneralizedTime = 0x18
	tagSequence        = 0x30
	tagExtensions      = 0xa0 // [0] EXPLICIT
)

// appendHeader appends the tag and the length of an element with n octets of
// content.
func appendHeader(dst []byte, tag byte, n int) []byte {
	dst = append(dst, tag)
	if n < 0x80 {
		return append(dst, byte(n))
	}
	octets := (bits.Len(uint(n)) + 7) / 8
	dst = append(dst, 0x80|byte(octets))
	for i := octets - 1; i >= 0; i-- {
		dst = append(dst, byte(n>>(8*i)))
	}
	return dst
}

// appendElement appends an element whose content is the concatenation of
// parts.
func appendElement(dst []byte, tag byte, parts ...[]byte) []byte {
	n := 0
	for _, part := range parts {
		n += len(part)
	}
	dst = appendHeader(dst, tag, n)
	for _, part := range parts {
		dst = append(dst, part...)
	}
	return dst
}

// appendUnsigned appends the non-negative INTEGER with the big-endian
// magnitude given.
func appendUnsigned(dst []byte, magnitude []byte) []byte {
	for len(magnitude) > 0 && magnitude[0] == 0 {
		magnitude = magnitude[1:]
	}
	if len(magnitude) == 0 || magnitude[0] >= 0x80 {
		return appendElement(dst, tagInteger, []byte{0}, magnitude)
	}
	return appendElement(dst, tagInteger, magnitude)
}

// appendTime appends t in the form that RFC 5280 section 5.1.2.4 requires:
// UTCTime through 2049, GeneralizedTime from 2050 on and, because UTCTime
// cannot say it, before 1950.
func appendTime(dst []byte, t time.Time) []byte {
	t = t.UTC()
	if t.Year() < 1950 || t.Year() >= 2050 {
		dst = appendHeader(dst, tagGeneralizedTime, len("20060102150405Z"))
		return t.AppendFormat(dst, "20060102150405Z")
	}
	dst = appendHeader(dst, tagUTCTime, len("060102150405Z"))
	return t.AppendFormat(dst, "060102150405Z")
}
