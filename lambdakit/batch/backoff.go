package batch

import (
	"math/rand/v2"
	"time"
)

// The defaults of [Backoff].
const (
	DefaultBackoffBase = 200 * time.Millisecond
	DefaultBackoffMax  = 10 * time.Second
)

// Backoff is exponential back-off with jitter: before attempt n+1 passes a random
// time between a half and the whole of Base·2ⁿ⁻¹, where the whole is at most Max.
type Backoff struct {
	// Base is at most what passes before the second attempt. Default:
	// [DefaultBackoffBase].
	Base time.Duration
	// Max bounds what passes before any attempt. Default: [DefaultBackoffMax], or
	// Base if that is longer.
	Max time.Duration
}

func (b Backoff) withDefaults() Backoff {
	setDefault(&b.Base, DefaultBackoffBase)
	setDefault(&b.Max, max(DefaultBackoffMax, b.Base))
	return b
}

// delay returns what passes after the given number of failures, which is positive.
func (b Backoff) delay(failures int) time.Duration {
	whole := b.Base
	for i := 1; i < failures && whole < b.Max; i++ {
		whole *= 2
		if whole <= 0 {
			whole = b.Max
		}
	}
	whole = min(whole, b.Max)
	half := whole / 2
	return half + rand.N(whole-half+1)
}
