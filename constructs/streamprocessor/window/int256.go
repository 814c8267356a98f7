package window

import "math/bits"

// int256 is an integer of 256 bits in two's complement, the lowest word first.
type int256 [4]uint64

// roomy is how many bits a number may have so that two of them can be added.
const roomy = 250

func (x *int256) negative() bool { return int64(x[3]) < 0 }

func (x *int256) isZero() bool { return x[0]|x[1]|x[2]|x[3] == 0 }

func (x *int256) add(y *int256) {
	var carry uint64
	for i := range x {
		x[i], carry = bits.Add64(x[i], y[i], carry)
	}
}

func (x *int256) negate() {
	carry := uint64(1)
	for i := range x {
		x[i], carry = bits.Add64(^x[i], 0, carry)
	}
}

// abs is the number without its sign.
func (x int256) abs() int256 {
	if x.negative() {
		x.negate()
	}
	return x
}

// length is the number of bits of the absolute value.
func (x int256) length() int {
	x = x.abs()
	for i := len(x) - 1; i >= 0; i-- {
		if x[i] != 0 {
			return 64*i + bits.Len64(x[i])
		}
	}
	return 0
}

// shift shifts to the left, in which no bits may get lost.
func (x *int256) shift(n int) {
	words, by := n/64, n%64
	for i := len(x) - 1; i >= 0; i-- {
		var high, low uint64
		if i >= words {
			high = x[i-words] << by
		}
		if i > words {
			low = x[i-words-1] >> (64 - by) // 0 if by is 0
		}
		x[i] = high | low
	}
}

// halve shifts a number that is not negative to the right, and returns by how much, until it is odd.
func (x *int256) halve() (n int) {
	for x[0] == 0 && !x.isZero() {
		x[0], x[1], x[2], x[3] = x[1], x[2], x[3], 0
		n += 64
	}
	by := bits.TrailingZeros64(x[0]) % 64
	for i := range 3 {
		x[i] = x[i]>>by | x[i+1]<<(64-by) // << 64 is 0
	}
	x[3] >>= by
	return n + by
}
