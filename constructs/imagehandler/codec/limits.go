package codec

import "math/bits"

// Limits bound what Decode may be made to do. Each is checked against the header
// before memory for pixels is allocated; 0 is the default.
type Limits struct {
	// Pixels bounds width times height times frames, of the frames that are
	// decoded. It defaults to 2^28, which is 16384 by 16384.
	Pixels int64
	// Memory bounds the octets that decoding takes, by an estimate that holds the
	// result and what the decoder underneath allocates. It defaults to 2^30.
	Memory int64
	// Frames bounds the frames of an animation, if they are decoded. It defaults to
	// 1024.
	Frames int
}

// Defaults of Limits.
const (
	DefaultPixels = 1 << 28
	DefaultMemory = 1 << 30
	DefaultFrames = 1024
)

func (l Limits) withDefaults() Limits {
	if l.Pixels == 0 {
		l.Pixels = DefaultPixels
	}
	if l.Memory == 0 {
		l.Memory = DefaultMemory
	}
	if l.Frames == 0 {
		l.Frames = DefaultFrames
	}
	return l
}

// check holds a header against limits for so many frames, each of so many octets
// a pixel in the result.
func (l Limits) check(h Header, frames, octets int) error {
	l = l.withDefaults()
	if frames > l.Frames {
		return &LimitError{Format: h.Format, What: "frames", Got: int64(frames), Allowed: int64(l.Frames)}
	}
	pixels := product(int64(h.Width), int64(h.Height), int64(frames))
	stored := h.largest
	if frames > 1 {
		stored = h.stored
	}
	if most := max(pixels, stored); most > l.Pixels {
		return &LimitError{Format: h.Format, What: "pixels", Got: most, Allowed: l.Pixels}
	}
	if memory := sum(product(pixels, int64(octets)), sum(h.memory, h.largest)); memory > l.Memory {
		return &LimitError{Format: h.Format, What: "octets of memory", Got: memory, Allowed: l.Memory}
	}
	return nil
}

const maxInt64 = 1<<63 - 1

// product multiplies numbers that are not negative, and stops at the largest.
func product(factors ...int64) int64 {
	result := uint64(1)
	for _, f := range factors {
		high, low := bits.Mul64(result, uint64(f))
		if high != 0 || low > maxInt64 {
			return maxInt64
		}
		result = low
	}
	return int64(result)
}

// sum adds numbers that are not negative, and stops at the largest.
func sum(a, b int64) int64 {
	if a > maxInt64-b {
		return maxInt64
	}
	return a + b
}
