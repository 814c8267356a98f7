package revocation

import "fmt"

// maxHeaderOctets bounds everything in a list that is not an entry: names,
// extensions, signature. They are parsed before the signature is checked, so
// a stranger must not be able to make them expensive. Real ones are below
// 2 KiB.
const maxHeaderOctets = 64 << 10

// tagCRLExtensions is the tag of crlExtensions in a TBSCertList.
const tagCRLExtensions = 0xa0

// An outline is a CertificateList (RFC 5280 section 5.1) cut into the part
// that grows and the part that does not.
type outline struct {
	// tbs is the TBSCertList element, over which the list is signed.
	tbs []byte
	// revoked is the content of revokedCertificates. It is empty if that is
	// absent or empty.
	revoked []byte
	// header is the CertificateList without revokedCertificates, encoded
	// anew: small, for crypto/x509 to parse.
	header []byte
}

// splitList cuts a CertificateList. It looks at tags and lengths only: the
// content of header is for crypto/x509 to judge, the content of revoked for
// buildIndex.
func splitList(der []byte) (outline, error) {
	list, rest, ok := readElement(der, tagSequence)
	if !ok {
		return outline{}, malformedError("not one SEQUENCE in DER with a definite length that the data is long enough for; a PEM file must have the type \"X509 CRL\"")
	}
	if len(rest) > 0 {
		return outline{}, malformedError(fmt.Sprintf("%d octets follow the list", len(rest)))
	}
	tbs, trailer, ok := readElement(list, tagSequence)
	if !ok {
		return outline{}, malformedError("tbsCertList is not a SEQUENCE in DER")
	}
	if !isTrailer(trailer) {
		return outline{}, malformedError("tbsCertList is not followed by exactly signatureAlgorithm and signatureValue")
	}
	if hasTag(tbs, tagSequence) { // signature comes first where there is no version
		return outline{}, fmt.Errorf("%w: version 1: has no CRL extensions; let the CA issue version 2 (RFC 5280 section 5.1.2.1)", ErrUnsupported)
	}
	before, revoked, after, ok := splitTBS(tbs)
	if !ok {
		return outline{}, malformedError("tbsCertList is not version, signature, issuer, thisUpdate, and optional nextUpdate, revokedCertificates and crlExtensions in DER")
	}
	if n := len(before) + len(after) + len(trailer); n > maxHeaderOctets {
		return outline{}, fmt.Errorf("%w: %d octets besides the entries, at most %d are accepted", ErrTooLarge, n, maxHeaderOctets)
	}
	headerTBS := appendElement(nil, tagSequence, before, after)
	return outline{
		tbs:     list[:len(list)-len(trailer)],
		revoked: revoked,
		header:  appendElement(nil, tagSequence, headerTBS, trailer),
	}, nil
}

// isTrailer reports whether b is a SEQUENCE, a BIT STRING and nothing else.
func isTrailer(b []byte) bool {
	_, b, ok := readElement(b, tagSequence)
	if !ok {
		return false
	}
	_, b, ok = readElement(b, tagBitString)
	return ok && len(b) == 0
}

// splitTBS cuts the content of a TBSCertList into the elements before
// revokedCertificates, the content of revokedCertificates, and the elements
// after.
func splitTBS(tbs []byte) (before, revoked, after []byte, ok bool) {
	rest := tbs
	for _, tag := range []byte{tagInteger, tagSequence, tagSequence} { // version, signature, issuer
		if _, rest, ok = readElement(rest, tag); !ok {
			return nil, nil, nil, false
		}
	}
	if rest, ok = skipTime(rest); !ok { // thisUpdate
		return nil, nil, nil, false
	}
	if hasTag(rest, tagUTCTime) || hasTag(rest, tagGeneralizedTime) { // nextUpdate
		if rest, ok = skipTime(rest); !ok {
			return nil, nil, nil, false
		}
	}
	before = tbs[:len(tbs)-len(rest)]
	if hasTag(rest, tagSequence) {
		if revoked, rest, ok = readElement(rest, tagSequence); !ok {
			return nil, nil, nil, false
		}
	}
	after = rest
	if hasTag(rest, tagCRLExtensions) {
		if _, rest, ok = readElement(rest, tagCRLExtensions); !ok {
			return nil, nil, nil, false
		}
	}
	return before, revoked, after, len(rest) == 0
}

// skipTime returns what follows the UTCTime or GeneralizedTime that b starts
// with.
func skipTime(b []byte) (rest []byte, ok bool) {
	if _, rest, ok = readElement(b, tagUTCTime); ok {
		return rest, true
	}
	_, rest, ok = readElement(b, tagGeneralizedTime)
	return rest, ok
}
