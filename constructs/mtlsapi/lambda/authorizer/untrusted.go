package main

import (
	"crypto/x509"
	"errors"
	"time"
)

// untrustedCode says why no chain could be verified at a time.
func untrustedCode(err error, now time.Time) code {
	var invalid x509.CertificateInvalidError
	if !errors.As(err, &invalid) {
		return untrusted
	}
	switch {
	case invalid.Reason == x509.IncompatibleUsage:
		return wrongUsage
	case invalid.Reason != x509.Expired:
		return untrusted
	case now.Before(invalid.Cert.NotBefore): // crypto/x509 has one reason for both
		return notYetValid
	}
	return expired
}
