package jpeg

import (
	"math/bits"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg/internal/dct"
)

// codedComponent is one of the colourRows of an image that is being encoded.
type codedComponent struct {
	id    byte
	h, v  int // sampling factors: blocks of an MCU
	table int // of its quantization and Huffman tables: 0 luma, 1 chroma

	columns, rows int // in blocks, without those that only fill an MCU

	plane  []byte // of one band: v*8 rows of columns*8 samples
	stride int

	blocks []blockRow // the rows of the image that are kept, or of one band
	dc     int32      // the DC coefficient before, from which the next is told
}

// row is a row of the plane.
func (c *codedComponent) row(y int) []byte { return c.plane[y*c.stride:][:c.stride] }

// blockRow is a row of quantised blocks: their DC coefficients, and the tokens of
// their AC coefficients with how many tokens each block has.
type blockRow struct {
	dc      []int16
	lengths []uint8
	ac      []uint16
	next    int // where the tokens of the block begin that is to be written next
}

// take is the tokens of block x, which is the one after that of the call before.
func (r *blockRow) take(x int) []uint16 {
	begin := r.next
	r.next += int(r.lengths[x])
	return r.ac[begin:r.next]
}

// maxTokens is how many tokens a block can have: 63 coefficients, or fewer and an
// end of block.
const maxTokens = 64

// newBlockRows makes n rows of blocks, with room for their tokens if scratch is
// set.
func newBlockRows(n, columns int, scratch bool) []blockRow {
	rows := make([]blockRow, n)
	for i := range rows {
		rows[i] = blockRow{dc: make([]int16, columns), lengths: make([]uint8, columns)}
		if scratch {
			rows[i].ac = make([]uint16, columns*maxTokens)
		}
	}
	return rows
}

// transform makes a row of blocks of eight rows of samples and says how many
// tokens it has put into ac, which has room for maxTokens a block. Transforms go
// ahead of the tokens by a batch, so that a branch of runLengths that is not as
// predicted does not undo a transform that has begun.
func (r *blockRow) transform(ac []uint16, samples []byte, stride int, d *dct.Divisors) int {
	const batch = 16
	var coef [batch]dct.Block
	var nonzero [batch]uint64
	n := 0
	for begin := 0; begin < len(r.dc); begin += batch {
		count := min(batch, len(r.dc)-begin)
		for i := range count {
			nonzero[i] = dct.Forward8(&coef[i], samples[8*(begin+i):], stride, d)
		}
		for i := range count {
			r.dc[begin+i] = coef[i][0]
			length := runLengths((*[maxTokens]uint16)(ac[n:]), &coef[i], nonzero[i])
			r.lengths[begin+i] = uint8(length)
			n += length
		}
	}
	return n
}

// runLengths makes the tokens of the AC coefficients of a block, of which those in
// the mask are not zero, and says how many there are (ISO/IEC 10918-1, F.1.2.2).
func runLengths(tokens *[maxTokens]uint16, coef *dct.Block, nonzero uint64) int {
	n, last := 0, 0
	for mask := nonzero &^ 1; mask != 0; mask &= mask - 1 {
		k := bits.TrailingZeros64(mask)
		run := k - last - 1
		last = k
		for run > 15 {
			tokens[n&(maxTokens-1)] = tokenZeroRun
			n++
			run -= 16
		}
		v := int32(coef[naturalOrder[k&63]&63])
		tokens[n&(maxTokens-1)] = uint16(uint32(run)<<runShift | marked(v))
		n++
	}
	if last < 63 {
		tokens[n&(maxTokens-1)] = tokenEndOfBlock
		n++
	}
	return n
}

// readBand reads and transforms a row of MCUs. Where tokens are kept, they are
// made in e.scratch first, so that a row keeps no more than it has.
func (e *encoder) readBand(mcuRow int, keep bool) {
	height := 8 * e.components[0].v
	y := mcuRow * height
	n := min(height, e.height-y)
	e.read(e.components, y, n)
	for i := range e.components {
		c := &e.components[i]
		shrink := e.components[0].v / c.v
		rows := e.band(c, mcuRow)
		c.repeatLastRow((n+shrink-1)/shrink, 8*len(rows))
		for r := range rows {
			row, samples := &rows[r], c.plane[r*8*c.stride:]
			row.next = 0
			if !keep {
				row.transform(row.ac, samples, c.stride, e.divisors[c.table])
				continue
			}
			length := row.transform(e.scratch, samples, c.stride, e.divisors[c.table])
			row.ac = append([]uint16(nil), e.scratch[:length]...)
		}
	}
}

// repeatLastRow repeats the last of the plane's rows, of which there are have, to
// make as many as want.
func (c *codedComponent) repeatLastRow(have, want int) {
	last := c.row(have - 1)
	for y := have; y < want; y++ {
		copy(c.row(y), last)
	}
}

// band is the rows of blocks of a row of MCUs: v of them, or fewer at the bottom.
func (e *encoder) band(c *codedComponent, mcuRow int) []blockRow {
	n := min(c.v, c.rows-mcuRow*c.v)
	if len(c.blocks) < c.rows {
		return c.blocks[:n]
	}
	return c.blocks[mcuRow*c.v:][:n]
}
