package main

import "testing"

func TestLRU(t *testing.T) {
	l := newLRU[string, int](2)
	want := func(key string, value int) {
		t.Helper()
		if got := l.get(key); got != value {
			t.Errorf("get(%q) = %d, want %d", key, got, value)
		}
	}
	want("a", 0)
	l.put("a", 1)
	l.put("b", 2)
	want("a", 1) // used after b
	l.put("c", 3)
	want("b", 0)
	want("a", 1)
	want("c", 3)
	l.put("a", 4)
	l.put("d", 5)
	want("c", 0)
	want("a", 4)
	want("d", 5)
	if len(l.elements) != 2 || l.order.Len() != 2 {
		t.Errorf("%d and %d elements, want 2", len(l.elements), l.order.Len())
	}
}
