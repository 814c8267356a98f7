package main

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/refresh"
	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation"
)

// maxClients bounds the clients whose verified chain is kept: a few KB for each.
const maxClients = 1000

// An authorizer decides. It may be used concurrently.
type authorizer struct {
	trust            *refresh.Value[trust]
	clients          *lru[[sha256.Size]byte, *client] // by fingerprint
	allowList        allowList
	checkRevocation  bool
	allowWhenUnknown bool
	now              func() time.Time
}

// decide decides about a certificate in PEM.
func (a *authorizer) decide(ctx context.Context, text string) (d decision) {
	defer func() {
		if p := recover(); p != nil {
			d = d.deny(fault, fmt.Sprintf("panic: %v: %s", p, debug.Stack()))
		}
	}()
	if text == "" {
		return d.deny(noCertificate, "the request came without a client certificate: not through the domain with mutual TLS")
	}
	der, err := decodePEM(text)
	if err != nil {
		return d.deny(malformedCertificate, err.Error())
	}
	fingerprint := sha256.Sum256(der)
	c := a.clients.get(fingerprint)
	if c == nil {
		if c, err = parseClient(der); err != nil {
			return d.deny(malformedCertificate, err.Error())
		}
	}
	d.identity = c.identity

	t, err := a.trust.Get(ctx)
	if err != nil {
		return d.deny(truststoreUnread, err.Error())
	}
	if now := a.now(); !c.isVerified(now) {
		if c, err = c.verify(now, t.bundle, a.allowList); err != nil {
			return d.deny(untrustedCode(err, now), err.Error())
		}
		a.clients.put(fingerprint, c)
	}
	if a.checkRevocation {
		if d = a.revocation(ctx, t, c.chain, d); d.code != "" {
			return d
		}
	}
	if !c.allowed {
		return d.deny(notOnAllowList, "the certificate matches no entry of the allow-list")
	}
	d.code = allowed
	return d
}

// revocation denies a certificate whose chain is revoked, or is not known not to
// be. It leaves the code empty otherwise.
func (a *authorizer) revocation(ctx context.Context, t *trust, chain []*x509.Certificate, d decision) decision {
	verdict, certificate := t.check(chain, a.now())
	if verdict.Status == revocation.Stale || verdict.Status == revocation.Unknown {
		// Perhaps there is a newer list.
		verdict, certificate = a.trust.Renew(ctx, t).check(chain, a.now())
	}
	if verdict.Status == revocation.Good {
		return d
	}
	reason := fmt.Sprintf("certificate of %s with serial number %s by %s: %v", distinguishedName(certificate.RawSubject),
		serialText(certificate.SerialNumber.Bytes()), distinguishedName(certificate.RawIssuer), verdict)
	if verdict.Status == revocation.Revoked {
		return d.deny(revoked, reason)
	}
	d.unavailable = true
	switch {
	case a.allowWhenUnknown:
		d.reason = reason
		return d
	case verdict.Status == revocation.Stale:
		return d.deny(revocationStale, reason)
	}
	return d.deny(revocationUnknown, reason)
}
