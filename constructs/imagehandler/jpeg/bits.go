package jpeg

import "encoding/binary"

const (
	// windowSize is how much entropy-coded data is held, its stuffing taken out.
	windowSize = 64 << 10

	// maxBlockBytes is more than any coded block can take: 64 codes of 16 bits,
	// each with 15 bits of value.
	maxBlockBytes = 64 * (longestCode + maxExtra + 1) / 8

	// maxScanBlocks is the most blocks of an interleaved MCU (ISO/IEC 10918-1,
	// B.2.3), and reserve what must be in the window before one is decoded, so
	// that decoding it need not look for the end of the data.
	maxScanBlocks = 10
	reserve       = maxScanBlocks * maxBlockBytes

	// maxRefill is how much one refill of the bit buffer loads.
	maxRefill = 8
)

// A bitReader gives the bits of the entropy-coded data between two markers. It
// decodes from a window that ends in zeros when the data end: reading on is
// harmless, and overrun tells that it happened.
type bitReader struct {
	// acc holds the next n bits from the top. Below them it may hold bits of
	// the octets from win[pos] on, which the next refill sets again.
	acc uint64
	n   uint
	pos int

	end     int  // data: win[:end]
	ended   bool // the data end there, and zeros follow
	fetched int64
	src     *source
	win     [windowSize + maxRefill]byte
}

// start begins a new stretch of data at the source's place.
func (b *bitReader) start() {
	b.acc, b.n, b.pos, b.end, b.ended = 0, 0, 0, 0, false
}

// ensure makes an MCU decodable: at least reserve octets from pos on, of data or
// of the zeros after the end.
func (b *bitReader) ensure() {
	if b.end-b.pos < reserve && !b.ended {
		b.fill()
	}
}

// fill moves what is left to the front of the window and appends data.
func (b *bitReader) fill() {
	const most = windowSize - reserve - 2*maxRefill
	copy(b.win[:], b.win[b.pos:b.end])
	b.end -= b.pos
	b.pos = 0
	n, ended := b.src.destuff(b.win[b.end:most])
	b.end += n
	b.ended = ended
	b.fetched = b.src.offset()
	if ended {
		clear(b.win[b.end : b.end+reserve+2*maxRefill])
	}
}

// overrun tells whether more bits were taken than there are.
func (b *bitReader) overrun() bool {
	return b.pos-int(b.n>>3) > b.end
}

// offset is about where in the input the next bits are.
func (b *bitReader) offset() int64 {
	return max(0, b.fetched-int64(max(0, b.end-b.pos)))
}

// load gives the eight octets at pos, which callers keep below windowSize: an
// MCU starts with reserve octets before the window's end and takes no more.
func (b *bitReader) load(pos int) uint64 {
	p := pos & (windowSize - 1)
	return binary.BigEndian.Uint64(b.win[p : p+maxRefill])
}

// refill makes at least 56 bits valid.
func (b *bitReader) refill() {
	b.acc |= b.load(b.pos) >> (b.n & 63)
	b.pos += int((63 - b.n) >> 3)
	b.n |= 56
}

// take returns the next k bits, at most 16 of those that are valid.
func (b *bitReader) take(k uint) uint32 {
	v := uint32(b.acc >> 1 >> ((63 - k) & 63))
	b.acc <<= k & 63
	b.n -= k
	return v
}

// symbol decodes one code, of at least 16 valid bits. It returns false if no
// code starts with them.
func (b *bitReader) symbol(t *huffmanTable) (uint8, bool) {
	if e := t.look[b.acc>>(64-lookBits)]; e != 0 {
		b.acc <<= e >> 8 & 63
		b.n -= uint(e >> 8)
		return uint8(e), true
	}
	length, symbol := t.long(b.acc)
	b.acc <<= length & 63
	b.n -= length
	return symbol, length != 0
}

// difference decodes the difference of a DC coefficient from the last.
func (b *bitReader) difference(t *huffmanTable) (int32, bool) {
	b.refill()
	if e := t.value[b.acc>>(64-lookBits)]; e != 0 {
		b.acc <<= e & 63
		b.n -= uint(e & 63)
		return int32(e) >> 16, true
	}
	size, ok := b.symbol(t)
	v := extend(b.acc, uint(size&15))
	b.acc <<= size & 15
	b.n -= uint(size & 15)
	return v, ok
}

