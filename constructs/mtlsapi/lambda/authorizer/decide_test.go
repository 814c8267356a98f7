package main

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/lambda/internal/pkitest"
	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation/crltest"
)

func TestAllowed(t *testing.T) {
	w := newWorld(t)
	for range 3 {
		w.want(w.client, allowed)
	}
}

func TestCertificates(t *testing.T) {
	w := newWorld(t)
	stranger := pkitest.Root(t, "Stranger")
	impostor := pkitest.Root(t, "Sub") // another key under the name
	constrained := w.root.Subordinate(6, "Constrained", func(c *x509.Certificate) {
		c.PermittedDNSDomains, c.PermittedDNSDomainsCritical = []string{"example.com"}, true
	})
	w.cfg.Version = w.Put("trust", "truststore.pem", pkitest.PEM(w.root.Certificate, w.sub.Certificate, constrained.Certificate))
	w.Put("lists", "crl/constrained.crl", constrained.CRL(1))
	w.start()
	named := func(name string) func(*x509.Certificate) {
		return func(c *x509.Certificate) { c.DNSNames = []string{name} }
	}
	edit := func(f func(*x509.Certificate)) *x509.Certificate { return w.sub.Client(1, "device", f) }
	for _, tt := range []struct {
		name        string
		certificate *x509.Certificate
		want        code
		reason      string
	}{
		{"expired", edit(func(c *x509.Certificate) { c.NotAfter = pkitest.Now.Add(-time.Second) }), expired, "expired"},
		{"not yet valid", edit(func(c *x509.Certificate) { c.NotBefore = pkitest.Now.Add(time.Second) }), notYetValid, "not yet valid"},
		{"for servers", edit(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }), wrongUsage, "usage"},
		{"for code signing and clients", edit(func(c *x509.Certificate) {
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning, x509.ExtKeyUsageClientAuth}
		}), allowed, ""},
		{"for any purpose", edit(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} }), allowed, ""},
		{"for no named purpose", edit(func(c *x509.Certificate) { c.ExtKeyUsage = nil }), allowed, ""},
		{"with an unknown critical extension", edit(func(c *x509.Certificate) {
			c.ExtraExtensions = []pkix.Extension{{Id: []int{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}}}
		}), untrusted, "critical extension"},
		{"within name constraints", constrained.Client(1, "device", named("a.example.com")), allowed, ""},
		{"outside of name constraints", constrained.Client(1, "device", named("a.example.org")), untrusted, "constraint"},
		{"of a stranger", stranger.Client(1, "device"), untrusted, "unknown authority"},
		{"of an impostor", impostor.Client(1, "device"), untrusted, "unknown authority"},
		{"of the root itself", w.root.Client(1, "device"), allowed, ""},
		{"the authority's own", w.sub.Certificate, untrusted, "truststore's own"},
		{"the root", w.root.Certificate, untrusted, "truststore's own"},
		{"with too long a name", edit(func(c *x509.Certificate) { c.Subject.CommonName = strings.Repeat("x", maxText) }), malformedCertificate, "1024"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w.t = t
			w.want(tt.certificate, tt.want, tt.reason)
		})
	}
}

func TestRecordNamesTheCertificate(t *testing.T) {
	w := newWorld(t)
	w.Put("lists", "crl/sub.crl", w.sub.CRL(2, clientSerial))
	_, got, _ := w.invoke(httpEvent(t, string(pkitest.PEM(w.client))))
	want := record{
		Level: "WARN", Message: "denied", Code: "revoked",
		Reason:  "certificate of CN=device-1,O=Example with serial number 0A1B by CN=Sub: revoked on 2026-06-15T10:00:00Z (keyCompromise) by CRL 2 of CN=Sub",
		Subject: "CN=device-1,O=Example", Serial: "0A1B", Issuer: "CN=Sub", APIRequestID: "request-1",
	}
	if got != want {
		t.Errorf("record\n%+v, want\n%+v", got, want)
	}
}

