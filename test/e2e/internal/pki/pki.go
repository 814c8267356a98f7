// Package pki makes certificate authorities, certificates and certificate revocation lists for tests.
//
//	root := pki.NewRoot(t, "root")
//	issuing := root.Subordinate(t, "issuing")
//	client := issuing.Client(t, "client")
//	crl := issuing.CRL(t, pki.CRL{Revoked: pki.Revoke(client)})
//
// Keys are ECDSA P-256 and certificates are valid from an hour ago for a day, unless an [Option] says otherwise.
package pki

import (
	"crypto"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"testing"
	"time"
)

// Certificate is a certificate with its private key. It issues others if it is one of a certificate authority (CA).
type Certificate struct {
	*x509.Certificate
	Key    crypto.Signer
	Issuer *Certificate // nil if self-signed
}

// NewRoot returns a self-signed CA.
func NewRoot(t testing.TB, commonName string, options ...Option) *Certificate {
	t.Helper()
	return issue(t, nil, commonName, append([]Option{authority}, options...))
}

// Subordinate returns a CA whose certificate ca has issued. The length of the path below it is not limited: see
// [PathLength].
func (c *Certificate) Subordinate(t testing.TB, commonName string, options ...Option) *Certificate {
	t.Helper()
	return issue(t, c, commonName, append([]Option{authority}, options...))
}

// Client returns an end-entity certificate for TLS clients.
func (c *Certificate) Client(t testing.TB, commonName string, options ...Option) *Certificate {
	t.Helper()
	return issue(t, c, commonName, append([]Option{client}, options...))
}

// Chain returns the certificate and those above it, up to and including the root.
func (c *Certificate) Chain() []*Certificate {
	var chain []*Certificate
	for ; c != nil; c = c.Issuer {
		chain = append(chain, c)
	}
	return chain
}

// TLS returns the certificate as a TLS client presents it: with the intermediate certificates, without the root.
func (c *Certificate) TLS() tls.Certificate {
	presented := tls.Certificate{PrivateKey: c.Key, Leaf: c.Certificate}
	for _, link := range c.Chain() {
		if link.Issuer != nil {
			presented.Certificate = append(presented.Certificate, link.Raw)
		}
	}
	return presented
}

// PEM encodes certificates, one after the other.
func PEM(certificates ...*Certificate) string {
	var text []byte
	for _, c := range certificates {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	return string(text)
}

// KeyPEM encodes the private key in PKCS #8, as it must never be seen outside of a test.
func (c *Certificate) KeyPEM(t testing.TB) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(c.Key)
	if err != nil {
		t.Fatalf("encode key of %s: %v", c.Subject, err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// Draft is a certificate about to be made. Without a key it gets one of ECDSA P-256.
type Draft struct {
	*x509.Certificate
	key crypto.Signer
}

// issue makes a certificate; it is self-signed if there is no issuer.
func issue(t testing.TB, issuer *Certificate, commonName string, options []Option) *Certificate {
	t.Helper()
	now := time.Now()
	template := Draft{Certificate: &x509.Certificate{
		SerialNumber:          randomSerial(t),
		Subject:               pkix.Name{CommonName: commonName},
		NotBefore:             now.Add(-time.Hour),
		NotAfter:              now.Add(24 * time.Hour),
		BasicConstraintsValid: true,
	}}
	for _, option := range options {
		option(t, &template)
	}
	if template.key == nil {
		P256(t, &template)
	}

	made := &Certificate{Key: template.key, Issuer: issuer}
	parent, signer := template.Certificate, template.key
	if issuer != nil {
		parent, signer = issuer.Certificate, issuer.Key
	}
	der, err := x509.CreateCertificate(rand.Reader, template.Certificate, parent, template.key.Public(), signer)
	if err != nil {
		t.Fatalf("create certificate %s: %v", commonName, err)
	}
	if made.Certificate, err = x509.ParseCertificate(der); err != nil {
		t.Fatalf("parse certificate %s: %v", commonName, err)
	}
	return made
}

// randomSerial returns a serial number of the size that AWS Private CA uses, 128 bits, and always that long.
func randomSerial(t testing.TB) *big.Int {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		t.Fatal(err)
	}
	return serial.SetBit(serial, 126, 1)
}
