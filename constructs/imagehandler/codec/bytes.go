package codec

import "encoding/binary"

func be32(b []byte) uint32 { return binary.BigEndian.Uint32(b) }
func le32(b []byte) uint32 { return binary.LittleEndian.Uint32(b) }
func le16(b []byte) uint16 { return binary.LittleEndian.Uint16(b) }
func le24(b []byte) uint32 { return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 }

// chunkName is the one among names that b spells, or empty. It allocates nothing:
// a file may have millions of chunks.
func chunkName(b []byte, names []string) string {
	for _, name := range names {
		if string(b) == name {
			return name
		}
	}
	return ""
}
