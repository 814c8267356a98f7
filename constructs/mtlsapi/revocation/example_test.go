package revocation_test

import (
	"crypto/x509"
	"fmt"
	"math/big"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation"
	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation/crltest"
)

func Example() {
	ca := must(crltest.NewAuthority("Example CA"))
	crl := must(ca.Sign(crltest.List{
		Number:     big.NewInt(17),
		ThisUpdate: time.Date(2026, time.May, 1, 0, 0, 0, 0, time.UTC),
		NextUpdate: time.Date(2026, time.May, 8, 0, 0, 0, 0, time.UTC),
		Revoked: crltest.AppendEntry(nil, crltest.Entry{
			Serial:    []byte{0x0b, 0xad},
			RevokedAt: time.Date(2026, time.April, 30, 9, 0, 0, 0, time.UTC),
			Reason:    byte(revocation.KeyCompromise),
		}),
	}))
	stolen := must(ca.Issue(big.NewInt(0x0bad)))
	fine := must(ca.Issue(big.NewInt(0x600d)))

	list, err := revocation.Parse(crl, ca.Certificate)
	if err != nil {
		fmt.Println(err)
		return
	}
	set, err := revocation.NewSet(list)
	if err != nil {
		fmt.Println(err)
		return
	}
	at := time.Date(2026, time.May, 2, 0, 0, 0, 0, time.UTC)
	fmt.Println(set.Check(stolen, at))
	fmt.Println(set.Check(fine, at))
	fmt.Println(set.Check(fine, at.AddDate(0, 1, 0)))
	// Output:
	// revoked on 2026-04-30T09:00:00Z (keyCompromise) by CRL 17 of CN=Example CA
	// good by CRL 17 of CN=Example CA
	// stale: nextUpdate has passed: CRL 17 of CN=Example CA with thisUpdate 2026-05-01T00:00:00Z and nextUpdate 2026-05-08T00:00:00Z
}

// A caller that has all CA certificates of a truststore need not know which
// of them issued a list.
func ExampleParse() {
	root := must(crltest.NewAuthority("Root CA"))
	subordinate := must(crltest.NewAuthority("Subordinate CA"))
	truststore := []*x509.Certificate{root.Certificate, subordinate.Certificate}

	crl := must(subordinate.Sign(crltest.List{Number: big.NewInt(3)}))
	list, err := revocation.Parse(crl, truststore...)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(list.Issuer, "number", list.Number)
	// Output: CN=Subordinate CA number 3
}

func ExampleList_Lookup() {
	ca := must(crltest.NewAuthority("Example CA"))
	crl := must(ca.Sign(crltest.List{Revoked: crltest.AppendEntry(nil, crltest.Entry{
		Serial:    []byte{5},
		RevokedAt: time.Date(2026, time.April, 30, 9, 0, 0, 0, time.UTC),
	})}))
	list := must(revocation.Parse(crl, ca.Certificate))
	entry, ok := list.Lookup(big.NewInt(5))
	fmt.Println(entry.RevokedAt, entry.Reason, ok)
	// Output: 2026-04-30 09:00:00 +0000 UTC unspecified true
}

// AWS Private CA can divide its list into partitions. A certificate names the
// URL of its partition, and is good only by a list of that URL.
func ExampleSet_Check_partitions() {
	ca := must(crltest.NewAuthority("Example CA"))
	crl := must(ca.Sign(crltest.List{
		Number:             big.NewInt(1),
		ThisUpdate:         time.Date(2026, time.May, 1, 0, 0, 0, 0, time.UTC),
		NextUpdate:         time.Date(2026, time.May, 8, 0, 0, 0, 0, time.UTC),
		DistributionPoints: []string{"http://crl.example.com/crl/1.crl"},
	}))
	set := must(revocation.NewSet(must(revocation.Parse(crl, ca.Certificate))))
	at := time.Date(2026, time.May, 2, 0, 0, 0, 0, time.UTC)
	first := must(ca.Issue(big.NewInt(5), "http://crl.example.com/crl/1.crl"))
	second := must(ca.Issue(big.NewInt(6), "http://crl.example.com/crl/2.crl"))
	fmt.Println(set.Check(first, at))
	fmt.Println(set.Check(second, at))
	// Output:
	// good by CRL 1 of CN=Example CA
	// unknown: no CRL for the certificate's distribution point is loaded
}
