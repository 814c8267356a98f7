package kpl

import (
	"encoding/binary"
	"fmt"
)

// Wire types of protocol buffers. Groups, which proto2 has and this format does not,
// are malformed here.
// https://protobuf.dev/programming-guides/encoding/
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
	wireFixed32 = 5
)

// field is a field of a message.
type field struct {
	number uint64
	wire   uint8
	value  uint64 // of wireVarint
	bytes  []byte // of wireBytes
}

// cut reads the first field of m, which is not empty, and takes it off.
func (f *field) cut(m *[]byte) error {
	tag, err := cutVarint(m)
	if err != nil {
		return err
	}
	f.number, f.wire = tag>>3, uint8(tag&7)
	if f.number == 0 || f.number > 1<<29-1 {
		return fmt.Errorf("%w: field number %d", ErrMalformed, f.number)
	}
	switch f.wire {
	case wireVarint:
		f.value, err = cutVarint(m)
	case wireBytes:
		var length uint64
		if length, err = cutVarint(m); err == nil {
			f.bytes, err = cutBytes(m, length)
		}
	case wireFixed64:
		_, err = cutBytes(m, 8)
	case wireFixed32:
		_, err = cutBytes(m, 4)
	default:
		err = fmt.Errorf("%w: wire type %d", ErrMalformed, f.wire)
	}
	return err
}

func cutVarint(m *[]byte) (uint64, error) {
	b := *m
	if len(b) > 0 && b[0] < 0x80 { // nearly all of them
		*m = b[1:]
		return uint64(b[0]), nil
	}
	v, n := binary.Uvarint(b)
	if n <= 0 {
		return 0, fmt.Errorf("%w: a number does not end, or has more than 64 bits", ErrMalformed)
	}
	*m = b[n:]
	return v, nil
}

func cutBytes(m *[]byte, n uint64) ([]byte, error) {
	b := *m
	if n > uint64(len(b)) {
		return nil, fmt.Errorf("%w: a field of %d bytes where %d are left", ErrMalformed, n, len(b))
	}
	*m = b[n:]
	return b[:n:n], nil
}
