package truststore

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"go/ast"
	"go/parser"
	"go/token"
	"math/big"
	"strconv"
	"strings"
	"testing"
)

func TestAssembleAccepts(t *testing.T) {
	ec := func(curve elliptic.Curve) *ecdsa.PrivateKey {
		key, err := ecdsa.GenerateKey(curve, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
	rsa2048, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	root := newCA(t, "Root", nil)
	four := newChain(t, 4)
	tests := []struct {
		name  string
		certs []*issued
	}{
		{"self-signed root alone", []*issued{root}},
		{"root and subordinate", []*issued{root, newCA(t, "Sub", root)}},
		{"four levels", four},
		{"two unrelated roots", []*issued{root, newCA(t, "Other root", nil)}},
		{"old and new CA in rotation", []*issued{root, newCA(t, "Sub G1", root), newCA(t, "Sub G2", root), newCA(t, "Root G2", nil)}},
		{"path lengths used up", func() []*issued {
			root := newCA(t, "Root", nil, pathLen(2))
			a := newCA(t, "A", root, pathLen(1))
			return []*issued{root, a, newCA(t, "B", a, pathLen(0))}
		}()},
		{"P-384", []*issued{newCAWithKey(t, "Root", ec(elliptic.P384()), nil)}},
		{"P-521", []*issued{newCAWithKey(t, "Root", ec(elliptic.P521()), nil)}},
		{"RSA-2048", []*issued{newCAWithKey(t, "Root", rsa2048, nil)}},
		{"RSA-2048 with PSS", []*issued{newCAWithKey(t, "Root", rsa2048, nil, func(c *x509.Certificate) { c.SignatureAlgorithm = x509.SHA384WithRSAPSS })}},
		{"no key usage", []*issued{newCA(t, "Root", nil, func(c *x509.Certificate) { c.KeyUsage = 0 })}},
		{"extended key usage for clients", []*issued{newCA(t, "Root", nil, func(c *x509.Certificate) {
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
		})}},
		{"any extended key usage", []*issued{newCA(t, "Root", nil, func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} })}},
		{"critical name constraints", []*issued{newCA(t, "Root", nil, func(c *x509.Certificate) {
			c.PermittedDNSDomainsCritical, c.PermittedDNSDomains = true, []string{"example.com"}
		})}},
		{"valid from and until this second", []*issued{newCA(t, "Root", nil, func(c *x509.Certificate) { c.NotBefore, c.NotAfter = testNow, testNow })}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := mustAssemble(t, source("ca.pem", test.certs...))
			if got := len(b.Certificates()); got != len(test.certs) {
				t.Errorf("got %d certificates, want %d", got, len(test.certs))
			}
		})
	}
}

