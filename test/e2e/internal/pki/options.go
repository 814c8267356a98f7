package pki

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"math/big"
	"testing"
	"time"
)

// Option changes a certificate before it is signed.
type Option func(t testing.TB, d *Draft)

// Template changes anything that [x509.CreateCertificate] takes from a template.
func Template(change func(*x509.Certificate)) Option {
	return func(_ testing.TB, d *Draft) { change(d.Certificate) }
}

// authority and client are what the kinds of certificates have of their own.
var (
	authority = Template(func(c *x509.Certificate) {
		c.IsCA = true
		c.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign | x509.KeyUsageDigitalSignature
	})
	client = Template(func(c *x509.Certificate) {
		c.KeyUsage = x509.KeyUsageDigitalSignature
		c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	})
)

// PathLength limits the number of CAs between a CA and an end entity.
func PathLength(n int) Option {
	return Template(func(c *x509.Certificate) { c.MaxPathLen, c.MaxPathLenZero = n, n == 0 })
}

// NotCA takes away what makes a certificate that of a CA. It can still be made to issue.
var NotCA = Template(func(c *x509.Certificate) {
	c.IsCA = false
	c.KeyUsage = x509.KeyUsageDigitalSignature
})

// Validity sets the period of validity. X.509 keeps whole seconds.
func Validity(notBefore, notAfter time.Time) Option {
	return Template(func(c *x509.Certificate) { c.NotBefore, c.NotAfter = notBefore, notAfter })
}

// Expired makes the certificate one whose validity ended a minute ago.
var Expired = Template(func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) })

// NotYetValid makes the certificate one whose validity starts in an hour.
var NotYetValid = Template(func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Hour) })

// Serial sets the serial number.
func Serial(n int64) Option {
	return Template(func(c *x509.Certificate) { c.SerialNumber = big.NewInt(n) })
}

// DNSNames sets the subject alternative names.
func DNSNames(names ...string) Option {
	return Template(func(c *x509.Certificate) { c.DNSNames = names })
}

// CRLDistributionPoints sets where the CRL that covers the certificate is published.
func CRLDistributionPoints(urls ...string) Option {
	return Template(func(c *x509.Certificate) { c.CRLDistributionPoints = urls })
}

// SignedWith sets the signature algorithm, which has to suit the key of the issuer.
func SignedWith(algorithm x509.SignatureAlgorithm) Option {
	return Template(func(c *x509.Certificate) { c.SignatureAlgorithm = algorithm })
}

// RSA gives the certificate an RSA key of that many bits, 1024 or more. Keys of 1024 bits, which nobody should trust,
// are quick to make; 4096 bits take seconds.
func RSA(bits int) Option {
	return func(t testing.TB, d *Draft) {
		key, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			t.Fatalf("generate RSA key of %d bits: %v", bits, err)
		}
		d.key = key
	}
}

// P224, P256, P384 and P521 give the certificate an ECDSA key on that curve.
var (
	P224 = ecdsaKey(elliptic.P224())
	P256 = ecdsaKey(elliptic.P256())
	P384 = ecdsaKey(elliptic.P384())
	P521 = ecdsaKey(elliptic.P521())
)

func ecdsaKey(curve elliptic.Curve) Option {
	return func(t testing.TB, d *Draft) {
		key, err := ecdsa.GenerateKey(curve, rand.Reader)
		if err != nil {
			t.Fatalf("generate key on %s: %v", curve.Params().Name, err)
		}
		d.key = key
	}
}
