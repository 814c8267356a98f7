package pki_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/asn1"
	"io"
	"log"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/pki"
)

// verify checks a client certificate against roots with the given intermediates.
func verify(c *pki.Certificate, root *pki.Certificate, intermediates ...*pki.Certificate) error {
	options := x509.VerifyOptions{
		Roots:         x509.NewCertPool(),
		Intermediates: x509.NewCertPool(),
		KeyUsages:     []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}
	options.Roots.AddCert(root.Certificate)
	for _, i := range intermediates {
		options.Intermediates.AddCert(i.Certificate)
	}
	_, err := c.Verify(options)
	return err
}

func TestChains(t *testing.T) {
	root := pki.NewRoot(t, "root")
	issuing := root.Subordinate(t, "issuing", pki.PathLength(0))
	beyond := issuing.Subordinate(t, "beyond the path length")
	stranger := pki.NewRoot(t, "stranger")

	for _, test := range []struct {
		name          string
		certificate   *pki.Certificate
		intermediates []*pki.Certificate
		valid         bool
	}{
		{"from the root", root.Client(t, "client"), nil, true},
		{"from a subordinate", issuing.Client(t, "client"), []*pki.Certificate{issuing}, true},
		{"without the subordinate", issuing.Client(t, "client"), nil, false},
		{"path too long", beyond.Client(t, "client"), []*pki.Certificate{issuing, beyond}, false},
		{"stranger", stranger.Client(t, "client"), nil, false},
		{"expired", root.Client(t, "client", pki.Expired), nil, false},
		{"not yet valid", root.Client(t, "client", pki.NotYetValid), nil, false},
		{"issuer is not a CA", root.Client(t, "client").Client(t, "client"), nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := verify(test.certificate, root, test.intermediates...); (err == nil) != test.valid {
				t.Errorf("got error %v, want valid: %t", err, test.valid)
			}
		})
	}
}

func TestKeyPEM(t *testing.T) {
	root := pki.NewRoot(t, "root")
	if _, err := tls.X509KeyPair([]byte(pki.PEM(root)), []byte(root.KeyPEM(t))); err != nil {
		t.Error(err)
	}
}

func TestOptions(t *testing.T) {
	root := pki.NewRoot(t, "root", pki.RSA(1024))
	notAfter := time.Date(2040, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, test := range []struct {
		name   string
		option pki.Option
		ok     func(c *pki.Certificate) bool
	}{
		{"none", func(testing.TB, *pki.Draft) {}, func(c *pki.Certificate) bool {
			return c.IsCA && c.MaxPathLen == -1 && c.SerialNumber.BitLen() == 127 && curve(c) == "P-256"
		}},
		{"not a CA", pki.NotCA, func(c *pki.Certificate) bool { return !c.IsCA && c.KeyUsage&x509.KeyUsageCertSign == 0 }},
		{"path length", pki.PathLength(2), func(c *pki.Certificate) bool { return c.MaxPathLen == 2 }},
		{"path length 0", pki.PathLength(0), func(c *pki.Certificate) bool { return c.MaxPathLenZero }},
		{"validity", pki.Validity(time.Now(), notAfter), func(c *pki.Certificate) bool { return c.NotAfter.Equal(notAfter) }},
		{"serial", pki.Serial(7), func(c *pki.Certificate) bool { return c.SerialNumber.Cmp(big.NewInt(7)) == 0 }},
		{"DNS names", pki.DNSNames("a", "b"), func(c *pki.Certificate) bool { return slices.Equal(c.DNSNames, []string{"a", "b"}) }},
		{"distribution points", pki.CRLDistributionPoints("http://crl"), func(c *pki.Certificate) bool {
			return slices.Equal(c.CRLDistributionPoints, []string{"http://crl"})
		}},
		{"signature", pki.SignedWith(x509.SHA1WithRSA), func(c *pki.Certificate) bool {
			return c.SignatureAlgorithm == x509.SHA1WithRSA
		}},
		{"RSA", pki.RSA(1024), func(c *pki.Certificate) bool { return c.PublicKey.(*rsa.PublicKey).N.BitLen() == 1024 }},
		{"P-224", pki.P224, func(c *pki.Certificate) bool { return curve(c) == "P-224" }},
		{"P-384", pki.P384, func(c *pki.Certificate) bool { return curve(c) == "P-384" }},
		{"P-521", pki.P521, func(c *pki.Certificate) bool { return curve(c) == "P-521" }},
	} {
		t.Run(test.name, func(t *testing.T) {
			if c := root.Subordinate(t, "subordinate", test.option); !test.ok(c) {
				t.Errorf("got certificate %+v", c.Certificate)
			}
		})
	}
}

func curve(c *pki.Certificate) string {
	return c.PublicKey.(*ecdsa.PublicKey).Params().Name
}

func TestPEMIsReadByTLS(t *testing.T) {
	root := pki.NewRoot(t, "root")
	issuing := root.Subordinate(t, "issuing")
	client := issuing.Client(t, "client")
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM([]byte(pki.PEM(root))) {
		t.Fatal("no certificate in the PEM")
	}

	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.TLS.PeerCertificates[0].Subject.CommonName)
	}))
	server.TLS = &tls.Config{ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()

	get := func(certificate *pki.Certificate) (string, error) {
		transport := server.Client().Transport.(*http.Transport).Clone()
		defer transport.CloseIdleConnections()
		transport.TLSClientConfig.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			return new(certificate.TLS()), nil // even if the server does not ask for one of its issuer
		}
		response, err := (&http.Client{Transport: transport}).Get(server.URL)
		if err != nil {
			return "", err
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		return string(body), err
	}
	if got, err := get(client); err != nil || got != "client" {
		t.Errorf("client: got %q, %v", got, err)
	}
	if got, err := get(pki.NewRoot(t, "stranger").Client(t, "client")); err == nil {
		t.Errorf("stranger: got %q, want an error", got)
	}
}

