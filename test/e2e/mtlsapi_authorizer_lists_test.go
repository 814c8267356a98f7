package e2e

import (
	"crypto/x509"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/test/e2e/internal/pki"
)

// TestAuthorizerRevocation lets a client in if every list that there must be says so.
func TestAuthorizerRevocation(t *testing.T) {
	t.Parallel()
	issuing, root := newHierarchy(t, "example")
	client, other := issuing.Client(t, "client"), issuing.Client(t, "other client")
	stranger, namesake := pki.NewRoot(t, "stranger"), pki.NewRoot(t, "example issuing", sameKeyID(issuing))
	past := pki.CRL{ThisUpdate: time.Now().Add(-2 * time.Hour), NextUpdate: time.Now().Add(-time.Hour)}
	pastRevocation := past
	pastRevocation.Revoked = pki.Revoke(client)
	future := pki.CRL{ThisUpdate: time.Now().Add(time.Hour), NextUpdate: time.Now().Add(2 * time.Hour)}
	hexSerial := func(c *pki.Certificate) string { return strings.ToUpper(serial(c)) }
	issuingList := func(list pki.CRL) lists { return lists{"issuing": issuing.CRL(t, list)} }
	allowUnknown := map[string]string{"ALLOW_WHEN_UNKNOWN": "true"}
	noSources := map[string]string{"REVOCATION_SOURCES": "[]"}
	twoSources := map[string]string{
		"REVOCATION_SOURCES": fmt.Sprintf(`[{"bucket":%q,"prefix":"nothing-here/"},{"bucket":%[1]q}]`, listBucket),
	}

	for _, test := range []struct {
		name  string
		lists lists
		env   map[string]string
		code  string
		want  []string // fragments of the reason
	}{
		{"nobody is revoked", nil, nil, allowed, nil},
		{"somebody else is revoked", issuingList(pki.CRL{Revoked: pki.Revoke(other)}), nil, allowed, nil},
		{"the client is revoked", issuingList(pki.CRL{Revoked: pki.Revoke(other, client)}), nil, revoked, []string{"CN=client", hexSerial(client), "revoked on"}},
		{"the intermediate is revoked", lists{"root": root.CRL(t, pki.CRL{Revoked: pki.Revoke(issuing)})}, nil, revoked,
			[]string{"CN=example issuing", hexSerial(issuing), "revoked on"}},
		{"the client is revoked by an old list", lists{"issuing": issuing.CRL(t, pastRevocation)}, nil, revoked, []string{"CN=client"}},
		{"the client is revoked by a delta list",
			lists{"issuing": issuing.CRL(t, pki.CRL{Number: 1}), "delta": issuing.CRL(t, pki.CRL{Number: 2, Base: 1, Revoked: pki.Revoke(client)})},
			nil, revoked, []string{"CN=client"}},
		{"list of the issuer is stale", issuingList(past), nil, revocationStale, []string{"CN=client", "nextUpdate has passed"}},
		{"list of the root is stale", lists{"root": root.CRL(t, past)}, nil, revocationStale, []string{"CN=example issuing", "nextUpdate has passed"}},
		{"list is of the future", issuingList(future), nil, revocationStale, []string{"CN=client", "thisUpdate is in the future"}},
		{"list of the issuer is missing", lists{"issuing": nil}, nil, revocationUnknown, []string{"CN=client", "no CRL"}},
		{"list of the root is missing", lists{"root": nil}, nil, revocationUnknown, []string{"CN=example issuing", "no CRL"}},
		{"no lists", lists{"root": nil, "issuing": nil}, nil, revocationUnknown, []string{"no CRL"}},
		{"list is a stranger's", lists{"issuing": stranger.CRL(t, pki.CRL{})}, nil, revocationUnknown, []string{"no CRL"}},
		{"list is a namesake's", lists{"issuing": namesake.CRL(t, pki.CRL{})}, nil, revocationUnknown, []string{"no CRL"}},
		{"list is garbage", lists{"issuing": []byte("garbage")}, nil, revocationUnknown, []string{"no CRL"}},
		{"list is cut short", lists{"issuing": issuing.CRL(t, pki.CRL{})[:100]}, nil, revocationUnknown, []string{"no CRL"}},
		{"list is empty", lists{"issuing": {}}, nil, revocationUnknown, []string{"no CRL"}},
		{"garbage next to good lists", lists{"garbage": []byte("garbage")}, nil, allowed, nil},

		{"unknown is allowed, list is missing", lists{"issuing": nil}, allowUnknown, allowed, []string{"no CRL"}},
		{"unknown is allowed, list is stale", issuingList(past), allowUnknown, allowed, []string{"nextUpdate has passed"}},
		{"unknown is allowed, the client is revoked", issuingList(pki.CRL{Revoked: pki.Revoke(client)}), allowUnknown, revoked, []string{"CN=client"}},
		{"unknown is allowed, the client is revoked by an old list", lists{"root": nil, "issuing": issuing.CRL(t, pastRevocation)}, allowUnknown, revoked, nil},
		{"revocation is not checked", issuingList(pki.CRL{Revoked: pki.Revoke(client)}), noSources, allowed, nil},
		{"lists are in the second source", issuingList(pki.CRL{Revoked: pki.Revoke(client)}), twoSources, revoked, []string{"CN=client"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := newAuthorizer(t, issuing, test.env)
			a.publish(currentLists(t, issuing, test.lists))
			a.assertDecides(client, test.code, test.want...)

			unavailable := test.code == revocationStale || test.code == revocationUnknown || test.code == allowed && test.want != nil
			if got := sums(t, a.function)["RevocationUnavailable"] > 0; unavailable && !got {
				t.Error("got no metric RevocationUnavailable, want one for the alarm")
			}
		})
	}
}

