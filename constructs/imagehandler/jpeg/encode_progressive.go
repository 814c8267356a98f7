package jpeg

import "math/bits"

// Tokens of progressive scans are those of sequential ones, and two more. Neither
// lower half is one of a coefficient, whose value has at most 10 bits.
const (
	// tokenRaw goes with bits that no symbol says the number of, those of the
	// length of a run of ends of blocks and those that correct coefficients.
	tokenRaw = 1 << (runShift - 1)
	rawBits  = 10 // in one token, with a one in front of them as in marked

	tokenRestart = 0
)

// Limits of what may wait before it is written: of blocks in a run of ends of
// blocks (ISO/IEC 10918-1, G.1.2.2), and of bits that correct coefficients of
// them, which is libjpeg's.
const (
	maxEndRun      = 1<<15 - 1
	maxCorrections = 1000 - 64 + 1
)

// progressiveScript is the scans of a progressive image, those of libjpeg. Colour
// has each scan of AC coefficients of one component, chroma first in two halves
// only, for it is small; other images have each of all components.
func (e *encoder) progressiveScript() []scanSpec {
	all := e.sequentialScan().components
	if len(all) == 3 {
		return []scanSpec{
			{all, 0, 0, 0, 1},
			{all[:1], 1, 5, 0, 2},
			{all[2:], 1, 63, 0, 1},
			{all[1:2], 1, 63, 0, 1},
			{all[:1], 6, 63, 0, 2},
			{all[:1], 1, 63, 2, 1},
			{all, 0, 0, 1, 0},
			{all[2:], 1, 63, 1, 0},
			{all[1:2], 1, 63, 1, 0},
			{all[:1], 1, 63, 1, 0},
		}
	}
	var script []scanSpec
	each := func(first, last, prior, low int) {
		for i := range all {
			script = append(script, scanSpec{all[i : i+1], first, last, prior, low})
		}
	}
	script = append(script, scanSpec{all, 0, 0, 0, 1})
	each(1, 5, 0, 2)
	each(6, 63, 0, 2)
	each(1, 63, 2, 1)
	script = append(script, scanSpec{all, 0, 0, 1, 0})
	each(1, 63, 1, 0)
	return script
}

// encodeProgressive reads the image and writes its scans.
func (e *encoder) encodeProgressive() {
	for y := range e.mcuRows {
		e.readBand(y, true)
	}
	tokens := scanTokens{list: make([]uint16, 0, e.mostTokens())}
	for _, s := range e.progressiveScript() {
		if e.out.err != nil {
			return
		}
		switch {
		case s.first > 0:
			e.writeAC(&tokens, &s)
		case s.prior == 0:
			e.writeDC(&s)
		default:
			e.refineDC(&s)
		}
		e.out.align()
	}
}

// mostTokens is how many tokens the component has that has the most. A scan of it
// seldom has more.
func (e *encoder) mostTokens() int {
	most := 0
	for i := range e.components {
		n := 0
		for _, row := range e.components[i].blocks {
			n += len(row.ac)
		}
		most = max(most, n)
	}
	return most
}

// visitAll goes through all blocks in a scan of all components.
func (e *encoder) visitAll(v *blockVisitor) {
	e.forgetDC()
	for y := 0; y < e.mcuRows && e.out.err == nil; y++ {
		e.visit(v, y)
	}
}

// dcOf is the DC coefficient of a block of a visitor.
func (c *codedComponent) dcOf(row *blockRow, x int, low int) int32 {
	if row == nil {
		return c.dc
	}
	return int32(row.dc[x]) >> low
}

// writeDC writes the first scan of DC coefficients.
func (e *encoder) writeDC(s *scanSpec) {
	var counts [2]histogram
	e.visitAll(&blockVisitor{
		block: func(c *codedComponent, row *blockRow, x int) {
			counts[c.table].add(c.difference(c.dcOf(row, x, s.low)))
		},
		restart: func(int) {},
	})
	var codes [2]*huffmanCodes
	for table := range counts {
		if spec := optimalSpec(&counts[table]); len(spec.symbols) > 0 {
			e.writeHuffman(classDC, table, spec)
			codes[table] = spec.codes()
		}
	}
	e.writeScan(s)
	e.visitAll(&blockVisitor{
		block: func(c *codedComponent, row *blockRow, x int) {
			e.out.putToken(c.difference(c.dcOf(row, x, s.low)), codes[c.table])
		},
		restart: e.out.writeRestart,
	})
}

// refineDC writes one more bit of each DC coefficient.
func (e *encoder) refineDC(s *scanSpec) {
	e.writeScan(s)
	e.visitAll(&blockVisitor{
		block: func(c *codedComponent, row *blockRow, x int) {
			c.dc = c.dcOf(row, x, s.low)
			e.out.put(uint64(c.dc&1), 1)
		},
		restart: e.out.writeRestart,
	})
}

// writeAC writes a scan of AC coefficients of one component.
func (e *encoder) writeAC(tokens *scanTokens, s *scanSpec) {
	c := &e.components[s.components[0]]
	tokens.begin(s)
	blocks := 0
	for r := range c.blocks {
		row := &c.blocks[r]
		row.next = 0
		for x := range row.lengths {
			if blocks == e.options.RestartInterval && blocks > 0 {
				tokens.endRun()
				tokens.list = append(tokens.list, tokenRestart)
				blocks = 0
			}
			blocks++
			if s.prior == 0 {
				tokens.first(row.take(x))
			} else {
				tokens.refine(row.take(x))
			}
		}
	}
	tokens.endRun()
	spec := optimalSpec(&tokens.counts)
	e.writeHuffman(classAC, c.table, spec)
	e.writeScan(s)
	e.out.progressiveTokens(tokens.list, spec.codes())
}

