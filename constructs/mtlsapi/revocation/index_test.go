package revocation_test

import (
	"bytes"
	"math/big"
	"runtime"
	"testing"
	"weak"

	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation"
	"github.com/lintel-go/lintel/constructs/mtlsapi/revocation/crltest"
)

// TestMillionEntries checks that every entry of a large list is found, no
// other, and that the index keeps to its limit of memory and to none of the
// list's octets.
func TestMillionEntries(t *testing.T) {
	ca := testCA()
	der := must(ca.Sign(crltest.List{Number: big.NewInt(1), Revoked: crltest.AppendRandomEntries(nil, million, 16)}))
	alive := weak.Make(&der[0])
	before := heap()
	list := must(revocation.Parse(der, ca.Certificate))
	runtime.KeepAlive(der)
	const limit = 24_000_000
	// The list's octets were counted before and are garbage now.
	got := heap() - before + len(der)
	t.Logf("an index of %d entries takes %d octets", million, got)
	if got > limit {
		t.Errorf("an index of %d entries takes %d octets, want at most %d", million, got, limit)
	}
	if alive.Value() != nil {
		t.Error("the index keeps the list alive")
	}

	if list.Len() != million {
		t.Errorf("Len() = %d, want %d", list.Len(), million)
	}
	i := 0
	absent := make([]byte, 16)
	for serial := range crltest.RandomSerials(million, 16) {
		want := crltest.RandomEntry(i, serial)
		i++
		got, ok := list.LookupBytes(serial)
		if !ok || !got.RevokedAt.Equal(want.RevokedAt) || byte(got.Reason) != want.Reason {
			t.Fatalf("LookupBytes(%x) = %v, %t, want %v", serial, got, ok, want)
		}
		copy(absent, serial)
		absent[i%16] ^= 1 << (i % 7)
		if got, ok := list.LookupBytes(absent); ok {
			t.Fatalf("LookupBytes(%x) = %v, want none", absent, got)
		}
	}
}

// heap returns the octets of live objects.
func heap() int {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc)
}

func TestLookupDoesNotAllocate(t *testing.T) {
	list := parse(t, testCA(), crltest.List{Revoked: crltest.AppendRandomEntries(nil, 1000, 16)})
	var present []byte
	for serial := range crltest.RandomSerials(1, 16) {
		present = bytes.Clone(serial)
	}
	for _, serial := range [][]byte{present, {5}, nil, make([]byte, 100)} {
		number := new(big.Int).SetBytes(serial)
		allocations := testing.AllocsPerRun(100, func() {
			list.LookupBytes(serial)
			list.Lookup(number)
		})
		if allocations != 0 {
			t.Errorf("looking up %x allocates %v times", serial, allocations)
		}
	}
}

// TestParseAllocations checks that no entry costs an allocation.
func TestParseAllocations(t *testing.T) {
	ca := fuzzCA()
	allocations := func(entries int) float64 {
		der := must(ca.Sign(crltest.List{Number: big.NewInt(1), Revoked: crltest.AppendRandomEntries(nil, entries, 16)}))
		return testing.AllocsPerRun(5, func() { must(revocation.Parse(der, ca.Certificate)) })
	}
	// Some thousand entries take fewer: the compiler has room for
	// short slices on the stack.
	if few, many := allocations(50_000), allocations(200_000); few != many {
		t.Errorf("Parse allocates %v times for 50,000 entries and %v times for 200,000", few, many)
	}
}
