// Package pkitest makes certification authorities, client certificates and
// revocation lists for the tests of handlers.
package pkitest

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation/crltest"
)

// Now is the time at which what this package makes is valid unless said
// otherwise.
var Now = time.Date(2026, time.June, 15, 12, 0, 0, 0, time.UTC)

// An Authority is a certification authority.
type Authority struct {
	crltest.Authority
	t testing.TB
}

// Root returns a new self-signed authority.
func Root(t testing.TB, commonName string) *Authority {
	t.Helper()
	root, err := crltest.NewAuthority(commonName)
	if err != nil {
		t.Fatal(err)
	}
	return &Authority{*root, t}
}

// Subordinate returns a new authority below this one. Each edit changes the
// certificate before it is signed.
func (a *Authority) Subordinate(serial int64, commonName string, edits ...func(*x509.Certificate)) *Authority {
	a.t.Helper()
	return a.issue(&x509.Certificate{
		SerialNumber: big.NewInt(serial),
		Subject:      pkix.Name{CommonName: commonName},
		NotBefore:    Now.AddDate(-1, 0, 0), NotAfter: Now.AddDate(5, 0, 0),
		BasicConstraintsValid: true,
		IsCA:                  true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}, edits)
}

// Client returns a client's certificate.
func (a *Authority) Client(serial int64, commonName string, edits ...func(*x509.Certificate)) *x509.Certificate {
	a.t.Helper()
	return a.issue(&x509.Certificate{
		SerialNumber: big.NewInt(serial),
		Subject:      pkix.Name{CommonName: commonName, Organization: []string{"Example"}},
		NotBefore:    Now.AddDate(0, -1, 0), NotAfter: Now.AddDate(1, 0, 0),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}, edits).Certificate
}

func (a *Authority) issue(template *x509.Certificate, edits []func(*x509.Certificate)) *Authority {
	a.t.Helper()
	for _, edit := range edits {
		edit(template)
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.Certificate, key.Public(), a.Key)
	if err != nil {
		a.t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return &Authority{crltest.Authority{Certificate: certificate, Key: key}, a.t}
}

// CRL returns a list of the authority that was issued an hour before Now and is
// current for a week, with the number and the revoked serial numbers given, for
// the reason keyCompromise.
func (a *Authority) CRL(number int64, revoked ...int64) []byte {
	a.t.Helper()
	return a.Sign(crltest.List{Number: big.NewInt(number), Revoked: Entries(revoked...)})
}

// Entries returns the entries of a list.
func Entries(serials ...int64) []byte {
	var entries []byte
	for _, serial := range serials {
		entries = crltest.AppendEntry(entries, crltest.Entry{
			Serial: big.NewInt(serial).Bytes(), RevokedAt: Now.Add(-2 * time.Hour), Reason: 1,
		})
	}
	return entries
}

// Sign returns a list of the authority, with the dates of CRL where it has none.
func (a *Authority) Sign(list crltest.List) []byte {
	a.t.Helper()
	if list.ThisUpdate.IsZero() {
		list.ThisUpdate = Now.Add(-time.Hour)
	}
	if list.NextUpdate.IsZero() {
		list.NextUpdate = list.ThisUpdate.Add(7 * 24 * time.Hour)
	}
	der, err := a.Authority.Sign(list)
	if err != nil {
		a.t.Fatal(err)
	}
	return der
}

// PEM returns certificates as a PEM file.
func PEM(certificates ...*x509.Certificate) []byte {
	var file bytes.Buffer
	for _, c := range certificates {
		file.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	}
	return file.Bytes()
}
