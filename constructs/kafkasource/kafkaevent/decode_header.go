package kafkaevent

// headerRange says which of shared.headers are those of a record.
type headerRange struct{ start, count uint32 }

// recordHeaders reads the headers of a record, or null: an array of objects
// with a member for a header.
//
// Lambda sends an empty object for a header whose value is null. Its key is not
// in the event, so there is no header to return.
func (d *decoder) recordHeaders() (headerRange, error) {
	if null, err := d.null(); null {
		return headerRange{}, err
	}
	if err := d.token('[', "an array of headers or null"); err != nil {
		return headerRange{}, err
	}
	start := len(d.headers)
	for first := true; ; first = false {
		ok, err := d.element(first)
		if err == nil && ok {
			err = d.header()
		}
		switch {
		case err != nil:
			d.headers = d.headers[:start]
			return headerRange{}, err
		case !ok:
			return headerRange{uint32(start), uint32(len(d.headers) - start)}, nil
		}
	}
}

// header reads an object of headers, usually one, by key. If a key occurs
// twice in it, there are two headers with that key, as there can be in a
// record.
func (d *decoder) header() error {
	if err := d.token('{', "a header object"); err != nil {
		return err
	}
	for first := true; ; first = false {
		key, ok, err := d.member(first)
		if err != nil || !ok {
			return err
		}
		h := Header{Key: d.names.get(key)}
		if h.Value, err = d.headerValue(); err != nil {
			return err
		}
		d.headers = append(d.headers, h)
	}
}

// Java, which has no unsigned bytes, writes 255 as -1. Others write 255.
const (
	minByte = -128
	maxByte = 255
)

// headerValue reads bytes as an array of numbers, or null.
func (d *decoder) headerValue() ([]byte, error) {
	if null, err := d.null(); null {
		return nil, err
	}
	if err := d.token('[', "an array of bytes or null"); err != nil {
		return nil, err
	}
	value, first := d.compactBytes(d.headerBytes())
	for ; ; first = false {
		ok, err := d.element(first)
		if err != nil {
			return nil, err
		}
		if !ok {
			d.bytes = value[len(value):]
			return value[:len(value):len(value)], nil
		}
		n, err := d.integer(minByte, maxByte, "a byte from -128 to 255")
		if err != nil {
			return nil, err
		}
		value = append(value, byte(n))
	}
}

// compactBytes reads the elements of an array of bytes, whose first bracket has
// been read, as long as they are what Lambda writes: numbers of up to three
// digits with nothing but commas between them. It leaves pos before the comma or
// bracket after the last of them, and first is true if there was none.
func (d *decoder) compactBytes(value []byte) (_ []byte, first bool) {
	first = true
	const longest = len("-128,")
	for i := d.pos; i+longest <= len(d.data); i = d.pos + 1 {
		negative := d.data[i] == '-'
		if negative {
			i++
		}
		n := int(d.data[i] - '0')
		if n > 9 {
			break
		}
		i++
		// No digit may follow 0.
		for end := i + 2; i < end && n != 0 && isDigit(d.data[i]); i++ {
			n = n*10 + int(d.data[i]-'0')
		}
		if negative {
			n = -n
		}
		c := d.data[i]
		if c != ',' && c != ']' || n < minByte || n > maxByte {
			break
		}
		value = append(value, byte(n))
		d.pos, first = i, false
		if c == ']' {
			break
		}
	}
	return value, first
}

// headerBytes returns an empty slice with room for the bytes of the next
// header, unless it is a long one. It takes it from memory that it allocates in
// ever larger chunks.
func (d *decoder) headerBytes() []byte {
	const short, smallest, largest = 64, 512, 64 << 10
	if cap(d.bytes) < short {
		d.chunk = min(max(smallest, 2*d.chunk), largest)
		d.bytes = make([]byte, 0, d.chunk)
	}
	return d.bytes
}
