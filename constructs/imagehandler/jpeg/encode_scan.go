package jpeg

import (
	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg/internal/dct"
)

// encoder is the state of one call of Encode.
type encoder struct {
	encoderInput
	out           *bitWriter
	options       EncodeOptions
	width, height int

	quant    [2][64]uint16
	divisors [2]*dct.Divisors

	mcuColumns, mcuRows int
	scratch             []uint16 // of the longest row of blocks

	restartsWritten bool
}

// layOut prepares the tables and the components.
func (e *encoder) layOut() {
	for i := range e.quant {
		e.quant[i] = scaledQuant(i, e.options.Quality)
		e.divisors[i] = dct.NewDivisors(&e.quant[i])
	}
	luma := e.components[0]
	e.mcuColumns = ceilDiv(e.width, 8*luma.h)
	e.mcuRows = ceilDiv(e.height, 8*luma.v)
	keep := e.options.Progressive || !e.options.StandardHuffman
	for i := range e.components {
		c := &e.components[i]
		c.columns = ceilDiv(e.width*c.h, 8*luma.h)
		c.rows = ceilDiv(e.height*c.v, 8*luma.v)
		c.stride = 8 * c.columns
		c.plane = make([]byte, 8*c.v*c.stride)
		if keep {
			c.blocks = newBlockRows(c.rows, c.columns, false)
		} else {
			c.blocks = newBlockRows(min(c.v, c.rows), c.columns, true)
		}
	}
	if keep {
		e.scratch = make([]uint16, e.components[0].columns*maxTokens)
	}
}

// blockVisitor goes through the blocks of the interleaved scan of all components, in
// the order that ISO/IEC 10918-1, A.2.3 says.
type blockVisitor struct {
	// block is called for each. One that only fills an MCU has no row: its
	// coefficients are zero, and its DC coefficient is that of the block before,
	// which takes the fewest bits.
	block func(c *codedComponent, row *blockRow, x int)
	// restart is called where a restart marker goes, the n-th, from 0.
	restart func(n int)

	mcus     int // since the last restart
	restarts int
}

// visit goes through a row of MCUs.
func (e *encoder) visit(v *blockVisitor, mcuRow int) {
	var bands [4][]blockRow
	for i := range e.components {
		bands[i] = e.band(&e.components[i], mcuRow)
	}
	for x := range e.mcuColumns {
		if v.mcus == e.options.RestartInterval && v.mcus > 0 {
			v.restart(v.restarts)
			e.forgetDC()
			v.restarts++
			v.mcus = 0
		}
		v.mcus++
		for i := range e.components {
			c := &e.components[i]
			for r := range c.v {
				for column := x * c.h; column < (x+1)*c.h; column++ {
					if r < len(bands[i]) && column < c.columns {
						v.block(c, &bands[i][r], column)
					} else {
						v.block(c, nil, 0)
					}
				}
			}
		}
	}
}

// forgetDC begins anew to tell DC coefficients from those before.
func (e *encoder) forgetDC() {
	for i := range e.components {
		e.components[i].dc = 0
	}
}

// difference is the token of a DC coefficient, told from the one before of its
// component.
func (c *codedComponent) difference(dc int32) uint16 {
	d := dc - c.dc
	c.dc = dc
	return uint16(marked(d))
}

// sequentialScan is the only scan of a sequential image.
func (e *encoder) sequentialScan() *scanSpec {
	s := &scanSpec{last: 63}
	for i := range e.components {
		s.components = append(s.components, i)
	}
	return s
}

// huffmanSpecs are the Huffman tables of a sequential image: of luma and of chroma, of
// DC and of AC coefficients.
type huffmanSpecs [2][2]*huffmanSpec

// beginSequential writes the headers of the scan, and is what writes its blocks.
func (e *encoder) beginSequential(specs *huffmanSpecs) *blockVisitor {
	var codes [2][2]*huffmanCodes
	written := 0
	for i := range e.components {
		if table := e.components[i].table; table == written {
			for class, spec := range specs[table] {
				e.writeHuffman(class, table, spec)
				codes[table][class] = spec.codes()
			}
			written++
		}
	}
	e.writeScan(e.sequentialScan())
	endOfBlock := []uint16{tokenEndOfBlock}
	return &blockVisitor{
		block: func(c *codedComponent, row *blockRow, x int) {
			if row == nil {
				e.out.block(c.difference(c.dc), endOfBlock, &codes[c.table])
				return
			}
			e.out.block(c.difference(int32(row.dc[x])), row.take(x), &codes[c.table])
		},
		restart: e.out.writeRestart,
	}
}

// encodeStandard writes the scan while the image is read.
func (e *encoder) encodeStandard() {
	v := e.beginSequential(&huffmanSpecs{
		{&standardSpecs[0][0], &standardSpecs[0][1]},
		{&standardSpecs[1][0], &standardSpecs[1][1]},
	})
	for y := 0; y < e.mcuRows && e.out.err == nil; y++ {
		e.readBand(y, false)
		e.visit(v, y)
	}
	e.out.align()
}

// encodeOptimised reads the image, makes Huffman tables for it and writes the scan.
func (e *encoder) encodeOptimised() {
	var counts [2][2]histogram
	v := &blockVisitor{
		block: func(c *codedComponent, row *blockRow, x int) {
			count := &counts[c.table]
			if row == nil {
				count[classDC].add(c.difference(c.dc))
				count[classAC].add(tokenEndOfBlock)
				return
			}
			count[classDC].add(c.difference(int32(row.dc[x])))
		},
		restart: func(int) {},
	}
	for y := range e.mcuRows {
		e.readBand(y, true)
		e.visit(v, y)
	}
	for i := range e.components {
		c := &e.components[i]
		for r := range c.blocks {
			for _, token := range c.blocks[r].ac {
				counts[c.table][classAC].add(token)
			}
		}
	}
	var tables huffmanSpecs
	for table := range tables {
		for class := range tables[table] {
			tables[table][class] = optimalSpec(&counts[table][class])
		}
	}
	e.forgetDC()
	v = e.beginSequential(&tables)
	for y := 0; y < e.mcuRows && e.out.err == nil; y++ {
		e.visit(v, y)
	}
	e.out.align()
}

// add counts the symbol of a token.
func (h *histogram) add(token uint16) { h[tokenSymbol(token)]++ }
