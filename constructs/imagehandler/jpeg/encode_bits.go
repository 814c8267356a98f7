package jpeg

import (
	"encoding/binary"
	"io"
	"math/bits"
)

// Tokens are what a scan is kept as between the passes over it, 16 bits a symbol.
// The upper 4 bits of one are the upper half of its symbol, a run of zeros or the
// kind of an end of block. The lower 12 are the bits of value that go with it,
// with a one in front of them, which tells how many there are: the lower half of
// the symbol. So a DC difference, of up to 11 bits, just fits.
const (
	runShift   = 12
	markedBits = 1<<runShift - 1

	tokenEndOfBlock = 0<<runShift | 1  // no more coefficients but zeros
	tokenZeroRun    = 15<<runShift | 1 // sixteen zeros
)

// marked is the value bits of v, which is the lower half of a token: v itself, or,
// for a negative v, the complement of its magnitude.
func marked(v int32) uint32 {
	sign := v >> 31
	complement := v + sign
	size := int32(bits.Len32(uint32(complement ^ sign)))
	return uint32(complement + 1<<((size-sign)&31))
}

// tokenSymbol is the Huffman symbol of a token.
func tokenSymbol(token uint16) uint8 {
	return uint8(token>>runShift<<4) | uint8(bits.Len16(token&markedBits)-1)
}

// writerSize is how much a bitWriter gathers before it writes. writerSlack is more
// than one call of put or block can add: 65 tokens of 27 bits at most, of which
// each octet may need another after it.
const (
	writerSize  = 32 << 10
	writerSlack = 1 << 10
)

// bitWriter writes entropy-coded data and what is between them. The first error of
// the writer below stays: nothing is written after it.
type bitWriter struct {
	w   io.Writer
	err error
	buf []byte // of writerSize and writerSlack
	at  int    // the end of what is in buf

	// acc has the last bits in its low end; 64-free of them wait to be written.
	// What is above them has been written.
	acc  uint64
	free int
}

func newBitWriter(w io.Writer) *bitWriter {
	return &bitWriter{w: w, buf: make([]byte, writerSize+writerSlack), free: 64}
}

// flush hands everything but waiting bits to the writer below.
func (b *bitWriter) flush() error {
	if b.err == nil && b.at > 0 {
		_, b.err = b.w.Write(b.buf[:b.at])
	}
	b.at = 0
	return b.err
}

// reserve makes room for writerSlack more.
func (b *bitWriter) reserve() {
	if b.at > writerSize {
		_ = b.flush()
	}
}

// write adds octets as they are. No bits may wait.
func (b *bitWriter) write(p []byte) {
	for len(p) > 0 {
		b.reserve()
		n := copy(b.buf[b.at:], p)
		b.at += n
		p = p[n:]
	}
}

// put adds the n low bits of v, at most 32. What is above them must be zero.
func (b *bitWriter) put(v uint64, n uint32) {
	b.free -= int(n)
	if b.free >= 0 {
		b.acc = b.acc<<(n&63) | v
		return
	}
	b.reserve()
	over := uint(-b.free)
	b.at += stuff(b.buf[b.at:], b.acc<<((uint(n)-over)&63)|v>>(over&63))
	b.acc = v
	b.free += 64
}

// putToken adds one token.
func (b *bitWriter) putToken(token uint16, codes *huffmanCodes) {
	c := codes[tokenSymbol(token)]
	b.put(uint64(c.bits+uint32(token&markedBits)), c.n)
}

// block adds the token of a DC coefficient and those of the AC coefficients after
// it: putToken for each, with the state in registers.
func (b *bitWriter) block(dc uint16, ac []uint16, codes *[2]*huffmanCodes) {
	b.reserve()
	c := &codes[classDC][tokenSymbol(dc)]
	v := uint64(c.bits + uint32(dc&markedBits))
	acc, free := b.acc, b.free
	for i := 0; ; i++ {
		free -= int(c.n)
		if free >= 0 {
			acc = acc<<(c.n&63) | v
		} else {
			over := uint(-free)
			b.at += stuff(b.buf[b.at:], acc<<((uint(c.n)-over)&63)|v>>(over&63))
			acc = v
			free += 64
		}
		if i == len(ac) {
			break
		}
		c = &codes[classAC][tokenSymbol(ac[i])]
		v = uint64(c.bits + uint32(ac[i]&markedBits))
	}
	b.acc, b.free = acc, free
}

// stuff writes eight octets of entropy-coded data, with a zero after each that is
// 0xFF, so that it is not taken for a marker.
func stuff(dst []byte, v uint64) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	// An octet of 0xFF loses its top bit when one is added.
	if v&tops&^(v+ones) != 0 {
		return stuffOctets(dst, v)
	}
	binary.BigEndian.PutUint64(dst, v)
	return 8
}

// stuffOctets is stuff, octet by octet.
func stuffOctets(dst []byte, v uint64) int {
	n := 0
	for shift := 56; shift >= 0; shift -= 8 {
		octet := byte(v >> shift)
		dst[n] = octet
		n++
		if octet == 0xFF {
			dst[n] = 0
			n++
		}
	}
	return n
}

// align writes the waiting bits, filled up with ones to an octet, so that a marker
// can follow.
func (b *bitWriter) align() {
	waiting := 64 - b.free
	if pad := -waiting & 7; pad > 0 {
		b.put(1<<pad-1, uint32(pad))
		waiting = 64 - b.free
	}
	b.reserve()
	for waiting > 0 {
		waiting -= 8
		octet := byte(b.acc >> waiting)
		b.buf[b.at] = octet
		b.at++
		if octet == 0xFF {
			b.buf[b.at] = 0
			b.at++
		}
	}
	b.acc, b.free = 0, 64
}