// refusals has at least one case for every rule; TestEveryRuleIsTested checks it.
var refusals = []struct {
	name    string
	sources func(t testing.TB) []Source
	want    []Rule // of the problems, in order
	got     string // part of what the first problem got
}{
	{"no source", func(testing.TB) []Source { return nil }, []Rule{RuleNoCertificate}, "no source"},
	{"empty source", text(""), []Rule{RuleNoCertificate}, "an empty source"},
	{"blank source", text(" \r\n\n"), []Rule{RuleNoCertificate}, "an empty source"},
	{"text only", text("see the wiki\n"), []Rule{RuleNoCertificate}, "text without a PEM block"},
	{"UTF-16", text("\xff\xfe-\x00-\x00"), []Rule{RuleNoCertificate}, "UTF-16 text"},
	{"DER", func(t testing.TB) []Source { return []Source{{"ca.cer", newCA(t, "Root", nil).cert.Raw}} }, []Rule{RuleNoCertificate}, "binary DER"},
	{"one good and one empty source", func(t testing.TB) []Source {
		return []Source{source("ca.pem", newCA(t, "Root", nil)), {"empty.pem", nil}}
	}, []Rule{RuleNoCertificate}, "an empty source"},

	{"PEM not closed", text("-----BEGIN CERTIFICATE-----\nAAAA\n"), []Rule{RulePEM}, "not closed by the end"},
	{"PEM closed by the next block", func(t testing.TB) []Source {
		good := source("", newCA(t, "Root", nil)).PEM
		return []Source{{"ca.pem", append([]byte("-----BEGIN CERTIFICATE-----\nAAAA\n"), good...)}}
	}, []Rule{RulePEM}, "before the next one begins at line 3"},
	{"END alone", text("-----END CERTIFICATE-----\n"), []Rule{RulePEM}, "END line without"},
	{"labels differ", text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END X509 CRL-----\n"), []Rule{RulePEM}, "label differs"},
	{"not base64", text("-----BEGIN CERTIFICATE-----\nAA!A\n-----END CERTIFICATE-----\n"), []Rule{RulePEM}, "not base64"},
	{"base64 cut", text("-----BEGIN CERTIFICATE-----\nAAAAA\n-----END CERTIFICATE-----\n"), []Rule{RulePEM}, "cut or wrongly padded"},
	{"no content", text("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"), []Rule{RulePEM}, "without content"},
	{"header", text("-----BEGIN CERTIFICATE-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END CERTIFICATE-----\n"), []Rule{RulePEM}, "not base64"},
	{"header without other characters", text("-----BEGIN CERTIFICATE-----\nkey:value\n\nAAAA\n-----END CERTIFICATE-----\n"), []Rule{RulePEM}, "a header"},
	{"files joined without a line end", func(t testing.TB) []Source {
		a, b := source("", newCA(t, "A", nil)).PEM, source("", newCA(t, "B", nil)).PEM
		return []Source{{"ca.pem", append(a[:len(a)-1], b...)}}
	}, []Rule{RulePEM}, "malformed boundary"},
	{"indented", text("  -----BEGIN CERTIFICATE-----\n  AAAA\n  -----END CERTIFICATE-----\n"), []Rule{RulePEM, RulePEM}, "malformed boundary"},
	{"four dashes", text("----BEGIN CERTIFICATE----\nAAAA\n-----END CERTIFICATE-----\n"), []Rule{RulePEM}, "malformed boundary"},
	{"typographic dashes", text("—–BEGIN CERTIFICATE—–\nAAAA\n"), []Rule{RulePEM}, "malformed boundary"},
	{"lower case", text("-----begin certificate-----\nAAAA\n"), []Rule{RulePEM}, "malformed boundary"},
	{"text after the boundary", text("-----BEGIN CERTIFICATE-----MIIB\nAAAA\n-----END CERTIFICATE-----\n"), []Rule{RulePEM}, "malformed boundary"},
	{"byte order mark inside", func(t testing.TB) []Source {
		a, b := source("", newCA(t, "A", nil)).PEM, source("", newCA(t, "B", nil)).PEM
		return []Source{{"ca.pem", append(append(a, "\ufeff"...), b...)}}
	}, []Rule{RulePEM}, "malformed boundary"},

	{"private key", text("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n"), []Rule{RulePrivateKey}, "A PRIVATE KEY"},
	{"private key beside a certificate", func(t testing.TB) []Source {
		root := newCA(t, "Root", nil)
		der, err := x509.MarshalPKCS8PrivateKey(root.key)
		if err != nil {
			t.Fatal(err)
		}
		return []Source{{"ca.pem", append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), source("", root).PEM...)}}
	}, []Rule{RulePrivateKey}, "A PRIVATE KEY"},
	{"private key, not closed", text("-----BEGIN RSA PRIVATE KEY-----\nAAAA\n"), []Rule{RulePrivateKey}, "A PRIVATE KEY"},
	{"certificate request", text("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n"), []Rule{RuleBlockType}, "labeled CERTIFICATE REQUEST"},
	{"unknown label", text("-----BEGIN secret s3cr3t-----\nAAAA\n-----END secret s3cr3t-----\n"), []Rule{RuleBlockType}, "labeled otherwise"},

	{"not a certificate", text("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), []Rule{RuleX509Syntax}, "x509: "},
	{"trailing bytes", func(t testing.TB) []Source {
		der := append(newCA(t, "Root", nil).cert.Raw, 0)
		return []Source{{"ca.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})}}
	}, []Rule{RuleX509Syntax}, "trailing data"},

	{"version 1", file("refused-v1.pem"), []Rule{RuleVersion}, "version 1"},
	{"client certificate", func(t testing.TB) []Source {
		root := newCA(t, "Root", nil)
		return []Source{source("ca.pem", root, newClient(t, "device", root))}
	}, []Rule{RuleBasicConstraints}, "an end-entity certificate"},
	{"no basic constraints", oneCA(func(c *x509.Certificate) { c.BasicConstraintsValid = false }), []Rule{RuleBasicConstraints}, "no basic constraints"},
	{"key usage", oneCA(func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCRLSign }), []Rule{RuleKeyUsage}, "without keyCertSign"},
	{"empty key usage", oneCA(func(c *x509.Certificate) {
		c.KeyUsage = 0
		c.ExtraExtensions = []pkix.Extension{{Id: oidKeyUsage, Critical: true, Value: []byte{asn1.TagBitString, 1, 0}}}
	}), []Rule{RuleKeyUsage}, "without keyCertSign"},
	{"extended key usage", oneCA(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} }), []Rule{RuleExtendedKeyUsage}, "other purposes"},
	{"unknown extended key usage", oneCA(func(c *x509.Certificate) {
		c.UnknownExtKeyUsage = []asn1.ObjectIdentifier{{1, 2, 3, 4}}
	}), []Rule{RuleExtendedKeyUsage}, "other purposes"},
	{"critical extension", oneCA(func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3, 4}, Critical: true, Value: []byte{asn1.TagNull, 0}}}
	}), []Rule{RuleCriticalExtension}, "1.2.3.4"},
	{"empty subject", oneCA(func(c *x509.Certificate) { c.Subject = pkix.Name{} }), []Rule{RuleSubject}, "an empty subject"},
	{"not yet valid", oneCA(func(c *x509.Certificate) { c.NotBefore = testNow.Add(1e9) }), []Rule{RuleNotYetValid}, "valid from 2027-01-01T00:00:01Z, now 2027-01-01T00:00:00Z"},
	{"expired", oneCA(func(c *x509.Certificate) { c.NotAfter = testNow.Add(-1e9) }), []Rule{RuleExpired}, "valid until 2026-12-31T23:59:59Z, now 2027-01-01T00:00:00Z"},
	{"Ed25519", func(t testing.TB) []Source {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return []Source{source("ca.pem", newCAWithKey(t, "Root", key, nil))}
	}, []Rule{RuleKeyAlgorithm, RuleSignatureAlgorithm}, "Ed25519"},
	{"DSA", file("refused-dsa.pem"), []Rule{RuleKeyAlgorithm, RuleSignatureAlgorithm}, "DSA"},
	{"Ed448, unknown to Go", file("refused-ed448.pem"), []Rule{RuleKeyAlgorithm, RuleSignatureAlgorithm}, "an unknown key algorithm"},
	{"RSA-1024", func(t testing.TB) []Source {
		key, err := rsa.GenerateKey(rand.Reader, 1024)
		if err != nil {
			t.Fatal(err)
		}
		return []Source{source("ca.pem", newCAWithKey(t, "Root", key, nil))}
	}, []Rule{RuleRSAKeySize}, "RSA of 1024 bits"},
	{"P-224", func(t testing.TB) []Source {
		key, err := ecdsa.GenerateKey(elliptic.P224(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		return []Source{source("ca.pem", newCAWithKey(t, "Root", key, nil))}
	}, []Rule{RuleCurve}, "P-224"},
	{"SHA-1", file("refused-sha1.pem"), []Rule{RuleSignatureAlgorithm}, "SHA1-RSA"},
	{"MD5", file("refused-md5.pem"), []Rule{RuleSignatureAlgorithm}, "MD5-RSA"},

	{"size", func(t testing.TB) []Source {
		large := func(c *x509.Certificate) {
			c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 3, 4}, Value: make([]byte, MaxSize/2)}}
		}
		// B's issuer is missing, which is not looked at in a bundle of any size.
		return []Source{source("a.pem", newCA(t, "A", nil, large)), source("b.pem", newCA(t, "B", newCA(t, "C", nil), large))}
	}, []Rule{RuleSize}, " bytes in 2 certificates"},
	{"same subject, another key", func(t testing.TB) []Source {
		return []Source{source("old.pem", newCA(t, "Root", nil)), source("new.pem", newCA(t, "Root", nil))}
	}, []Rule{RuleUniqueSubject}, "at old.pem block 1"},
	{"same subject in another case", func(t testing.TB) []Source {
		return []Source{source("old.pem", newCA(t, "Root", nil)), source("new.pem", newCA(t, " ROOT", nil))}
	}, []Rule{RuleUniqueSubject}, "at old.pem block 1"},
	{"cross-signed", func(t testing.TB) []Source {
		root, other := newCA(t, "Root", nil), newCA(t, "Other", nil)
		crossed := newCAWithKey(t, "Root", root.key, other)
		return []Source{source("ca.pem", crossed, root, other, newCA(t, "Sub", root))}
	}, []Rule{RuleUniqueSubject}, "at ca.pem block 1"},
	{"children of two CAs of one name", func(t testing.TB) []Source {
		// Both links must be found by signature: only the names are a problem.
		a, b := newCA(t, "Root", nil), newCA(t, "Root", nil)
		return []Source{source("ca.pem", a, b, newCA(t, "Sub A", a), newCA(t, "Sub B", b))}
	}, []Rule{RuleUniqueSubject}, "at ca.pem block 1"},

	{"root missing", func(t testing.TB) []Source {
		return []Source{source("ca.pem", newCA(t, "Sub", newCA(t, "Root", nil)))}
	}, []Rule{RuleIssuer}, "no certificate of its issuer (CN=Root,O=Example)"},
	{"middle missing", func(t testing.TB) []Source {
		chain := newChain(t, 4)
		return []Source{source("ca.pem", chain[0], chain[2], chain[3])}
	}, []Rule{RuleIssuer}, "(CN=Level 1,O=Example)"},
	{"signed by a namesake", func(t testing.TB) []Source {
		root := newCA(t, "Root", nil)
		return []Source{source("ca.pem", root, newCA(t, "Sub", root.withKey(newKey(t))))}
	}, []Rule{RuleSignature}, "(CN=Root,O=Example)"},
	{"root altered", func(t testing.TB) []Source {
		root := newCA(t, "Root", nil)
		der := root.cert.Raw
		der[len(der)-1] ^= 1 // of the signature
		return []Source{source("ca.pem", &issued{cert: parse(t, der)})}
	}, []Rule{RuleSignature}, "(CN=Root,O=Example)"},
	{"CAs that certify each other", func(t testing.TB) []Source {
		a := newCA(t, "A", nil)
		b := newCA(t, "B", a)
		a = newCAWithKey(t, "A", a.key, b)
		return []Source{source("ca.pem", newCA(t, "C", b), b, a)}
	}, []Rule{RuleLoop}, "comes back"},
	{"path length of the root", func(t testing.TB) []Source {
		root := newCA(t, "Root", nil, pathLen(0))
		return []Source{source("ca.pem", root, newCA(t, "Sub", root))}
	}, []Rule{RulePathLength}, "a CA 1 below CN=Root,O=Example"},
	{"path length further up", func(t testing.TB) []Source {
		root := newCA(t, "Root", nil, pathLen(1))
		a := newCA(t, "A", root)
		return []Source{source("ca.pem", root, a, newCA(t, "B", a))}
	}, []Rule{RulePathLength}, "a CA 2 below CN=Root,O=Example"},
	{"five levels", func(t testing.TB) []Source {
		return []Source{source("ca.pem", newChain(t, MaxChainLength+1)...)}
	}, []Rule{RuleChainLength}, "a chain of 5 CA certificates"},

	{"several at once", func(t testing.TB) []Source {
		root := newCA(t, "Root", nil, func(c *x509.Certificate) { c.NotAfter = testNow.Add(-1e9) })
		stray := newCA(t, "Stray", newCA(t, "Elsewhere", nil), func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCRLSign })
		return []Source{source("a.pem", root), source("b.pem", newCA(t, "Sub", root), stray)}
	}, []Rule{RuleExpired, RuleKeyUsage, RuleIssuer}, "valid until"},
}