func TestEvents(t *testing.T) {
	w := newWorld(t)
	pem := string(pkitest.PEM(w.client))
	other := string(pkitest.PEM(w.root.Certificate))
	quoted := string(marshal(t, pem))
	for _, tt := range []struct {
		name, event string
		want        code
	}{
		{"empty", ``, malformedEvent},
		{"not JSON", `{"version":"2.0"`, malformedEvent},
		{"null", `null`, malformedEvent},
		{"an array", `[]`, malformedEvent},
		{"nothing in it", `{}`, malformedEvent},
		{"of a token authorizer", `{"type":"TOKEN","methodArn":"` + method + `","authorizationToken":"t"}`, malformedEvent},
		{"no kind", `{"type":"REQUEST","requestContext":{"identity":{"clientCert":{"clientCertPem":` + quoted + `}}}}`, malformedEvent},
		{"certificate that is no text", `{"version":"2.0","type":"REQUEST","requestContext":{"authentication":{"clientCert":{"clientCertPem":7}}}}`, malformedEvent},
		{"no context", `{"version":"2.0","type":"REQUEST"}`, noCertificate},
		{"no certificate", `{"version":"2.0","type":"REQUEST","requestContext":{"authentication":null}}`, noCertificate},
		{"certificate in the place of the other kind", `{"version":"2.0","type":"REQUEST","requestContext":{"identity":{"clientCert":{"clientCertPem":` + quoted + `}}}}`, noCertificate},
		{"the same in a REST API", `{"type":"REQUEST","methodArn":"` + method + `","requestContext":{"authentication":{"clientCert":{"clientCertPem":` + quoted + `}}}}`, noCertificate},
		{"payload format 1.0", `{"version":"1.0","type":"REQUEST","methodArn":"` + method + `","requestContext":{"identity":{"clientCert":{"clientCertPem":` + quoted + `}}}}`, allowed},
		{"fields nobody knows", `{"version":"2.0","type":"REQUEST","new":{},"requestContext":{"new":[1],"authentication":{"new":1,"clientCert":{"new":null,"clientCertPem":` + quoted + `}}}}`, allowed},
		{"CRLF", string(httpEvent(t, strings.ReplaceAll(pem, "\n", "\r\n"))), allowed},
		{"no line end", string(httpEvent(t, strings.TrimSuffix(pem, "\n"))), allowed},
		{"no PEM", string(httpEvent(t, "CERT_CONTENT")), malformedCertificate},
		{"two certificates", string(httpEvent(t, pem+other)), malformedCertificate},
		{"another block", string(httpEvent(t, strings.ReplaceAll(pem, "CERTIFICATE", "CERTIFICATE REQUEST"))), malformedCertificate},
		{"damaged certificate", string(httpEvent(t, strings.Replace(pem, "MI", "MA", 1))), malformedCertificate},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w.t = t
			w.wantEvent([]byte(tt.event), tt.want)
		})
	}
}

func TestRevoked(t *testing.T) {
	t.Run("client", func(t *testing.T) {
		w := newWorld(t)
		w.Put("lists", "crl/sub.crl", w.sub.CRL(2, clientSerial))
		w.want(w.client, revoked, "0A1B", "keyCompromise", "CRL 2")
		w.want(w.sub.Client(1, "another"), allowed)
	})
	t.Run("intermediate", func(t *testing.T) {
		w := newWorld(t)
		w.Put("lists", "crl/root.crl", w.root.CRL(2, subSerial))
		w.want(w.client, revoked, "certificate of CN=Sub with serial number 5B")
		w.want(w.root.Client(1, "of the root"), allowed)
	})
	t.Run("by a stale list, when the unknown are allowed", func(t *testing.T) {
		w := newWorld(t)
		w.start(func(c *config) { c.AllowWhenUnknown = true })
		w.Put("lists", "crl/sub.crl", w.sub.CRL(2, clientSerial))
		w.pass(30 * 24 * time.Hour)
		w.want(w.client, revoked)
	})
	t.Run("client, while the intermediate is unknown", func(t *testing.T) {
		w := newWorld(t)
		w.Put("lists", "crl/sub.crl", w.sub.CRL(2, clientSerial))
		w.Delete("lists", "crl/root.crl")
		w.want(w.client, revoked)
	})
	t.Run("intermediate, while the client is unknown", func(t *testing.T) {
		w := newWorld(t)
		w.Put("lists", "crl/root.crl", w.root.CRL(2, subSerial))
		w.Delete("lists", "crl/sub.crl")
		w.want(w.client, revoked)
	})
	t.Run("by a delta list", func(t *testing.T) {
		w := newWorld(t)
		w.Put("lists", "crl/sub-delta.crl", w.sub.Sign(crltest.List{Number: big.NewInt(2), BaseNumber: big.NewInt(1), Revoked: pkitest.Entries(clientSerial)}))
		w.want(w.client, revoked, "delta CRL 2")
	})
	t.Run("without sources", func(t *testing.T) {
		w := newWorld(t)
		w.Put("lists", "crl/sub.crl", w.sub.CRL(2, clientSerial))
		w.start(func(c *config) { c.Sources = nil })
		w.want(w.client, allowed)
	})
}

