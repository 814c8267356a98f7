package main

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"net"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/pkitest"
)

func TestIdentify(t *testing.T) {
	root := pkitest.Root(t, "Root, the")
	for _, tt := range []struct {
		name string
		edit func(*x509.Certificate)
		want identity
	}{
		{"plain", func(*x509.Certificate) {}, identity{Subject: "CN=device,O=Example", Serial: "07"}},
		{"serial number of 20 bytes", func(c *x509.Certificate) {
			c.SerialNumber = new(big.Int).Lsh(big.NewInt(0xab), 19*8-1)
		}, identity{Subject: "CN=device,O=Example", Serial: "5580000000000000000000000000000000000000"}},
		{"no subject", func(c *x509.Certificate) {
			c.Subject, c.DNSNames = pkix.Name{}, []string{"a.example.com"}
		}, identity{Serial: "07", SANs: "a.example.com"}},
		{"control characters", func(c *x509.Certificate) {
			c.Subject = pkix.Name{CommonName: "a\r\nb\u0085"}
		}, identity{Subject: `CN=a\0D\0Ab\C2\85`, Serial: "07"}},
		{"special characters", func(c *x509.Certificate) {
			c.Subject = pkix.Name{CommonName: `a,b+"c"`}
		}, identity{Subject: `CN=a\,b\+\"c\"`, Serial: "07"}},
		{"order of attributes", func(c *x509.Certificate) {
			c.RawSubject = marshalName([][2]string{{"2.5.4.3", "one"}, {"2.5.4.10", "org"}, {"2.5.4.3", "two"}})
		}, identity{Subject: "CN=two,O=org,CN=one", Serial: "07"}},
		{"all kinds of alternative names", func(c *x509.Certificate) {
			c.DNSNames = []string{"A.example.com"}
			c.IPAddresses = []net.IP{net.IPv4(192, 0, 2, 1), net.ParseIP("2001:db8::1")}
			c.EmailAddresses = []string{"Me@Example.com"}
			c.URIs = []*url.URL{{Scheme: "spiffe", Host: "example.com", Path: "/d"}}
		}, identity{Subject: "CN=device,O=Example", Serial: "07", SANs: "a.example.com,192.0.2.1,2001:db8::1,Me@example.com,spiffe://example.com/d"}},
		{"alternative name with a comma", func(c *x509.Certificate) {
			c.DNSNames = []string{"b.example.com"}
			c.EmailAddresses = []string{"a,admin@example.com"}
		}, identity{Subject: "CN=device,O=Example", Serial: "07", SANs: "b.example.com"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := root.Client(7, "device", tt.edit)
			tt.want.Issuer, tt.want.NotAfter = `CN=Root\, the`, "2027-06-15T12:00:00Z"
			if got, err := identify(c); err != nil || got != tt.want {
				t.Errorf("\n got %+v, %v\nwant %+v", got, err, tt.want)
			}
		})
	}
}

// marshalName returns a distinguished name with the attributes in this order.
func marshalName(attributes [][2]string) []byte {
	var rdns pkix.RDNSequence
	for _, a := range attributes {
		var id asn1.ObjectIdentifier
		for part := range strings.SplitSeq(a[0], ".") {
			n, err := strconv.Atoi(part)
			if err != nil {
				panic(err)
			}
			id = append(id, n)
		}
		rdns = append(rdns, pkix.RelativeDistinguishedNameSET{{Type: id, Value: a[1]}})
	}
	der, err := asn1.Marshal(rdns)
	if err != nil {
		panic(err)
	}
	return der
}

// Alternative names beyond the limit are left out whole.
func TestManyNames(t *testing.T) {
	names := make([]alternativeName, 100)
	for i := range names {
		names[i].text = fmt.Sprintf("%02d.%s", i, strings.Repeat("x", 57)) // 60 bytes
	}
	got := joinNames(names)
	if n := strings.Count(got, ",") + 1; len(got) > maxText || n != maxText/61 || !strings.HasSuffix(got, names[n-1].text) {
		t.Errorf("%d names in %d bytes: %s", n, len(got), got)
	}
}

// A serial number of zero is not allowed, but there are some.
func TestSerialText(t *testing.T) {
	for _, tt := range []struct {
		serial int64
		want   string
	}{{0, "00"}, {10, "0A"}, {0x100, "0100"}} {
		if got := serialText(big.NewInt(tt.serial).Bytes()); got != tt.want {
			t.Errorf("serialText(%d) = %s, want %s", tt.serial, got, tt.want)
		}
	}
}

// What encoding/asn1 does not read is shown in hexadecimal.
func TestUnreadableName(t *testing.T) {
	if got := distinguishedName([]byte{0x30, 0x80}); got != "#3080" {
		t.Errorf("got %s", got)
	}
}
