package jpeg

import (
	"image"
	"math/bits"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg/internal/dct"
)

// coefficients are those of a component of a progressive picture, which build up
// over the scans.
type coefficients struct {
	// dc has the DC coefficient of each kept block.
	dc []int16
	// ac has perBlock coefficients of each kept block, of which the first is not
	// used: all of them row by row, or as many as the scale needs in zigzag
	// order. It is nil if only the DC is needed, as nonzero is.
	ac       []int16
	perBlock int
	// nonzero has, for each block from the top to the last kept row, the mask in
	// zigzag order of AC coefficients that are not zero. Refining scans depend on
	// all of them, needed or not.
	nonzero []uint64
	// known has, for each coefficient, one more than the lowest bit that scans
	// gave, or 0.
	known [64]uint8
}

// coefficientLayout is how many blocks are kept, how many AC coefficients there
// are of each, and how many masks, for blocks of the given size.
func (c *component) coefficientLayout(size int) (blocks, perBlock, masks int) {
	blocks = c.kept.Dx() * c.kept.Dy()
	if size == 1 {
		return blocks, 0, 0
	}
	return blocks, int(highest(size)) + 1, c.blocksX * min(c.kept.Max.Y, c.blocksY)
}

func (c *component) coefficientMemory(size int) int64 {
	blocks, perBlock, masks := c.coefficientLayout(size)
	return 2*int64(blocks)*int64(1+perBlock) + 8*int64(masks)
}

func (c *component) allocateCoefficients(size int) {
	blocks, perBlock, masks := c.coefficientLayout(size)
	c.perBlock = perBlock
	c.dc = make([]int16, blocks)
	c.ac = make([]int16, blocks*perBlock)
	c.nonzero = make([]uint64, masks)
}

// index is the place of the block at x, y among those that are kept, or -1.
func (c *component) index(x, y int) int {
	if !image.Pt(x, y).In(c.kept) {
		return -1
	}
	return (y-c.kept.Min.Y)*c.kept.Dx() + x - c.kept.Min.X
}

// block gives the AC coefficients of the block at x, y, or those of a block to be
// thrown away if it is not kept.
func (c *component) block(x, y int, discard *dct.Block) []int16 {
	i := c.index(x, y)
	if i < 0 {
		return discard[:c.perBlock]
	}
	i *= c.perBlock
	return c.ac[i : i+c.perBlock]
}

// order is where in a block's coefficients each is.
func (c *component) order() *[64]uint8 {
	if c.perBlock == 64 {
		return &naturalOrder
	}
	return &zigzagOrder
}

// zigzagOrder is the order of coefficients that are in zigzag order.
var zigzagOrder = func() (order [64]uint8) {
	for k := range order {
		order[k] = uint8(k)
	}
	return order
}()

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
		if at := e.c.index(x*e.across+e.x, y*e.down+e.y); at >= 0 {
			e.c.dc[at] = int16(e.c.last << s.low)
		}
	}
	return true
}

