package kafkaevent

import (
	"encoding/binary"
	"runtime"
)

// checkASCII is whether the base64 decoder needs help: with NEON (v0.9.0), it
// takes bytes above 127 for an A, because they are outside of both of its
// tables. Its code for amd64 finds them. That of other processors has not been
// run here.
const checkASCII = runtime.GOARCH != "amd64"

// isASCII reports whether no byte is above 127.
func isASCII(b []byte) bool {
	var all uint64
	for ; len(b) >= 32; b = b[32:] {
		all |= binary.LittleEndian.Uint64(b) | binary.LittleEndian.Uint64(b[8:]) |
			binary.LittleEndian.Uint64(b[16:]) | binary.LittleEndian.Uint64(b[24:])
	}
	for _, c := range b {
		all |= uint64(c)
	}
	return all&0x8080808080808080 == 0
}
