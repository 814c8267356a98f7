package jpeg

import (
	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg/internal/dct"
)

// midGrey is the sample of a block without coefficients.
const midGrey = 128

// highest is the index in zigzag order of the highest coefficient that a block
// of the given size is made of.
func highest(size int) uint {
	switch size {
	case 8:
		return 63
	case 4:
		return 24
	case 2:
		return 4
	}
	return 0
}

// sequentialMCU decodes the MCU at x, y of a sequential scan into the planes.
func (d *decoder) sequentialMCU(x, y int) bool {
	s, b, size := &d.scan, &d.bits, d.geometry.size
	kept := y >= s.kept.Min.Y && x >= s.kept.Min.X && x < s.kept.Max.X
	for i := range s.blocks {
		e := &s.blocks[i]
		c := e.c
		difference, ok := b.difference(e.dc)
		if !ok {
			return false
		}
		c.last += difference
		if !kept {
			if !b.skipBlock(e.ac, 1) {
				return false
			}
			continue
		}
		dst := c.at(x*e.across+e.x, y*e.down+e.y, size)
		if size == 1 {
			if !b.skipBlock(e.ac, 1) {
				return false
			}
			dst[0] = dct.Inverse1(int16(c.last), c.quant[0])
			continue
		}
		coef := &d.block
		last := uint(0)
		if size == 8 {
			last, ok = b.block(e.ac, coef)
		} else {
			last, ok = b.lowBlock(e.ac, coef, highest(size))
		}
		coef[0] = int16(c.last)
		inverse(dst, c.stride, size, coef, &c.quant, last)
		if last != 0 {
			*coef = dct.Block{}
		}
		if !ok {
			return false
		}
	}
	return true
}

// inverse makes the samples of a block, the last of whose coefficients is given
// by its index in zigzag order.
func inverse(dst []byte, stride, size int, coef *dct.Block, quant *[64]uint16, last uint) {
	switch {
	case size == 8 && last == 0:
		dct.InverseDC8(dst, stride, coef[0], quant[0])
	case size == 8:
		dct.Inverse8(dst, stride, coef, quant)
	case size == 4:
		dct.Inverse4(dst, stride, coef, quant)
	case size == 2:
		dct.Inverse2(dst, stride, coef, quant)
	default:
		dst[0] = dct.Inverse1(coef[0], quant[0])
	}
}

// blank makes the blocks of an MCU mid-grey, if they are needed.
func (d *decoder) blank(x, y int) {
	s, size := &d.scan, d.geometry.size
	if y < s.kept.Min.Y || x < s.kept.Min.X || x >= s.kept.Max.X {
		return
	}
	for i := range s.blocks {
		e := &s.blocks[i]
		dst := e.c.at(x*e.across+e.x, y*e.down+e.y, size)
		for j := range size {
			fill(dst[j*e.c.stride:][:size], midGrey)
		}
	}
}

func fill(b []byte, v byte) {
	for i := range b {
		b[i] = v
	}
}