// block decodes the AC coefficients of a block of a sequential scan into coef,
// which is all zero, and returns the index of the last in zigzag order.
// Coefficients that a run puts past the block's end are dropped.
func (b *bitReader) block(t *huffmanTable, coef *[64]int16) (last uint, ok bool) {
	acc, n, pos := b.acc, b.n, b.pos
	k := uint(0)
	for k < 63 {
		if n < 32 {
			acc |= b.load(pos) >> (n & 63)
			pos += int((63 - n) >> 3)
			n |= 56
		}
		if e := t.value[acc>>(64-lookBits)]; e != 0 {
			acc <<= e & 63
			n -= uint(e & 63)
			k += uint(e>>8) & 255
			if k > 63 {
				break
			}
			last = k
			coef[naturalOrder[k]&63] = int16(e >> 16)
			continue
		}
		length, symbol := uint(0), uint8(0)
		if e := t.look[acc>>(64-lookBits)]; e != 0 {
			length, symbol = uint(e>>8), uint8(e)
		} else if length, symbol = t.long(acc); length == 0 {
			return last, false
		}
		acc <<= length & 63
		n -= length
		size := uint(symbol & 15)
		if size == 0 && symbol != 0xF0 {
			break
		}
		k += uint(symbol>>4) + 1
		v := extend(acc, size)
		acc <<= size
		n -= size
		if k > 63 {
			break
		}
		last = k
		coef[naturalOrder[k]&63] = int16(v)
	}
	b.acc, b.n, b.pos = acc, n, pos
	return last, true
}

// lowBlock is block for the coefficients up to limit in zigzag order; it passes
// over the others.
func (b *bitReader) lowBlock(t *huffmanTable, coef *[64]int16, limit uint) (last uint, ok bool) {
	acc, n, pos := b.acc, b.n, b.pos
	k := uint(0)
	for k < limit {
		if n < 32 {
			acc |= b.load(pos) >> (n & 63)
			pos += int((63 - n) >> 3)
			n |= 56
		}
		var v int32
		if e := t.value[acc>>(64-lookBits)]; e != 0 {
			acc <<= e & 63
			n -= uint(e & 63)
			k += uint(e>>8) & 255
			v = int32(e) >> 16
		} else {
			length, symbol := uint(0), uint8(0)
			if e := t.look[acc>>(64-lookBits)]; e != 0 {
				length, symbol = uint(e>>8), uint8(e)
			} else if length, symbol = t.long(acc); length == 0 {
				return last, false
			}
			acc <<= length & 63
			n -= length
			size := uint(symbol & 15)
			k += uint(symbol>>4) + 1
			if size == 0 && symbol != 0xF0 {
				k = endOfBlock
			}
			v = extend(acc, size)
			acc <<= size
			n -= size
		}
		if k > limit {
			break
		}
		last = k
		coef[naturalOrder[k&63]&63] = int16(v)
	}
	b.acc, b.n, b.pos = acc, n, pos
	if k >= 63 {
		return last, true
	}
	return last, b.skipBlock(t, k+1)
}

// skipBlock passes over the AC coefficients of a block from index k on, some
// symbols at a time.
func (b *bitReader) skipBlock(t *huffmanTable, k uint) bool {
	acc, n, pos := b.acc, b.n, b.pos
	for k < 64 {
		if n < 32 {
			acc |= b.load(pos) >> (n & 63)
			pos += int((63 - n) >> 3)
			n |= 56
		}
		e := t.skip[acc>>(64-lookBits)]
		to := k + uint(e>>8)
		if to < 64 {
			acc <<= e & 63
			n -= uint(e & 63)
			k = to
			continue
		}
		if to == 64 || to-endOfBlock < 64 {
			// The last symbol is the block's last coefficient, or its end after
			// coefficients that are all within the block.
			acc <<= e & 63
			n -= uint(e & 63)
			break
		}
		length, symbol := uint(0), uint8(0)
		if e := t.look[acc>>(64-lookBits)]; e != 0 {
			length, symbol = uint(e>>8), uint8(e)
		} else if length, symbol = t.long(acc); length == 0 {
			return false
		}
		acc <<= length & 63
		n -= length
		size := uint(symbol & 15)
		if size == 0 && symbol != 0xF0 {
			break
		}
		acc <<= size
		n -= size
		k += uint(symbol>>4) + 1
	}
	b.acc, b.n, b.pos = acc, n, pos
	return true
}
