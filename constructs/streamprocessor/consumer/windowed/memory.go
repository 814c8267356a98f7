package windowed

import (
	"context"
	"maps"
	"sync"

	"github.com/lintel-go/lintel/constructs/streamprocessor/window"
)

// Memory is a [Store] in memory, for tests. The zero value is empty.
type Memory struct {
	mu       sync.Mutex
	progress map[[2]string]Progress
	totals   map[string]map[string]window.Row
}

var _ Store = (*Memory)(nil)

// Last implements [Store].
func (m *Memory) Last(_ context.Context, w Window, shard string) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.progress[[2]string{w.Name(), shard}].Counted(), nil
}

// Merge implements [Store].
func (m *Memory) Merge(_ context.Context, p *Part, merger Merger) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := [2]string{p.Window.Name(), p.Shard}
	next, err := m.progress[key].Next(p)
	if err != nil || next == len(p.Groups) {
		return 0, err
	}
	merged := maps.Clone(m.totals[p.Window.Name()])
	if merged == nil {
		merged = map[string]window.Row{}
	}
	for _, g := range p.Groups {
		if merged[g.Key], err = merger.Merge(merged[g.Key], g.Row); err != nil {
			return 0, err
		}
	}
	if m.totals == nil {
		m.progress, m.totals = map[[2]string]Progress{}, map[string]map[string]window.Row{}
	}
	m.progress[key], m.totals[p.Window.Name()] = p.After(len(p.Groups)), merged
	return len(p.Groups), nil
}

// Totals returns the totals of a window by group.
func (m *Memory) Totals(w Window) map[string]window.Row {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.totals[w.Name()])
}