func TestCRL(t *testing.T) {
	root := pki.NewRoot(t, "root")
	revoked, other := root.Client(t, "revoked"), root.Client(t, "other")
	due := time.Date(2040, 1, 2, 3, 4, 5, 0, time.UTC)

	for _, test := range []struct {
		name       string
		list       pki.CRL
		number     int64
		extensions []int // last arcs of the critical ones
	}{
		{"complete", pki.CRL{Revoked: pki.Revoke(revoked), NextUpdate: due}, 1, nil},
		{"delta", pki.CRL{Number: 5, Base: 3, Revoked: pki.Revoke(revoked), NextUpdate: due}, 5, []int{27}},
		{"partition", pki.CRL{Partition: "http://crl/1", Revoked: pki.Revoke(revoked), NextUpdate: due}, 1, []int{28}},
		{"partition of a delta", pki.CRL{Number: 2, Base: 1, Partition: "http://crl/1", Revoked: pki.Revoke(revoked), NextUpdate: due}, 2, []int{27, 28}},
	} {
		t.Run(test.name, func(t *testing.T) {
			list, err := x509.ParseRevocationList(root.CRL(t, test.list))
			if err != nil {
				t.Fatal(err)
			}
			if err := list.CheckSignatureFrom(root.Certificate); err != nil {
				t.Error(err)
			}
			if list.Number.Int64() != test.number || !list.NextUpdate.Equal(due) {
				t.Errorf("got number %v, due %v", list.Number, list.NextUpdate)
			}
			covers := func(c *pki.Certificate) bool {
				return slices.ContainsFunc(list.RevokedCertificateEntries, func(e x509.RevocationListEntry) bool {
					return e.SerialNumber.Cmp(c.SerialNumber) == 0
				})
			}
			if !covers(revoked) || covers(other) {
				t.Errorf("got entries %v", list.RevokedCertificateEntries)
			}
			var critical []int
			for _, e := range list.Extensions {
				if e.Critical {
					critical = append(critical, e.Id[len(e.Id)-1])
				}
			}
			if !slices.Equal(critical, test.extensions) {
				t.Errorf("got critical extensions %v, want %v", critical, test.extensions)
			}
		})
	}
}

// TestIssuingDistributionPoint compares with the encoding that RFC 5280 prescribes, written by hand.
func TestIssuingDistributionPoint(t *testing.T) {
	list, err := x509.ParseRevocationList(pki.NewRoot(t, "root").CRL(t, pki.CRL{Partition: "http://c"}))
	if err != nil {
		t.Fatal(err)
	}
	want := append([]byte{
		0x30, 14, // IssuingDistributionPoint ::= SEQUENCE
		0xa0, 12, // distributionPoint [0] (a CHOICE, so explicit)
		0xa0, 10, // fullName [0] GeneralNames
		0x86, 8, // uniformResourceIdentifier [6] IA5String
	}, "http://c"...)
	for _, e := range list.Extensions {
		if e.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 28}) && bytes.Equal(e.Value, want) {
			return
		}
	}
	t.Errorf("got extensions %v, want one with value %x", list.Extensions, want)
}
