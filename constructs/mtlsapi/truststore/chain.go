package truststore

import (
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"
)

// ErrNotClient is returned by [Bundle.Chain] for a certificate that is itself in
// the truststore: a CA's, not a client's.
var ErrNotClient = errors.New("the certificate is one of the truststore's own CA certificates")

// Chain returns the path from a client's certificate to the root of its CA: the
// client's certificate, its issuing CA, and so on; there are at least two. Only
// the client's certificate is needed, as API Gateway passes it to a Lambda
// authorizer, because all its issuers are in the bundle.
//
// The path is the one that crypto/x509 verifies for client authentication at
// now: names, signatures, validity of every certificate, extended key usages,
// name and path length constraints. Revocation is not checked. An error wraps
// that of [x509.Certificate.Verify], or is [ErrNotClient].
func (b *Bundle) Chain(now time.Time, client *x509.Certificate) ([]*x509.Certificate, error) {
	if client == nil {
		return nil, errors.New("truststore: got no client certificate")
	}
	wrap := func(err error) error {
		serial := "unknown"
		if client.SerialNumber != nil {
			serial = serialText(client.SerialNumber)
		}
		return fmt.Errorf("truststore: client certificate %s, serial %s: %w",
			printable(nameText(client.RawSubject)), serial, err)
	}
	if slices.ContainsFunc(b.certificates, func(c Certificate) bool { return c.X509.Equal(client) }) {
		return nil, wrap(ErrNotClient)
	}
	chains, err := client.Verify(x509.VerifyOptions{
		Roots:         b.roots,
		Intermediates: b.intermediates,
		CurrentTime:   now,
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	if err != nil {
		return nil, wrap(err)
	}
	// Every subject is there once, so there is one path.
	return chains[0], nil
}