// What makes a status unknown or stale denies, or counts, by the policy.
func TestRevocationUnavailable(t *testing.T) {
	for _, tt := range []struct {
		name    string
		prepare func(w *world)
		want    code
		reason  string
	}{
		{"no list at all", func(w *world) {
			w.Delete("lists", "crl/sub.crl")
			w.Delete("lists", "crl/root.crl")
		}, revocationUnknown, "no CRL for the certificate's issuer"},
		{"none for the client", func(w *world) { w.Delete("lists", "crl/sub.crl") }, revocationUnknown, "CN=device-1"},
		{"none for the intermediate", func(w *world) { w.Delete("lists", "crl/root.crl") }, revocationUnknown, "certificate of CN=Sub"},
		{"damaged", func(w *world) { w.Put("lists", "crl/sub.crl", []byte("<Error/>")) }, revocationUnknown, "CN=device-1"},
		{"signed by another authority", func(w *world) {
			forger, forged := *w.root, *w.sub.Certificate
			forger.Certificate = &forged
			w.Put("lists", "crl/sub.crl", forger.CRL(2))
		}, revocationUnknown, "CN=device-1"},
		{"too large", func(w *world) {
			w.Put("lists", "crl/sub.crl", w.sub.Sign(crltest.List{Revoked: crltest.AppendRandomEntries(nil, 10_000, 16)}))
			w.start(func(c *config) { c.MemoryMiB = 1 })
		}, revocationUnknown, "CN=device-1"},
		{"cannot be read", func(w *world) { w.fails("get lists/crl/sub.crl") }, revocationUnknown, "CN=device-1"},
		{"cannot be listed", func(w *world) { w.fails("list lists/") }, revocationUnknown, "CN=device-1"},
		{"out of date", func(w *world) { w.pass(8 * 24 * time.Hour) }, revocationStale, "nextUpdate"},
		{"of the intermediate out of date", func(w *world) {
			w.pass(8 * 24 * time.Hour)
			w.Put("lists", "crl/sub.crl", w.sub.Sign(crltest.List{NextUpdate: w.now.Add(time.Hour)}))
		}, revocationStale, "certificate of CN=Sub"},
		{"of the future", func(w *world) {
			w.Put("lists", "crl/sub.crl", w.sub.Sign(crltest.List{ThisUpdate: w.now.Add(time.Hour)}))
		}, revocationStale, "thisUpdate"},
		{"without next update", func(w *world) {
			w.Put("lists", "crl/sub.crl", w.sub.Sign(crltest.List{OmitNextUpdate: true}))
		}, revocationStale, "nextUpdate"},
		{"partition of others", func(w *world) {
			w.Put("lists", "crl/sub.crl", w.sub.Sign(crltest.List{DistributionPoints: []string{"http://example.com/1.crl"}}))
			w.client = w.sub.Client(clientSerial, "device-1", func(c *x509.Certificate) {
				c.CRLDistributionPoints = []string{"http://example.com/2.crl"}
			})
		}, revocationUnknown, "distribution point"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t)
			tt.prepare(w)
			w.want(w.client, tt.want, tt.reason)
			w.start(func(c *config) { c.AllowWhenUnknown = true })
			w.want(w.client, allowed, tt.reason) // with the reason
			_, r, metrics := w.invoke(httpEvent(t, string(pkitest.PEM(w.client))))
			if r.Level != "WARN" || strings.Join(metrics, " ") != "Allowed RevocationUnavailable" {
				t.Errorf("record %v, metrics %q", r, metrics)
			}
		})
	}
}

