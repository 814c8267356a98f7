package truststore

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestErrorText(t *testing.T) {
	root := newCA(t, "Old root", nil, func(c *x509.Certificate) { c.NotAfter = testNow.Add(-year) })
	err := mustRefuse(t,
		Source{Name: "ca.pem", PEM: append([]byte("the old one\n"), source("", root).PEM...)},
		Source{Name: "sub\nCA"})
	want := fmt.Sprintf(`truststore: 2 problems: `+
		`ca.pem block 1 line 2 (CN=Old root,O=Example, serial %s): expired: got valid until 2026-01-01T00:00:00Z, now 2027-01-01T00:00:00Z, allowed a certificate that is valid now: renew the CA certificate, or drop it when its clients have moved on; `+
		`sub\u000aCA: no-certificate: got an empty source, allowed PEM text with at least one certificate: give a PEM file with at least one CA certificate`,
		serialText(root.cert.SerialNumber))
	if got := err.Error(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestErrorReason(t *testing.T) {
	err := &Error{}
	for i := range 50 {
		err.Problems = append(err.Problems, Problem{
			Source: fmt.Sprintf("Zürich %d.pem", i), Rule: RulePEM, Got: "…", Allowed: "…", Hint: "…",
		})
	}
	full := err.Error()
	for limit := range len(full) + 10 {
		reason := err.Reason(limit)
		if len(reason) > limit || !utf8.ValidString(reason) {
			t.Fatalf("limit %d: got %d bytes %q", limit, len(reason), reason)
		}
	}
	if got := err.Reason(len(full)); got != full {
		t.Errorf("with room for everything: got %q", got)
	}
	got := err.Reason(300)
	shown := strings.Count(got, ".pem")
	if shown == 0 || !strings.HasSuffix(got, fmt.Sprintf("; and %d more", 50-shown)) {
		t.Errorf("limit 300: got %q, which names %d problems", got, shown)
	}
	if got := err.Reason(-1); got != "" {
		t.Errorf("negative limit: got %q", got)
	}
}

// TestNamesAreShownSafely has a subject that would start a new line, turn text
// around, and never end.
func TestNamesAreShownSafely(t *testing.T) {
	name := "a\n2026 INFO ok\u202e\x1b[2J" + strings.Repeat("x", 500)
	root := newCA(t, name, nil, func(c *x509.Certificate) { c.NotAfter = testNow.Add(-year) })
	got := mustRefuse(t, source("ca.pem", root)).Problems[0].Subject
	if want := `CN=a\u000a2026 INFO ok\u202e\u001b[2J`; !strings.HasPrefix(got, want) {
		t.Errorf("got %q, want prefix %q", got, want)
	}
	if n := utf8.RuneCountInString(got); n > maxDisplay+20 || !strings.HasSuffix(got, "…") {
		t.Errorf("got %d runes %q, want it cut", n, got)
	}
}

// TestErrorsNeverQuoteBlocks damages a private key in every way the scanner
// knows, and looks for its text in the error.
func TestErrorsNeverQuoteBlocks(t *testing.T) {
	der, err := x509.MarshalPKCS8PrivateKey(newKey(t))
	if err != nil {
		t.Fatal(err)
	}
	key := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	secret := strings.Split(key, "\n")[1]
	for _, damaged := range []string{
		key,
		strings.TrimSuffix(key, "-----END PRIVATE KEY-----\n"),
		strings.ReplaceAll(key, "PRIVATE KEY", "CERTIFICATE"),
		strings.ReplaceAll(key, "-----", "----"),
		strings.ReplaceAll(key, "-----\n", "-----"),
		strings.ReplaceAll(key, "PRIVATE KEY", secret),
		strings.ReplaceAll(key, "\n", "!\n"),
		strings.ReplaceAll(key, "\n", "\n "),
		secret,
	} {
		text := mustRefuse(t, Source{Name: "ca.pem", PEM: []byte(damaged)}).Error()
		for i := range len(secret) - 8 {
			if strings.Contains(text, secret[i:i+8]) {
				t.Fatalf("the error quotes the block: %s", text)
			}
		}
	}
}

func TestNames(t *testing.T) {
	// A distinguished name is shown with its attributes in RFC 2253 order and
	// escaped, and a name that is not one as hexadecimal.
	root := newCA(t, "", nil, func(c *x509.Certificate) {
		c.Subject = pkix.Name{Country: []string{"CH"}, Organization: []string{"A, B"}, CommonName: "Root"}
	})
	if got, want := nameText(root.cert.RawSubject), `CN=Root,O=A\, B,C=CH`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := nameText([]byte{0x30, 1}), "#3001"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	spaced := newCA(t, " ÄRZTE \t CA", nil)
	if got, want := foldName(spaced.cert.RawSubject), "CN=ärzte ca,O=example"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
