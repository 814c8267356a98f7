package jpeg

import (
	"cmp"
	"slices"
)

// huffmanSpec is a Huffman table as a DHT segment has it (ISO/IEC 10918-1, annex
// C): how many codes there are of 1 to 16 bits, and their symbols in the order of
// the codes.
type huffmanSpec struct {
	counts  [16]uint8
	symbols []uint8
}

// huffmanCode is what is written for a symbol: the low n bits of bits are the
// code followed by as many zeros as the symbol says that there are more bits of
// value, less 1 at the place above these. Adding the value with that one in front
// of it gives code and value in one.
type huffmanCode struct {
	bits uint32
	n    uint32
}

// huffmanCodes has a code for each symbol. That of a symbol which the table lacks
// has no bits.
type huffmanCodes [256]huffmanCode

// valueBits is how many bits follow a symbol: the low half of it, but for the
// symbols of progressive scans that count blocks.
func valueBits(symbol uint8) uint32 { return uint32(symbol & 15) }

// codes assigns the codes in order (ISO/IEC 10918-1, annex C.2).
func (s *huffmanSpec) codes() *huffmanCodes {
	codes := new(huffmanCodes)
	code, next := uint32(0), 0
	for i, count := range s.counts {
		for _, symbol := range s.symbols[next : next+int(count)] {
			size := valueBits(symbol)
			codes[symbol] = huffmanCode{bits: code<<size - 1<<size, n: uint32(i+1) + size}
			code++
		}
		next += int(count)
		code <<= 1
	}
	return codes
}

// histogram counts symbols. An image of 65535x65535 has more of them than 32 bits
// can count.
type histogram [256]uint64

// maxCodeLength is what a Huffman code may have at most.
const maxCodeLength = 16

// tree is a tree of Huffman's algorithm while it is one of several: how often a
// symbol of it occurs, the symbol that stands for it, and its node.
type huffmanTree struct {
	count  uint64
	symbol int
	node   int
}

// rarer orders trees so that the two to join next come last: the rarest, and of
// equally rare ones that of the largest symbol.
func rarer(a, b huffmanTree) int {
	return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.symbol, b.symbol))
}

// optimalSpec is the table with which the counted symbols take the fewest bits, by
// ISO/IEC 10918-1, annex K.2: Huffman's algorithm with one more symbol, to keep
// the code of all ones free, after which codes of more than 16 bits are shortened.
// Ties are resolved as that annex does, so that every encoder that follows it
// gives the same table.
func optimalSpec(h *histogram) *huffmanSpec {
	trees := make([]huffmanTree, 0, len(h)+1)
	for symbol, count := range h {
		if count > 0 {
			trees = append(trees, huffmanTree{count, symbol, len(trees)})
		}
	}
	if len(trees) == 0 {
		return new(huffmanSpec)
	}
	const reserved = len(h)
	trees = append(trees, huffmanTree{1, reserved, len(trees)})
	leaves := slices.Clone(trees)
	lengths := codeLengths(trees)

	slices.SortStableFunc(leaves, func(a, b huffmanTree) int {
		return cmp.Compare(lengths[a.node], lengths[b.node])
	})
	spec := new(huffmanSpec)
	var counts [len(h) + 1]int
	for _, leaf := range leaves {
		counts[lengths[leaf.node]]++
		if leaf.symbol != reserved {
			spec.symbols = append(spec.symbols, uint8(leaf.symbol))
		}
	}
	shorten(counts[:])
	longest := maxCodeLength
	for counts[longest] == 0 {
		longest--
	}
	counts[longest]--
	for i := range spec.counts {
		spec.counts[i] = uint8(counts[i+1])
	}
	return spec
}

// codeLengths joins the trees, at least two, to one, and is the depth of each of
// the nodes that they began with.
func codeLengths(trees []huffmanTree) []int {
	parents := make([]int, 2*len(trees)-1)
	slices.SortFunc(trees, rarer)
	for node := len(trees); node < len(parents); node++ {
		last := len(trees) - 1
		a, b := trees[last], trees[last-1]
		parents[a.node], parents[b.node] = node, node
		joined := huffmanTree{a.count + b.count, a.symbol, node}
		trees = trees[:last-1]
		at, _ := slices.BinarySearchFunc(trees, joined, rarer)
		trees = slices.Insert(trees, at, joined)
	}
	depths := parents
	depths[len(parents)-1] = 0
	for node := len(parents) - 2; node >= 0; node-- {
		depths[node] = depths[parents[node]] + 1
	}
	return depths
}

// shorten makes the codes of a complete tree, counted by length, at most 16 bits
// long: of two of the longest, one takes their common prefix, and the other shares
// a shorter code with its owner (ISO/IEC 10918-1, figure K.3).
func shorten(counts []int) {
	for long := len(counts) - 1; long > maxCodeLength; long-- {
		for counts[long] > 0 {
			short := long - 2
			for counts[short] == 0 {
				short--
			}
			counts[long] -= 2
			counts[long-1]++
			counts[short+1] += 2
			counts[short]--
		}
	}
}
