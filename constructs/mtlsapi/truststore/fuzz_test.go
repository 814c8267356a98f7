package truststore

import (
	"bytes"
	"encoding/pem"
	"testing"
)

// FuzzAssemble looks for input that panics, or that is accepted although it has
// something other than certificates in it. encoding/pem is the second opinion
// on what it has.
func FuzzAssemble(f *testing.F) {
	for _, name := range []string{"hierarchy.pem", "hierarchy.golden.pem", "client.pem", "refused-sha1.pem", "refused-md5.pem", "refused-dsa.pem", "refused-v1.pem", "refused-ed448.pem"} {
		f.Add(sourceFile(f, name).PEM)
	}
	for _, test := range refusals {
		for _, src := range test.sources(f) {
			if len(src.PEM) < 10_000 {
				f.Add(src.PEM)
			}
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		b, err := Assemble(testNow, Source{"fuzz", text})
		if err != nil {
			if len(err.(*Error).Problems) == 0 || len(err.(*Error).Reason(1000)) > 1000 {
				t.Fatalf("got error %q", err)
			}
			return
		}

		inBundle := make(map[string]bool)
		for _, c := range b.Certificates() {
			inBundle[string(c.X509.Raw)] = true
		}
		blocks := 0
		for rest := bytes.TrimPrefix(text, []byte("\ufeff")); ; blocks++ {
			var block *pem.Block
			if block, rest = pem.Decode(rest); block == nil {
				break
			}
			if block.Type != "CERTIFICATE" || len(block.Headers) > 0 || !inBundle[string(block.Bytes)] {
				t.Fatalf("accepted input has a block %q that is not in the bundle", block.Type)
			}
		}
		if begins := bytes.Count(text, []byte("-----BEGIN ")); begins != blocks {
			t.Fatalf("accepted input has %d BEGIN lines and %d blocks", begins, blocks)
		}

		again, err := Assemble(testNow, Source{"bundle", b.PEM()})
		if err != nil || !bytes.Equal(again.PEM(), b.PEM()) {
			t.Fatalf("bundle assembles to another: %v", err)
		}
		rest := b.PEM()
		for range b.Certificates() {
			block, after := pem.Decode(rest)
			if block == nil || !bytes.HasPrefix(rest, []byte("-----BEGIN CERTIFICATE-----\n")) {
				t.Fatal("bundle has something other than certificates")
			}
			rest = after
		}
		if len(rest) > 0 {
			t.Fatal("bundle has something after its certificates")
		}
	})
}
