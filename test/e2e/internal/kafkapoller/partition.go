package kafkapoller

import (
	"maps"
	"slices"

	"github.com/twmb/franz-go/pkg/kgo"
)

// partition is the state of a partition of the topic.
type partition struct {
	id    int32
	next  int64  // offset that follows the last record fetched
	queue []item // fetched, and to be delivered
	busy  bool   // some of its records are in a batch that is being processed
}

// add queues a record that was fetched, unless it has been before.
func (p *partition) add(r *kgo.Record) {
	if r.Offset < p.next {
		return
	}
	p.queue = append(p.queue, newItem(r))
	p.next = r.Offset + 1
}

// partitions holds the partitions of the topic by id.
type partitions map[int32]*partition

// list returns the partitions by id.
func (all partitions) list() []*partition {
	var list []*partition
	for _, id := range slices.Sorted(maps.Keys(all)) {
		list = append(list, all[id])
	}
	return list
}

// ready returns the partitions of which a batch can be made, by id.
func (all partitions) ready() []*partition {
	return slices.DeleteFunc(all.list(), func(p *partition) bool { return p.busy || len(p.queue) == 0 })
}

// takeBatch makes a batch of up to limit records, and of no more than an event can hold, from the first records of the
// partitions, as equally many of each as there are. The partitions that it takes from are busy from then on.
//
// A record that alone is too large for an event is a batch of its own.
func takeBatch(from []*partition, limit int, s source) batch {
	taken := make([]int, len(from))
	size := s.overhead()
	total := 0
	for open := true; open && total < limit; {
		open = false
		for i, p := range from {
			if total == limit || taken[i] == len(p.queue) {
				continue
			}
			more := p.queue[taken[i]].size(taken[i] == 0)
			if total > 0 && size+more > maxEventSize {
				continue
			}
			taken[i]++
			total++
			size += more
			open = true
		}
	}

	var b batch
	for i, p := range from {
		if taken[i] == 0 {
			continue
		}
		b = append(b, p.queue[:taken[i]]...)
		p.queue = p.queue[taken[i]:]
		p.busy = true
	}
	return b
}

// byPartition splits the batch into the records of each partition, in order.
func (b batch) byPartition() []batch {
	var parts []batch
	for len(b) > 0 {
		n := slices.IndexFunc(b, func(i item) bool { return i.Partition != b[0].Partition })
		if n < 0 {
			n = len(b)
		}
		parts = append(parts, b[:n:n])
		b = b[n:]
	}
	return parts
}

// halves splits the batch in two, of which the first is not the smaller one. Records of a partition stay in order, as the
// first half is processed first.
func (b batch) halves() (first, second batch) {
	middle := (len(b) + 1) / 2
	return b[:middle:middle], b[middle:]
}