func text(s string) func(testing.TB) []Source {
	return func(testing.TB) []Source { return []Source{{"ca.pem", []byte(s)}} }
}

func file(name string) func(testing.TB) []Source {
	return func(t testing.TB) []Source { return []Source{sourceFile(t, name)} }
}

func oneCA(c change) func(testing.TB) []Source {
	return func(t testing.TB) []Source { return []Source{source("ca.pem", newCA(t, "Root", nil, c))} }
}

func TestAssembleRefuses(t *testing.T) {
	for _, test := range refusals {
		t.Run(test.name, func(t *testing.T) {
			refused := mustRefuse(t, test.sources(t)...)
			var rules []string
			for _, p := range refused.Problems {
				rules = append(rules, string(p.Rule))
				if p.Source == "" || p.Got == "" || p.Allowed == "" || p.Hint == "" {
					t.Errorf("problem with an empty field: %+v", p)
				}
			}
			var want []string
			for _, rule := range test.want {
				want = append(want, string(rule))
				if !refused.Has(rule) {
					t.Errorf("Has(%s) is false", rule)
				}
			}
			if strings.Join(rules, " ") != strings.Join(want, " ") {
				t.Fatalf("got rules %v, want %v\n%v", rules, want, refused)
			}
			if got := refused.Problems[0].Got; !strings.Contains(got, test.got) {
				t.Errorf("got %q, want it to contain %q", got, test.got)
			}
		})
	}
}

