package jpeg

import (
	"errors"
	"image"
	"io"
)

// A scanComponent is one component of a scan's header.
type scanComponent struct {
	c      *component
	dc, ac byte // which Huffman tables
}

// A scanBlock is one block of an MCU: its component, its place there, how many
// blocks of the component an MCU has, and its codes.
type scanBlock struct {
	c            *component
	x, y         int
	across, down int
	dc, ac       *huffmanTable
}

// A scan is the scan that is being decoded.
type scan struct {
	components []scanComponent
	// Spectral selection and successive approximation of a progressive scan.
	first, last, high, low uint

	// blocks are those of an MCU, which is one block if the scan has only one
	// component (A.2.2).
	blocks []scanBlock
	// across is the MCUs of a row, kept those that the region needs.
	across int
	kept   image.Rectangle
	// endOfBand is how many blocks from here on have no more coefficients in a
	// progressive scan.
	endOfBand uint32
}

// readScanHeader reads the header of a scan (B.2.3), of n octets.
func (d *decoder) readScanHeader(n int) error {
	if d.components == nil {
		return d.formatError("scan before the frame header")
	}
	b := d.segment[:n]
	if err := d.src.full(b); err != nil {
		return err
	}
	if n < 1 || b[0] < 1 || b[0] > 4 || n != 4+2*int(b[0]) {
		return d.formatError("scan header of %d octets", n)
	}
	count := int(b[0])
	s := scan{last: 63, components: d.scan.components[:0], blocks: d.scan.blocks[:0]}
	if p := b[1+2*count:]; d.config.Progressive {
		s.first, s.last, s.high, s.low = uint(p[0]), uint(p[1]), uint(p[2]>>4), uint(p[2]&15)
		if s.first > s.last || s.last > 63 || s.first == 0 && s.last != 0 || s.first > 0 && count > 1 ||
			s.low > 13 || s.high != 0 && s.high != s.low+1 {
			return d.formatError("scan of coefficients %d to %d, bits %d to %d", s.first, s.last, s.high, s.low)
		}
	}
	for i := range count {
		c, err := d.scanComponent(&s, b[1+2*i], b[2+2*i])
		if err != nil {
			return err
		}
		s.components = append(s.components, c)
	}
	d.scan = s
	return nil
}

// scanComponent checks one component of a scan's header.
func (d *decoder) scanComponent(s *scan, id, tables byte) (scanComponent, error) {
	for _, e := range s.components {
		if e.c.id == id {
			return e, d.formatError("scan with component %d twice", id)
		}
	}
	e := scanComponent{dc: tables >> 4, ac: tables & 15}
	if e.dc > 3 || e.ac > 3 {
		return e, d.formatError("Huffman tables %#02x", tables)
	}
	for i := range d.components {
		if d.components[i].id == id {
			e.c = &d.components[i]
			return e, nil
		}
	}
	return e, d.formatError("scan of an unknown component %d", id)
}

// readScan decodes the scan whose header was read.
func (d *decoder) readScan() error {
	s := &d.scan
	if d.scans++; d.scans > maxScans {
		return &LimitError{What: "scans", Got: int64(d.scans), Allowed: maxScans}
	}
	for _, e := range s.components {
		if c := e.c; !c.seen && !d.quantDefined[c.quantIndex] {
			return d.formatError("no quantization table %d", c.quantIndex)
		}
	}
	if d.config.Progressive && s.first > 0 && highest(d.geometry.size) == 0 {
		return nil // readSegments passes over the data
	}
	if err := d.beginScan(); err != nil {
		return err
	}
	for _, e := range s.components {
		if c := e.c; !c.seen {
			// A component keeps the table that it has when its first scan begins.
			c.seen = true
			c.quant = d.quant[c.quantIndex]
		}
	}
	if err := d.decodeScan(); err != nil {
		return err
	}
	for _, e := range s.components {
		for k := s.first; k <= s.last; k++ {
			e.c.known[k] = uint8(s.low) + 1
		}
	}
	return nil
}

// complete tells whether no later scan can change what is asked for.
func (d *decoder) complete() bool {
	for i := range d.components {
		c := &d.components[i]
		for _, known := range c.known[:highest(d.geometry.size)+1] {
			if known != 1 {
				return false
			}
		}
	}
	return true
}

// beginScan lays out the MCUs of the scan and makes its Huffman tables ready.
func (d *decoder) beginScan() error {
	s, g := &d.scan, d.geometry
	if len(s.components) == 1 {
		c := s.components[0].c
		s.across = c.blocksX
		s.kept = c.kept.Intersect(image.Rect(0, 0, c.blocksX, c.blocksY))
	} else {
		s.across, s.kept = g.mcusX, g.kept
	}
	for _, e := range s.components {
		block := scanBlock{c: e.c, across: 1, down: 1}
		if len(s.components) > 1 {
			block.across, block.down = e.c.h, e.c.v
		}
		var err error
		if block.dc, block.ac, err = d.tables(e); err != nil {
			return err
		}
		for block.y = range block.down {
			for block.x = range block.across {
				s.blocks = append(s.blocks, block)
			}
		}
	}
	if len(s.blocks) > maxScanBlocks {
		return d.formatError("MCU of %d blocks", len(s.blocks))
	}
	return nil
}

