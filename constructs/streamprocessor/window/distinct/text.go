package distinct

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/axiomhq/hyperloglog"
)

// The text is a letter and the values. While there are few they are the hashes that
// the library lists, a "s" and its list in base64. Then they are registers, a "d" and a
// character for each: their values are less than 64.
const (
	listed     = 's'
	registered = 'd'
)

// The library's own encoding: version, precision, a zero, 1 if listed; then the number
// of hashes that are in no list, the number of those that are, the last one and the
// length of the list, or the number of registers; then these. Numbers have four bytes.
// https://github.com/axiomhq/hyperloglog/blob/v0.2.5/hyperloglog.go
const (
	version        = 2
	headerBytes    = 8
	listHeader     = 12
	hashesUnlisted = 4 // their place
)

var alphabet = []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")

// digits are the places in the alphabet, 64 for what is not in it.
var digits = func() (d [256]byte) {
	for i := range d {
		d[i] = 64
	}
	for i, c := range alphabet {
		d[c] = byte(i)
	}
	return d
}()

// AppendText implements [encoding.TextAppender].
func (s *sketch) AppendText(b []byte) ([]byte, error) {
	data, err := s.normal()
	if err != nil {
		return b, err
	}
	if data[3] == 1 {
		return base64.RawURLEncoding.AppendEncode(append(b, listed), data[headerBytes:]), nil
	}
	b = slices.Grow(append(b, registered), len(data)-headerBytes)
	for _, r := range data[headerBytes:] {
		b = append(b, alphabet[r&63])
	}
	return b, nil
}

// normal is the library's encoding, with all hashes in the list, and with registers if
// the list is longer than those: the same for the same values. The library looks at
// that only now and then.
func (s *sketch) normal() ([]byte, error) {
	s.hll.Estimate()
	data, err := s.hll.MarshalBinary()
	if err != nil || data[3] == 0 || len(data)-headerBytes-listHeader <= 1<<s.precision {
		return data, err
	}
	dense, err := hyperloglog.NewSketch(s.precision, false)
	if err == nil {
		err = s.hll.Merge(dense)
	}
	if err != nil {
		return nil, err
	}
	return s.hll.MarshalBinary()
}

var errDamaged = errors.New("it is no sketch of that precision")

// UnmarshalText implements [encoding.TextUnmarshaler]. The library is given nothing
// that it would not have written.
func (s *sketch) UnmarshalText(text []byte) error {
	data := []byte{version, s.precision, 0, 0, 0, 0, 0, 0}
	var err error
	switch text[0] {
	case listed:
		data[3] = 1
		data, err = base64.RawURLEncoding.AppendDecode(data, text[1:])
		if err == nil && !isList(data[headerBytes:], s.precision) {
			err = errDamaged
		}
	case registered:
		binary.BigEndian.PutUint32(data[hashesUnlisted:], 1<<s.precision)
		data, err = s.appendRegisters(data, text[1:])
	default:
		err = errDamaged
	}
	if err == nil {
		err = s.hll.UnmarshalBinary(data)
	}
	if err != nil {
		return fmt.Errorf("the sketch %.20q of %d characters cannot be read: %w", text, len(text), err)
	}
	return nil
}

func (s *sketch) appendRegisters(data, text []byte) ([]byte, error) {
	if len(text) != 1<<s.precision {
		return nil, errDamaged
	}
	for _, c := range text {
		r := digits[c]
		if r > 64-s.precision+1 {
			return nil, errDamaged
		}
		data = append(data, r)
	}
	return data, nil
}

// isList tells whether the library can read a list: as many different hashes as it
// says, in ascending order, each as what is between it and the one before, in groups of
// seven bits of which all but the last have the eighth set.
func isList(data []byte, precision uint8) bool {
	if len(data) < listHeader || len(data)-listHeader > 1<<precision {
		return false
	}
	count, last, size := binary.BigEndian.Uint32(data), binary.BigEndian.Uint32(data[4:]), binary.BigEndian.Uint32(data[8:])
	list := data[listHeader:]
	if int(size) != len(list) {
		return false
	}
	n, hash := uint32(0), uint64(0)
	for len(list) > 0 {
		step, width := binary.Uvarint(list)
		hash += step
		if width <= 0 || step == 0 && n > 0 || hash > 1<<32-1 {
			return false
		}
		list = list[width:]
		n++
	}
	return n == count && uint32(hash) == last
}
