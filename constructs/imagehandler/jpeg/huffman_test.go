package jpeg

import (
	"bytes"
	"context"
	"math/rand"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg/internal/dct"
)

// referenceBits reads bits one by one, as ISO/IEC 10918-1, F.2.2 has it.
type referenceBits struct {
	data []byte
	at   int // bits read
}

func (r *referenceBits) bit() int {
	b := 0
	if r.at/8 < len(r.data) {
		b = int(r.data[r.at/8]) >> (7 - r.at%8) & 1
	}
	r.at++
	return b
}

func (r *referenceBits) receive(n int) int {
	v := 0
	for range n {
		v = v<<1 | r.bit()
	}
	return v
}

// symbol is DECODE; -1 stands for a code that is none.
func (r *referenceBits) symbol(counts *[longestCode]byte, symbols []byte) int {
	code, first, place := 0, 0, 0
	for _, n := range counts {
		code = code<<1 | r.bit()
		first <<= 1
		if code-first < int(n) {
			return int(symbols[place+code-first])
		}
		first += int(n)
		place += int(n)
	}
	return -1
}

// extended is EXTEND.
func extended(v, size int) int {
	if size > 0 && v < 1<<(size-1) {
		return v - 1<<size + 1
	}
	return v
}

// block decodes the AC coefficients of a block.
func (r *referenceBits) block(counts *[longestCode]byte, symbols []byte) (coef dct.Block, last int, ok bool) {
	for k := 1; k < 64; k++ {
		symbol := r.symbol(counts, symbols)
		if symbol < 0 {
			return coef, last, false
		}
		run, size := symbol>>4, symbol&15
		if size == 0 && run < 15 {
			break
		}
		k += run
		v := extended(r.receive(size), size)
		if k < 64 {
			coef[naturalOrder[k]] = int16(v)
			last = k
		}
	}
	return coef, last, true
}

// randomCode makes a Huffman code; some of its codes are long, and some bits are
// no code.
func randomCode(r *rand.Rand) (counts [longestCode]byte, symbols []byte) {
	left := 1
	n := 2 + r.Intn(160)
	for l := range counts {
		left *= 2
		most := min(left-1, n-len(symbols))
		if l < longestCode-1 {
			most = min(most, 1+left/3)
		}
		for range r.Intn(max(most, 0) + 1) {
			counts[l]++
			left--
			symbols = append(symbols, byte(r.Intn(256)))
		}
	}
	if r.Intn(2) == 0 && len(symbols) > 0 {
		symbols[0] = 0 // the end of the block
	}
	return counts, symbols
}

// Every way to read a block takes the same bits as the reference, and finds the
// same coefficients.
func TestBlocksAgainstReference(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	for range 300 {
		counts, symbols := randomCode(random)
		data := make([]byte, 4000)
		random.Read(data)
		if random.Intn(3) == 0 {
			clear(data[random.Intn(len(data)):])
		}
		var raw []byte
		for _, v := range data {
			if raw = append(raw, v); v == 0xFF {
				raw = append(raw, 0)
			}
		}
		table := new(huffmanTable)
		if !table.define(&counts, symbols) {
			t.Fatal("no code")
		}
		table.buildLook()
		table.buildValue(false)
		table.buildSkip()
		for _, limit := range []uint{63, 24, 4, 0} {
			b := newBits(raw)
			reference := &referenceBits{data: data}
			for reference.at < 8*len(data)-8*maxBlockBytes {
				b.ensure()
				want, wantLast, wantOK := reference.block(&counts, symbols)
				var coef dct.Block
				var last uint
				ok := false
				switch limit {
				case 63:
					last, ok = b.block(table, &coef)
				case 0:
					ok = b.skipBlock(table, 1)
				default:
					last, ok = b.lowBlock(table, &coef, limit)
				}
				if ok != wantOK {
					t.Fatalf("to %d: %v, want %v", limit, ok, wantOK)
				}
				if !ok {
					break
				}
				if got := 8*b.pos - int(b.n); got != reference.at {
					t.Fatalf("to %d: %d bits, want %d", limit, got, reference.at)
				}
				for k := limit + 1; k < 64; k++ {
					want[naturalOrder[k]] = 0
				}
				if coef != want || limit == 63 && last != uint(wantLast) || last > limit {
					t.Fatalf("to %d: %v, want %v", limit, coef, want)
				}
			}
		}
	}
}

// newBits reads entropy-coded data.
func newBits(raw []byte) *bitReader {
	src := new(source)
	src.reset(context.Background(), bytes.NewReader(raw))
	b := &bitReader{src: src}
	b.start()
	return b
}

func TestDifferenceAgainstReference(t *testing.T) {
	random := rand.New(rand.NewSource(2))
	for range 100 {
		counts, symbols := randomCode(random)
		for i := range symbols {
			symbols[i] &= 15
		}
		data := make([]byte, 500)
		for i := range data {
			data[i] = byte(random.Intn(255))
		}
		table := new(huffmanTable)
		table.define(&counts, symbols)
		table.buildLook()
		table.buildValue(false)
		b := newBits(data)
		b.ensure()
		reference := &referenceBits{data: data}
		for reference.at < 8*len(data)-64 {
			symbol := reference.symbol(&counts, symbols)
			got, ok := b.difference(table)
			if ok != (symbol >= 0) {
				t.Fatalf("%v for symbol %d", ok, symbol)
			}
			if !ok {
				break
			}
			if want := extended(reference.receive(symbol), symbol); int(got) != want || 8*b.pos-int(b.n) != reference.at {
				t.Fatalf("got %d, want %d", got, want)
			}
		}
	}
}

func TestExtend(t *testing.T) {
	for size := range maxExtra + 1 {
		for _, v := range []int{0, 1, 1<<size - 1, 1 << size >> 1, 1<<size>>1 - 1} {
			if v < 0 || v >= 1<<size {
				continue
			}
			if got := extend(uint64(v)<<1<<(63-size)|0x155, uint(size)); size < 32 && int(got) != extended(v, size) {
				t.Errorf("%d bits of %d: got %d, want %d", size, v, got, extended(v, size))
			}
		}
	}
}
