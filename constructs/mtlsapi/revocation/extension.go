package revocation

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
)

// Extensions of a list: RFC 5280 section 5.2.
var (
	oidCRLNumber                = asn1.ObjectIdentifier{2, 5, 29, 20}
	oidDeltaCRLIndicator        = asn1.ObjectIdentifier{2, 5, 29, 27}
	oidIssuingDistributionPoint = asn1.ObjectIdentifier{2, 5, 29, 28}
	oidAuthorityKeyID           = asn1.ObjectIdentifier{2, 5, 29, 35}
)

// setExtensions fills in the fields of the list that come from crlExtensions.
func (l *List) setExtensions(header *x509.RevocationList) error {
	for i, extension := range header.Extensions {
		id := extension.Id
		for _, other := range header.Extensions[:i] {
			if other.Id.Equal(id) {
				return malformedError(fmt.Sprintf("extension %v occurs twice", id))
			}
		}
		var err error
		switch {
		case id.Equal(oidCRLNumber):
			l.Number, err = parseNumber(extension, "CRL number")
		case id.Equal(oidDeltaCRLIndicator):
			l.BaseNumber, err = parseNumber(extension, "base CRL number")
		case id.Equal(oidIssuingDistributionPoint):
			l.Scope, err = parseScope(extension.Value)
		case id.Equal(oidAuthorityKeyID):
			// In header.AuthorityKeyId.
		case extension.Critical:
			err = fmt.Errorf("%w: extension %v is critical and not known: RFC 5280 section 5.2 forbids the use of the list", ErrUnsupported, id)
		}
		if err != nil {
			return err
		}
	}
	if l.BaseNumber != nil {
		switch {
		case l.Number == nil:
			return malformedError("delta CRL without CRL number: RFC 5280 section 5.2.3 requires one")
		case l.BaseNumber.Cmp(l.Number) >= 0:
			return malformedError(fmt.Sprintf("delta CRL %v has base CRL number %v, which must be lower: RFC 5280 section 5.2.4", l.Number, l.BaseNumber))
		}
	}
	return nil
}

// parseNumber reads a CRLNumber: INTEGER (0..MAX), of at most 20 octets by
// RFC 5280 section 5.2.3.
func parseNumber(extension pkix.Extension, name string) (*big.Int, error) {
	content, rest, ok := readElement(extension.Value, tagInteger)
	switch {
	case !ok || len(rest) > 0 || len(content) == 0,
		content[0] >= 0x80,
		len(content) > 1 && content[0] == 0 && content[1] < 0x80:
		return nil, malformedError(name + " is not one INTEGER in DER of 0 or more: RFC 5280 section 5.2.3")
	case len(content) > maxNumberOctets:
		return nil, malformedError(fmt.Sprintf("%s has %d octets, at most %d are allowed: RFC 5280 section 5.2.3", name, len(content), maxNumberOctets))
	}
	return new(big.Int).SetBytes(content), nil
}

// maxNumberOctets bounds a CRL number: RFC 5280 section 5.2.3.
const maxNumberOctets = 20
