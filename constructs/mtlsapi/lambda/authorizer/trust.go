package main

import (
	"context"
	"crypto/x509"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/crls"
	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/trustbundle"
	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation"
	"github.com/lintel-go/lintel/constructs/mtlsapi/truststore"
)

// A trust is what certificates are judged by. It does not change.
type trust struct {
	bundle      *truststore.Bundle
	authorities []*x509.Certificate
	lists       *crls.Lists
}

// A trustLoader loads it.
type trustLoader struct {
	location trustbundle.Location
	store    crls.Store
}

// load reads the truststore, once, and the revocation lists that have changed. A
// truststore without all of its lists is returned with the error: what is missing
// makes the status of certificates unknown.
func (l *trustLoader) load(ctx context.Context, previous *trust) (*trust, error) {
	var next trust
	if previous != nil {
		next = *previous
	} else {
		bundle, err := trustbundle.Load(ctx, l.store.Client, l.location)
		if err != nil {
			return nil, err
		}
		next.bundle = bundle
		for _, c := range bundle.Certificates() {
			next.authorities = append(next.authorities, c.X509)
		}
	}
	var err error
	next.lists, err = l.store.Load(ctx, next.authorities, next.lists)
	return &next, err
}

// check returns the verdict on the certificate of a chain against which most
// speaks. The root is not looked at: it has no issuer who could revoke it.
func (t *trust) check(chain []*x509.Certificate, now time.Time) (worst revocation.Verdict, certificate *x509.Certificate) {
	worst.Status = revocation.Good
	for _, c := range chain[:len(chain)-1] {
		verdict := t.lists.Check(c, now)
		switch verdict.Status {
		case revocation.Good:
		case revocation.Revoked:
			return verdict, c
		default:
			if worst.Status == revocation.Good {
				worst, certificate = verdict, c
			}
		}
	}
	return worst, certificate
}
