package logbatch

import (
	"cmp"
	"compress/gzip"
	"crypto/rand"
	"encoding/hex"
	"slices"
	"sync"
	"time"
)

// Defaults of [Limits].
const (
	DefaultBufferBytes = 8 << 20
	DefaultObjectBytes = 1 << 20
	DefaultAge         = time.Minute
)

// recordBytes is what a record takes of the buffer beside its line.
const recordBytes = 128

// Limits of a [Batcher].
type Limits struct {
	// BufferBytes bounds what waits: lines, 128 octets for each, and compressed
	// objects. Beside it there are at most the batch that is being decoded and a
	// compressor. Default: 8 MiB.
	BufferBytes int
	// ObjectBytes is how many octets of lines make an object, and make it due.
	// Default: 1 MiB.
	ObjectBytes int
	// Age is for how long a record waits until it is due. Default: a minute.
	Age time.Duration
}

// Batcher collects records and makes objects of them. Add may be called while an
// object is sent; Next, Sent and Failed are for one sender at a time.
type Batcher struct {
	limits           Limits
	prefix, function string
	compressor       *gzip.Writer // of the sender

	mu       sync.Mutex
	lines    []queued // not in an object yet, the oldest first
	sealed   []*Object
	size     int     // of lines and sealed
	pending  int     // octets of lines
	sending  *Object // must not be dropped
	untold   Drops
	totals   Totals
	sandbox  string
	sequence int
}

// queued is a record that came in at a time.
type queued struct {
	Record
	arrived time.Time
}

// hour in which the record is stored.
func (q *queued) hour() time.Time {
	return q.stamp().Truncate(time.Hour)
}

func (q *queued) stamp() time.Time {
	if q.Time.IsZero() {
		return q.arrived.UTC()
	}
	return q.Time
}

func (q *queued) size() int { return len(q.Line) + recordBytes }

// Totals of a batcher, in records. Accepted is always the sum of Sent, Dropped and
// Waiting.
type Totals struct {
	Accepted, Sent, Dropped, Waiting int
	// Told is how many of Dropped are in the counts of objects that were sent.
	Told int
}

// New returns a batcher that names objects below a prefix, which is empty or ends
// in a slash, for a function. Zero limits are the defaults.
func New(limits Limits, prefix, function string) *Batcher {
	limits.BufferBytes = cmp.Or(limits.BufferBytes, DefaultBufferBytes)
	limits.ObjectBytes = cmp.Or(limits.ObjectBytes, DefaultObjectBytes)
	limits.Age = cmp.Or(limits.Age, DefaultAge)
	return &Batcher{limits: limits, prefix: prefix, function: function}
}

// Add takes records, and drops the oldest if there is no room for all.
func (b *Batcher) Add(records []Record, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range records {
		q := queued{r, now}
		b.lines = append(b.lines, q)
		b.size += q.size()
		b.pending += len(r.Line)
	}
	b.totals.Accepted += len(records)
	b.totals.Waiting += len(records)
	b.trim()
}

// trim drops the oldest until what waits is within the limit.
func (b *Batcher) trim() {
	for b.size > b.limits.BufferBytes && b.dropOldest() {
	}
}

// dropOldest drops an object, or a record if there is none; false if there is
// nothing that can be dropped.
func (b *Batcher) dropOldest() bool {
	var dropped Drops
	if i := slices.IndexFunc(b.sealed, func(o *Object) bool { return o != b.sending }); i >= 0 {
		o := b.sealed[i]
		b.sealed = slices.Delete(b.sealed, i, i+1)
		b.size -= o.size
		b.untold.add(o.Dropped)
		dropped = Drops{o.Records, o.octets}
	} else if len(b.lines) > 0 {
		dropped = Drops{1, len(b.lines[0].Line)}
		clear(b.cut(1)) // the array lives on, the line must not
	} else {
		return false
	}
	b.untold.add(dropped)
	b.totals.Dropped += dropped.Records
	b.totals.Waiting -= dropped.Records
	return true
}

