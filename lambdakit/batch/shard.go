package batch

import "sync"

// shard is what is known about a shard during a run.
type shard[T any] struct {
	items []T
	lanes *lanes[T] // nil if one worker has the whole shard

	// Without lanes, one worker at a time uses the fields below; with lanes, mu
	// guards them.
	mu     sync.Mutex
	cursor int // the items before it have been started, or wait in a lane
	next   int // the lowest index of an item that is known not to be done, or len(items)
	err    error
	tally  Outcome // of Outcome's counters
}

func (s *shard[T]) init(items []T, key func(*T) uint64, concurrency int) {
	s.items = items
	s.next = len(items)
	if key != nil && len(items) > 0 {
		s.lanes = newLanes(key, len(items), concurrency)
	}
}

// take returns the index of the next item to start. lane is where the item of the
// call before was taken from, or noLane, and becomes where this one was.
func (s *shard[T]) take(lane *int) (index int, ok bool) {
	if s.lanes == nil {
		if s.cursor >= s.next {
			return 0, false
		}
		s.cursor++
		return s.cursor - 1, true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lanes.take(s, lane)
}

// stop says that the item is not done. The lowest index counts.
func (s *shard[T]) stop(index int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lower(index, err)
}

func (s *shard[T]) lower(index int, err error) {
	if index < s.next {
		s.next, s.err = index, err
	}
}

// stopped reports whether an item before the index is known not to be done.
func (s *shard[T]) stopped(index int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.next < index
}

// count adds the counters of a worker.
func (s *shard[T]) count(tally *Outcome) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tally.Handled += tally.Handled
	s.tally.Skipped += tally.Skipped
	s.tally.Parked += tally.Parked
	s.tally.Failed += tally.Failed
	*tally = Outcome{}
}

// outcome returns the outcome after all workers have ended. Items that nobody
// started were kept from it by ended.
func (s *shard[T]) outcome(ended error) Outcome {
	if s.cursor < len(s.items) {
		s.lower(s.cursor, ended)
	}
	if s.lanes != nil {
		s.lanes.lowerToWaiting(s, ended)
	}
	o := s.tally
	o.Next, o.Err = s.next, s.err
	return o
}