// refineDC decodes the MCU at x, y of a later scan of DC coefficients.
func (d *decoder) refineDC(x, y int) bool {
	s, b := &d.scan, &d.bits
	b.refill()
	for i := range s.blocks {
		e := &s.blocks[i]
		bit := int16(b.take(1) << s.low)
		if at := e.c.index(x*e.across+e.x, y*e.down+e.y); at >= 0 {
			e.c.dc[at] |= bit
		}
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
	t := e.ac
	coef := e.c.block(x, y, &d.discard)
	order := e.c.order()
	mask := uint64(0)
	acc, n, pos := b.acc, b.n, b.pos
	for k := s.first; k <= s.last; k++ {
		if n < 32 {
			acc |= b.load(pos) >> (n & 63)
			pos += int((63 - n) >> 3)
			n |= 56
		}
		var v int32
		if f := t.value[acc>>(64-lookBits)]; f != 0 {
			acc <<= f & 63
			n -= uint(f & 63)
			k += uint(f>>8)&255 - 1
			v = int32(f) >> 16
		} else {
			length, symbol := uint(0), uint8(0)
			if f := t.look[acc>>(64-lookBits)]; f != 0 {
				length, symbol = uint(f>>8), uint8(f)
			} else if length, symbol = t.long(acc); length == 0 {
				return false
			}
			acc <<= length & 63
			n -= length
			run, size := uint(symbol>>4), uint(symbol&15)
			if size == 0 && run < 15 {
				s.endOfBand = 1<<run + uint32(acc>>1>>((63-run)&63)) - 1
				acc <<= run
				n -= run
				break
			}
			k += run
			v = extend(acc, size)
			acc <<= size
			n -= size
		}
		if v == 0 || k > s.last {
			continue
		}
		mask |= 1 << (k & 63)
		if k < uint(len(coef)) {
			coef[order[k&63]] = int16(v << s.low)
		}
	}
	b.acc, b.n, b.pos = acc, n, pos
	if mask != 0 {
		e.c.nonzero[y*e.c.blocksX+x] |= mask
	}
	return true
}

// refineAC decodes the block at x, y of a later scan of a band of AC coefficients
// (G.1.2.3). Between the codes of coefficients that become other than zero, there
// is a bit for each that is already. These are gathered and added at the end.
func (d *decoder) refineAC(x, y int) bool {
	s, b := &d.scan, &d.bits
	e := &s.blocks[0]
	t := e.ac
	mask := &e.c.nonzero[y*e.c.blocksX+x]
	// band has a bit for each coefficient that is still to come, corrections the
	// bits for those of old that are not.
	band := ^uint64(0) >> ((63 - s.last) & 63) &^ (1<<(s.first&63) - 1)
	old := *mask & band
	if s.endOfBand > 0 && old == 0 {
		s.endOfBand--
		return true
	}
	corrections := uint64(0)
	coef := e.c.block(x, y, &d.discard)
	order := e.c.order()
	acc, n, pos := b.acc, b.n, b.pos
	for ended := s.endOfBand > 0; band != 0; {
		acc |= b.load(pos) >> (n & 63)
		pos += int((63 - n) >> 3)
		n |= 56
		passed, value := band, int16(0)
		k := uint(64)
		if !ended {
			length, symbol := uint(0), uint8(0)
			if f := t.look[acc>>(64-lookBits)]; f != 0 {
				length, symbol = uint(f>>8), uint8(f)
			} else if length, symbol = t.long(acc); length == 0 {
				return false
			}
			acc <<= length & 63
			n -= length
			run := uint(symbol >> 4)
			if symbol&15 == 0 && run < 15 {
				s.endOfBand = 1<<run + uint32(acc>>1>>((63-run)&63))
				acc <<= run
				n -= run
				ended = true
				continue
			}
			if symbol&15 != 0 {
				value = int16(2*int(acc>>63)-1) << s.low
				acc <<= 1
				n--
			}
			k = zeroAfter(old, uint(bits.TrailingZeros64(band)), run)
			passed = band & (1<<k - 1)
		}
		band &^= passed | 1<<k
		count := uint(bits.OnesCount64(passed & old))
		if count > n {
			const half = 32
			corrections = corrections<<half | acc>>(64-half)
			acc <<= half
			n -= half
			acc |= b.load(pos) >> (n & 63)
			pos += int((63 - n) >> 3)
			n |= 56
			count -= half
		}
		corrections = corrections<<(count&63) | acc>>1>>((63-count)&63)
		acc <<= count & 63
		n -= count
		if value != 0 && k <= s.last {
			*mask |= 1 << (k & 63)
			if k < uint(len(coef)) {
				coef[order[k&63]] = value
			}
		}
	}
	b.acc, b.n, b.pos = acc, n, pos
	if s.endOfBand > 0 {
		s.endOfBand--
	}
	if corrections != 0 {
		correct(coef, old, corrections, order, s.low)
	}
	return true
}

// zeroAfter is the index of the zero coefficient, from first on, that comes after
// run others. It is further than run by as many as are not zero, up to there.
func zeroAfter(nonzero uint64, first, run uint) uint {
	for others := uint(0); ; {
		k := first + run + others
		n := uint(bits.OnesCount64(nonzero >> (first & 63) & (2<<min(k-first, 63) - 1)))
		if n == others {
			return k
		}
		others = n
	}
}

// correct adds a bit, at place low, to the coefficients of the mask. The last bit
// is that of the last.
func correct(coef []int16, mask, bit uint64, order *[64]uint8, low uint) {
	bit <<= uint(64-bits.OnesCount64(mask)) & 63
	for ; mask != 0; mask &= mask - 1 {
		k := uint(bits.TrailingZeros64(mask))
		if k >= uint(len(coef)) {
			return
		}
		v := &coef[order[k&63]]
		sign := *v >> 15
		*v += (int16(bit>>63)<<(low&15) ^ sign) - sign
		bit <<= 1
	}
}

// reconstruct makes the samples of a progressive picture.
func (d *decoder) reconstruct() error {
	g := d.geometry
	for row := g.kept.Min.Y; row < g.kept.Max.Y; row++ {
		if err := d.ctx.Err(); err != nil {
			return err
		}
		for i := range d.components {
			c := &d.components[i]
			for y := row * c.v; y < (row+1)*c.v; y++ {
				c.reconstruct(y, g.size)
			}
		}
		d.produce(row + 1)
	}
	return nil
}

// reconstruct makes the samples of a row of blocks.
func (c *component) reconstruct(y, size int) {
	var scratch dct.Block
	for x := c.kept.Min.X; x < c.kept.Max.X; x++ {
		mask := uint64(0)
		if size > 1 && x < c.blocksX && y < c.blocksY {
			mask = c.nonzero[y*c.blocksX+x] & (1<<c.perBlock - 1)
		}
		coef := &scratch
		if mask != 0 {
			ac := c.block(x, y, nil)
			if size == 8 {
				coef = (*dct.Block)(ac)
			} else {
				for m := mask; m != 0; m &= m - 1 {
					k := bits.TrailingZeros64(m)
					coef[naturalOrder[k]] = ac[k]
				}
			}
		}
		coef[0] = c.dc[c.index(x, y)]
		inverse(c.at(x, y, size), c.stride, size, coef, &c.quant, uint(bits.Len64(mask)))
		if size < 8 && mask != 0 {
			scratch = dct.Block{}
		}
	}
}
