package replay

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"time"
)

// Jitter is how a delay is spread, so that messages which failed together do not
// come again together. The names and formulas are those of
// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/; with
// e = min(Max, Base·2ⁿ⁻¹) for the n-th attempt, a delay is
type Jitter string

// The kinds of jitter.
const (
	// Full is between nothing and e.
	Full Jitter = "full"
	// Equal is between e/2 and e.
	Equal Jitter = "equal"
	// Decorrelated is between Base and three times the delay before, and at most Max.
	Decorrelated Jitter = "decorrelated"
	// None is e.
	None Jitter = "none"
)

// Jitters are all kinds.
var Jitters = []Jitter{Full, Equal, Decorrelated, None}

// Backoff is how delays grow.
type Backoff struct {
	// Base is the longest first delay.
	Base time.Duration
	// Max is the longest delay.
	Max time.Duration
	// Floor is the shortest delay, of all kinds: what would be between less and more
	// is between Floor and more. It is at most Max.
	Floor time.Duration
	// Jitter is how delays are spread.
	Jitter Jitter
}

// Delay is the one before the attempt, which is counted from 1. The delay before the
// attempt before is previous, 0 if there was none; where is in [0, 1) and says where in
// its range the delay is. The delay is between Floor and Max.
func (b Backoff) Delay(attempt int, previous time.Duration, where float64) time.Duration {
	low, high := b.span(attempt, previous)
	low = max(low, float64(b.Floor))
	delay := low + where*max(high-low, 0)
	return time.Duration(min(delay, float64(b.Max)))
}

// span is what the blog has a delay between, in nanoseconds. It is not yet bounded by
// Floor, and for Decorrelated not by Max: there the blog bounds what was drawn.
func (b Backoff) span(attempt int, previous time.Duration) (low, high float64) {
	e := min(float64(b.Max), math.Ldexp(float64(b.Base), max(attempt, 1)-1))
	switch b.Jitter {
	case Full:
		return 0, e
	case Equal:
		return e / 2, e
	case Decorrelated:
		return float64(b.Base), 3 * float64(max(previous, b.Base))
	}
	return e, e
}

// Where places the delay of an attempt of a message in its range: evenly over all
// messages, and always the same for one, so that what is done again after a crash is
// done alike.
func Where(messageID string, attempt int) float64 {
	sum := sha256.Sum256([]byte(messageID + "/" + strconv.Itoa(attempt)))
	return float64(binary.BigEndian.Uint64(sum[:])>>11) / (1 << 53)
}

// Check says what is wrong with the numbers, by their names.
func (b Backoff) Check() error {
	switch {
	case b.Base <= 0:
		return fmt.Errorf("got a base of %v: it must be more than 0", b.Base)
	case b.Max < b.Base:
		return fmt.Errorf("got a longest delay of %v: it must not be less than the base, %v", b.Max, b.Base)
	case b.Floor < 0 || b.Floor > b.Max:
		return fmt.Errorf("got a floor of %v: it must be 0 to the longest delay, %v", b.Floor, b.Max)
	}
	for _, known := range Jitters {
		if b.Jitter == known {
			return nil
		}
	}
	return fmt.Errorf("got jitter %q: it must be one of %q", b.Jitter, Jitters)
}
