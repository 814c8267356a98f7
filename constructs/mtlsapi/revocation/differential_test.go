package revocation_test

import (
	"bytes"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	mathrand "math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation"
	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation/crltest"
)

// TestAgainstStandardLibrary compares lists that crypto/x509 creates with
// what crypto/x509 reads from them and finds by linear search.
func TestAgainstStandardLibrary(t *testing.T) {
	for name, key := range keys() {
		ca := must(crltest.NewAuthorityWithKey("CA "+name, key))
		source := mathrand.New(mathrand.NewPCG(7, uint64(len(name))))
		for range 40 {
			octets := 1 + source.IntN(20)
			template := x509.RevocationList{
				Number:     big.NewInt(source.Int64()),
				ThisUpdate: time.Unix(source.Int64N(1<<31), 0),
			}
			template.NextUpdate = template.ThisUpdate.Add(time.Duration(1+source.IntN(1e6)) * time.Second)
			for range source.IntN(300) {
				template.RevokedCertificateEntries = append(template.RevokedCertificateEntries, randomEntry(source, octets))
			}
			der := must(x509.CreateRevocationList(rand.Reader, &template, ca.Certificate, ca.Key))
			list, err := revocation.Parse(der, ca.Certificate)
			if err != nil {
				t.Fatalf("%s: Parse: %v", name, err)
			}
			compare(t, list, must(x509.ParseRevocationList(der)))
		}
	}
}

// TestLargeListAgainstStandardLibrary has more than one partition of the
// index, and serial numbers of all sizes in one list.
func TestLargeListAgainstStandardLibrary(t *testing.T) {
	ca := testCA()
	var entries []byte
	for octets := range 20 {
		entries = append(entries, crltest.AppendRandomEntries(nil, 1000, 1+octets)...)
	}
	der := must(ca.Sign(crltest.List{Revoked: entries}))
	std := must(x509.ParseRevocationList(der))
	// The last entry of a serial number counts.
	last := map[string]x509.RevocationListEntry{}
	for _, entry := range std.RevokedCertificateEntries {
		last[entry.SerialNumber.String()] = entry
	}
	list := must(revocation.Parse(der, ca.Certificate))
	if list.Len() != 20_000 {
		t.Errorf("Len() = %d, want 20000", list.Len())
	}
	for _, want := range last {
		got, ok := list.Lookup(want.SerialNumber)
		if !ok || !got.RevokedAt.Equal(want.RevocationTime) || int(got.Reason) != want.ReasonCode {
			t.Errorf("Lookup(%x) = %v, %t, want %v", want.SerialNumber, got, ok, want)
		}
		absent := new(big.Int).Xor(want.SerialNumber, big.NewInt(1<<40))
		if _, listed := last[absent.String()]; !listed {
			if got, ok := list.Lookup(absent); ok {
				t.Errorf("Lookup(%x) = %v, want none", absent, got)
			}
		}
	}
}

// randomEntry returns an entry whose serial number has up to the given number
// of octets.
func randomEntry(source *mathrand.Rand, octets int) x509.RevocationListEntry {
	serial := make([]byte, octets)
	for i := range serial {
		serial[i] = byte(source.Uint32())
	}
	serial[0] &= 0x7f
	entry := x509.RevocationListEntry{
		SerialNumber: new(big.Int).SetBytes(serial),
		// From 1950, about half of them after 2049.
		RevocationTime: time.Unix(source.Int64N(200*365*86400)-20*365*86400, 0).UTC(),
	}
	switch source.IntN(4) {
	case 0:
		entry.ReasonCode = []int{1, 2, 3, 4, 5, 6, 9, 10}[source.IntN(8)]
	case 1:
		// invalidityDate
		entry.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 24}, Value: []byte("\x18\x0f20250101000000Z")}}
	}
	return entry
}

// compare reports every difference between a list and what crypto/x509 read
// from the same octets.
func compare(t *testing.T, list *revocation.List, std *x509.RevocationList) {
	t.Helper()
	if !list.ThisUpdate.Equal(std.ThisUpdate) || !list.NextUpdate.Equal(std.NextUpdate) {
		t.Errorf("dates are %v and %v, want %v and %v", list.ThisUpdate, list.NextUpdate, std.ThisUpdate, std.NextUpdate)
	}
	if list.Number.String() != std.Number.String() {
		t.Errorf("number is %v, want %v", list.Number, std.Number)
	}
	if !bytes.Equal(list.RawIssuer, std.RawIssuer) || list.Issuer.String() != std.Issuer.String() {
		t.Errorf("issuer is %v, want %v", list.Issuer, std.Issuer)
	}
	if list.Len() != len(std.RevokedCertificateEntries) {
		t.Errorf("Len() = %d, want %d", list.Len(), len(std.RevokedCertificateEntries))
	}
	for _, entry := range std.RevokedCertificateEntries {
		for _, serial := range []*big.Int{
			entry.SerialNumber,
			new(big.Int).Add(entry.SerialNumber, big.NewInt(1)),
			new(big.Int).Lsh(entry.SerialNumber, 8),
			new(big.Int).Rsh(entry.SerialNumber, 8),
		} {
			want, listed := linearSearch(std.RevokedCertificateEntries, serial)
			got, ok := list.Lookup(serial)
			if ok != listed || ok && (!got.RevokedAt.Equal(want.RevocationTime) || int(got.Reason) != want.ReasonCode) {
				t.Errorf("Lookup(%x) = %v, %t, want %v, %t", serial, got, ok, want, listed)
			}
		}
	}
}

// linearSearch returns the last entry of a serial number, but one that
// revokes before one that removes.
func linearSearch(entries []x509.RevocationListEntry, serial *big.Int) (found x509.RevocationListEntry, ok bool) {
	const removeFromCRL = 8
	for _, entry := range slices.Backward(entries) {
		if entry.SerialNumber.Cmp(serial) != 0 {
			continue
		}
		if entry.ReasonCode != removeFromCRL {
			return entry, true
		}
		if !ok {
			found, ok = entry, true
		}
	}
	return found, ok
}
