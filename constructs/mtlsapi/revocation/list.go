package revocation

import (
	"crypto/x509/pkix"
	"math/big"
	"time"
)

// A List is a verified certificate revocation list, indexed by serial number.
// Parse makes it. It holds no reference to the bytes that it was made of.
//
// A List is safe for concurrent use: nothing changes it. Its fields must be
// left as they are.
type List struct {
	// Issuer is the distinguished name of the CA that issued the list and
	// the certificates in it.
	Issuer pkix.Name
	// RawIssuer is Issuer in DER.
	RawIssuer []byte
	// IssuerKeyID is the subject key identifier of the certificate that
	// verified the list, or if that has none the list's authority key
	// identifier. It is empty if neither has one.
	IssuerKeyID []byte
	// ThisUpdate is the date of issue.
	ThisUpdate time.Time
	// NextUpdate is the date by which the next list is issued. It is zero if
	// the list does not say, which RFC 5280 section 5.1.2.5 does not allow.
	NextUpdate time.Time
	// Number is the CRL number, which grows from each list of a scope to the
	// next. It is nil if the list has none.
	Number *big.Int
	// BaseNumber is the number of the complete list to which a delta CRL
	// states the changes. It is nil for a complete list.
	BaseNumber *big.Int
	// Scope says which of the issuer's certificates the list covers.
	Scope Scope

	index index
}

// An Entry is what a list says about a revoked certificate.
type Entry struct {
	// RevokedAt is the revocation date, in UTC and whole seconds.
	RevokedAt time.Time
	// Reason is the reason code, or Unspecified.
	Reason Reason
}

// IsDelta reports whether the list is a delta CRL: it states the changes
// since the complete list BaseNumber, and is no use without one.
func (l *List) IsDelta() bool { return l.BaseNumber != nil }

// Len returns the number of entries.
func (l *List) Len() int { return l.index.len() }

// Lookup returns the entry of a serial number in constant time and without
// allocating. It looks at this list only and at no date: [Set.Check] answers
// whether a certificate is revoked.
//
// If the list has several entries for the number, the last one counts, except
// that one with the reason RemoveFromCRL never counts before another.
func (l *List) Lookup(serial *big.Int) (Entry, bool) {
	if serial == nil || serial.Sign() < 0 || serial.BitLen() > 8*maxSerialOctets {
		return Entry{}, false
	}
	var magnitude [maxSerialOctets]byte
	return l.LookupBytes(serial.FillBytes(magnitude[:]))
}

// LookupBytes is like Lookup for a serial number in the form of
// [big.Int.Bytes]: unsigned and big-endian. Leading zeros do not matter.
func (l *List) LookupBytes(serial []byte) (Entry, bool) {
	seconds, reason, ok := l.index.find(trimZeros(serial))
	if !ok {
		return Entry{}, false
	}
	return Entry{RevokedAt: time.Unix(seconds, 0).UTC(), Reason: reason}, true
}

// describe names the list in a message.
func (l *List) describe() string {
	kind := "CRL"
	if l.IsDelta() {
		kind = "delta CRL"
	}
	if l.Number != nil {
		kind += " " + l.Number.String()
	}
	return kind + " of " + l.Issuer.String()
}
