package batch

import "math/bits"

// lanes keep the items of a shard with the same key in order and let the others
// overtake them. Items are started by index as far as their lanes are free; an
// item whose lane is busy waits there, and the worker that has the lane goes on
// with it. Nothing is allocated per item but four bytes for all of them at once.
type lanes[T any] struct {
	key   func(*T) uint64
	lanes []lane  // by the low bits of the key's hash
	after []int32 // by item: the one that waits behind it in its lane, 0 if none
}

// lane is where the items of some keys are in order. Item 0 never waits, so 0
// stands for none.
type lane struct {
	busy        bool
	first, last int32 // of the items that wait
}

const noLane = -1

// Numbers of lanes that make it unlikely that an item finds its lane busy with
// another key: a chance of at most a sixteenth while all workers are busy, and less
// in a short shard.
const (
	lanesPerWorker = 16
	lanesPerItem   = 8
)

func newLanes[T any](key func(*T) uint64, items, concurrency int) *lanes[T] {
	n := min(lanesPerItem*items, lanesPerWorker*concurrency)
	return &lanes[T]{
		key:   key,
		lanes: make([]lane, 1<<bits.Len(uint(n-1))),
		after: make([]int32, items),
	}
}

// take is [shard.take], under the lock of the shard.
func (l *lanes[T]) take(s *shard[T], from *int) (index int, ok bool) {
	if *from != noLane {
		mine := &l.lanes[*from]
		if i := int(mine.first); i != 0 && i < s.next {
			mine.first = l.after[i]
			return i, true
		}
		mine.busy = false
		*from = noLane
	}
	for s.cursor < s.next {
		index := s.cursor
		number, ok := l.laneOf(s, index)
		if !ok {
			return 0, false
		}
		s.cursor++
		lane := &l.lanes[number]
		if !lane.busy {
			lane.busy = true
			*from = number
			return index, true
		}
		l.append(lane, int32(index))
	}
	return 0, false
}

func (l *lanes[T]) append(lane *lane, item int32) {
	if lane.first == 0 {
		lane.first = item
	} else {
		l.after[lane.last] = item
	}
	lane.last = item
}

// laneOf returns the number of the item's lane. It stops the shard at the item if
// the function for the key does not return.
func (l *lanes[T]) laneOf(s *shard[T], index int) (number int, ok bool) {
	defer func() {
		if !ok {
			s.lower(index, whyNotReturned(recover()))
		}
	}()
	number = int(l.key(&s.items[index]) & uint64(len(l.lanes)-1))
	return number, true
}

// lowerToWaiting accounts for the items that were left waiting.
func (l *lanes[T]) lowerToWaiting(s *shard[T], ended error) {
	for i := range l.lanes {
		if first := int(l.lanes[i].first); first != 0 {
			s.lower(first, ended)
		}
	}
}
