package crltest

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"iter"
	"math/rand/v2"
	"time"
)

// An Entry is one revoked certificate.
type Entry struct {
	// Serial is the serial number's big-endian magnitude, as
	// [math/big.Int.Bytes] returns it.
	Serial []byte
	// RevokedAt is the revocation date.
	RevokedAt time.Time
	// Reason is the reason code of RFC 5280 section 5.3.1. Zero leaves the
	// extension out.
	Reason byte
	// Extensions are written after the reason code.
	Extensions []pkix.Extension
}

// reasonPrefix is a non-critical reasonCode extension without its last octet,
// the code, inside the Extensions sequence.
var reasonPrefix = []byte{
	tagSequence, 12,
	tagSequence, 10,
	0x06, 3, 0x55, 0x1d, 0x15, // 2.5.29.21
	0x04, 3, 0x0a, 1, // OCTET STRING with an ENUMERATED
}

// AppendEntry appends the DER form of e to dst, a list's
// [List.Revoked]. It panics if an extension cannot be encoded.
func AppendEntry(dst []byte, e Entry) []byte {
	var body [64]byte
	entry := appendTime(appendUnsigned(body[:0], e.Serial), e.RevokedAt)
	switch {
	case len(e.Extensions) > 0:
		entry = append(entry, entryExtensions(e)...)
	case e.Reason != 0:
		entry = append(append(entry, reasonPrefix...), e.Reason)
	}
	return appendElement(dst, tagSequence, entry)
}

func entryExtensions(e Entry) []byte {
	extensions := e.Extensions
	if e.Reason != 0 {
		reason := pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 21}, Value: []byte{0x0a, 1, e.Reason}}
		extensions = append([]pkix.Extension{reason}, extensions...)
	}
	der, err := asn1.Marshal(extensions)
	if err != nil {
		panic(fmt.Sprintf("crltest: marshal entry extensions: %v", err))
	}
	return der
}

// randomSeed makes every run the same.
const randomSeed = 5280

var randomStart = time.Date(2025, time.January, 2, 3, 4, 5, 0, time.UTC)

// AppendRandomEntries appends n entries: [RandomEntry] of each of
// [RandomSerials].
func AppendRandomEntries(dst []byte, n, octets int) []byte {
	i := 0
	for serial := range RandomSerials(n, octets) {
		dst = AppendEntry(dst, RandomEntry(i, serial))
		i++
	}
	return dst
}

// RandomEntry returns the i-th random entry, counted from 0, which has the
// given serial number: revoked i seconds after 2025-01-02 03:04:05 UTC, and
// if i is even because of keyCompromise.
func RandomEntry(i int, serial []byte) Entry {
	entry := Entry{Serial: serial, RevokedAt: randomStart.Add(time.Duration(i) * time.Second)}
	if i%2 == 0 {
		entry.Reason = 1
	}
	return entry
}

// RandomSerials returns n pseudo-random serial numbers of exactly the given
// number of octets, the same on every call. Their first bit is clear, so that
// their INTEGER has that many octets too, and they are distinct with near
// certainty from 12 octets on. The slice is reused from one to the next.
func RandomSerials(n, octets int) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		source := rand.New(rand.NewPCG(randomSeed, 0))
		serial := make([]byte, octets)
		for range n {
			for i := range serial {
				serial[i] = byte(source.Uint32())
			}
			serial[0] = serial[0]&0x7f | 1
			if !yield(serial) {
				return
			}
		}
	}
}
