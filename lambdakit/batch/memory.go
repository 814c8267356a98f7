package batch

import (
	"sync"
	"sync/atomic"
)

// maxRemembered bounds the memory. There is one item per shard, or per lane, that
// has failed and is not done; others are remembered in vain, because another
// process has taken over their shard.
const maxRemembered = 10_000

// memory counts the deliveries of items that have failed, for an engine without a
// store. What it forgets is tried more often than Deliveries says, and not lost.
type memory struct {
	size atomic.Int64 // so that asking an empty one costs nothing

	mu    sync.Mutex
	items map[string]remembered
}

// remembered is what is known of an item that has failed.
type remembered struct {
	deliveries int
	last       error
}

func (m *memory) isEmpty() bool { return m.size.Load() == 0 }

func (m *memory) get(id string) remembered {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.items[id]
}

func (m *memory) set(id string, r remembered) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.items == nil {
		m.items = map[string]remembered{}
	}
	if _, known := m.items[id]; !known && len(m.items) >= maxRemembered {
		for other := range m.items { // any one
			delete(m.items, other)
			break
		}
	}
	m.items[id] = r
	m.size.Store(int64(len(m.items)))
}

func (m *memory) forget(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.items, id)
	m.size.Store(int64(len(m.items)))
}
