package dct

import (
	"bytes"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The golden files are what cjpeg and djpeg of libjpeg-turbo 2.1.5 made of
// picture() with -dct int: the coefficients that Forward8 has to quantise, and the
// samples that Inverse8 has to make of them.
var update = flag.Bool("update", false, "write the golden files by the cjpeg and djpeg of this machine")

const side = 96 // of the picture

var qualities = []int{5, 40, 75, 90, 100}

// picture has a gradient, a texture, noise and edges at full contrast.
func picture() []byte {
	rng := rand.New(rand.NewPCG(9, 9))
	pix := make([]byte, side*side)
	for i := range pix {
		x, y := i%side, i/side
		switch {
		case x < side/2 && y < side/2:
			pix[i] = byte(2*x + 3*y)
		case y < side/2:
			pix[i] = byte(128 + 127*math.Sin(float64(x*x+3*y*y)/200))
		case x < side/2:
			pix[i] = byte(rng.Uint32())
		default:
			pix[i] = byte(-(rng.Uint32() >> 1 & 1))
		}
	}
	return pix
}

func TestForward8AndInverse8AreLibjpegs(t *testing.T) {
	for _, quality := range qualities {
		t.Run(fmt.Sprint(quality), func(t *testing.T) {
			name := filepath.Join("testdata", fmt.Sprintf("q%d", quality))
			if *update {
				file, samples := runLibjpeg(t, quality)
				if err := errors.Join(os.WriteFile(name+".jpg", file, 0o644), os.WriteFile(name+".gray", samples, 0o644)); err != nil {
					t.Fatal(err)
				}
			}
			file, err := os.ReadFile(name + ".jpg")
			if err != nil {
				t.Fatal(err)
			}
			samples, err := os.ReadFile(name + ".gray")
			if err != nil {
				t.Fatal(err)
			}
			checkAgainstLibjpeg(t, file, samples)
		})
	}
}

// TestForward8AndInverse8AreTheInstalledLibjpegs runs the libjpeg of this machine,
// where there is one.
func TestForward8AndInverse8AreTheInstalledLibjpegs(t *testing.T) {
	for _, tool := range []string{"cjpeg", "djpeg"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("the golden files stand in for it:", err)
		}
	}
	for _, quality := range qualities {
		file, samples := runLibjpeg(t, quality)
		checkAgainstLibjpeg(t, file, samples)
	}
}

// runLibjpeg encodes the picture and decodes the result.
func runLibjpeg(t *testing.T, quality int) (file, samples []byte) {
	t.Helper()
	header := fmt.Appendf(nil, "P5\n%d %d\n255\n", side, side)
	run := func(input []byte, name string, args ...string) []byte {
		cmd := exec.Command(name, args...)
		cmd.Stdin = bytes.NewReader(input)
		output, err := cmd.Output()
		if err != nil {
			t.Fatal(name, err)
		}
		return output
	}
	file = run(append(header, picture()...), "cjpeg", "-baseline", "-quality", fmt.Sprint(quality), "-dct", "int")
	pgm := run(file, "djpeg", "-dct", "int", "-pnm")
	samples, ok := bytes.CutPrefix(pgm, header)
	if !ok {
		t.Fatalf("djpeg wrote %q", pgm[:min(20, len(pgm))])
	}
	return file, samples
}

func checkAgainstLibjpeg(t *testing.T, file, samples []byte) {
	t.Helper()
	blocks, quant, err := grayBlocks(file)
	if err != nil {
		t.Fatal(err)
	}
	if len(blocks) != side*side/64 || len(samples) != side*side {
		t.Fatalf("%d blocks and %d samples", len(blocks), len(samples))
	}
	pix, d := picture(), NewDivisors(&quant)
	got := make([]byte, side*side)
	for i := range blocks {
		at := i/(side/8)*8*side + i%(side/8)*8
		var coef Block
		if Forward8(&coef, pix[at:], side, d); coef != blocks[i] {
			t.Fatalf("Forward8 of block %d:\ngot  %d\nwant %d", i, coef, blocks[i])
		}
		Inverse8(got[at:], side, &blocks[i], &quant)
	}
	for i := range got {
		if got[i] != samples[i] {
			t.Fatalf("Inverse8 makes sample (%d,%d) %d, want %d", i%side, i/side, got[i], samples[i])
		}
	}
}

// grayBlocks reads the coefficients of a baseline JPEG file of one component
// without restarts, as cjpeg writes it, and its quantisation table.
func grayBlocks(file []byte) (blocks []Block, quant [64]uint16, err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("the file is cut short")
		}
	}()
	var codes [2]map[uint32]byte // by class: of DC and of AC
	for file = file[2:]; ; {
		marker, length := file[1], int(binary.BigEndian.Uint16(file[2:]))
		segment := file[4 : 2+length]
		file = file[2+length:]
		switch marker {
		case 0xDB:
			for i, k := range zigzagIndex {
				quant[i] = uint16(segment[1+k])
			}
		case 0xC4:
			codes[segment[0]>>4] = huffmanCodes(segment[1:])
		case 0xDA:
			return scan(bytes.ReplaceAll(file, []byte{0xFF, 0}, []byte{0xFF}), codes), quant, nil
		}
	}
}

// huffmanCodes maps codes, with a 1 in front to tell their lengths, to symbols.
func huffmanCodes(table []byte) map[uint32]byte {
	codes := make(map[uint32]byte)
	code, symbols := uint32(0), table[16:]
	for i, n := range table[:16] {
		for range n {
			codes[1<<(i+1)|code] = symbols[0]
			symbols = symbols[1:]
			code++
		}
		code <<= 1
	}
	return codes
}

// scan reads blocks up to the end of the image.
func scan(data []byte, codes [2]map[uint32]byte) (blocks []Block) {
	position := 0
	bit := func() uint32 {
		b := data[position/8] >> (7 - position%8) & 1
		position++
		return uint32(b)
	}
	symbol := func(class int) byte {
		code := uint32(1)
		for {
			code = code<<1 | bit()
			if s, ok := codes[class][code]; ok {
				return s
			}
		}
	}
	value := func(size byte) (v int16) {
		for range size {
			v = v<<1 | int16(bit())
		}
		if size > 0 && v < 1<<(size-1) {
			v -= 1<<size - 1
		}
		return v
	}
	var natural [64]int
	for i, k := range zigzagIndex {
		natural[k] = i
	}
	dc := int16(0)
	for len(blocks) < side*side/64 {
		var block Block
		dc += value(symbol(0))
		block[0] = dc
		for k := 1; k < 64; k++ {
			s := symbol(1)
			if s == 0 {
				break
			}
			k += int(s >> 4)
			block[natural[k]] = value(s & 15)
		}
		blocks = append(blocks, block)
	}
	return blocks
}
