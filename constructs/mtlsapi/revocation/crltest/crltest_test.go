package crltest_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"slices"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation/crltest"
)

// TestSign reads with crypto/x509 what the package wrote.
func TestSign(t *testing.T) {
	_, ed25519Key, err1 := ed25519.GenerateKey(rand.Reader)
	rsaKey, err2 := rsa.GenerateKey(rand.Reader, 2048)
	ecdsaKey, err3 := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	for _, err := range []error{err1, err2, err3} {
		if err != nil {
			t.Fatal(err)
		}
	}
	thisUpdate := time.Date(2030, time.January, 1, 0, 0, 0, 0, time.UTC)
	nextUpdate := time.Date(2060, time.January, 1, 0, 0, 0, 0, time.UTC)
	entries := []crltest.Entry{
		{Serial: nil, RevokedAt: thisUpdate},
		{Serial: []byte{0, 0, 0x80}, RevokedAt: nextUpdate, Reason: 1},
		{
			Serial: bytes.Repeat([]byte{7}, 20), RevokedAt: time.Date(1949, time.May, 1, 0, 0, 0, 0, time.UTC), Reason: 9,
			Extensions: []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3}, Critical: true, Value: make([]byte, 300)}},
		},
	}
	list := crltest.List{
		ThisUpdate: thisUpdate, NextUpdate: nextUpdate, Number: big.NewInt(9), BaseNumber: big.NewInt(8),
		DistributionPoints: []string{"http://a"}, OnlyUserCerts: true,
	}
	for _, entry := range entries {
		list.Revoked = crltest.AppendEntry(list.Revoked, entry)
	}
	for _, key := range []crypto.Signer{ed25519Key, rsaKey, ecdsaKey} {
		ca, err := crltest.NewAuthorityWithKey("CA", key)
		if err != nil {
			t.Fatal(err)
		}
		der, err := ca.Sign(list)
		if err != nil {
			t.Fatal(err)
		}
		std, err := x509.ParseRevocationList(der)
		if err != nil {
			t.Fatal(err)
		}
		if err := std.CheckSignatureFrom(ca.Certificate); err != nil {
			t.Errorf("%T: %v", key, err)
		}
		if !std.ThisUpdate.Equal(thisUpdate) || !std.NextUpdate.Equal(nextUpdate) || std.Number.Int64() != 9 {
			t.Errorf("%T: got %v, %v, %v", key, std.ThisUpdate, std.NextUpdate, std.Number)
		}
		if !bytes.Equal(std.AuthorityKeyId, ca.Certificate.SubjectKeyId) {
			t.Errorf("%T: authority key identifier is %x, want %x", key, std.AuthorityKeyId, ca.Certificate.SubjectKeyId)
		}
		var ids []string
		for _, extension := range std.Extensions {
			ids = append(ids, extension.Id.String())
		}
		if want := []string{"2.5.29.35", "2.5.29.20", "2.5.29.27", "2.5.29.28"}; !slices.Equal(ids, want) {
			t.Errorf("%T: extensions are %v, want %v", key, ids, want)
		}
		if len(std.RevokedCertificateEntries) != len(entries) {
			t.Fatalf("%T: %d entries, want %d", key, len(std.RevokedCertificateEntries), len(entries))
		}
		for i, want := range entries {
			got := std.RevokedCertificateEntries[i]
			serial := new(big.Int).SetBytes(want.Serial)
			if got.SerialNumber.Cmp(serial) != 0 || !got.RevocationTime.Equal(want.RevokedAt) || got.ReasonCode != int(want.Reason) {
				t.Errorf("%T: entry %d is %v, want %v", key, i, got, want)
			}
		}
	}
}

// TestZeroList leaves everything out that can be.
func TestZeroList(t *testing.T) {
	ca, err := crltest.NewAuthority("CA")
	if err != nil {
		t.Fatal(err)
	}
	der, err := ca.Sign(crltest.List{OmitNextUpdate: true, OmitAuthorityKeyID: true})
	if err != nil {
		t.Fatal(err)
	}
	std, err := x509.ParseRevocationList(der)
	if err != nil {
		t.Fatal(err)
	}
	if len(std.Extensions) != 0 || !std.NextUpdate.IsZero() || len(std.RevokedCertificateEntries) != 0 {
		t.Errorf("got %+v", std)
	}
}

func TestRandomEntries(t *testing.T) {
	ca, err := crltest.NewAuthority("CA")
	if err != nil {
		t.Fatal(err)
	}
	for _, octets := range []int{1, 16, 20} {
		der, err := ca.Sign(crltest.List{Revoked: crltest.AppendRandomEntries(nil, 1000, octets)})
		if err != nil {
			t.Fatal(err)
		}
		std, err := x509.ParseRevocationList(der)
		if err != nil {
			t.Fatal(err)
		}
		i := 0
		for serial := range crltest.RandomSerials(1000, octets) {
			got, want := std.RevokedCertificateEntries[i], crltest.RandomEntry(i, serial)
			if !bytes.Equal(got.SerialNumber.Bytes(), serial) || len(serial) != octets {
				t.Fatalf("entry %d has serial number %x, want %x", i, got.SerialNumber, serial)
			}
			if !got.RevocationTime.Equal(want.RevokedAt) || got.ReasonCode != int(want.Reason) {
				t.Fatalf("entry %d is %v, want %v", i, got, want)
			}
			i++
		}
		if i != 1000 || len(std.RevokedCertificateEntries) != i {
			t.Errorf("%d serial numbers, %d entries, want 1000", i, len(std.RevokedCertificateEntries))
		}
	}
}

func TestIssue(t *testing.T) {
	ca, err := crltest.NewAuthority("CA")
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := ca.Issue(big.NewInt(5), "http://a", "http://b")
	if err != nil {
		t.Fatal(err)
	}
	if err := certificate.CheckSignatureFrom(ca.Certificate); err != nil {
		t.Error(err)
	}
	if certificate.SerialNumber.Int64() != 5 || !slices.Equal(certificate.CRLDistributionPoints, []string{"http://a", "http://b"}) {
		t.Errorf("got number %v and distribution points %v", certificate.SerialNumber, certificate.CRLDistributionPoints)
	}
}
