package replay

import "time"

// Bucket bounds how many messages are sent in a second. It is empty at first: many
// processes, one after the other, send no more than one. It must not be used
// concurrently. The zero Bucket has no bound.
type Bucket struct {
	// Rate in messages a second; 0 is any.
	Rate float64

	full time.Time // when it will have no debt
}

// Take a message, which may be sent at the time that is returned: now or later, but not
// after latest. If that is not possible, nothing is taken, and the time is when it would
// have been.
func (b *Bucket) Take(now, latest time.Time) (at time.Time, ok bool) {
	if b.Rate <= 0 {
		return now, true
	}
	each := time.Duration(float64(time.Second) / b.Rate)
	if b.full.IsZero() {
		b.full = now.Add(each)
	}
	if b.full.Before(now) {
		b.full = now
	}
	at = b.full
	if at.After(latest) {
		return at, false
	}
	b.full = at.Add(each)
	return at, true
}
