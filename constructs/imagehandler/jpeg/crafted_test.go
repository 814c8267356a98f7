package jpeg

import (
	"bytes"
	"fmt"
	"image"
	"math/bits"
	"testing"
)

// A stuffed is written bit by bit, with byte stuffing.
type stuffed struct {
	b    []byte
	acc  uint64
	bits int
}

func (s *stuffed) put(v, n int) {
	s.acc = s.acc<<n | uint64(v)
	for s.bits += n; s.bits >= 8; s.bits -= 8 {
		octet := byte(s.acc >> (s.bits - 8))
		if s.b = append(s.b, octet); octet == 0xFF {
			s.b = append(s.b, 0)
		}
	}
}

// crafted is a picture of flat blocks: level gives the sample of each. Its DC
// codes are 4 bits, the size itself; its AC coefficients end at once.
func crafted(width, height int, sampling []Sampling, level func(component, x, y int) byte) []byte {
	segment := func(marker byte, b ...byte) []byte {
		n := len(b) + 2
		return append([]byte{0xFF, marker, byte(n >> 8), byte(n)}, b...)
	}
	out := []byte{0xFF, markerSOI}
	quant := append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)
	out = append(out, segment(markerDQT, quant...)...)
	frame := []byte{8, byte(height >> 8), byte(height), byte(width >> 8), byte(width), byte(len(sampling))}
	scan := []byte{byte(len(sampling))}
	hMax, vMax := 0, 0
	for i, s := range sampling {
		frame = append(frame, byte(i), byte(s.H<<4|s.V), 0)
		scan = append(scan, byte(i), 0)
		hMax, vMax = max(hMax, s.H), max(vMax, s.V)
	}
	out = append(out, segment(markerSOF1, frame...)...)
	dc := []byte{0, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	for size := range byte(12) {
		dc = append(dc, size)
	}
	ac := []byte{0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	out = append(out, segment(markerDHT, append(dc, ac...)...)...)
	out = append(out, segment(markerSOS, append(scan, 0, 63, 0)...)...)

	var data stuffed
	last := make([]int, len(sampling))
	for my := range ceilDiv(height, 8*vMax) {
		for mx := range ceilDiv(width, 8*hMax) {
			for i, s := range sampling {
				for y := range s.V {
					for x := range s.H {
						v := 8 * (int(level(i, mx*s.H+x, my*s.V+y)) - 128)
						difference := v - last[i]
						last[i] = v
						size := bits.Len(uint(max(difference, -difference)))
						if difference < 0 {
							difference += 1<<size - 1
						}
						data.put(size, 4)
						data.put(difference, size)
						data.put(0, 1)
					}
				}
			}
		}
	}
	data.put(0x7F, 7)
	return append(append(out, data.b...), 0xFF, markerEOI)
}

// Any sampling factors, also those whose ratio is no whole number: a pixel has
// the samples of the blocks that it lies in.
func TestSampling(t *testing.T) {
	const width, height = 75, 50
	level := func(component, x, y int) byte { return byte(40 + 11*x + 17*y + 50*component) }
	for _, sampling := range [][]Sampling{
		{{3, 1}, {2, 1}, {1, 1}},
		{{2, 1}, {1, 1}, {3, 2}},
		{{1, 3}, {1, 2}, {1, 1}},
		{{1, 1}, {4, 1}, {1, 4}},
		{{1, 4}, {2, 1}, {4, 1}},
		{{2, 3}, {1, 1}, {3, 1}},
		{{3, 1}, {2, 1}, {1, 1}, {3, 1}},
	} {
		data := crafted(width, height, sampling, level)
		hMax, vMax := 0, 0
		for _, s := range sampling {
			hMax, vMax = max(hMax, s.H), max(vMax, s.V)
		}
		for _, scale := range []int{1, 2, 4, 8} {
			m := decode(t, data, Options{Scale: scale})
			for y := range m.Bounds().Dy() {
				for x := range m.Bounds().Dx() {
					var got [4]byte
					switch p := m.Image.(type) {
					case *image.YCbCr:
						c := p.YCbCrAt(x, y)
						got = [4]byte{c.Y, c.Cb, c.Cr}
					case *image.CMYK:
						got = [4]byte(p.Pix[p.PixOffset(x, y):])
					}
					for i, s := range sampling {
						if interpolated(s, hMax, vMax) {
							continue
						}
						if want := level(i, x*scale*s.H/hMax/8, y*scale*s.V/vMax/8); got[i] != want {
							t.Fatalf("%v at 1/%d, component %d at %d,%d: got %d, want %d",
								sampling, scale, i, x, y, got[i], want)
						}
					}
				}
			}
		}
	}
}

// interpolated tells whether a component is not repeated but interpolated.
func interpolated(s Sampling, hMax, vMax int) bool {
	return hMax == 2*s.H && (vMax == s.V || vMax == 2*s.V) || hMax == s.H && vMax == 2*s.V
}

// An interleaved scan has at most ten blocks in an MCU.
func TestTooManyBlocks(t *testing.T) {
	data := crafted(50, 50, []Sampling{{4, 2}, {2, 1}, {1, 1}}, func(_, _, _ int) byte { return 0 })
	if m := try(t, data, Options{}); m != nil {
		t.Error("no error")
	}
}

// Headers that are no headers.
func TestBadHeaders(t *testing.T) {
	picture := crafted(20, 10, []Sampling{{1, 1}, {1, 1}, {1, 1}}, func(_, _, _ int) byte { return 9 })
	decode(t, picture, Options{})
	at := func(marker byte) int { return bytes.Index(picture, []byte{0xFF, marker, 0}) }
	dqt, sof, dht, sos := at(markerDQT), at(markerSOF1), at(markerDHT), at(markerSOS)
	without := func(from, to int) []byte { return append(bytes.Clone(picture[:from]), picture[to:]...) }
	for name, data := range map[string][]byte{
		"empty":                         {},
		"nothing":                       picture[:2],
		"another format":                append([]byte("GIF"), picture...),
		"no start":                      picture[2:],
		"end":                           {0xFF, markerSOI, 0xFF, markerEOI},
		"no quantization table":         without(dqt, sof),
		"no frame":                      without(sof, dht),
		"no Huffman tables":             without(dht, sos),
		"no scan":                       picture[:sos],
		"two frames":                    append(bytes.Clone(picture[:dht]), picture[sof:]...),
		"length 1":                      replaced(picture, dqt+3, 1),
		"short quantization table":      replaced(picture, dqt+3, 66),
		"quantization table 4":          replaced(picture, dqt+4, 4),
		"quantization precision 2":      replaced(picture, dqt+4, 0x20),
		"frame of 16 bits":              replaced(picture, sof+4, 16),
		"no width":                      replaced(picture, sof+8, 0),
		"two components":                replaced(picture, sof+9, 2),
		"no components":                 replaced(picture, sof+9, 0),
		"same component":                replaced(picture, sof+13, 0),
		"sampling 0":                    replaced(picture, sof+11, 0x01),
		"sampling 5":                    replaced(picture, sof+11, 0x15),
		"quantization table of a frame": replaced(picture, sof+12, 4),
		"Huffman table 4":               replaced(picture, dht+4, 4),
		"Huffman class 2":               replaced(picture, dht+4, 0x20),
		"Huffman symbols missing":       replaced(picture, dht+4+17+12+17, 200),
		"too many Huffman codes":        replaced(picture, dht+5, 3),
		"DC size 16":                    replaced(picture, dht+4+17, 16),
		"scan of no components":         replaced(picture, sos+4, 0),
		"scan of an unknown component":  replaced(picture, sos+5, 9),
		"scan of a component twice":     replaced(picture, sos+7, 0),
		"scan with tables 4":            replaced(picture, sos+6, 0x44),
		"scan without its tables":       replaced(picture, sos+6, 0x33),
	} {
		if m := try(t, data, Options{MaxPixels: 1 << 16}); m != nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// Progressive scans that the standard does not allow.
func TestBadScans(t *testing.T) {
	picture := read(t, "gray-progressive")
	sos := bytes.Index(picture, []byte{0xFF, markerSOS})
	for _, p := range [][3]byte{{1, 0, 0}, {0, 5, 0}, {0, 64, 0}, {64, 64, 0}, {0, 0, 0x0E}, {0, 0, 0x31}} {
		data := bytes.Clone(picture)
		copy(data[sos+7:], p[:])
		if m := try(t, data, Options{}); m != nil {
			t.Errorf("%v: no error", p)
		}
	}
}

func TestErrorStrings(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{&FormatError{Offset: 7, Reason: "no start of image"}, "jpeg: invalid at octet 7: no start of image"},
		{&UnsupportedError{Feature: "arithmetic coding"}, "jpeg: unsupported: arithmetic coding"},
		{&LimitError{What: "pixels", Got: 3, Allowed: 2}, "jpeg: pixels: got 3, allowed 2"},
	} {
		if got := fmt.Sprint(test.err); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}
