package truststore

import (
	"bytes"
	"cmp"
	"slices"
)

// ordered returns linked nodes in the canonical order of the package comment:
// post-order of the forest, siblings by subject. The fingerprint makes the order
// total whatever the subjects are.
func ordered(nodes []*node) []*node {
	sorted := slices.SortedFunc(slices.Values(nodes), func(a, b *node) int {
		return cmp.Or(cmp.Compare(a.name, b.name), bytes.Compare(a.fingerprint[:], b.fingerprint[:]))
	})
	below := make(map[*node][]*node, len(nodes))
	for _, n := range sorted {
		if !n.isRoot() {
			below[n.issuer] = append(below[n.issuer], n)
		}
	}
	order := make([]*node, 0, len(nodes))
	var visit func(n *node)
	visit = func(n *node) {
		for _, child := range below[n] {
			visit(child)
		}
		order = append(order, n)
	}
	for _, n := range sorted {
		if n.isRoot() {
			visit(n)
		}
	}
	return order
}
