package main

import (
	"context"
	"crypto/x509"
	"errors"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/crls"
	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/trustbundle"
)

// A checker looks at everything that expires.
type checker struct {
	truststore trustbundle.Location
	arns       []string
	warnDays   int
	acm        acmClient
	lists      crls.Store
	reporter   reporter
	now        func() time.Time
}

// check is the handler. The event says nothing that it needs.
func (c *checker) check(ctx context.Context) error {
	now := c.now()
	trusted, authorities, errTrust := c.readTruststore(ctx)
	issued, errACM := c.readACM(ctx)
	// The certificates' metric is written before the lists are read: they are
	// large, and may take more time than there is.
	errMetric := c.reporter.certificates(ctx, append(trusted, issued...), c.warnDays, now)
	return errors.Join(errTrust, errACM, errMetric, c.checkLists(ctx, authorities, now))
}

// readTruststore returns the certificates of the truststore, as findings and for
// the verification of lists.
func (c *checker) readTruststore(ctx context.Context) (found []certificate, authorities []*x509.Certificate, err error) {
	bundle, err := trustbundle.Load(ctx, c.lists.Client, c.truststore)
	if err != nil {
		return nil, nil, err
	}
	for _, t := range bundle.Certificates() {
		found = append(found, certificate{name: c.truststore.String(), subject: t.Subject, serial: t.Serial, notAfter: t.NotAfter})
		authorities = append(authorities, t.X509)
	}
	return found, authorities, nil
}

// checkLists looks at the revocation lists of the authorities. Without the
// truststore nothing is known about any list.
func (c *checker) checkLists(ctx context.Context, authorities []*x509.Certificate, now time.Time) error {
	if len(c.lists.Sources) == 0 || len(authorities) == 0 {
		return nil
	}
	lists, err := c.lists.Load(ctx, authorities, nil)
	errs := append(lists.Problems(), err)
	return errors.Join(append(errs, c.reporter.lists(ctx, lists.ByIssuer(), now))...)
}
