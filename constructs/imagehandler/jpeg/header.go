package jpeg

// Names of what frame headers may ask for and this package does not read
// (ISO/IEC 10918-1, table B.1).
var unsupportedFrames = map[byte]string{
	0xC3: "lossless coding",
	0xC5: "hierarchical coding",
	0xC6: "hierarchical coding",
	0xC7: "hierarchical lossless coding",
	0xC8: "JPEG extensions",
	0xC9: "arithmetic coding",
	0xCA: "progressive arithmetic coding",
	0xCB: "lossless arithmetic coding",
	0xCD: "hierarchical arithmetic coding",
	0xCE: "hierarchical arithmetic coding",
	0xCF: "hierarchical lossless arithmetic coding",
}

// readHeaders reads from the start of the input through the header of the first
// scan.
func (d *decoder) readHeaders() error {
	var soi [2]byte
	if err := d.src.full(soi[:]); err != nil {
		return err
	}
	if soi != [2]byte{0xFF, markerSOI} {
		d.src.i = 0
		return d.formatError("no start of image")
	}
	end, err := d.readSegments()
	if err != nil {
		return err
	}
	if end {
		return d.formatError("end of image before the first scan")
	}
	d.config.ColorSpace = d.colorSpace()
	return nil
}

// readSegments reads marker segments through the header of a scan, or through
// the end of the image, which it tells.
func (d *decoder) readSegments() (end bool, err error) {
	for {
		marker, err := d.src.nextMarker()
		if err != nil {
			return false, err
		}
		switch {
		case marker == markerEOI:
			return true, nil
		case marker == markerSOI, marker == 0x01, marker >= markerRST0 && marker <= markerRST7:
			continue // without a segment; out of place, but harmless
		}
		n, err := d.segmentLength()
		if err != nil {
			return false, err
		}
		if marker == markerSOS {
			return false, d.readScanHeader(n)
		}
		if err := d.readSegment(marker, n); err != nil {
			return false, err
		}
	}
}

// segmentLength reads the length of a segment and returns what is left of it.
func (d *decoder) segmentLength() (int, error) {
	var b [2]byte
	if err := d.src.full(b[:]); err != nil {
		return 0, err
	}
	n := int(b[0])<<8 | int(b[1])
	if n < 2 {
		return 0, d.formatError("segment of length %d", n)
	}
	return n - 2, nil
}

// readSegment reads the n octets of a segment that is not a scan's header.
func (d *decoder) readSegment(marker byte, n int) error {
	if name, ok := unsupportedFrames[marker]; ok {
		return &UnsupportedError{Feature: name}
	}
	var parse func([]byte) error
	switch marker {
	case markerSOF0, markerSOF1, markerSOF2:
		parse = func(b []byte) error { return d.readFrame(marker, b) }
	case markerDQT:
		parse = d.readQuant
	case markerDHT:
		parse = d.readHuffman
	case markerDRI:
		parse = d.readRestartInterval
	default:
		return d.applicationSegment(marker, n)
	}
	b := d.segment[:n]
	if err := d.src.full(b); err != nil {
		return err
	}
	return parse(b)
}

// readRestartInterval reads a DRI segment.
func (d *decoder) readRestartInterval(b []byte) error {
	if len(b) != 2 {
		return d.formatError("restart interval of %d octets", len(b))
	}
	d.restartInterval = int(b[0])<<8 | int(b[1])
	return nil
}

// readQuant reads a DQT segment.
func (d *decoder) readQuant(b []byte) error {
	for len(b) > 0 {
		precision, at := b[0]>>4, b[0]&15
		if precision > 1 || at > 3 {
			return d.formatError("quantization table %d of precision %d", at, precision)
		}
		size := int(precision) + 1
		b = b[1:]
		if len(b) < 64*size {
			return d.formatError("short quantization table")
		}
		for k, place := range naturalOrder {
			v := uint16(b[k*size])
			if size == 2 {
				v = v<<8 | uint16(b[2*k+1])
			}
			d.quant[at][place] = v
		}
		d.quantDefined[at] = true
		b = b[64*size:]
	}
	return nil
}

