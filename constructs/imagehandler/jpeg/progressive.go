package jpeg

import (
	"image"
	"math/bits"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg/internal/dct"
)

// coefficients are those of a component of a progressive picture, which builds
// up over the scans.
type coefficients struct {
	// values has perBlock coefficients of each kept block: all of them row by
	// row, or as many as the scale needs in zigzag order.
	values   []int16
	perBlock int
	// nonzero has, for each block from the top to the last kept row, the mask in
	// zigzag order of AC coefficients that are not zero. Refining scans depend on
	// all of them, needed or not. It is nil if only the DC is needed.
	nonzero []uint64
	// known has, for each coefficient, one more than the lowest bit that scans
	// gave, or 0.
	known [64]uint8
}

// coefficientLayout is how many coefficients there are of a block of the given
// size, and how many masks.
func (c *component) coefficientLayout(size int) (perBlock, masks int) {
	perBlock = int((&geometry{size: size}).highest()) + 1
	if size > 1 {
		masks = c.blocksX * min(c.kept.Max.Y, c.blocksY)
	}
	return perBlock, masks
}

func (c *component) coefficientMemory(size int) int64 {
	perBlock, masks := c.coefficientLayout(size)
	return 2*int64(perBlock)*int64(c.kept.Dx())*int64(c.kept.Dy()) + 8*int64(masks)
}

func (c *component) allocateCoefficients(size int) {
	perBlock, masks := c.coefficientLayout(size)
	c.perBlock = perBlock
	c.values = make([]int16, perBlock*c.kept.Dx()*c.kept.Dy())
	c.nonzero = make([]uint64, masks)
}

// block gives the coefficients of the block at x, y, or those of a block to be
// thrown away if it is not kept.
func (c *component) block(x, y int, discard *dct.Block) []int16 {
	if !image.Pt(x, y).In(c.kept) {
		return discard[:c.perBlock]
	}
	i := ((y-c.kept.Min.Y)*c.kept.Dx() + x - c.kept.Min.X) * c.perBlock
	return c.values[i : i+c.perBlock]
}

// firstDC decodes the MCU at x, y of the first scan of DC coefficients (G.1.2.1).
func (d *decoder) firstDC(x, y int) bool {
	s, b := &d.scan, &d.bits
	for i := range s.blocks {
		e := &s.blocks[i]
		difference, ok := b.difference(e.dc)
		if !ok {
			return false
		}
		e.c.last += difference
		e.c.block(x*e.across+e.x, y*e.down+e.y, &d.discard)[0] = int16(e.c.last << s.low)
	}
	return true
}

// refineDC decodes the MCU at x, y of a later scan of DC coefficients.
func (d *decoder) refineDC(x, y int) bool {
	s, b := &d.scan, &d.bits
	b.refill()
	for i := range s.blocks {
		e := &s.blocks[i]
		e.c.block(x*e.across+e.x, y*e.down+e.y, &d.discard)[0] |= int16(b.take(1) << s.low)
	}
	return true
}

// firstAC decodes the block at x, y of the first scan of a band of AC
// coefficients (G.1.2.2).
func (d *decoder) firstAC(x, y int) bool {
	s, b := &d.scan, &d.bits
	if s.endOfBand > 0 {
		s.endOfBand--
		return true
	}
	e := &s.blocks[0]
	coef := e.c.block(x, y, &d.discard)
	mask := &e.c.nonzero[y*e.c.blocksX+x]
	order := e.c.order()
	for k := s.first; k <= s.last; k++ {
		b.refill()
		symbol, ok := b.symbol(e.ac)
		if !ok {
			return false
		}
		run, size := uint(symbol>>4), uint(symbol&15)
		if size == 0 && run < 15 {
			s.endOfBand = 1<<run + b.take(run) - 1
			break
		}
		k += run
		v := extend(b.acc, size)
		b.acc <<= size
		b.n -= size
		if size == 0 || k > s.last {
			continue
		}
		*mask |= 1 << k
		if k < uint(len(coef)) {
			coef[order[k]] = int16(v << s.low)
		}
	}
	return true
}

