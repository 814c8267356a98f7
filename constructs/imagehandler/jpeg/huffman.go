package jpeg

const (
	// lookBits is how many bits index the tables of a Huffman decoder. Codes
	// that are longer, which are rare, are found by comparison.
	lookBits = 12
	lookSize = 1 << lookBits

	// longestCode is the bits of the longest code.
	longestCode = 16

	// maxExtra is the most bits that follow a code: the low nibble of its symbol
	// says how many.
	maxExtra = 15
)

// A huffmanTable decodes one Huffman code. Its tables are built from the
// definition when a scan first asks for them, for a definition costs little to
// send.
type huffmanTable struct {
	counts  [longestCode + 1]uint8 // codes of each length
	symbols [256]uint8             // by increasing code

	// limit is, for each length, the end of the codes up to that length, as 16
	// bits; index plus a code is the place of its symbol.
	limit [longestCode + 1]uint32
	index [longestCode + 1]int32

	// look gives length<<8|symbol of the code that the next bits start with, or
	// 0 for a longer code or none.
	look    [lookSize]uint16
	hasLook bool

	// value gives the code, and the bits after it that are its value, at once:
	// value<<16 | advance<<8 | bits, or 0 where they do not fit. advance is how
	// far the coefficient is from the last, or endOfBlock.
	value    [lookSize]uint32
	hasValue bool

	// skip gives as many whole symbols as the next bits hold: advance<<8 |
	// bits. The bits of the last symbol's value may lie beyond lookBits. The
	// advance has endOfBlock added when the last symbol ends the block; it is
	// noSkip, with no bits, where no code fits.
	skip    [lookSize]uint16
	hasSkip bool
}

const (
	endOfBlock = 128
	noSkip     = 255
)

// define sets the table from the counts and symbols of a DHT segment. It returns
// false when there are more codes than bits allow.
func (t *huffmanTable) define(counts *[longestCode]byte, symbols []byte) bool {
	t.hasLook, t.hasValue, t.hasSkip = false, false, false
	t.symbols = [256]uint8{}
	copy(t.symbols[:], symbols)
	code, place := uint32(0), int32(0)
	for l := 1; l <= longestCode; l++ {
		t.counts[l] = counts[l-1]
		t.index[l] = place - int32(code)
		code += uint32(counts[l-1])
		place += int32(counts[l-1])
		if code > 1<<l {
			return false
		}
		t.limit[l] = code << (longestCode - l)
		code <<= 1
	}
	return true
}

// long decodes a code of more than lookBits bits at the top of acc. The length
// is 0 if there is none.
func (t *huffmanTable) long(acc uint64) (length uint, symbol uint8) {
	bits := uint32(acc >> (64 - longestCode))
	for l := lookBits + 1; l <= longestCode; l++ {
		if bits < t.limit[l] {
			return uint(l), t.symbols[uint8(t.index[l]+int32(bits>>(longestCode-l)))]
		}
	}
	return 0, 0
}

// buildLook fills look.
func (t *huffmanTable) buildLook() {
	if t.hasLook {
		return
	}
	t.hasLook = true
	rest := t.look[:]
	place := 0
	for l := 1; l <= lookBits; l++ {
		span := 1 << (lookBits - l)
		for range t.counts[l] {
			entries := rest[:span]
			for i := range entries {
				entries[i] = uint16(l)<<8 | uint16(t.symbols[place])
			}
			rest = rest[span:]
			place++
		}
	}
	clear(rest)
}

// buildValue fills value for AC coefficients, or for the differences of DC
// coefficients, whose symbols have no run. A progressive picture's symbols that
// end the band in more than one block are left to look.
func (t *huffmanTable) buildValue(progressive bool) {
	if t.hasValue {
		return
	}
	t.hasValue = true
	rest := t.value[:]
	place := 0
	for l := uint(1); l <= lookBits; l++ {
		for range t.counts[l] {
			run, size := uint32(t.symbols[place]>>4), uint(t.symbols[place]&15)
			entries := rest[:1<<(lookBits-l)]
			rest = rest[len(entries):]
			place++
			switch {
			case l+size > lookBits, progressive && size == 0 && run > 0 && run < 15:
				clear(entries)
			case size == 0 && run < 15:
				fillEntries(entries, endOfBlock<<8|uint32(l))
			default:
				span := len(entries) >> size
				for v := range uint64(1) << size {
					value := uint32(uint16(extend(v<<(64-size), size)))
					fillEntries(entries[:span], value<<16|(run+1)<<8|uint32(l+size))
					entries = entries[span:]
				}
			}
		}
	}
	clear(rest)
}

func fillEntries(entries []uint32, e uint32) {
	for i := range entries {
		entries[i] = e
	}
}

// buildSkip fills skip.
func (t *huffmanTable) buildSkip() {
	if t.hasSkip {
		return
	}
	t.buildLook()
	t.hasSkip = true
	for i := range t.skip {
		bits, advance := uint(0), uint(0)
		for bits < lookBits {
			e := t.look[uint(i)<<bits&(lookSize-1)]
			length, run, size := uint(e>>8), uint(e>>4&15), uint(e&15)
			// No advance within a block is more than endOfBlock/2.
			if e == 0 || bits+length > lookBits || advance+run >= endOfBlock/2 {
				break
			}
			bits += length + size
			if size == 0 && run != 15 {
				advance += endOfBlock
				break
			}
			advance += run + 1
		}
		if bits == 0 {
			advance = noSkip
		}
		t.skip[i] = uint16(advance<<8 | bits)
	}
}

// extend is EXTEND of ISO/IEC 10918-1, F.2.2.1: the value of the size bits at
// the top of acc.
func extend(acc uint64, size uint) int32 {
	// A leading 0 bit makes the value negative: add 1 - 2^size.
	negative := int32(int64(^acc) >> 63)
	return int32(acc>>1>>((63-size)&63)) + negative&(1-int32(1)<<(size&31))
}
