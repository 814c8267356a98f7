package s3target

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Bounds on keys, which have at most 1024 bytes (Amazon S3 User Guide, "Naming
// Amazon S3 objects").
const (
	maxPrefix = 400
	maxName   = 500
)

// safe are the characters besides letters and digits that need no care anywhere
// (the same, "Safe characters"), without those that would make path segments of
// "." and "..", and with the slash that ids have.
const safe = "!-_*'()/"

// objectName returns the end of the key of a letter: its id, as far as it is made
// of safe characters, and a hash that tells it from others that look the same.
func objectName(id string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', strings.ContainsRune(safe, r):
			return r
		default:
			return '_'
		}
	}, id)
	hash := sha256.Sum256([]byte(id))
	return name[:min(len(name), maxName)] + "-" + hex.EncodeToString(hash[:8]) + ".json"
}
