package pki

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"testing"
	"time"
)

// CRL describes a certificate revocation list (RFC 5280, section 5). The zero value is a complete list, number 1,
// without entries, issued a minute ago and due in an hour.
type CRL struct {
	Number     int64
	ThisUpdate time.Time
	NextUpdate time.Time
	Revoked    []x509.RevocationListEntry

	// Base makes the list a delta CRL, which says what has changed since the complete list of that number. Entries
	// with reason code 8 (removeFromCRL) take entries of that list back.
	Base int64

	// Partition makes the list one partition of several: it covers the certificates whose CRL distribution point is
	// this URL. AWS Private CA calls this a partitioned CRL.
	Partition string

	// Extensions are added to those that follow from the other fields.
	Extensions []pkix.Extension
}

// The extensions that [x509.CreateRevocationList] does not know: RFC 5280, sections 5.2.4 and 5.2.5.
var (
	deltaCRLIndicator        = asn1.ObjectIdentifier{2, 5, 29, 27}
	issuingDistributionPoint = asn1.ObjectIdentifier{2, 5, 29, 28}
)

// Revoke returns CRL entries that revoke the certificates as of a minute ago, without a reason.
func Revoke(certificates ...*Certificate) []x509.RevocationListEntry {
	var entries []x509.RevocationListEntry
	for _, c := range certificates {
		entries = append(entries, x509.RevocationListEntry{
			SerialNumber:   c.SerialNumber,
			RevocationTime: time.Now().Add(-time.Minute),
		})
	}
	return entries
}

// CRL returns the list, signed by c, in DER.
func (c *Certificate) CRL(t testing.TB, list CRL) []byte {
	t.Helper()
	now := time.Now()
	template := &x509.RevocationList{
		Number:                    big.NewInt(max(list.Number, 1)),
		ThisUpdate:                orElse(list.ThisUpdate, now.Add(-time.Minute)),
		NextUpdate:                orElse(list.NextUpdate, now.Add(time.Hour)),
		RevokedCertificateEntries: list.Revoked,
	}
	if list.Base != 0 {
		template.ExtraExtensions = append(template.ExtraExtensions, critical(t, deltaCRLIndicator, list.Base))
	}
	if list.Partition != "" {
		template.ExtraExtensions = append(template.ExtraExtensions,
			critical(t, issuingDistributionPoint, distributionPoint(list.Partition)))
	}
	template.ExtraExtensions = append(template.ExtraExtensions, list.Extensions...)

	der, err := x509.CreateRevocationList(rand.Reader, template, c.Certificate, c.Key)
	if err != nil {
		t.Fatalf("create CRL of %s: %v", c.Subject, err)
	}
	return der
}

// orElse returns t, or other if t is the zero time.
func orElse(t, other time.Time) time.Time {
	if t.IsZero() {
		return other
	}
	return t
}

// critical returns a critical extension.
func critical(t testing.TB, id asn1.ObjectIdentifier, value any) pkix.Extension {
	t.Helper()
	der, err := asn1.Marshal(value)
	if err != nil {
		t.Fatalf("encode extension %v: %v", id, err)
	}
	return pkix.Extension{Id: id, Critical: true, Value: der}
}

// issuingDistributionPointSyntax is IssuingDistributionPoint of RFC 5280, section 5.2.5, as far as it is used here: a
// distribution point name that is a full name of one URI. The name is a CHOICE, which is tagged explicitly; a struct of
// the one alternative, tagged implicitly, is encoded in the same bytes.
type issuingDistributionPointSyntax struct {
	DistributionPoint distributionPointName `asn1:"tag:0"`
}

type distributionPointName struct {
	FullName []asn1.RawValue `asn1:"tag:0"`
}

func distributionPoint(url string) issuingDistributionPointSyntax {
	const uniformResourceIdentifier = 6 // the choice of GeneralName: RFC 5280, section 4.2.1.6
	name := asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: uniformResourceIdentifier, Bytes: []byte(url)}
	return issuingDistributionPointSyntax{distributionPointName{[]asn1.RawValue{name}}}
}
