package truststore

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// testNow is the time of all tests; the files of testdata are valid then.
var testNow = time.Date(2027, time.January, 1, 0, 0, 0, 0, time.UTC)

const year = 365 * 24 * time.Hour

// An issued certificate with its key.
type issued struct {
	cert *x509.Certificate
	key  crypto.Signer
}

// A change of the template of a certificate.
type change func(*x509.Certificate)

func newKey(t testing.TB) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

var lastSerial int64 = 1000

// issue makes a certificate of key, signed by issuer, or by itself if issuer is
// nil.
func issue(t testing.TB, template *x509.Certificate, key crypto.Signer, issuer *issued) *issued {
	t.Helper()
	lastSerial++
	template.SerialNumber = big.NewInt(lastSerial)
	if template.NotBefore.IsZero() {
		template.NotBefore = testNow.Add(-year)
	}
	if template.NotAfter.IsZero() {
		template.NotAfter = testNow.Add(10 * year)
	}
	if issuer == nil {
		issuer = &issued{template, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer.cert, key.Public(), issuer.key)
	if err != nil {
		t.Fatal(err)
	}
	return &issued{parse(t, der), key}
}

// newCA makes a CA as AWS Private CA makes it, with changes.
func newCA(t testing.TB, name string, issuer *issued, changes ...change) *issued {
	t.Helper()
	return newCAWithKey(t, name, newKey(t), issuer, changes...)
}

func newCAWithKey(t testing.TB, name string, key crypto.Signer, issuer *issued, changes ...change) *issued {
	t.Helper()
	template := &x509.Certificate{
		Subject:               pkix.Name{Organization: []string{"Example"}, CommonName: name},
		BasicConstraintsValid: true,
		IsCA:                  true,
		MaxPathLen:            -1,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	for _, c := range changes {
		c(template)
	}
	return issue(t, template, key, issuer)
}

// newClient makes a client's certificate, with changes.
func newClient(t testing.TB, name string, issuer *issued, changes ...change) *issued {
	t.Helper()
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: name},
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	for _, c := range changes {
		c(template)
	}
	return issue(t, template, newKey(t), issuer)
}

// withKey returns an issuer of the same name that signs with another key.
func (i *issued) withKey(key crypto.Signer) *issued {
	return &issued{&x509.Certificate{RawSubject: i.cert.RawSubject, Subject: i.cert.Subject, PublicKey: key.Public()}, key}
}

// newChain makes a root and depth-1 CAs, each below the one before.
func newChain(t testing.TB, depth int) []*issued {
	t.Helper()
	chain := []*issued{newCA(t, "Root", nil)}
	for i := 1; i < depth; i++ {
		chain = append(chain, newCA(t, "Level "+string(rune('0'+i)), chain[i-1]))
	}
	return chain
}

func pathLen(n int) change {
	return func(c *x509.Certificate) { c.MaxPathLen, c.MaxPathLenZero = n, n == 0 }
}

func source(name string, certs ...*issued) Source {
	var text []byte
	for _, c := range certs {
		text = append(text, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.cert.Raw})...)
	}
	return Source{Name: name, PEM: text}
}

func sourceFile(t testing.TB, name string) Source {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return Source{Name: name, PEM: text}
}

func parse(t testing.TB, der []byte) *x509.Certificate {
	t.Helper()
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func mustAssemble(t testing.TB, sources ...Source) *Bundle {
	t.Helper()
	b, err := Assemble(testNow, sources...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// mustRefuse returns the problems of sources that Assemble must refuse.
func mustRefuse(t testing.TB, sources ...Source) *Error {
	t.Helper()
	b, err := Assemble(testNow, sources...)
	var refused *Error
	if !errors.As(err, &refused) {
		t.Fatalf("got error %v, want an *Error", err)
	}
	if b != nil {
		t.Error("got a bundle beside the error")
	}
	return refused
}
