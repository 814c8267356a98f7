package truststore

import (
	"encoding/asn1"
	"fmt"
	"time"
)

// A WarningKind says what a [Warning] is about.
type WarningKind string

const (
	// WarningExpired: the certificate has expired since it was put into the
	// truststore. API Gateway refuses every client below it, and does not say so:
	// it "doesn't notify you if a previously uploaded certificate expires" (DG).
	WarningExpired WarningKind = "expired"

	// WarningExpiresSoon: the certificate expires within the period that the
	// caller asked for.
	WarningExpiresSoon WarningKind = "expires-soon"

	// WarningOutlivesIssuer: the certificate is valid for longer than its issuer,
	// so its clients are refused earlier than it says itself.
	WarningOutlivesIssuer WarningKind = "outlives-issuer"

	// WarningNoSubjectKeyID: a CA certificate must have a subject key identifier
	// (RFC 5280, section 4.2.1.2); verifiers use it to find the issuer.
	WarningNoSubjectKeyID WarningKind = "no-subject-key-id"

	// WarningBasicConstraintsNotCritical: a CA's basic constraints must be critical
	// (RFC 5280, section 4.2.1.9). AWS Private CA refuses to import such a CA.
	WarningBasicConstraintsNotCritical WarningKind = "basic-constraints-not-critical"
)

// A Warning is something about a certificate of a bundle that an operator should
// know and that does not keep API Gateway from using it today.
type Warning struct {
	Kind        WarningKind
	Certificate Certificate

	// Detail is the finding in words, and what to do.
	Detail string
}

// String returns the warning in one printable line.
func (w Warning) String() string {
	return fmt.Sprintf("%s (%s, serial %s): %s: %s",
		escape(w.Certificate.Source), printable(w.Certificate.Subject), w.Certificate.Serial, w.Kind, w.Detail)
}

var oidBasicConstraints = asn1.ObjectIdentifier{2, 5, 29, 19}

// A warningRule looks at one certificate and its issuer, which is itself for a
// root, and returns a detail where there is something to say.
type warningRule struct {
	kind   WarningKind
	detail func(c, issuer Certificate, now time.Time, within time.Duration) string
}

var warningRules = []warningRule{
	{WarningExpired, func(c, _ Certificate, now time.Time, _ time.Duration) string {
		if !now.After(c.NotAfter) {
			return ""
		}
		return fmt.Sprintf("expired at %s; every client below it is refused, renew or drop it", timeText(c.NotAfter))
	}},
	{WarningExpiresSoon, func(c, _ Certificate, now time.Time, within time.Duration) string {
		if now.After(c.NotAfter) || c.NotAfter.After(now.Add(within)) {
			return ""
		}
		return fmt.Sprintf("expires at %s; renew it, or trust its successor beside it", timeText(c.NotAfter))
	}},
	{WarningOutlivesIssuer, func(c, issuer Certificate, _ time.Time, _ time.Duration) string {
		if !c.NotAfter.After(issuer.NotAfter) {
			return ""
		}
		return fmt.Sprintf("is valid until %s, its issuer only until %s; renew the issuer first", timeText(c.NotAfter), timeText(issuer.NotAfter))
	}},
	{WarningNoSubjectKeyID, func(c, _ Certificate, _ time.Time, _ time.Duration) string {
		if len(c.X509.SubjectKeyId) > 0 {
			return ""
		}
		return "has no subject key identifier; have it reissued with one"
	}},
	{WarningBasicConstraintsNotCritical, func(c, _ Certificate, _ time.Time, _ time.Duration) string {
		if critical, _ := extension(c.X509, oidBasicConstraints); critical {
			return ""
		}
		return "has basic constraints that are not critical; have it reissued with critical ones"
	}},
}

// Warnings returns what is noteworthy at now, in the order of PEM. A certificate
// that expires in at most within is reported as [WarningExpiresSoon].
func (b *Bundle) Warnings(now time.Time, within time.Duration) []Warning {
	bySubject := make(map[string]Certificate, len(b.certificates))
	for _, c := range b.certificates {
		bySubject[string(c.X509.RawSubject)] = c
	}
	var warnings []Warning
	for _, c := range b.certificates {
		issuer := bySubject[string(c.X509.RawIssuer)]
		for _, r := range warningRules {
			if detail := r.detail(c, issuer, now, within); detail != "" {
				warnings = append(warnings, Warning{Kind: r.kind, Certificate: c, Detail: detail})
			}
		}
	}
	return warnings
}
