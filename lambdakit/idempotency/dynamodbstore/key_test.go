package dynamodbstore

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func TestItemID(t *testing.T) {
	const (
		sum   = "a8100ae6aa1940d0b663bb31cd466142ebbdbd5187131b92d93818987832eb89"
		hashA = hashPrefix + sum // of "\xff", by sha256sum
	)
	long := strings.Repeat("k", maxKeySize)
	for key, hashed := range map[string]bool{
		"orders-3#42": false, "ä": false, long: false, long + "k": true, "\xff": true, "a\xc3": true, hashA: true, "sha256:": true, "sha256": false,
	} {
		id := itemID(key)
		if (id != key) != hashed || hashed && (!strings.HasPrefix(id, hashPrefix) || len(id) != len(hashA)) {
			t.Errorf("key %.20q has id %.80q, want a hash: %t", key, id, hashed)
		}
	}
	if got := itemID("\xff"); got != hashA {
		t.Errorf("got id %s, want %s", got, hashA)
	}
	if itemID(hashA) == hashA {
		t.Error("a key has the id of another's hash")
	}
}

// TestItemSize holds items to 1 KB, whatever the key is.
func TestItemSize(t *testing.T) {
	far := time.Unix(1<<33, 0)
	for _, key := range []string{strings.Repeat("k", maxKeySize), strings.Repeat("k", 1<<20), "\xff"} {
		size := 0
		for name, v := range (record{inProgress, strings.Repeat("T", 26), 1 << 40, far, far}).item(key) {
			size += len(name)
			switch v := v.(type) {
			case *types.AttributeValueMemberS:
				size += len(v.Value)
			case *types.AttributeValueMemberN:
				size += len(v.Value) // more than DynamoDB takes
			}
		}
		if size > 1024 {
			t.Errorf("an item with a key of %d bytes has %d bytes, want at most 1024", len(key), size)
		}
	}
}

func TestRoundUp(t *testing.T) {
	for in, want := range map[int64]int64{0: 0, 1: 1000, 999: 1000, 1000: 1000, 1001: 2000} {
		if got := roundUp(time.UnixMilli(in), time.Second).UnixMilli(); got != want {
			t.Errorf("%d ms is rounded to %d, want %d", in, got, want)
		}
	}
}