// cut takes the oldest lines out.
func (b *Batcher) cut(n int) []queued {
	taken := b.lines[:n:n]
	for i := range taken {
		b.size -= taken[i].size()
		b.pending -= len(taken[i].Line)
	}
	b.lines = b.lines[n:]
	if len(b.lines) == 0 {
		b.lines = nil // lets the array go
	}
	return taken
}

// Due reports whether something should be sent: enough for an object, a record
// that has waited for long, or an object that could not be sent.
func (b *Batcher) Due(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.sealed) > 0 || b.pending >= b.limits.ObjectBytes ||
		len(b.lines) > 0 && now.Sub(b.lines[0].arrived) >= b.limits.Age
}

// Next is the object to send, the oldest first, or nil if nothing waits. It must
// be given to Sent or Failed before Next is called again.
func (b *Batcher) Next(now time.Time) *Object {
	o, fresh := b.take(now)
	if !fresh {
		return o
	}
	if b.compressor == nil {
		b.compressor, _ = gzip.NewWriterLevel(nil, gzip.BestSpeed) // which is a level
	}
	o.encode(b.compressor, now) // without the lock, so that Add need not wait

	b.mu.Lock()
	defer b.mu.Unlock()
	b.size -= o.size
	o.size = len(o.Body) + recordBytes
	b.size += o.size
	return o
}

// take is the object to send; fresh if its lines are to be encoded.
func (b *Batcher) take(now time.Time) (o *Object, fresh bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.sealed) > 0 {
		b.sending = b.sealed[0]
		return b.sending, false
	}
	if len(b.lines) == 0 && b.untold == (Drops{}) {
		return nil, false
	}
	stamp := now
	if len(b.lines) > 0 {
		stamp = b.lines[0].stamp()
	}
	size, pending := b.size, b.pending
	o = &Object{Key: b.nextKey(stamp), Dropped: b.untold, lines: b.cut(b.objectLines())}
	o.Records, o.size, o.octets = len(o.lines), size-b.size, pending-b.pending
	b.size += o.size
	b.untold = Drops{}
	b.sealed = append(b.sealed, o)
	b.sending = o
	return o, true
}

// objectLines is how many of the oldest lines make the next object: those of one
// hour, up to the size of an object, and at least one.
func (b *Batcher) objectLines() int {
	octets := 0
	for i := range b.lines {
		octets += len(b.lines[i].Line) + 1
		if i > 0 && (octets > b.limits.ObjectBytes || !b.lines[i].hour().Equal(b.lines[0].hour())) {
			return i
		}
	}
	return len(b.lines)
}

// nextKey has the batcher's own id and a number, which tell what belongs together,
// and chance: the copies of a snapshot (SnapStart) have the same id and number.
func (b *Batcher) nextKey(t time.Time) string {
	if b.sandbox == "" {
		b.sandbox = randomHex(8)
	}
	b.sequence++
	return key(b.prefix, b.function, t, b.sandbox, b.sequence, randomHex(4))
}

func randomHex(octets int) string {
	id := make([]byte, octets)
	_, _ = rand.Read(id) // never fails
	return hex.EncodeToString(id)
}

// Sent says that the object is stored.
func (b *Batcher) Sent(o *Object) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sending = nil
	b.sealed = slices.DeleteFunc(b.sealed, func(s *Object) bool { return s == o })
	b.size -= o.size
	b.totals.Sent += o.Records
	b.totals.Told += o.Dropped.Records
	b.totals.Waiting -= o.Records
}

// Failed says that the object is not stored, as far as is known. Next returns it
// again, unless it is dropped before.
func (b *Batcher) Failed(*Object) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sending = nil
	b.trim() // it could not be dropped until now
}

// Totals of the records so far.
func (b *Batcher) Totals() Totals {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.totals
}
