package revocation_test

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"sync"
	"testing"

	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation"
	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation/crltest"
)

const million = 1_000_000

// millionList is a list of a million entries with serial numbers of 16
// octets, half of them with a reason: about 42 MB.
var millionList = sync.OnceValues(func() ([]byte, *crltest.Authority) {
	ca := must(crltest.NewAuthority("Million CA"))
	entries := crltest.AppendRandomEntries(nil, million, 16)
	return must(ca.Sign(crltest.List{Number: big.NewInt(1), Revoked: entries})), ca
})

func BenchmarkParse1M(b *testing.B) {
	der, ca := millionList()
	b.Run("revocation", func(b *testing.B) {
		b.SetBytes(int64(len(der)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := revocation.Parse(der, ca.Certificate); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("revocation-pem", func(b *testing.B) {
		file := pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: der})
		b.SetBytes(int64(len(der)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := revocation.Parse(file, ca.Certificate); err != nil {
				b.Fatal(err)
			}
		}
	})
	// The part of the work that nobody who verifies the list can save.
	b.Run("sha256", func(b *testing.B) {
		b.SetBytes(int64(len(der)))
		for b.Loop() {
			sha256.Sum256(der)
		}
	})
	// It does not even verify the signature.
	b.Run("stdlib", func(b *testing.B) {
		b.SetBytes(int64(len(der)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := x509.ParseRevocationList(der); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// serials returns n serial numbers of the million, and as many that are not
// in the list.
func serials(n int) (hits, misses [][]byte) {
	i := 0
	for serial := range crltest.RandomSerials(million, 16) {
		if i++; i%(million/n) == 0 {
			hits = append(hits, bytes.Clone(serial))
			miss := bytes.Clone(serial)
			miss[len(miss)-1] ^= 1
			misses = append(misses, miss)
		}
	}
	return hits, misses
}

// BenchmarkLookup1M looks up a thousand serial numbers over and over, whose
// part of the index stays in the processor's caches, and a hundred thousand,
// whose part does not.
func BenchmarkLookup1M(b *testing.B) {
	der, ca := millionList()
	list, err := revocation.Parse(der, ca.Certificate)
	if err != nil {
		b.Fatal(err)
	}
	for _, test := range []struct {
		name string
		n    int
	}{{"warm", 1_000}, {"cold", 100_000}} {
		hits, misses := serials(test.n)
		b.Run("revocation/"+test.name+"-hit", func(b *testing.B) { lookup(b, list, hits, true) })
		b.Run("revocation/"+test.name+"-miss", func(b *testing.B) { lookup(b, list, misses, false) })
	}
	b.Run("stdlib/miss", func(b *testing.B) {
		std, err := x509.ParseRevocationList(der)
		if err != nil {
			b.Fatal(err)
		}
		_, misses := serials(1)
		serial := new(big.Int).SetBytes(misses[0])
		for b.Loop() {
			for i := range std.RevokedCertificateEntries {
				if std.RevokedCertificateEntries[i].SerialNumber.Cmp(serial) == 0 {
					b.Fatal("found")
				}
			}
		}
	})
}

func lookup(b *testing.B, list *revocation.List, serials [][]byte, want bool) {
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if _, ok := list.LookupBytes(serials[i]); ok != want {
			b.Fatalf("LookupBytes(%x): got %t, want %t", serials[i], ok, want)
		}
		if i++; i == len(serials) {
			i = 0
		}
	}
}

// BenchmarkCheck asks a set of 100 partitions about a certificate.
func BenchmarkCheck(b *testing.B) {
	ca := testCA()
	var lists []*revocation.List
	for i := range 100 {
		lists = append(lists, parse(b, ca, crltest.List{
			Number:             big.NewInt(1),
			DistributionPoints: []string{partitionURL(i)},
			Revoked:            crltest.AppendRandomEntries(nil, 100, 16),
		}))
	}
	set := must(revocation.NewSet(lists...))
	certificate := must(ca.Issue(big.NewInt(5), partitionURL(99)))
	b.ReportAllocs()
	for b.Loop() {
		if got := set.Check(certificate, now); got.Status != revocation.Good {
			b.Fatal(got)
		}
	}
}

func partitionURL(i int) string { return fmt.Sprintf("http://crl.example/crl/%d.crl", i) }
