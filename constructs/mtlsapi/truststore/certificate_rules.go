package truststore

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A certificateRule judges one certificate alone.
type certificateRule struct {
	rule    Rule
	allowed string
	hint    string

	// got describes the violation, and is empty when there is none.
	got func(c *x509.Certificate, now time.Time) string
}

const hintReissue = "have the CA certificate reissued"

// certificateRules is the table of everything a certificate must be by itself.
// The source of each row is with the constant of its rule.
var certificateRules = []certificateRule{
	{RuleVersion, "version 3", hintReissue, gotVersion},
	{RuleBasicConstraints, "a CA certificate", "give the certificate of the CA that issued it; certificates of clients do not belong in a truststore", gotBasicConstraints},
	{RuleKeyUsage, "keyCertSign, or no key usage extension", "give the certificate that signs the clients' certificates", gotKeyUsage},
	{RuleExtendedKeyUsage, "clientAuth, anyExtendedKeyUsage or no extended key usage extension", "give a CA that may issue certificates for clients", gotExtendedKeyUsage},
	{RuleCriticalExtension, "no critical extensions beyond those of RFC 5280", "have the CA certificate reissued without them, or with them not critical", gotCriticalExtension},
	{RuleSubject, "a subject", hintReissue, gotSubject},
	{RuleNotYetValid, "a certificate that is valid now", "wait, or check the clock of the CA", gotNotYetValid},
	{RuleExpired, "a certificate that is valid now", "renew the CA certificate, or drop it when its clients have moved on", gotExpired},
	{RuleKeyAlgorithm, "RSA or ECDSA", "use a CA with an RSA or ECDSA key", gotKeyAlgorithm},
	{RuleRSAKeySize, fmt.Sprintf("RSA of %d to %d bits", minRSABits, maxRSABits), "use a CA with a key of such a size", gotRSAKeySize},
	{RuleCurve, "ECDSA on P-256, P-384 or P-521", "use a CA with a key on such a curve", gotCurve},
	{RuleSignatureAlgorithm, "RSA or ECDSA with SHA-256, SHA-384 or SHA-512", "have the CA certificate reissued with such a signature", gotSignatureAlgorithm},
}

func gotVersion(c *x509.Certificate, _ time.Time) string {
	if c.Version == 3 {
		return ""
	}
	return fmt.Sprintf("version %d", c.Version)
}

func gotBasicConstraints(c *x509.Certificate, _ time.Time) string {
	switch {
	case c.Version < 3: // has no extensions; RuleVersion reports it
		return ""
	case !c.BasicConstraintsValid:
		return "no basic constraints extension"
	case !c.IsCA:
		return "an end-entity certificate"
	}
	return ""
}

var oidKeyUsage = asn1.ObjectIdentifier{2, 5, 29, 15}

func gotKeyUsage(c *x509.Certificate, _ time.Time) string {
	// KeyUsage is 0 both without the extension and with one that has no bit set.
	// What is no CA is reported as that only, here and below.
	if _, present := extension(c, oidKeyUsage); !c.IsCA || !present || c.KeyUsage&x509.KeyUsageCertSign != 0 {
		return ""
	}
	return "a key usage extension without keyCertSign"
}

func gotExtendedKeyUsage(c *x509.Certificate, _ time.Time) string {
	if !c.IsCA || len(c.ExtKeyUsage) == 0 && len(c.UnknownExtKeyUsage) == 0 ||
		slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageClientAuth) ||
		slices.Contains(c.ExtKeyUsage, x509.ExtKeyUsageAny) {
		return ""
	}
	return "a CA limited to other purposes"
}

func gotCriticalExtension(c *x509.Certificate, _ time.Time) string {
	if len(c.UnhandledCriticalExtensions) == 0 {
		return ""
	}
	var oids []string
	for _, oid := range c.UnhandledCriticalExtensions {
		oids = append(oids, oid.String())
	}
	return printable("critical extension " + strings.Join(oids, ", "))
}

func gotSubject(c *x509.Certificate, _ time.Time) string {
	if nameText(c.RawSubject) != "" {
		return ""
	}
	return "an empty subject"
}

func gotNotYetValid(c *x509.Certificate, now time.Time) string {
	if !now.Before(c.NotBefore) {
		return ""
	}
	return fmt.Sprintf("valid from %s, now %s", timeText(c.NotBefore), timeText(now))
}

func gotExpired(c *x509.Certificate, now time.Time) string {
	if !now.After(c.NotAfter) {
		return ""
	}
	return fmt.Sprintf("valid until %s, now %s", timeText(c.NotAfter), timeText(now))
}

func gotKeyAlgorithm(c *x509.Certificate, _ time.Time) string {
	switch c.PublicKey.(type) {
	case *rsa.PublicKey, *ecdsa.PublicKey:
		return ""
	}
	if c.PublicKeyAlgorithm == x509.UnknownPublicKeyAlgorithm {
		return "an unknown key algorithm"
	}
	return c.PublicKeyAlgorithm.String()
}

func gotRSAKeySize(c *x509.Certificate, _ time.Time) string {
	key, ok := c.PublicKey.(*rsa.PublicKey)
	if !ok {
		return ""
	}
	if bits := key.N.BitLen(); bits < minRSABits || bits > maxRSABits {
		return fmt.Sprintf("RSA of %d bits", bits)
	}
	return ""
}

var curves = []string{"P-256", "P-384", "P-521"}

func gotCurve(c *x509.Certificate, _ time.Time) string {
	key, ok := c.PublicKey.(*ecdsa.PublicKey)
	if !ok || slices.Contains(curves, key.Params().Name) {
		return ""
	}
	return "ECDSA on " + key.Params().Name
}

var signatureAlgorithms = []x509.SignatureAlgorithm{
	x509.SHA256WithRSA, x509.SHA384WithRSA, x509.SHA512WithRSA,
	x509.SHA256WithRSAPSS, x509.SHA384WithRSAPSS, x509.SHA512WithRSAPSS,
	x509.ECDSAWithSHA256, x509.ECDSAWithSHA384, x509.ECDSAWithSHA512,
}

func gotSignatureAlgorithm(c *x509.Certificate, _ time.Time) string {
	if slices.Contains(signatureAlgorithms, c.SignatureAlgorithm) {
		return ""
	}
	if c.SignatureAlgorithm == x509.UnknownSignatureAlgorithm {
		return "an unknown signature algorithm"
	}
	return c.SignatureAlgorithm.String()
}

// extension returns whether an extension is present and whether it is critical.
func extension(c *x509.Certificate, oid asn1.ObjectIdentifier) (critical, present bool) {
	for _, e := range c.Extensions {
		if e.Id.Equal(oid) {
			return e.Critical, true
		}
	}
	return false, false
}

func timeText(t time.Time) string { return t.UTC().Format(time.RFC3339) }
