package jpeg

import "encoding/binary"

// Segments hold at most 65535 octets, two of which are their length (ISO/IEC
// 10918-1, B.1.1.4). maxSegment is what that leaves for a payload.
const maxSegment = 65535 - 2

// A colour profile is in chunks, each after a signature of 12 octets, its number
// and their count (ICC.1:2010, annex B.4).
const (
	maxICCChunk = maxSegment - 12 - 2
	maxICC      = 255 * maxICCChunk
)

// segment writes a marker segment of the parts of a payload.
func (b *bitWriter) segment(marker byte, parts ...[]byte) {
	size := 2
	for _, p := range parts {
		size += len(p)
	}
	b.write([]byte{0xFF, marker, byte(size >> 8), byte(size)})
	for _, p := range parts {
		b.write(p)
	}
}

// writeHeader writes what comes before the first scan, in the order of libjpeg.
func (e *encoder) writeHeader() {
	b := e.out
	b.write([]byte{0xFF, markerSOI})
	if e.adobe {
		// Version 100, no flags, and no colour transform.
		b.segment(markerAPP14, []byte("Adobe\x00\x64\x00\x00\x00\x00\x00"))
	} else {
		// Version 1.01, square pixels of no given size, no thumbnail.
		b.segment(markerAPP0, []byte("JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"))
	}
	e.writeMetadata()
	tables := 0
	for _, c := range e.components {
		if c.table == tables {
			e.writeQuant(c.table)
			tables++
		}
	}
	e.writeFrame()
}

func (e *encoder) writeMetadata() {
	b := e.out
	if len(e.options.Exif) > 0 {
		b.segment(markerAPP1, signatureExif, e.options.Exif)
	}
	if len(e.options.XMP) > 0 {
		b.segment(markerAPP1, signatureXMP, e.options.XMP)
	}
	icc := e.options.ICC
	chunks := (len(icc) + maxICCChunk - 1) / maxICCChunk
	for i := range chunks {
		n := min(len(icc), maxICCChunk)
		b.segment(markerAPP2, signatureICC, []byte{byte(i + 1), byte(chunks)}, icc[:n])
		icc = icc[n:]
	}
}

// writeQuant writes a DQT segment.
func (e *encoder) writeQuant(table int) {
	payload := make([]byte, 65)
	payload[0] = byte(table)
	for k, i := range naturalOrder {
		payload[1+k] = byte(e.quant[table][i])
	}
	e.out.segment(markerDQT, payload)
}

// writeFrame writes the SOF segment.
func (e *encoder) writeFrame() {
	marker := byte(markerSOF0)
	if e.options.Progressive {
		marker = markerSOF2
	}
	payload := []byte{8}
	payload = binary.BigEndian.AppendUint16(payload, uint16(e.height))
	payload = binary.BigEndian.AppendUint16(payload, uint16(e.width))
	payload = append(payload, byte(len(e.components)))
	for _, c := range e.components {
		payload = append(payload, c.id, byte(c.h<<4|c.v), byte(c.table))
	}
	e.out.segment(marker, payload)
}

// Classes of Huffman tables, as a DHT segment has them.
const (
	classDC = 0
	classAC = 1
)

// writeHuffman writes a DHT segment.
func (e *encoder) writeHuffman(class, table int, s *huffmanSpec) {
	e.out.segment(markerDHT, []byte{byte(class<<4 | table)}, s.counts[:], s.symbols)
}

// scanSpec is one of the passes over a frame: the components in it, its first and last
// coefficient of the zigzag sequence, and of progressive ones, which bits of them:
// those before bit prior are known, and those from bit low on are in the scan.
type scanSpec struct {
	components  []int
	first, last int
	prior, low  int
}

// writeScan writes the SOS segment, and before the first one the interval of
// restarts.
func (e *encoder) writeScan(s *scanSpec) {
	if interval := e.options.RestartInterval; interval > 0 && !e.restartsWritten {
		e.out.segment(markerDRI, binary.BigEndian.AppendUint16(nil, uint16(interval)))
		e.restartsWritten = true
	}
	payload := []byte{byte(len(s.components))}
	for _, i := range s.components {
		c := &e.components[i]
		var dc, ac int // 0 where the scan has no such table
		if s.first == 0 && s.prior == 0 {
			dc = c.table
		}
		if s.last > 0 {
			ac = c.table
		}
		payload = append(payload, c.id, byte(dc<<4|ac))
	}
	payload = append(payload, byte(s.first), byte(s.last), byte(s.prior<<4|s.low))
	e.out.segment(markerSOS, payload)
}

// writeRestart writes restart marker n, counted modulo 8.
func (b *bitWriter) writeRestart(n int) {
	b.align()
	b.write([]byte{0xFF, byte(markerRST0 + n&7)})
}
