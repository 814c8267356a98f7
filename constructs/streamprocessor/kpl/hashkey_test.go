package kpl_test

import (
	"errors"
	"math/big"
	"regexp"
	"testing"

	"github.com/lintel-go/lintel/constructs/streamprocessor/kpl"
)

var decimal = regexp.MustCompile(`^(0|[1-9][0-9]*)$`)

// parseBig is the reference of ParseHashKey.
func parseBig(text string) (*big.Int, bool) {
	if !decimal.MatchString(text) {
		return nil, false
	}
	v, ok := new(big.Int).SetString(text, 10)
	return v, ok && v.BitLen() <= 128
}

func toBig(k kpl.HashKey) *big.Int {
	v := new(big.Int).SetUint64(k.Hi)
	return v.Lsh(v, 64).Or(v, new(big.Int).SetUint64(k.Lo))
}

func TestHashKey(t *testing.T) {
	// MD5("a") = 0cc175b9c0f1b6a831c399e269772661
	if got, want := kpl.HashKeyOf("a"), (kpl.HashKey{Hi: 0x0cc175b9c0f1b6a8, Lo: 0x31c399e269772661}); got != want {
		t.Errorf("got %x, want %x", got, want)
	}
	byKey, err := kpl.Record{PartitionKey: []byte("a")}.HashKey()
	if err != nil || byKey != kpl.HashKeyOf("a") {
		t.Errorf("got %v, %v", byKey, err)
	}
	explicit, err := kpl.Record{PartitionKey: []byte("a"), ExplicitHashKey: []byte("18446744073709551617")}.HashKey()
	if err != nil || explicit != (kpl.HashKey{Hi: 1, Lo: 1}) {
		t.Errorf("got %v, %v", explicit, err)
	}
	if _, err := (kpl.Record{ExplicitHashKey: []byte{}}).HashKey(); !errors.Is(err, kpl.ErrKey) {
		t.Errorf("got %v", err)
	}
}

func TestHashKeyRange(t *testing.T) {
	half := kpl.HashKeyRange{Start: kpl.HashKey{Hi: 1 << 63}, End: kpl.HashKey{Hi: 1<<64 - 1, Lo: 1<<64 - 1}}
	for _, c := range []struct {
		key  kpl.HashKey
		want bool
	}{
		{kpl.HashKey{}, false},
		{kpl.HashKey{Hi: 1<<63 - 1, Lo: 1<<64 - 1}, false},
		{kpl.HashKey{Hi: 1 << 63}, true},
		{kpl.HashKey{Hi: 1<<64 - 1, Lo: 1<<64 - 1}, true},
	} {
		if got := half.Contains(c.key); got != c.want {
			t.Errorf("%x: got %t", c.key, got)
		}
	}
}
