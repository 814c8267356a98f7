package truststore

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// basicConstraintsNotCritical is the extension of a CA, as a template cannot say it.
var basicConstraintsNotCritical = pkix.Extension{Id: oidBasicConstraints, Value: []byte{0x30, 3, asn1.TagBoolean, 1, 0xff}}

func names(chain []*x509.Certificate) string {
	var names []string
	for _, c := range chain {
		names = append(names, c.Subject.CommonName)
	}
	return strings.Join(names, " < ")
}

func TestChain(t *testing.T) {
	root := newCA(t, "Root", nil, func(c *x509.Certificate) { c.ExcludedDNSDomains = []string{"forbidden.example"} })
	sub := newCA(t, "Sub", root, func(c *x509.Certificate) { c.NotAfter = testNow.Add(2 * year) })
	issuing := newCA(t, "Issuing", sub)
	b := mustAssemble(t, source("ca.pem", root, sub, issuing))
	expired := func(c *x509.Certificate) { c.NotAfter = testNow.Add(-1e9) }

	tests := []struct {
		name   string
		now    time.Time
		client *x509.Certificate
		want   string // the chain, or
		err    string // part of the error
	}{
		{"below the issuing CA", testNow, newClient(t, "device", issuing).cert, "device < Issuing < Sub < Root", ""},
		{"below a CA in the middle", testNow, newClient(t, "device", sub).cert, "device < Sub < Root", ""},
		{"below the root", testNow, newClient(t, "device", root).cert, "device < Root", ""},
		{"a CA that is not in the truststore", testNow, newCA(t, "Level 4", issuing).cert, "Level 4 < Issuing < Sub < Root", ""},
		{"nil", testNow, nil, "", "no client certificate"},
		{"not parsed", testNow, &x509.Certificate{}, "", "serial unknown"},
		{"the root itself", testNow, root.cert, "", ErrNotClient.Error()},
		{"a CA of the bundle itself", testNow, issuing.cert, "", ErrNotClient.Error()},
		{"self-signed", testNow, newClient(t, "device", nil).cert, "", "unknown authority"},
		{"of a stranger", testNow, newClient(t, "device", newCA(t, "Stranger", nil)).cert, "", "unknown authority"},
		{"of a namesake", testNow, newClient(t, "device", issuing.withKey(newKey(t))).cert, "", "verification failure"},
		{"expired", testNow, newClient(t, "device", issuing, expired).cert, "", "expired"},
		{"below a CA that has expired since", testNow.Add(3 * year), newClient(t, "device", issuing).cert, "", "expired"},
		{"of a server", testNow, newClient(t, "device", issuing, func(c *x509.Certificate) {
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		}).cert, "", "incompatible key usage"},
		{"outside the name constraints of the root", testNow, newClient(t, "device", issuing, func(c *x509.Certificate) {
			c.DNSNames = []string{"a.forbidden.example"}
		}).cert, "", "not authorized to sign for this name"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			chain, err := b.Chain(test.now, test.client)
			if test.err == "" {
				if err != nil || names(chain) != test.want {
					t.Errorf("got %q, %v, want %q", names(chain), err, test.want)
				}
				return
			}
			if err == nil || chain != nil || !strings.Contains(err.Error(), test.err) {
				t.Errorf("got %q, %v, want error with %q", names(chain), err, test.err)
			}
		})
	}

	_, err := b.Chain(testNow, root.cert)
	if !errors.Is(err, ErrNotClient) {
		t.Errorf("got %v, want ErrNotClient", err)
	}
	stranger := newClient(t, "a\nb", newCA(t, "Stranger", nil)).cert
	_, err = b.Chain(testNow, stranger)
	if unknown := (x509.UnknownAuthorityError{}); !errors.As(err, &unknown) {
		t.Errorf("got %v, want an x509.UnknownAuthorityError", err)
	}
	if want := `truststore: client certificate CN=a\u000ab, serial ` + serialText(stranger.SerialNumber) + ": "; !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %q, want prefix %q", err, want)
	}
}