// order is where in a block's values each coefficient is.
func (c *component) order() *[64]uint8 {
	if c.perBlock == 64 {
		return &naturalOrder
	}
	return &zigzagOrder
}

// zigzagOrder is the order of values that are in zigzag order.
var zigzagOrder = func() (order [64]uint8) {
	for k := range order {
		order[k] = uint8(k)
	}
	return order
}()

// refineAC decodes the block at x, y of a later scan of a band of AC coefficients
// (G.1.2.3).
func (d *decoder) refineAC(x, y int) bool {
	s, b := &d.scan, &d.bits
	e := &s.blocks[0]
	coef := e.c.block(x, y, &d.discard)
	mask := &e.c.nonzero[y*e.c.blocksX+x]
	order := e.c.order()
	// The coefficients of the band that are still to come, one bit each.
	band := ^uint64(0) >> (63 - s.last) &^ (1<<s.first - 1)
	old := *mask
	for s.endOfBand == 0 && band != 0 {
		b.refill()
		symbol, ok := b.symbol(e.ac)
		if !ok {
			return false
		}
		run, size := uint(symbol>>4), uint(symbol&15)
		value := int16(0)
		if size == 0 {
			if run < 15 {
				s.endOfBand = 1<<run + b.take(run)
				break
			}
		} else if value = int16(-1) << s.low; b.take(1) == 1 {
			value = 1 << s.low
		}
		// The coefficient comes after run others that were zero.
		zeros := band &^ old
		for ; run > 0; run-- {
			zeros &= zeros - 1
		}
		k := uint(bits.TrailingZeros64(zeros))
		passed := band & (1<<k - 1)
		b.correct(coef, passed&old, order, s.low)
		band &^= passed | 1<<k
		if value != 0 && k < 64 {
			*mask |= 1 << k
			if k < uint(len(coef)) {
				coef[order[k]] = value
			}
		}
	}
	if s.endOfBand > 0 {
		b.correct(coef, band&old, order, s.low)
		s.endOfBand--
	}
	return true
}

// correct reads a bit for each coefficient of the mask, and adds it at place low.
func (b *bitReader) correct(coef []int16, mask uint64, order *[64]uint8, low uint) {
	b.refill()
	for ; mask != 0; mask &= mask - 1 {
		if b.n == 0 {
			b.refill()
		}
		if b.take(1) == 0 {
			continue
		}
		k := uint(bits.TrailingZeros64(mask))
		if k >= uint(len(coef)) {
			continue
		}
		v := &coef[order[k]]
		switch bit := int16(1) << low; {
		case *v&bit != 0: // a repeated scan
		case *v >= 0:
			*v += bit
		default:
			*v -= bit
		}
	}
}

// reconstruct makes the samples of a progressive picture's component. That of a
// sequential one is made already, but for components that are missing.
func (d *decoder) reconstruct(c *component) {
	if !d.config.Progressive {
		if !c.seen {
			fill(c.plane, midGrey)
		}
		return
	}
	size := d.geometry.size
	order := c.order()
	var scratch dct.Block
	for y := c.kept.Min.Y; y < c.kept.Max.Y; y++ {
		for x := c.kept.Min.X; x < c.kept.Max.X; x++ {
			mask := uint64(0)
			if size > 1 && x < c.blocksX && y < c.blocksY {
				mask = c.nonzero[y*c.blocksX+x] & (1<<c.perBlock - 1)
			}
			values := c.block(x, y, nil)
			coef := &scratch
			if c.perBlock == 64 {
				coef = (*dct.Block)(values)
			} else {
				coef[0] = values[0]
				for m := mask; m != 0; m &= m - 1 {
					k := bits.TrailingZeros64(m)
					coef[naturalOrder[k]] = values[order[k]]
				}
			}
			inverse(c.at(x, y, size), c.stride, size, coef, &c.quant, uint(bits.Len64(mask)))
			if c.perBlock < 64 && mask != 0 {
				scratch = dct.Block{}
			}
		}
	}
	c.values, c.nonzero = nil, nil
}