// scanTokens is the tokens of a scan of AC coefficients in the making.
type scanTokens struct {
	scan   *scanSpec
	list   []uint16
	counts histogram
	// endings is how many blocks before have no more coefficients, and
	// corrections, a bit each, what corrects those they had.
	endings     uint32
	corrections []uint8
}

func (t *scanTokens) begin(s *scanSpec) {
	t.scan = s
	t.list = t.list[:0]
	t.counts = histogram{}
}

// add adds a token that has a symbol.
func (t *scanTokens) add(token uint16) {
	t.counts.add(token)
	t.list = append(t.list, token)
}

// raw adds the n low bits of v.
func (t *scanTokens) raw(v uint32, n int) {
	for n > 0 {
		some := min(n, rawBits)
		n -= some
		t.list = append(t.list, uint16(tokenRaw|1<<some|v>>n&(1<<some-1)))
	}
}

// correct adds bits that correct coefficients.
func (t *scanTokens) correct(list []uint8) {
	for len(list) > 0 {
		some := min(len(list), rawBits)
		v := uint32(0)
		for _, bit := range list[:some] {
			v = v<<1 | uint32(bit)
		}
		t.raw(v, some)
		list = list[some:]
	}
}

// endRun adds the run of ends of blocks before, if there is one (ISO/IEC 10918-1,
// figure G.4).
func (t *scanTokens) endRun() {
	if t.endings == 0 {
		return
	}
	n := bits.Len32(t.endings) - 1
	t.add(uint16(n<<runShift | 1))
	t.raw(t.endings&(1<<n-1), n)
	t.endings = 0
	t.correct(t.corrections)
	t.corrections = t.corrections[:0]
}

// zeroRuns adds sixteen zeros as often as a run has them, and is the rest of it.
func (t *scanTokens) zeroRuns(run int) int {
	for ; run > 15; run -= 16 {
		t.add(tokenZeroRun)
	}
	return run
}

// magnitude is the coefficient of a token: its absolute value and 1 if it is
// positive. A token without value has neither.
func magnitude(token uint16) (v, positive uint32) {
	u := uint32(token & markedBits)
	one := uint32(1) << (bits.Len32(u) - 1) // the one in front
	v = u - one
	if u&(one>>1) != 0 {
		return v, 1
	}
	return one - 1 - v, 0
}

// first adds the coefficients of a block in its first scan (ISO/IEC 10918-1,
// figure G.3).
func (t *scanTokens) first(block []uint16) {
	s := t.scan
	k, last := 0, s.first-1
	for _, token := range block {
		k += int(token>>runShift) + 1
		if k < s.first {
			continue
		}
		if k > s.last {
			break
		}
		v, positive := magnitude(token)
		v >>= s.low
		if v == 0 {
			continue
		}
		t.endRun()
		run := t.zeroRuns(k - last - 1)
		last = k
		signed := int32(v)
		if positive == 0 {
			signed = -signed
		}
		t.add(uint16(uint32(run)<<runShift | marked(signed)))
	}
	if last < s.last {
		t.endings++
		if t.endings == maxEndRun {
			t.endRun()
		}
	}
}

// refinable is a coefficient in a scan that refines it: its index in the zigzag
// sequence, its bits so far and in the scan, and 1 if it is positive.
type refinable struct {
	k               int
	value, positive uint32
}

// refinables finds the coefficients of a block that a scan is about: how many, and
// where the last is that was zero before.
func (t *scanTokens) refinables(list *[63]refinable, block []uint16) (n, lastNew int) {
	k := 0
	for _, token := range block {
		k += int(token>>runShift) + 1
		v, positive := magnitude(token)
		v >>= t.scan.low
		if v == 0 {
			continue
		}
		list[n] = refinable{k, v, positive}
		n++
		if v == 1 {
			lastNew = k
		}
	}
	return n, lastNew
}

// refine adds one more bit of the coefficients of a block (ISO/IEC 10918-1, figure
// G.7): of those which were not zero before, a bit that corrects them, and of those
// that now are 1 or -1, a symbol and their sign. Bits that correct coefficients
// follow the symbol of the next new one, or the end of the block.
func (t *scanTokens) refine(block []uint16) {
	var list [63]refinable
	n, lastNew := t.refinables(&list, block)
	run, last := 0, t.scan.first-1
	var pending [64]uint8 // bits that wait for a symbol of this block
	waiting := 0
	for _, c := range list[:n] {
		run += c.k - last - 1
		last = c.k
		for run > 15 && c.k <= lastNew {
			t.endRun()
			t.add(tokenZeroRun)
			run -= 16
			t.correct(pending[:waiting])
			waiting = 0
		}
		if c.value > 1 {
			pending[waiting] = uint8(c.value & 1)
			waiting++
			continue
		}
		t.endRun()
		t.add(uint16(uint32(run)<<runShift | 2 | c.positive))
		t.correct(pending[:waiting])
		waiting, run = 0, 0
	}
	if last < t.scan.last || run > 0 || waiting > 0 {
		t.endings++
		t.corrections = append(t.corrections, pending[:waiting]...)
		if t.endings == maxEndRun || len(t.corrections) > maxCorrections {
			t.endRun()
		}
	}
}

// progressiveTokens writes the tokens of a scan of AC coefficients.
func (b *bitWriter) progressiveTokens(list []uint16, codes *huffmanCodes) {
	restarts := 0
	for _, token := range list {
		switch value := token & markedBits; {
		case value == tokenRestart:
			b.writeRestart(restarts)
			restarts++
		case value >= tokenRaw:
			value -= tokenRaw
			n := bits.Len16(value) - 1
			b.put(uint64(value-1<<n), uint32(n))
		default:
			b.putToken(token, codes)
		}
		if b.err != nil {
			return
		}
	}
}
