package revocation

import "fmt"

// A Scope is the set of certificates that a list covers: the
// issuingDistributionPoint extension of RFC 5280 section 5.2.5. The zero
// Scope is every certificate of the issuer.
//
// Lists limited to some revocation reasons (onlySomeReasons), to attribute
// certificates or to other issuers' certificates (indirectCRL) are refused by
// Parse.
type Scope struct {
	// DistributionPoints are the URIs of the distribution point, in the order
	// of the extension. A list that has any covers the certificates that name
	// one of them in their CRL distribution points: it is a partition. AWS
	// Private CA marks each of its partitioned CRLs in this way.
	DistributionPoints []string
	// OnlyUserCerts limits the list to certificates that are not a CA's.
	OnlyUserCerts bool
	// OnlyCACerts limits the list to certificates of CAs.
	OnlyCACerts bool
}

// Tags of the fields of IssuingDistributionPoint, which are all optional, and
// of what its DistributionPointName may have.
const (
	tagDistributionPoint  = 0xa0
	tagOnlyUserCerts      = 0x81
	tagOnlyCACerts        = 0x82
	tagOnlySomeReasons    = 0x83
	tagIndirectCRL        = 0x84
	tagOnlyAttributeCerts = 0x85

	tagFullName             = 0xa0
	tagNameRelativeToIssuer = 0xa1
	tagURI                  = 0x86 // in the GeneralNames of fullName
)

// parseScope reads the value of an issuingDistributionPoint extension.
func parseScope(value []byte) (Scope, error) {
	const malformed = malformedError("issuingDistributionPoint is not one in DER: RFC 5280 section 5.2.5")
	var scope Scope
	b, rest, ok := readElement(value, tagSequence)
	if !ok || len(rest) > 0 || len(b) == 0 {
		return Scope{}, malformed
	}
	if hasTag(b, tagDistributionPoint) {
		var name []byte
		if name, b, ok = readElement(b, tagDistributionPoint); !ok {
			return Scope{}, malformed
		}
		var err error
		if scope.DistributionPoints, err = parseDistributionPointName(name); err != nil {
			return Scope{}, err
		}
	}
	var someReasons, indirect, attributeCerts bool
	for _, field := range []struct {
		tag   byte
		value *bool
	}{
		{tagOnlyUserCerts, &scope.OnlyUserCerts},
		{tagOnlyCACerts, &scope.OnlyCACerts},
		{tagOnlySomeReasons, &someReasons},
		{tagIndirectCRL, &indirect},
		{tagOnlyAttributeCerts, &attributeCerts},
	} {
		switch {
		case !hasTag(b, field.tag):
			continue
		case field.tag == tagOnlySomeReasons:
			_, b, ok = readElement(b, field.tag)
			*field.value = true
		default:
			*field.value, b, ok = readBoolean(b, field.tag)
		}
		if !ok {
			return Scope{}, malformed
		}
	}
	switch {
	case len(b) > 0:
		return Scope{}, malformed
	case someReasons:
		return Scope{}, unsupportedScope("onlySomeReasons: covers some revocation reasons only")
	case indirect:
		return Scope{}, unsupportedScope("indirectCRL: covers certificates of other issuers")
	case attributeCerts:
		return Scope{}, unsupportedScope("onlyContainsAttributeCerts: covers no public key certificate")
	case scope.OnlyUserCerts && scope.OnlyCACerts:
		return Scope{}, malformedError("issuingDistributionPoint has both onlyContainsUserCerts and onlyContainsCACerts: RFC 5280 section 5.2.5 allows one")
	}
	return scope, nil
}

func unsupportedScope(what string) error {
	return fmt.Errorf("%w: issuingDistributionPoint has %s; let the CA issue a complete or partitioned list for all reasons", ErrUnsupported, what)
}

// parseDistributionPointName returns the URIs of a DistributionPointName.
// Names of other kinds next to a URI are left out: certificates are matched
// by URI.
func parseDistributionPointName(b []byte) ([]string, error) {
	if hasTag(b, tagNameRelativeToIssuer) {
		return nil, unsupportedScope("nameRelativeToCRLIssuer: is not named by a URI")
	}
	names, rest, ok := readElement(b, tagFullName)
	if !ok || len(rest) > 0 {
		return nil, malformedError("distributionPoint is not a DistributionPointName in DER: RFC 5280 section 4.2.1.13")
	}
	var uris []string
	for len(names) > 0 {
		tag := names[0]
		var name []byte
		if name, names, ok = readElement(names, tag); !ok {
			return nil, malformedError("fullName is not GeneralNames in DER: RFC 5280 section 4.2.1.6")
		}
		if tag == tagURI {
			uris = append(uris, string(name))
		}
	}
	if len(uris) == 0 {
		return nil, unsupportedScope("a distributionPoint without URI")
	}
	return uris, nil
}