func TestEveryRuleIsTested(t *testing.T) {
	tested := make(map[Rule]bool)
	for _, test := range refusals {
		for _, rule := range test.want {
			tested[rule] = true
		}
	}
	f, err := parser.ParseFile(token.NewFileSet(), "rule.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	rules := 0
	ast.Inspect(f, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		id, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		rules++
		if !tested[Rule(id)] {
			t.Errorf("%s has no case in refusals", id)
		}
		return true
	})
	if rules != len(tested) {
		t.Errorf("rule.go has %d rules, the cases have %d", rules, len(tested))
	}
}

// TestRSAKeySizeBounds tests the rule on bare moduli; making keys of 8193 bits
// takes seconds.
func TestRSAKeySizeBounds(t *testing.T) {
	for bits, refused := range map[int]bool{2047: true, 2048: false, 8192: false, 8193: true} {
		key := &rsa.PublicKey{N: new(big.Int).Lsh(big.NewInt(1), uint(bits-1)), E: 65537}
		if got := gotRSAKeySize(&x509.Certificate{PublicKey: key}, testNow); (got != "") != refused {
			t.Errorf("%d bits: got %q, want refused %t", bits, got, refused)
		}
	}
}

func TestSubjectHints(t *testing.T) {
	key := newKey(t)
	old := source("old.pem", newCAWithKey(t, "Root", key, nil))
	renewed := source("new.pem", newCAWithKey(t, "Root", key, nil))
	rotated := source("new.pem", newCA(t, "Root", nil))
	if hint := mustRefuse(t, old, renewed).Problems[0].Hint; !strings.Contains(hint, "same key") {
		t.Errorf("renewed with the same key: got hint %q", hint)
	}
	if hint := mustRefuse(t, old, rotated).Problems[0].Hint; !strings.Contains(hint, "rename the newer CA") {
		t.Errorf("rotated to another key: got hint %q", hint)
	}
}
