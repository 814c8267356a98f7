package customresource

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// maxPhysicalID is CloudFormation's limit on a physical id, in bytes of its JSON
// string ("Custom resource response objects": "can be up to 1 KB in size").
const maxPhysicalID = 1024

// notCreatedPrefix marks the physical id of a Create that did nothing, so that
// the Delete that CloudFormation sends for it is recognized.
const notCreatedPrefix = "customresource:not-created:"

// PhysicalID returns an id derived from the parts that identify a resource: 32
// hexadecimal digits, the same for the same parts in the same order, whatever
// else changes. Parts are kept apart, so ("ab", "c") and ("a", "bc") differ.
//
// Choose parts that make another resource when they change, a bucket and a key
// for example, and leave out what can be updated in place.
func PhysicalID(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(strconv.Itoa(len(p)) + ":" + p))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// isNotCreated reports whether id marks a Create that did nothing.
func isNotCreated(id string) bool { return strings.HasPrefix(id, notCreatedPrefix) }
