package crltest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"slices"
	"time"
)

// A List describes a CRL (RFC 5280 section 5). The zero value is an empty
// complete list without a CRL number that was issued on 2026-01-01 and whose
// next update is due on 2036-01-01.
type List struct {
	// ThisUpdate is the date of issue. Zero is 2026-01-01.
	ThisUpdate time.Time
	// NextUpdate is when the next list is due. Zero is ten years after
	// ThisUpdate.
	NextUpdate time.Time
	// OmitNextUpdate leaves nextUpdate out.
	OmitNextUpdate bool
	// Number is the CRL number. Nil leaves the extension out.
	Number *big.Int
	// BaseNumber, if not nil, makes the list a delta CRL on this base.
	BaseNumber *big.Int
	// DistributionPoints are URLs of the issuing distribution point.
	DistributionPoints []string
	// OnlyUserCerts and OnlyCACerts narrow the scope in the issuing
	// distribution point.
	OnlyUserCerts, OnlyCACerts bool
	// Extensions are written after those that the fields above make.
	Extensions []pkix.Extension
	// OmitAuthorityKeyID leaves the authority key identifier out.
	OmitAuthorityKeyID bool
	// Revoked are the entries, one after the other, as [AppendEntry] writes
	// them. If it is empty, revokedCertificates is absent, as the RFC
	// requires.
	Revoked []byte
}

// Sign returns the DER form of the list with the authority's signature:
// SHA-256 with RSA (PKCS #1 v1.5) or ECDSA, or Ed25519.
func (a *Authority) Sign(l List) ([]byte, error) {
	algorithm, err := a.algorithm()
	if err != nil {
		return nil, err
	}
	extensions, err := l.extensions(a)
	if err != nil {
		return nil, err
	}
	thisUpdate := l.ThisUpdate
	if thisUpdate.IsZero() {
		thisUpdate = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	nextUpdate := l.NextUpdate
	if nextUpdate.IsZero() {
		nextUpdate = thisUpdate.AddDate(10, 0, 0)
	}

	header := appendUnsigned(nil, []byte{1}) // v2
	header = append(header, algorithm...)
	header = append(header, a.Certificate.RawSubject...)
	header = appendTime(header, thisUpdate)
	if !l.OmitNextUpdate {
		header = appendTime(header, nextUpdate)
	}
	if len(l.Revoked) > 0 {
		header = appendHeader(header, tagSequence, len(l.Revoked))
	}
	if len(extensions) > 0 {
		extensions = appendElement(nil, tagExtensions, extensions)
	}
	tbs := make([]byte, 0, len(header)+len(l.Revoked)+len(extensions)+16)
	return a.SignTBS(appendElement(tbs, tagSequence, header, l.Revoked, extensions))
}

// SignTBS returns the CertificateList with the TBSCertList given, whatever it
// holds, and the authority's signature over it.
func (a *Authority) SignTBS(tbs []byte) ([]byte, error) {
	algorithm, err := a.algorithm()
	if err != nil {
		return nil, err
	}
	signature, err := a.signature(tbs)
	if err != nil {
		return nil, err
	}
	trailer := appendElement(algorithm, tagBitString, []byte{0}, signature)
	der := make([]byte, 0, len(tbs)+len(trailer)+16)
	return appendElement(der, tagSequence, tbs, trailer), nil
}

// algorithm returns the AlgorithmIdentifier of the authority's signatures.
func (a *Authority) algorithm() ([]byte, error) {
	var identifier pkix.AlgorithmIdentifier
	switch a.Key.Public().(type) {
	case *rsa.PublicKey:
		identifier = pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}, Parameters: asn1.NullRawValue}
	case *ecdsa.PublicKey:
		identifier = pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 10045, 4, 3, 2}}
	case ed25519.PublicKey:
		identifier = pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 3, 101, 112}}
	default:
		return nil, fmt.Errorf("crltest: key type %T is not supported: use RSA, ECDSA or Ed25519", a.Key.Public())
	}
	der, err := asn1.Marshal(identifier)
	if err != nil {
		return nil, fmt.Errorf("crltest: marshal algorithm identifier: %w", err)
	}
	return der, nil
}

func (a *Authority) signature(tbs []byte) ([]byte, error) {
	message, hash := tbs, crypto.Hash(0)
	if _, ok := a.Key.Public().(ed25519.PublicKey); !ok {
		hash = crypto.SHA256
		h := hash.New()
		h.Write(tbs)
		message = h.Sum(nil)
	}
	signature, err := a.Key.Sign(rand.Reader, message, hash)
	if err != nil {
		return nil, fmt.Errorf("crltest: sign: %w", err)
	}
	return signature, nil
}

// authorityKeyID is AuthorityKeyIdentifier (RFC 5280 section 4.2.1.1).
type authorityKeyID struct {
	KeyID []byte `asn1:"optional,tag:0"`
}

// issuingDistributionPoint is IssuingDistributionPoint (RFC 5280 section
// 5.2.5) with the fields that this package can write.
type issuingDistributionPoint struct {
	DistributionPoint distributionPointName `asn1:"optional,tag:0"`
	OnlyUserCerts     bool                  `asn1:"optional,tag:1"`
	OnlyCACerts       bool                  `asn1:"optional,tag:2"`
}

type distributionPointName struct {
	FullName []asn1.RawValue `asn1:"optional,tag:0"`
}

// extensions returns the content of crlExtensions as one Extensions sequence,
// or nothing if there is none.
func (l List) extensions(a *Authority) ([]byte, error) {
	var extensions []pkix.Extension
	add := func(id asn1.ObjectIdentifier, critical bool, value any) error {
		der, err := asn1.Marshal(value)
		if err != nil {
			return fmt.Errorf("crltest: marshal extension %v: %w", id, err)
		}
		extensions = append(extensions, pkix.Extension{Id: id, Critical: critical, Value: der})
		return nil
	}
	if keyID := a.Certificate.SubjectKeyId; len(keyID) > 0 && !l.OmitAuthorityKeyID {
		if err := add(asn1.ObjectIdentifier{2, 5, 29, 35}, false, authorityKeyID{keyID}); err != nil {
			return nil, err
		}
	}
	if l.Number != nil {
		if err := add(asn1.ObjectIdentifier{2, 5, 29, 20}, false, l.Number); err != nil {
			return nil, err
		}
	}
	if l.BaseNumber != nil {
		if err := add(asn1.ObjectIdentifier{2, 5, 29, 27}, true, l.BaseNumber); err != nil {
			return nil, err
		}
	}
	if len(l.DistributionPoints) > 0 || l.OnlyUserCerts || l.OnlyCACerts {
		point := issuingDistributionPoint{OnlyUserCerts: l.OnlyUserCerts, OnlyCACerts: l.OnlyCACerts}
		for _, url := range l.DistributionPoints {
			uri := asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 6, Bytes: []byte(url)}
			point.DistributionPoint.FullName = append(point.DistributionPoint.FullName, uri)
		}
		if err := add(asn1.ObjectIdentifier{2, 5, 29, 28}, true, point); err != nil {
			return nil, err
		}
	}
	extensions = slices.Concat(extensions, l.Extensions)
	if len(extensions) == 0 {
		return nil, nil
	}
	der, err := asn1.Marshal(extensions)
	if err != nil {
		return nil, fmt.Errorf("crltest: marshal CRL extensions: %w", err)
	}
	return der, nil
}
