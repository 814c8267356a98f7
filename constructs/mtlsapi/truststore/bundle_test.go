package truststore

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"flag"
	"math/big"
	"math/rand/v2"
	"os"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite testdata/*.golden.pem")

// TestGolden holds the canonical form of a hierarchy that was collected by hand.
func TestGolden(t *testing.T) {
	const golden = "testdata/hierarchy.golden.pem"
	b := mustAssemble(t, sourceFile(t, "hierarchy.pem"))
	if *update {
		if err := os.WriteFile(golden, b.PEM(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.PEM(), want) {
		t.Errorf("got\n%s\nwant\n%s", b.PEM(), want)
	}
	if sum := sha256.Sum256(want); b.Digest() != hex.EncodeToString(sum[:]) {
		t.Errorf("got digest %s, want that of the golden file", b.Digest())
	}
}

// TestOrderIsCanonical assembles the same certificates in many orders and
// distributions over sources.
func TestOrderIsCanonical(t *testing.T) {
	b := newCA(t, "B", nil)
	b2 := newCA(t, "b2", b)
	b1 := newCA(t, "B1", b)
	b11 := newCA(t, "Z below B1", b1)
	a := newCA(t, "a", nil)
	// By root, in each below a CA by subject, in each chain upward.
	want := source("", a, b11, b1, b2, b).PEM

	certs := []*issued{a, b, b1, b2, b11}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		rng.Shuffle(len(certs), func(i, j int) { certs[i], certs[j] = certs[j], certs[i] })
		cut := 1 + rng.IntN(len(certs)-1)
		got := mustAssemble(t, source("x", certs[:cut]...), source("y", certs[cut:]...), source("z", certs[0])).PEM()
		if !bytes.Equal(got, want) {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	}
	if again := mustAssemble(t, Source{"bundle", want}).PEM(); !bytes.Equal(again, want) {
		t.Error("a bundle does not assemble to itself")
	}
}

func TestBundle(t *testing.T) {
	root := newCA(t, "Root", nil, func(c *x509.Certificate) { c.NotAfter = testNow.Add(9 * year) })
	sub := newCA(t, "Sub", root, func(c *x509.Certificate) { c.NotAfter = testNow.Add(3 * year) })
	b := mustAssemble(t, source("root CA", root), source("both", root, sub))

	if got, want := b.NotAfter(), testNow.Add(3*year); !got.Equal(want) {
		t.Errorf("NotAfter: got %v, want %v", got, want)
	}
	certs := b.Certificates()
	if len(certs) != 2 {
		t.Fatalf("got %d certificates, want 2", len(certs))
	}
	sum := sha256.Sum256(sub.cert.Raw)
	want := Certificate{
		Subject: "CN=Sub,O=Example", Issuer: "CN=Root,O=Example", Serial: serialText(sub.cert.SerialNumber),
		NotBefore: sub.cert.NotBefore, NotAfter: sub.cert.NotAfter,
		Fingerprint: hex.EncodeToString(sum[:]), Source: "both", X509: certs[0].X509,
	}
	if certs[0] != want || !certs[0].X509.Equal(sub.cert) {
		t.Errorf("got %+v, want %+v", certs[0], want)
	}
	if !certs[1].IsRoot || certs[1].Source != "root CA" {
		t.Errorf("got %+v, want the root, from its first source", certs[1])
	}

	// What a caller does to the results does not reach the bundle.
	text := b.PEM()
	clear(text)
	clear(certs)
	sum = sha256.Sum256(b.PEM())
	if hex.EncodeToString(sum[:]) != b.Digest() || b.Certificates()[0] != want {
		t.Error("the bundle was changed through a result")
	}
	b.Pool().AddCert(newCA(t, "Stranger", nil).cert)
	pool := x509.NewCertPool()
	pool.AddCert(root.cert)
	pool.AddCert(sub.cert)
	if !b.Pool().Equal(pool) {
		t.Error("the pool is not that of both certificates")
	}
}

func TestCanonicalPEM(t *testing.T) {
	root := newCA(t, "Root", nil)
	want := source("", root).PEM
	for name, variant := range map[string][]byte{
		"CRLF":             bytes.ReplaceAll(want, []byte("\n"), []byte("\r\n")),
		"byte order mark":  append([]byte("\ufeff"), want...),
		"no final newline": bytes.TrimSuffix(want, []byte("\n")),
		"trailing blanks":  bytes.ReplaceAll(want, []byte("\n"), []byte(" \t\n")),
		"blank lines":      bytes.ReplaceAll(want, []byte("\n"), []byte("\n\n")),
		"text around":      append(append([]byte("subject=O = FRONT-END, CN = THE-BEGINNING\n# -- root --\n"), want...), "end\n"...),
		"one long line": func() []byte {
			block, _ := pem.Decode(want)
			body := bytes.TrimSuffix(bytes.TrimPrefix(pem.EncodeToMemory(block), []byte("-----BEGIN CERTIFICATE-----\n")), []byte("\n-----END CERTIFICATE-----\n"))
			return []byte("-----BEGIN CERTIFICATE-----\n" + string(bytes.ReplaceAll(body, []byte("\n"), nil)) + "\n-----END CERTIFICATE-----")
		}(),
	} {
		if got := mustAssemble(t, Source{name, variant}).PEM(); !bytes.Equal(got, want) {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
}

func TestSizeLimitIsExact(t *testing.T) {
	nodes := []*node{{pem: make([]byte, MaxSize-700)}, {pem: make([]byte, 700)}}
	if problems := judgeSize(nodes); problems != nil {
		t.Errorf("%d bytes: got %v", MaxSize, problems)
	}
	nodes = append(nodes, &node{pem: make([]byte, 1)})
	if problems := judgeSize(nodes); len(problems) != 1 {
		t.Errorf("%d bytes: got %v, want a problem", MaxSize+1, problems)
	}
}

func TestSerialText(t *testing.T) {
	for serial, want := range map[int64]string{0: "00", 1: "01", 0xabc: "0abc", 0x123456: "123456"} {
		if got := serialText(big.NewInt(serial)); got != want {
			t.Errorf("%#x: got %s, want %s", serial, got, want)
		}
	}
}

func TestWarnings(t *testing.T) {
	const month = 30 * 24 * time.Hour
	root := newCA(t, "Root", nil, func(c *x509.Certificate) { c.NotAfter = testNow.Add(2 * month) })
	outliving := newCA(t, "Outliving", root, func(c *x509.Certificate) { c.NotAfter = testNow.Add(3 * month) })
	// Without IsCA in the template no subject key identifier is made.
	bare := newCA(t, "Bare", nil, func(c *x509.Certificate) {
		c.BasicConstraintsValid, c.IsCA = false, false
		c.ExtraExtensions = append(c.ExtraExtensions, basicConstraintsNotCritical)
	})
	b := mustAssemble(t, source("ca.pem", root, outliving, bare))

	type found struct {
		kind    WarningKind
		subject string
	}
	always := []found{
		{WarningNoSubjectKeyID, "CN=Bare,O=Example"},
		{WarningBasicConstraintsNotCritical, "CN=Bare,O=Example"},
		{WarningOutlivesIssuer, "CN=Outliving,O=Example"},
	}
	tests := []struct {
		name   string
		now    time.Time
		within time.Duration
		want   []found
	}{
		{"nothing soon", testNow, month, always},
		{"one second short of soon", testNow, 2*month - time.Second, always},
		{"root soon", testNow, 2 * month, append(always[:3:3], found{WarningExpiresSoon, "CN=Root,O=Example"})},
		{"last second", testNow.Add(2 * month), 0, append(always[:3:3], found{WarningExpiresSoon, "CN=Root,O=Example"})},
		{"root expired", testNow.Add(2*month + time.Second), 0, append(always[:3:3], found{WarningExpired, "CN=Root,O=Example"})},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			warnings := b.Warnings(test.now, test.within)
			var got []found
			for _, w := range warnings {
				got = append(got, found{w.Kind, w.Certificate.Subject})
			}
			if len(got) != len(test.want) {
				t.Fatalf("got %v, want %v", warnings, test.want)
			}
			for i := range got {
				if got[i] != test.want[i] {
					t.Errorf("got %v, want %v", warnings[i], test.want[i])
				}
			}
		})
	}
	serial := serialText(outliving.cert.SerialNumber)
	want := "ca.pem (CN=Outliving,O=Example, serial " + serial + "): outlives-issuer: is valid until 2027-04-01T00:00:00Z, its issuer only until 2027-03-02T00:00:00Z; renew the issuer first"
	if got := b.Warnings(testNow, 0)[2].String(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
