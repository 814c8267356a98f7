package jpeg

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// bitString is the slow form of a bitWriter: a text of zeros and ones.
type bitString struct{ strings.Builder }

func (s *bitString) put(v uint64, n uint32) {
	if n > 0 {
		fmt.Fprintf(s, "%0*b", int(n), v)
	}
}

// data is the bits, filled up with ones, as entropy-coded data.
func (s *bitString) data() []byte {
	text := s.String()
	text += strings.Repeat("1", -len(text)&7)
	var out []byte
	for ; text != ""; text = text[8:] {
		var octet byte
		fmt.Sscanf(text[:8], "%b", &octet)
		out = append(out, octet)
		if octet == 0xFF {
			out = append(out, 0)
		}
	}
	return out
}

func TestBitWriter(t *testing.T) {
	state := xorshift(11)
	for count := range 200 {
		var out bytes.Buffer
		w := newBitWriter(&out)
		var want bitString
		for range count {
			n := state.next() % 33
			v := uint64(state.next()) & (1<<n - 1)
			if state.next()%3 == 0 {
				v = 1<<n - 1
			}
			w.put(v, n)
			want.put(v, n)
		}
		w.align()
		if err := w.flush(); err != nil || !bytes.Equal(out.Bytes(), want.data()) {
			t.Fatalf("%d values: %x, %v, want %x", count, out.Bytes(), err, want.data())
		}
	}
}

func TestBitWriterBlocks(t *testing.T) {
	state := xorshift(13)
	codes := [2]*huffmanCodes{standardSpecs[0][classDC].codes(), standardSpecs[0][classAC].codes()}
	for range 100 {
		var out bytes.Buffer
		w := newBitWriter(&out)
		var want bitString
		for range 50 {
			size := state.next() % 12
			dc := uint16(1<<size | state.next()&(1<<size-1))
			var ac []uint16
			for range state.next() % 65 {
				size := 1 + state.next()%10
				token := 1<<size | state.next()&(1<<size-1) | state.next()%16<<runShift
				ac = append(ac, uint16(token))
			}
			w.block(dc, ac, &codes)
			for i, token := range append([]uint16{dc}, ac...) {
				class := classAC
				if i == 0 {
					class = classDC
				}
				spec := &standardSpecs[0][class]
				length, code := codeOf(spec, tokenSymbol(token))
				want.put(uint64(code), uint32(length))
				n := uint32(tokenSymbol(token) & 15)
				want.put(uint64(token)&(1<<n-1), n)
			}
		}
		w.align()
		if err := w.flush(); err != nil || !bytes.Equal(out.Bytes(), want.data()) {
			t.Fatalf("%d octets, %v, want %d", out.Len(), err, len(want.data()))
		}
	}
}

// codeOf finds the code of a symbol by the method of ISO/IEC 10918-1, figure C.2.
func codeOf(s *huffmanSpec, symbol uint8) (length, code int) {
	next := 0
	for i, n := range s.counts {
		for range n {
			if s.symbols[next] == symbol {
				return i + 1, code
			}
			next++
			code++
		}
		code <<= 1
	}
	panic("no code")
}

func TestMarked(t *testing.T) {
	for v := int32(-2047); v <= 2047; v++ {
		u := marked(v)
		size := 0
		for abs := max(v, -v); abs > 0; abs >>= 1 {
			size++
		}
		if got := tokenSymbol(uint16(u)); int(got) != size {
			t.Fatalf("%d has %d bits, want %d", v, got, size)
		}
		value := int32(u) - 1<<size
		if v < 0 {
			value -= 1<<size - 1
		}
		if value != v {
			t.Fatalf("%d becomes %d", v, value)
		}
		if v < -1023 || v > 1023 {
			continue
		}
		if abs, positive := magnitude(uint16(u)); int32(abs) != max(v, -v) || (positive == 1) != (v > 0) {
			t.Fatalf("%d has magnitude %d, positive %d", v, abs, positive)
		}
	}
}

func TestStuff(t *testing.T) {
	for _, c := range []struct {
		v    uint64
		want []byte
	}{
		{0, make([]byte, 8)},
		{0x0102030405060708, []byte{1, 2, 3, 4, 5, 6, 7, 8}},
		{0xFF02030405060708, []byte{0xFF, 0, 2, 3, 4, 5, 6, 7, 8}},
		{0xFE020304050607FF, []byte{0xFE, 2, 3, 4, 5, 6, 7, 0xFF, 0}},
		{0x7F80FEFFFE807F00, []byte{0x7F, 0x80, 0xFE, 0xFF, 0, 0xFE, 0x80, 0x7F, 0}},
		{1<<64 - 1, bytes.Repeat([]byte{0xFF, 0}, 8)},
	} {
		dst := make([]byte, 16)
		if n := stuff(dst, c.v); !bytes.Equal(dst[:n], c.want) {
			t.Errorf("%x: %x, want %x", c.v, dst[:n], c.want)
		}
	}
}
