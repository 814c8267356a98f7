package revocation_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"math/big"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation"
	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation/crltest"
)

// now is within the validity of a list with default dates.
var now = time.Date(2026, time.June, 1, 12, 0, 0, 0, time.UTC)

// must returns the value of a call that cannot fail but by a mistake in the
// test.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// testCA is an ECDSA P-256 authority that most tests share.
var testCA = sync.OnceValue(func() *crltest.Authority { return must(crltest.NewAuthority("Test CA")) })

// keys returns one key of each type that crltest signs with.
var keys = sync.OnceValue(func() map[string]crypto.Signer {
	_, ed25519Key, err := ed25519.GenerateKey(rand.Reader)
	return map[string]crypto.Signer{
		"rsa":     must(rsa.GenerateKey(rand.Reader, 2048)),
		"ecdsa":   must(ecdsa.GenerateKey(elliptic.P384(), rand.Reader)),
		"ed25519": must(ed25519Key, err),
	}
})

// parse parses a list that must be accepted.
func parse(t testing.TB, ca *crltest.Authority, l crltest.List) *revocation.List {
	t.Helper()
	list, err := revocation.Parse(must(ca.Sign(l)), ca.Certificate)
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	return list
}

// revoked returns the entries of the given serial numbers, on one date and
// for one reason.
func revoked(reason revocation.Reason, serials ...int64) []byte {
	var der []byte
	for _, serial := range serials {
		der = crltest.AppendEntry(der, crltest.Entry{
			Serial:    big.NewInt(serial).Bytes(),
			RevokedAt: time.Date(2025, time.March, 4, 5, 6, 7, 0, time.UTC),
			Reason:    byte(reason),
		})
	}
	return der
}

// element returns a DER element of less than 16 MiB.
func element(tag byte, parts ...[]byte) []byte {
	content := slices.Concat(parts...)
	switch n := len(content); {
	case n < 0x80:
		return append([]byte{tag, byte(n)}, content...)
	case n < 0x100:
		return append([]byte{tag, 0x81, byte(n)}, content...)
	case n < 0x10000:
		return append([]byte{tag, 0x82, byte(n >> 8), byte(n)}, content...)
	default:
		return append([]byte{tag, 0x83, byte(n >> 16), byte(n >> 8), byte(n)}, content...)
	}
}