// tables makes the Huffman tables ready that the scan uses for a component.
func (d *decoder) tables(e scanComponent) (dc, ac *huffmanTable, err error) {
	s, g := &d.scan, d.geometry
	if s.first == 0 && s.high == 0 {
		if !d.huffmanDefined[0][e.dc] {
			return nil, nil, d.formatError("no DC Huffman table %d", e.dc)
		}
		dc = &d.huffman[0][e.dc]
		dc.buildLook()
		dc.buildValue(false)
	}
	if s.last == 0 {
		return dc, nil, nil
	}
	if !d.huffmanDefined[1][e.ac] {
		return nil, nil, d.formatError("no AC Huffman table %d", e.ac)
	}
	ac = &d.huffman[1][e.ac]
	ac.buildLook()
	if d.config.Progressive {
		ac.buildValue(true)
	} else {
		if g.size > 1 {
			ac.buildValue(false)
		}
		if g.size < 8 || s.kept != image.Rect(0, 0, s.across, s.kept.Max.Y) {
			ac.buildSkip()
		}
	}
	return dc, ac, nil
}

// decodeScan decodes the data of the scan up to the last MCU that is needed.
func (d *decoder) decodeScan() error {
	s := &d.scan
	decode := d.mcuDecoder()
	d.restartDecoding()
	end := (s.kept.Max.Y-1)*s.across + s.kept.Max.X
	due := byte(0) // restart marker
	for m, next := 0, 0; m < end; m = next {
		starved := false
		if m > 0 {
			var err error
			if starved, err = d.restart(due); err != nil {
				return err
			}
			due = (due + 1) & 7
		}
		next = end
		if n := d.restartInterval; n > 0 && n < end-m {
			next = m + n
			// What is not needed is passed over by restart. But scans of AC
			// coefficients depend on what was in those before.
			if !s.needs(m, next) && !(d.config.Progressive && s.first > 0) {
				continue
			}
		}
		if err := d.decodeInterval(decode, m, next, starved); err != nil {
			return err
		}
	}
	return nil
}

// needs tells whether the region needs any of the MCUs from m to end.
func (s *scan) needs(m, end int) bool {
	top, bottom := m/s.across, (end-1)/s.across
	if bottom < s.kept.Min.Y {
		return false
	}
	return top != bottom || (end-1)%s.across >= s.kept.Min.X && m%s.across < s.kept.Max.X
}

// decodeInterval decodes the MCUs from m to end, between two restart markers.
// If starved is set there are no data for them.
func (d *decoder) decodeInterval(decode func(x, y int) bool, m, end int, starved bool) error {
	s, b := &d.scan, &d.bits
	b.start()
	x, y := m%s.across, m/s.across
	d.rowBegins(y)
	for ; m < end; m++ {
		if !starved {
			b.ensure()
			if ok := decode(x, y); !ok || b.overrun() {
				if err := d.tolerate(d.dataError()); err != nil {
					return err
				}
				starved = true
			}
		}
		if starved && !d.config.Progressive {
			d.blank(x, y)
		}
		if x++; x == s.across {
			x, y = 0, y+1
			if err := d.ctx.Err(); err != nil {
				return err
			}
			d.rowBegins(y)
		}
	}
	return nil
}

// rowBegins makes what can be made of the rows of MCUs before y, before the
// planes have room for more.
func (d *decoder) rowBegins(y int) {
	if !d.config.Progressive && d.inOrder() {
		d.produce(y)
	}
}

// mcuDecoder returns the function that decodes one MCU of the scan. It returns
// false where the data are no code.
func (d *decoder) mcuDecoder() func(x, y int) bool {
	s := &d.scan
	switch {
	case !d.config.Progressive:
		return d.sequentialMCU
	case s.first == 0 && s.high == 0:
		return d.firstDC
	case s.first == 0:
		return d.refineDC
	case s.high == 0:
		return d.firstAC
	}
	return d.refineAC
}

// restartDecoding resets what restart markers reset.
func (d *decoder) restartDecoding() {
	for _, e := range d.scan.components {
		e.c.last = 0
	}
	d.scan.endOfBand = 0
}

// dataError is the error for data that went wrong where the bit reader is.
func (d *decoder) dataError() error {
	b := &d.bits
	if !b.overrun() {
		return &FormatError{Offset: b.offset(), Reason: "bits that are no Huffman code"}
	}
	if !d.src.need(2) {
		return d.src.fault()
	}
	return d.formatError("the data of a scan end early")
}

// restart passes over the restart marker that is due, and what lies before it.
// Where another marker is found and that is tolerated, it does as libjpeg's
// jpeg_resync_to_restart: one or two too high, or not a restart marker, is left
// for later, and there are no data up to there; one or two too low is passed
// over; any other is taken for the one that is due.
func (d *decoder) restart(due byte) (starved bool, err error) {
	d.restartDecoding()
	for {
		marker, err := d.src.nextMarker()
		if err == nil && marker == markerRST0+due {
			return false, nil
		}
		if err == nil {
			err = d.formatError("marker %#02x where restart marker %d is due", marker, due)
		}
		if err := d.tolerate(err); err != nil {
			return false, err
		}
		if errors.Is(err, io.ErrUnexpectedEOF) {
			return true, nil
		}
		ahead := (marker - markerRST0 - due) & 7
		switch {
		case marker < markerSOF0, marker >= markerRST0 && marker <= markerRST7 && ahead >= 6:
			// an earlier one
		case marker < markerRST0 || marker > markerRST7 || ahead <= 2:
			d.src.pending = marker
			return true, nil
		default:
			return false, nil
		}
	}
}
