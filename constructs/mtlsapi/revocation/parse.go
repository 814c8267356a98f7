package revocation

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
)

// DefaultMaxBytes is the size of the largest list that Parse accepts: 256
// MiB, about 6 million entries with serial numbers of 16 octets.
const DefaultMaxBytes = 256 << 20

// maxMaxBytes keeps the size of an index within an int of 32 bits.
const maxMaxBytes = 1 << 30

// A Parser parses lists with limits of its own. The zero Parser is ready to
// use and does what Parse does.
type Parser struct {
	// MaxBytes bounds the size of a list, as given: DER or PEM. Zero means
	// DefaultMaxBytes. At most 1 GiB is allowed.
	MaxBytes int
}

// Parse verifies a certificate revocation list and indexes its entries.
//
// The list is DER, or PEM with one block of type "X509 CRL". It is not kept.
//
// The issuers are the certificates of CAs that the caller trusts to revoke:
// the one whose subject is the list's issuer, and whose subject key
// identifier is the list's authority key identifier where both have one,
// verifies the signature with the checks of
// [x509.RevocationList.CheckSignatureFrom]: it must be a CA and its key
// usage, if it has one, must include cRLSign. Its own validity and path are
// the caller's business. SHA-1 signatures are refused.
//
// Whether the list is current is not checked here but by [Set.Check].
//
// The error wraps one of ErrMalformed, ErrUnsupported, ErrTooLarge, ErrIssuer
// and ErrSignature.
func Parse(crl []byte, issuers ...*x509.Certificate) (*List, error) {
	return Parser{}.Parse(crl, issuers...)
}

// Parse does what the function [Parse] does, with the parser's limits.
func (p Parser) Parse(crl []byte, issuers ...*x509.Certificate) (*List, error) {
	list, err := p.parse(crl, issuers)
	if err != nil {
		return nil, fmt.Errorf("revocation: %w", err)
	}
	return list, nil
}

// parse leaves the entries for last, so that they are known to be the
// issuer's when the work on them begins.
func (p Parser) parse(crl []byte, issuers []*x509.Certificate) (*List, error) {
	limit := p.MaxBytes
	switch {
	case limit < 0 || limit > maxMaxBytes:
		return nil, fmt.Errorf("%w: Parser.MaxBytes is %d, allowed are 1 to %d, or 0 for %d", ErrTooLarge, limit, maxMaxBytes, DefaultMaxBytes)
	case limit == 0:
		limit = DefaultMaxBytes
	}
	if len(crl) > limit {
		return nil, fmt.Errorf("%w: %d octets, at most %d are accepted: raise Parser.MaxBytes, or let the CA partition its list", ErrTooLarge, len(crl), limit)
	}
	der, err := decodePEM(crl)
	if err != nil {
		return nil, err
	}
	outline, err := splitList(der)
	if err != nil {
		return nil, err
	}
	header, err := x509.ParseRevocationList(outline.header)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	list := &List{
		Issuer:     header.Issuer,
		RawIssuer:  bytes.Clone(header.RawIssuer),
		ThisUpdate: header.ThisUpdate.UTC(),
		NextUpdate: header.NextUpdate.UTC(),
	}
	if err := list.setExtensions(header); err != nil {
		return nil, err
	}
	header.RawTBSRevocationList = outline.tbs
	issuer, err := verify(header, issuers)
	if err != nil {
		return nil, err
	}
	list.IssuerKeyID = bytes.Clone(issuer.SubjectKeyId)
	if len(list.IssuerKeyID) == 0 {
		list.IssuerKeyID = bytes.Clone(header.AuthorityKeyId)
	}
	if list.index, err = buildIndex(outline.revoked, list.IsDelta()); err != nil {
		return nil, err
	}
	return list, nil
}

// pemType is the type of a PEM block with a CRL: RFC 7468 section 6.
const pemType = "X509 CRL"

// decodePEM returns the content of a PEM file, or data itself if it is DER.
// A PEM file may have text before the block, as openssl writes it.
func decodePEM(data []byte) ([]byte, error) {
	if hasTag(data, tagSequence) {
		return data, nil
	}
	block, rest := pem.Decode(data)
	switch {
	case block == nil:
		// Neither: the error about DER says what is expected.
		return data, nil
	case block.Type != pemType:
		return nil, malformedError(fmt.Sprintf("PEM block of type %q, it must be %q", block.Type, pemType))
	case len(bytes.TrimSpace(rest)) > 0:
		return nil, malformedError(fmt.Sprintf("%d octets follow the PEM block: give one list at a time", len(rest)))
	}
	return block.Bytes, nil
}

// verify returns the issuer that signed the list.
func verify(list *x509.RevocationList, issuers []*x509.Certificate) (*x509.Certificate, error) {
	switch list.SignatureAlgorithm {
	case x509.SHA1WithRSA, x509.DSAWithSHA1, x509.ECDSAWithSHA1:
		// CheckSignatureFrom allows SHA-1 for lists.
		return nil, fmt.Errorf("%w: %w", ErrSignature, x509.InsecureAlgorithmError(list.SignatureAlgorithm))
	}
	var failure error
	for _, issuer := range issuers {
		if issuer == nil || !bytes.Equal(issuer.RawSubject, list.RawIssuer) || !sameKeyID(issuer.SubjectKeyId, list.AuthorityKeyId) {
			continue
		}
		if failure = list.CheckSignatureFrom(issuer); failure == nil {
			return issuer, nil
		}
		failure = fmt.Errorf("%w: against CA certificate %q with serial number %x: %w", ErrSignature, issuer.Subject.String(), issuer.SerialNumber, failure)
	}
	if failure == nil {
		return nil, fmt.Errorf("%w: it is issued by %q with key identifier %x, which none of the %d CA certificates given has as subject and subject key identifier",
			ErrIssuer, list.Issuer.String(), list.AuthorityKeyId, len(issuers))
	}
	return nil, failure
}

// sameKeyID reports whether two key identifiers may be of the same key: they
// are equal, or one is not known.
func sameKeyID(a, b []byte) bool {
	return len(a) == 0 || len(b) == 0 || bytes.Equal(a, b)
}
