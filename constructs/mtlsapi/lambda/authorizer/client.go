package main

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/truststore"
)

// A client is a certificate and what was found out about it that takes signatures
// to find out. It does not change.
type client struct {
	identity    identity
	certificate *x509.Certificate

	// chain runs from the certificate to the root. It is nil if it has not been
	// verified.
	chain []*x509.Certificate
	// verified is when that was.
	verified time.Time
	// notBefore and notAfter bound the time at which all of the chain is valid.
	notBefore, notAfter time.Time
	// allowed is whether the certificate is on the allow-list.
	allowed bool
}

// verifiedFor is how long a verified chain is used without another look at its
// signatures. The truststore does not change while the process lives, so it bounds
// nothing but the time that a fault would last.
const verifiedFor = time.Hour

var errPEM = errors.New("the client's certificate is not one CERTIFICATE block in PEM")

// decodePEM returns the one certificate of a PEM text in DER.
func decodePEM(text string) ([]byte, error) {
	block, rest := pem.Decode([]byte(text))
	if block == nil || block.Type != "CERTIFICATE" || len(bytes.TrimSpace(rest)) > 0 {
		return nil, errPEM
	}
	return block.Bytes, nil
}

// parseClient reads a certificate. Nothing of it is verified.
func parseClient(der []byte) (*client, error) {
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("the client's certificate cannot be parsed: %w", err)
	}
	id, err := identify(certificate)
	if err != nil {
		return nil, err
	}
	return &client{identity: id, certificate: certificate}, nil
}

// verify returns the client with a chain through the truststore.
func (c client) verify(now time.Time, bundle *truststore.Bundle, list allowList) (*client, error) {
	chain, err := bundle.Chain(now, c.certificate)
	if err != nil {
		return nil, err
	}
	c.chain, c.verified = chain, now
	c.notBefore, c.notAfter = chain[0].NotBefore, chain[0].NotAfter
	for _, certificate := range chain[1:] {
		c.notBefore = later(c.notBefore, certificate.NotBefore)
		c.notAfter = earlier(c.notAfter, certificate.NotAfter)
	}
	c.allowed = list.allows(c.certificate)
	return &c, nil
}

// isVerified reports whether the chain may be used without being verified again.
func (c *client) isVerified(now time.Time) bool {
	age := now.Sub(c.verified)
	return c.chain != nil && age >= 0 && age < verifiedFor && !now.Before(c.notBefore) && !now.After(c.notAfter)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
