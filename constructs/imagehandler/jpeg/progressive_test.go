package jpeg

import (
	"bytes"
	"context"
	"image"
	"math/rand"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg/internal/dct"
)

// cut cuts a progressive picture before the tables of each scan.
func cut(t *testing.T, data []byte) [][]byte {
	t.Helper()
	var parts [][]byte
	from, inTables := 0, false
	for i := 2; i+4 < len(data); {
		if data[i] != 0xFF || data[i+1] == 0 || data[i+1] >= markerRST0 && data[i+1] <= markerRST7 {
			i++
			continue
		}
		switch data[i+1] {
		case markerDHT, markerSOS:
			if !inTables {
				parts = append(parts, data[from:i])
				from = i
			}
			inTables = data[i+1] != markerSOS
		}
		i += 2 + int(data[i+2])<<8 + int(data[i+3])
	}
	return append(parts, data[from:])
}

// The restart interval may change between scans. What a region does not need of
// one scan is then not what it does not need of the next.
func TestRestartIntervalChanges(t *testing.T) {
	picture := noise(100, 60)
	a := cut(t, encoded(t, picture, &EncodeOptions{Progressive: true, RestartInterval: 2}))
	b := cut(t, encoded(t, picture, &EncodeOptions{Progressive: true, RestartInterval: 5}))
	if len(a) != 11 || len(b) != 11 {
		t.Fatalf("%d and %d scans", len(a)-1, len(b)-1)
	}
	random := rand.New(rand.NewSource(1))
	for at := 1; at < len(a); at++ {
		data := bytes.Join(a[:at], nil)
		data = append(data, 0xFF, markerDRI, 0, 4, 0, 5)
		data = append(data, bytes.Join(b[at:], nil)...)
		whole := decode(t, data, Options{})
		for range 20 {
			x, y := random.Intn(100), random.Intn(60)
			region := image.Rect(x, y, x+1+random.Intn(100-x), y+1+random.Intn(60-y))
			if part := decode(t, data, Options{Region: region}); !samePixels(part, whole, region) {
				t.Fatalf("change before scan %d: region %v differs", at, region)
			}
		}
	}
}

// A picture without DC coefficients is none, at every scale.
func TestNoDC(t *testing.T) {
	var data []byte
	for _, part := range cut(t, read(t, "gray-progressive")) {
		sos := bytes.Index(part, []byte{0xFF, markerSOS})
		if sos < 0 || part[sos+7] > 0 {
			data = append(data, part...)
		}
	}
	for _, scale := range []int{1, 2, 4, 8} {
		if m := try(t, data, Options{Scale: scale}); m != nil {
			t.Errorf("1/%d: no error", scale)
		}
	}
}

// A component has the quantization table of its first scan, whatever comes later.
func TestQuantizationTableChanges(t *testing.T) {
	data := read(t, "progressive-2x2")
	whole := decode(t, data, Options{})
	parts := cut(t, data)
	for table := range byte(2) {
		other := append([]byte{0xFF, markerDQT, 0, 67, table}, bytes.Repeat([]byte{99}, 64)...)
		changed := bytes.Join(append(append(parts[:2:2], other), parts[2:]...), nil)
		if m := decode(t, changed, Options{}); !samePixels(m, whole, whole.Bounds()) {
			t.Errorf("table %d: differs", table)
		}
	}
}

// refine is the procedure of G.1.2.3 as its figures have it, for one block.
func (r *referenceBits) refine(counts *[longestCode]byte, symbols []byte, coef *dct.Block, s *scan) bool {
	bit := int16(1) << s.low
	correct := func(k uint) {
		switch v := &coef[naturalOrder[k]]; {
		case r.bit() == 0:
		case *v > 0:
			*v += bit
		default:
			*v -= bit
		}
	}
	old := *coef
	k := s.first
	for s.endOfBand == 0 && k <= s.last {
		symbol := r.symbol(counts, symbols)
		if symbol < 0 {
			return false
		}
		run, value := symbol>>4, int16(0)
		if symbol&15 == 0 {
			if run < 15 {
				s.endOfBand = 1<<run + uint32(r.receive(run))
				break
			}
		} else if value = -bit; r.bit() == 1 {
			value = bit
		}
		for ; k <= s.last; k++ {
			if old[naturalOrder[k]] != 0 {
				correct(k)
			} else if run--; run < 0 {
				coef[naturalOrder[k]] = value
				k++
				break
			}
		}
	}
	if s.endOfBand > 0 {
		for ; k <= s.last; k++ {
			if old[naturalOrder[k]] != 0 {
				correct(k)
			}
		}
		s.endOfBand--
	}
	return true
}

// Any data, any band, any coefficients before: the same bits are taken and the
// same coefficients come out.
func TestRefinementAgainstReference(t *testing.T) {
	random := rand.New(rand.NewSource(3))
	for range 2000 {
		counts, symbols := randomCode(random)
		for i := range symbols {
			symbols[i] &= 0xF1 // few other sizes
		}
		data := make([]byte, 3*maxBlockBytes)
		for i := range data {
			data[i] = byte(random.Intn(255))
		}
		d := &decoder{buffers: new(buffers)}
		d.src.reset(context.Background(), bytes.NewReader(data))
		d.bits.src = &d.src
		d.bits.start()
		d.bits.ensure()
		table := new(huffmanTable)
		table.define(&counts, symbols)
		table.buildLook()

		const blocks = 8
		c := &component{kept: image.Rect(0, 0, blocks, 1), blocksX: blocks, blocksY: 1}
		c.allocateCoefficients(8)
		var want [blocks]dct.Block
		low, density := uint(random.Intn(4)), random.Intn(65)
		for i := range want {
			for k := 1; k < 64; k++ {
				if random.Intn(64) < density {
					v := int16(random.Intn(40)-20) << (low + 1)
					want[i][naturalOrder[k]] = v
					if v != 0 {
						c.nonzero[i] |= 1 << k
					}
				}
			}
			copy(c.ac[64*i:], want[i][:])
		}
		first := uint(1 + random.Intn(63))
		d.scan = scan{first: first, last: first + uint(random.Intn(int(64-first))), low: low, high: low + 1}
		d.scan.blocks = []scanBlock{{c: c, ac: table}}
		reference, s := &referenceBits{data: data}, d.scan
		for i := range blocks {
			ok := d.refineAC(i, 0)
			if wantOK := reference.refine(&counts, symbols, &want[i], &s); ok != wantOK {
				t.Fatalf("%v, want %v", ok, wantOK)
			}
			if !ok || d.bits.overrun() {
				break
			}
			if got := 8*d.bits.pos - int(d.bits.n); got != reference.at || d.scan.endOfBand != s.endOfBand {
				t.Fatalf("%d bits and a run of %d, want %d and %d", got, d.scan.endOfBand, reference.at, s.endOfBand)
			}
			if got := dct.Block(c.ac[64*i:]); got != want[i] {
				t.Fatalf("%v, want %v", got, want[i])
			}
			for k, place := range naturalOrder[1:] {
				if (want[i][place] != 0) != (c.nonzero[i]>>(k+1)&1 != 0) {
					t.Fatalf("coefficient %d is %d, mask %#x", k+1, want[i][place], c.nonzero[i])
				}
			}
		}
	}
}