func TestAllowList(t *testing.T) {
	w := newWorld(t)
	certificate := w.sub.Client(clientSerial, "device-1", func(c *x509.Certificate) {
		c.DNSNames = []string{"Device-1.example.com", "*.wild.example.com"}
		c.EmailAddresses = []string{"Device@Example.com"}
		c.IPAddresses = []net.IP{net.IPv4(192, 0, 2, 1), net.ParseIP("2001:db8::1")}
		c.URIs = []*url.URL{{Scheme: "spiffe", Host: "example.com", Path: "/device-1"}}
	})
	for _, tt := range []struct {
		name string
		list allowList
		want code
	}{
		{"empty", allowList{Subjects: []string{}}, allowed},
		{"subject", allowList{Subjects: []string{"CN=other", "CN=device-1,O=Example"}}, allowed},
		{"part of a subject", allowList{Subjects: []string{"CN=device-1"}}, notOnAllowList},
		{"subject in another order", allowList{Subjects: []string{"O=Example,CN=device-1"}}, notOnAllowList},
		{"issuer", allowList{Issuers: []string{"CN=Sub"}}, allowed},
		{"issuer's issuer", allowList{Issuers: []string{"CN=Root"}}, notOnAllowList},
		{"subject as issuer", allowList{Issuers: []string{"CN=device-1,O=Example"}}, notOnAllowList},
		{"serial", allowList{Serials: []string{"1", "0A1B"}}, allowed},
		{"serial with colons, zeros and small letters", allowList{Serials: []string{"00:0a:1b"}}, allowed},
		{"serial in decimal", allowList{Serials: []string{"2587"}}, notOnAllowList},
		{"DNS name", allowList{SANs: []string{"device-1.EXAMPLE.com"}}, allowed},
		{"DNS name below a wildcard", allowList{SANs: []string{"a.wild.example.com"}}, notOnAllowList},
		{"DNS wildcard itself", allowList{SANs: []string{"*.wild.example.com"}}, allowed},
		{"wildcard entry", allowList{SANs: []string{"*.example.com"}}, notOnAllowList},
		{"IPv4 address", allowList{SANs: []string{"192.0.2.1"}}, allowed},
		{"IPv6 address", allowList{SANs: []string{"2001:0DB8:0::1"}}, allowed},
		{"other address", allowList{SANs: []string{"192.0.2.2"}}, notOnAllowList},
		{"e-mail address", allowList{SANs: []string{"Device@example.COM"}}, allowed},
		{"e-mail address of another", allowList{SANs: []string{"device@example.com"}}, notOnAllowList},
		{"URI", allowList{SANs: []string{"spiffe://example.com/device-1"}}, allowed},
		{"URI below", allowList{SANs: []string{"spiffe://example.com/device-1/"}}, notOnAllowList},
		{"host of a URI", allowList{SANs: []string{"example.com"}}, notOnAllowList},
		{"one of two lists", allowList{Subjects: []string{"CN=other"}, Serials: []string{"0A1B"}}, allowed},
		{"none of the lists", allowList{Subjects: []string{"CN=other"}, Issuers: []string{"CN=Other"}, Serials: []string{"1"}, SANs: []string{"a.example.com"}}, notOnAllowList},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w.t = t
			w.start(func(c *config) { c.AllowList = tt.list })
			if err := tt.list.validate(); err != nil {
				t.Error(err)
			}
			w.want(certificate, tt.want)
			w.want(certificate, tt.want) // from the cache
		})
	}
}

// Being on the allow-list does not help who is revoked.
func TestRevokedOnAllowList(t *testing.T) {
	w := newWorld(t)
	w.Put("lists", "crl/sub.crl", w.sub.CRL(2, clientSerial))
	w.start(func(c *config) { c.AllowList.Serials = []string{"0A1B"} })
	w.want(w.client, revoked)
}

func TestPanicDenies(t *testing.T) {
	w := newWorld(t)
	w.handler.authorizer.now = func() time.Time { panic("surprise") }
	w.want(w.client, fault, "panic: surprise")
}
