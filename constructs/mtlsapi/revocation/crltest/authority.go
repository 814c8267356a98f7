package crltest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"time"
)

// Validity of every certificate this package makes: wide enough for a test
// that checks at any plausible time.
var (
	notBefore = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)
	notAfter  = time.Date(2099, time.December, 31, 23, 59, 59, 0, time.UTC)
)

// An Authority is a self-signed certification authority and its private key.
type Authority struct {
	Certificate *x509.Certificate
	Key         crypto.Signer
}

// NewAuthority returns an authority with a fresh ECDSA P-256 key.
func NewAuthority(commonName string) (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("crltest: generate key: %w", err)
	}
	return NewAuthorityWithKey(commonName, key)
}

// NewAuthorityWithKey returns an authority for an RSA, ECDSA or Ed25519 key.
// Its certificate may sign certificates and CRLs and has a subject key
// identifier.
func NewAuthorityWithKey(commonName string, key crypto.Signer) (*Authority, error) {
	return NewAuthorityFromTemplate(&x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: commonName},
		NotBefore:             notBefore,
		NotAfter:              notAfter,
		BasicConstraintsValid: true,
		IsCA:                  true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}, key)
}

// NewAuthorityFromTemplate returns an authority whose certificate is
// template, self-signed: for issuers that lack a key usage or a subject key
// identifier.
func NewAuthorityFromTemplate(template *x509.Certificate, key crypto.Signer) (*Authority, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("crltest: create CA certificate: %w", err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("crltest: parse CA certificate: %w", err)
	}
	return &Authority{Certificate: certificate, Key: key}, nil
}

// Issue returns a client certificate with the given serial number that names
// the given URLs in its CRL distribution points.
func (a *Authority) Issue(serial *big.Int, distributionPoints ...string) (*x509.Certificate, error) {
	return a.IssueFromTemplate(&x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: "client " + serial.Text(16)},
		NotBefore:             notBefore,
		NotAfter:              notAfter,
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
		CRLDistributionPoints: distributionPoints,
	})
}

// IssueFromTemplate returns template signed by the authority, for the
// authority's own public key: a certificate that is looked up, not used.
func (a *Authority) IssueFromTemplate(template *x509.Certificate) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, a.Certificate, a.Key.Public(), a.Key)
	if err != nil {
		return nil, fmt.Errorf("crltest: create certificate: %w", err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("crltest: parse certificate: %w", err)
	}
	return certificate, nil
}