// readHuffman reads a DHT segment.
func (d *decoder) readHuffman(b []byte) error {
	for len(b) > 0 {
		if len(b) < 1+longestCode {
			return d.formatError("short Huffman table")
		}
		class, at := b[0]>>4, b[0]&15
		if class > 1 || at > 3 {
			return d.formatError("Huffman table %d of class %d", at, class)
		}
		counts := (*[longestCode]byte)(b[1:])
		n := 0
		for _, c := range counts {
			n += int(c)
		}
		b = b[1+longestCode:]
		if n > 256 || n > len(b) {
			return d.formatError("Huffman table of %d codes", n)
		}
		if class == 0 {
			for _, size := range b[:n] {
				if size > maxExtra {
					return d.formatError("DC difference of %d bits", size)
				}
			}
		}
		if !d.huffman[class][at].define(counts, b[:n]) {
			return d.formatError("Huffman table with too many codes")
		}
		d.huffmanDefined[class][at] = true
		b = b[n:]
	}
	return nil
}

// readFrame reads a frame header (B.2.2).
func (d *decoder) readFrame(marker byte, b []byte) error {
	if d.components != nil {
		return d.formatError("second frame header")
	}
	if len(b) < 6 {
		return d.formatError("short frame header")
	}
	c := &d.config
	c.Precision = int(b[0])
	c.Height = int(b[1])<<8 | int(b[2])
	c.Width = int(b[3])<<8 | int(b[4])
	c.Components = int(b[5])
	c.Progressive = marker == markerSOF2
	switch {
	case c.Precision == 12:
		return &UnsupportedError{Feature: "12-bit samples"}
	case c.Precision != 8:
		return d.formatError("samples of %d bits", c.Precision)
	case c.Height == 0:
		return &UnsupportedError{Feature: "a height that follows the first scan (DNL)"}
	case c.Width == 0:
		return d.formatError("picture without width")
	case len(b) != 6+3*c.Components || c.Components == 0:
		return d.formatError("frame header of %d octets for %d components", len(b), c.Components)
	case c.Components == 2 || c.Components > 4:
		c.Components = 0
		return &UnsupportedError{Feature: "a number of components other than 1, 3 and 4"}
	}
	return d.readComponents(b[6:])
}

// readComponents reads the components of a frame header.
func (d *decoder) readComponents(b []byte) error {
	components := make([]component, len(b)/3)
	for i := range components {
		e := b[3*i : 3*i+3]
		c := component{id: e[0], h: int(e[1] >> 4), v: int(e[1] & 15), quantIndex: e[2]}
		if c.h < 1 || c.h > 4 || c.v < 1 || c.v > 4 {
			return d.formatError("sampling factors %dx%d", c.h, c.v)
		}
		if c.quantIndex > 3 {
			return d.formatError("quantization table %d", c.quantIndex)
		}
		for _, other := range components[:i] {
			if other.id == c.id {
				return d.formatError("two components %d", c.id)
			}
		}
		components[i] = c
		d.config.Sampling[i] = Sampling{H: c.h, V: c.v}
	}
	d.components = components
	return nil
}

// colorSpace decides what the components mean. JFIF and Adobe segments say; of
// files with neither, the component identifiers, as libjpeg reads them.
func (d *decoder) colorSpace() ColorSpace {
	switch len(d.components) {
	case 1:
		return Gray
	case 4:
		if d.config.Adobe && d.adobeTransform != 0 {
			return YCCK
		}
		return CMYK
	}
	ids := [3]byte{d.components[0].id, d.components[1].id, d.components[2].id}
	switch {
	case d.jfif:
		return YCbCr
	case d.config.Adobe && d.adobeTransform == 0, !d.config.Adobe && ids == [3]byte{'R', 'G', 'B'}:
		return RGB
	}
	return YCbCr
}
