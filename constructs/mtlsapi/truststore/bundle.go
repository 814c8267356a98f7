package truststore

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"slices"
	"time"
)

// A Bundle is a truststore that API Gateway takes as it is. [Assemble] makes it;
// it does not change, and its methods may be called concurrently.
type Bundle struct {
	pem          []byte
	digest       string
	certificates []Certificate

	roots, intermediates *x509.CertPool
}

// A Certificate is one CA certificate of a [Bundle].
type Certificate struct {
	// Subject and Issuer are RFC 2253 text, complete and not escaped for
	// terminals.
	Subject, Issuer string

	// Serial is the serial number in lower-case hexadecimal, whole bytes.
	Serial string

	NotBefore, NotAfter time.Time

	// Fingerprint is the SHA-256 of the DER in lower-case hexadecimal.
	Fingerprint string

	// Source is the name of the first [Source] that had the certificate.
	Source string

	// IsRoot is true for a self-signed certificate, the end of a chain.
	IsRoot bool

	// X509 is the parsed certificate. It is shared; do not modify it.
	X509 *x509.Certificate
}

// newBundle takes certificates that passed all rules, in canonical order.
func newBundle(nodes []*node) *Bundle {
	b := &Bundle{roots: x509.NewCertPool(), intermediates: x509.NewCertPool()}
	for _, n := range nodes {
		b.pem = append(b.pem, n.pem...)
		b.certificates = append(b.certificates, Certificate{
			Subject:     nameText(n.cert.RawSubject),
			Issuer:      nameText(n.cert.RawIssuer),
			Serial:      serialText(n.cert.SerialNumber),
			NotBefore:   n.cert.NotBefore,
			NotAfter:    n.cert.NotAfter,
			Fingerprint: hex.EncodeToString(n.fingerprint[:]),
			Source:      n.source,
			IsRoot:      n.isRoot(),
			X509:        n.cert,
		})
		if n.isRoot() {
			b.roots.AddCert(n.cert)
		} else {
			b.intermediates.AddCert(n.cert)
		}
	}
	digest := sha256.Sum256(b.pem)
	b.digest = hex.EncodeToString(digest[:])
	return b
}

// PEM returns the truststore object: CERTIFICATE blocks only, 64 columns, line
// feeds, in canonical order (see the package comment), at most [MaxSize] bytes.
func (b *Bundle) PEM() []byte { return bytes.Clone(b.pem) }

// Digest returns the SHA-256 of PEM in lower-case hexadecimal. It is the same for
// the same set of certificates.
func (b *Bundle) Digest() string { return b.digest }

// Certificates returns the certificates in the order of PEM.
func (b *Bundle) Certificates() []Certificate { return slices.Clone(b.certificates) }

// NotAfter returns the earliest end of validity of all certificates: from then
// on API Gateway refuses clients of at least one CA.
func (b *Bundle) NotAfter() time.Time {
	return slices.MinFunc(b.certificates, func(x, y Certificate) int {
		return x.NotAfter.Compare(y.NotAfter)
	}).NotAfter
}

// Pool returns all certificates as a new pool, for the ClientCAs of a
// [crypto/tls.Config]. Such a server trusts each CA by itself; unlike API Gateway
// and [Bundle.Chain] it does not follow a chain further than the issuing CA.
func (b *Bundle) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	for _, c := range b.certificates {
		pool.AddCert(c.X509)
	}
	return pool
}