// TestChainAgreesWithVerify builds random hierarchies and clients of which it
// knows the verdict, and asks Chain as well as a server that has the Pool.
func TestChainAgreesWithVerify(t *testing.T) {
	const seed = 20270101
	rng := rand.New(rand.NewPCG(seed, 0))
	accepted, refused := 0, 0
	for h := range 25 {
		cas, depth := randomHierarchy(t, rng)
		b := mustAssemble(t, source("ca.pem", cas...))
		for range 12 {
			i := rng.IntN(len(cas))
			kind, client, want := randomClient(t, rng, cas[i])
			_, verifyErr := client.Verify(x509.VerifyOptions{
				Roots: b.Pool(), CurrentTime: testNow, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
			})
			chain, chainErr := b.Chain(testNow, client)
			if (chainErr == nil) != want || (verifyErr == nil) != want {
				t.Fatalf("seed %d, hierarchy %d, %s: want accepted %t, Chain: %v, Verify: %v", seed, h, kind, want, chainErr, verifyErr)
			}
			if !want {
				refused++
				continue
			}
			accepted++
			if len(chain) != depth[i]+1 || chain[0] != client || !chain[len(chain)-1].Equal(rootOf(cas, chain)) {
				t.Fatalf("hierarchy %d, %s: got chain %s, want %d CAs up to a root", h, kind, names(chain), depth[i])
			}
			for j := range len(chain) - 1 {
				if err := chain[j].CheckSignatureFrom(chain[j+1]); err != nil {
					t.Fatalf("hierarchy %d, %s: chain %s, link %d: %v", h, kind, names(chain), j, err)
				}
			}
		}
	}
	if accepted < 50 || refused < 50 {
		t.Errorf("got %d clients accepted and %d refused, want at least 50 of both", accepted, refused)
	}
}

// randomHierarchy returns up to ten CAs below up to three roots, and how many
// CAs the chain of each has.
func randomHierarchy(t testing.TB, rng *rand.Rand) (cas []*issued, depth []int) {
	t.Helper()
	usages := [][]x509.ExtKeyUsage{nil, nil, {x509.ExtKeyUsageAny}, {x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}}
	roots := 1 + rng.IntN(3)
	for i := range roots + rng.IntN(11-roots) {
		var issuer *issued
		level := 1
		if i >= roots {
			parent := rng.IntN(len(cas))
			if depth[parent] == MaxChainLength {
				continue
			}
			issuer, level = cas[parent], depth[parent]+1
		}
		cas = append(cas, newCA(t, fmt.Sprintf("CA %d", i), issuer, func(c *x509.Certificate) {
			c.ExtKeyUsage = usages[rng.IntN(len(usages))]
			if rng.IntN(2) == 0 {
				pathLen(MaxChainLength - level)(c) // the least that surely suffices
			}
		}))
		depth = append(depth, level)
	}
	return cas, depth
}

// randomClient returns a client's certificate that names issuer as its issuer,
// and whether it is good.
func randomClient(t testing.TB, rng *rand.Rand, issuer *issued) (kind string, client *x509.Certificate, want bool) {
	t.Helper()
	usage := func(usages ...x509.ExtKeyUsage) change {
		return func(c *x509.Certificate) { c.ExtKeyUsage = usages }
	}
	switch rng.IntN(11) {
	case 0, 1, 2:
		return "good", newClient(t, "device", issuer).cert, true
	case 3:
		return "no extended key usage", newClient(t, "device", issuer, usage()).cert, true
	case 4:
		return "any extended key usage", newClient(t, "device", issuer, usage(x509.ExtKeyUsageAny)).cert, true
	case 5:
		return "server", newClient(t, "device", issuer, usage(x509.ExtKeyUsageServerAuth)).cert, false
	case 6:
		return "expired", newClient(t, "device", issuer, func(c *x509.Certificate) { c.NotAfter = testNow.Add(-1e9) }).cert, false
	case 7:
		return "not yet valid", newClient(t, "device", issuer, func(c *x509.Certificate) { c.NotBefore = testNow.Add(1e9) }).cert, false
	case 8:
		return "namesake", newClient(t, "device", issuer.withKey(newKey(t))).cert, false
	case 9:
		renamed := &issued{&x509.Certificate{Subject: pkix.Name{CommonName: "Unknown"}, PublicKey: issuer.key.Public()}, issuer.key}
		return "right key, wrong name", newClient(t, "device", renamed).cert, false
	default:
		der := newClient(t, "device", issuer).cert.Raw
		der[len(der)-1-rng.IntN(16)] ^= 1 << rng.IntN(8)
		return "altered signature", parse(t, der), false
	}
}

// rootOf returns the self-signed certificate of cas that has the name the last
// certificate of the chain has, or nil.
func rootOf(cas []*issued, chain []*x509.Certificate) *x509.Certificate {
	last := chain[len(chain)-1]
	for _, ca := range cas {
		if ca.cert.Subject.CommonName == last.Subject.CommonName && ca.cert.CheckSignatureFrom(ca.cert) == nil {
			return ca.cert
		}
	}
	return nil
}
