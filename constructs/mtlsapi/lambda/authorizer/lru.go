package main

import (
	"container/list"
	"sync"
)

// An lru keeps the values that were used last, up to a number of them. It may be
// used concurrently.
type lru[K comparable, V any] struct {
	limit int

	mu       sync.Mutex
	elements map[K]*list.Element
	order    list.List // of entries, the one used last in front
}

type lruEntry[K comparable, V any] struct {
	key   K
	value V
}

func newLRU[K comparable, V any](limit int) *lru[K, V] {
	return &lru[K, V]{limit: limit, elements: map[K]*list.Element{}}
}

// get returns the value of a key, the zero value if it is not kept.
func (l *lru[K, V]) get(key K) (value V) {
	l.mu.Lock()
	defer l.mu.Unlock()
	element, ok := l.elements[key]
	if !ok {
		return value
	}
	l.order.MoveToFront(element)
	return element.Value.(lruEntry[K, V]).value
}

// put keeps a value, in place of the one used longest ago if there are too many.
func (l *lru[K, V]) put(key K, value V) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if element, ok := l.elements[key]; ok {
		element.Value = lruEntry[K, V]{key, value}
		l.order.MoveToFront(element)
		return
	}
	l.elements[key] = l.order.PushFront(lruEntry[K, V]{key, value})
	if l.order.Len() > l.limit {
		oldest := l.order.Remove(l.order.Back()).(lruEntry[K, V])
		delete(l.elements, oldest.key)
	}
}
