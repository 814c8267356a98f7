package series

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/lintel-go/lintel/constructs/changepoint/pettitt"
)

// ErrState is returned, wrapped, for bytes that are no encoded state.
var ErrState = errors.New("invalid state of a series")

// Decode is the state that was encoded. It returns an error that wraps [ErrState], and
// never takes more memory than 16 times the length of data.
func Decode(data []byte) (State, error) {
	d := decoder{data: data}
	if v := d.byte(); d.err == nil && v != version {
		return State{}, fmt.Errorf("%w: version %d, not %d", ErrState, v, version)
	}
	flags := d.byte()
	if flags&^(flagBounded|flagPending) != 0 {
		d.fail("unknown flags")
	}
	var s State
	s.Sequence = string(d.bytes(d.length(MaxSequence)))
	for _, count := range s.Counts.list() {
		*count = d.uvarint()
	}
	segment := &s.Segment
	segment.Seen = int64(d.uvarint())
	if segment.Bounded = flags&flagBounded != 0; segment.Bounded {
		segment.Floor = d.varint()
	}
	if segment.Pending = flags&flagPending != 0; segment.Pending {
		segment.Detected = d.varint()
		segment.Left = d.length(pettitt.MaxWait)
	}
	points := d.length(min(pettitt.MaxCap+pettitt.MaxWait, len(d.data))) // each takes two bytes at least
	segment.Times = d.times(points)
	segment.Values = d.values(points)
	if d.err == nil && len(d.data) > 0 {
		d.fail("bytes after the end")
	}
	if d.err != nil {
		return State{}, d.err
	}
	return s, nil
}

// A decoder reads data until the first error, and zeros from then on.
type decoder struct {
	data []byte
	err  error
}

func (d *decoder) fail(what string) {
	if d.err == nil {
		d.err = fmt.Errorf("%w: %s", ErrState, what)
	}
	d.data = nil
}

func (d *decoder) bytes(n int) []byte {
	if n > len(d.data) {
		d.fail("it ends early")
		return nil
	}
	b := d.data[:n]
	d.data = d.data[n:]
	return b
}

func (d *decoder) byte() byte {
	if b := d.bytes(1); len(b) > 0 {
		return b[0]
	}
	return 0
}

func (d *decoder) uvarint() uint64 {
	x, n := binary.Uvarint(d.data)
	if n <= 0 {
		d.fail("an integer that does not end")
		return 0
	}
	d.data = d.data[n:]
	return x
}

func (d *decoder) varint() int64 {
	x := d.uvarint()
	return int64(x>>1) ^ -int64(x&1)
}

// length is a number of at most so many.
func (d *decoder) length(most int) int {
	n := d.uvarint()
	if n > uint64(most) {
		d.fail(fmt.Sprintf("a length of %d, more than %d", n, most))
		return 0
	}
	return int(n)
}

func (d *decoder) times(n int) []int64 {
	times := make([]int64, n)
	last, step := int64(0), int64(0)
	for i := range times {
		step += d.varint()
		last += step
		times[i] = last
		if i == 0 {
			step = 0
		}
	}
	return times
}

func (d *decoder) values(n int) []float64 {
	encoding := d.byte()
	if encoding != encodingRaw && encoding > maxDecimals {
		d.fail("an unknown encoding of values")
	}
	if d.err != nil {
		return nil
	}
	values := make([]float64, n)
	if encoding == encodingRaw {
		raw := d.bytes(rawValue * n)
		for i := range len(raw) / rawValue {
			values[i] = math.Float64frombits(binary.LittleEndian.Uint64(raw[rawValue*i:]))
		}
		return values
	}
	integer := int64(0)
	for i := range values {
		integer += d.varint()
		values[i] = float64(integer) / powersOfTen[encoding]
	}
	return values
}
