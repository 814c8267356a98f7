package dynamodbstore

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

const (
	// maxKeySize keeps an item below 1 KB, which one write unit pays for: the other
	// attributes have about 100 bytes. DynamoDB's own limit is 2048 bytes.
	maxKeySize = 900

	// hashPrefix begins the id of an item whose key is not in it.
	hashPrefix = "sha256:"
)

// itemID returns the partition key of the item with the key: the key itself, so
// that it can be found in the console, or else a hash of it. Hashed are keys that
// are too long, that are not UTF-8, which the SDK would alter, and that look like a
// hash: no two keys have the same id.
func itemID(key string) string {
	if len(key) <= maxKeySize && utf8.ValidString(key) && !strings.HasPrefix(key, hashPrefix) {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return hashPrefix + hex.EncodeToString(sum[:])
}