// sameKeyID gives a certificate the subject key identifier of another, so that only signatures tell their keys apart.
func sameKeyID(as *pki.Certificate) pki.Option {
	return pki.Template(func(c *x509.Certificate) { c.SubjectKeyId = as.SubjectKeyId })
}

// TestAuthorizerBadListIsLogged names the list that cannot be used and why, for the operator.
func TestAuthorizerBadListIsLogged(t *testing.T) {
	t.Parallel()
	issuing, _ := newHierarchy(t, "example")
	namesake := pki.NewRoot(t, "example issuing", sameKeyID(issuing))
	a := newAuthorizer(t, issuing)
	a.publish(currentLists(t, issuing, lists{"issuing": namesake.CRL(t, pki.CRL{}), "garbage": []byte("garbage")}))
	a.assertDecides(issuing.Client(t, "client"), revocationUnknown)

	var problems []string
	for _, r := range records(a.function) {
		if r["message"] == "revocation list cannot be used" && r["level"] == "ERROR" {
			problems = append(problems, r.text("reason"))
		}
	}
	all := strings.Join(problems, "\n")
	assertContains(t, "the log", all, "s3://list-bucket/crl/issuing.crl", "signature", "s3://list-bucket/crl/garbage.crl")
}

// TestAuthorizerPartitions reads the partitioned lists of AWS Private CA: each covers the certificates that name it.
func TestAuthorizerPartitions(t *testing.T) {
	t.Parallel()
	issuing, _ := newHierarchy(t, "example")
	url := func(n int) string { return fmt.Sprintf("http://crl.example.com/crl/%d.crl", n) }
	first := issuing.Client(t, "first", pki.CRLDistributionPoints(url(1)))
	second := issuing.Client(t, "second", pki.CRLDistributionPoints(url(2)))
	third := issuing.Client(t, "third", pki.CRLDistributionPoints(url(3)))
	a := newAuthorizer(t, issuing)
	a.publish(currentLists(t, issuing, lists{
		"issuing": nil,
		"1":       issuing.CRL(t, pki.CRL{Partition: url(1)}),
		"2":       issuing.CRL(t, pki.CRL{Partition: url(2), Revoked: pki.Revoke(second)}),
	}))
	a.assertDecides(first, allowed)
	a.assertDecides(second, revoked, "CN=second")
	a.assertDecides(third, revocationUnknown, "CN=third", "distribution point")
}

// TestAuthorizerManyLists needs more than one page of the listing.
func TestAuthorizerManyLists(t *testing.T) {
	t.Parallel()
	issuing, _ := newHierarchy(t, "example")
	client := issuing.Client(t, "client")
	a := newAuthorizer(t, issuing)
	for i := range 1001 {
		a.s3.Put(listBucket, fmt.Sprintf("%sa/%d", listPrefix, i), []byte("not a list"))
	}
	a.publish(currentLists(t, issuing, lists{"issuing": issuing.CRL(t, pki.CRL{Revoked: pki.Revoke(client)})}))
	a.assertDecides(client, revoked, "CN=client")
	if got := len(a.aws.Requests(listLists)); got != 2 {
		t.Errorf("got %d pages of the listing, want 2", got)
	}
}

// TestAuthorizerListTurnsBad keeps the list before one that cannot be used.
func TestAuthorizerListTurnsBad(t *testing.T) {
	t.Parallel()
	issuing, _ := newHierarchy(t, "example")
	client, bad := issuing.Client(t, "client"), issuing.Client(t, "bad client")
	a := newAuthorizer(t, issuing)
	a.publish(currentLists(t, issuing, lists{"issuing": issuing.CRL(t, pki.CRL{Revoked: pki.Revoke(bad)})}))
	a.assertDecides(client, allowed)
	a.publish(lists{"issuing": []byte("garbage")})
	time.Sleep(2 * time.Second)
	a.assertDecides(bad, revoked)
	a.assertDecides(client, allowed)
	if got := sums(t, a.function)["RevocationUnavailable"]; got == 0 {
		t.Error("got no metric RevocationUnavailable, want one for the alarm")
	}
}
