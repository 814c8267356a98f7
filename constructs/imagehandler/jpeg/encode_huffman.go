package jpeg

import "slices"

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

// reservedSymbol is one more than there are, whose code is to be that of all ones.
const reservedSymbol = 256

// A rarity is a tree of Huffman's algorithm while it is one of several: how often
// its symbols occur, which is below 2^55, and below that one of the symbols, counted
// down from reservedSymbol. So the least of several is the rarest, and of equally
// rare ones that of the largest symbol.
type rarity uint64

const raritySymbols = 9 // bits for a symbol

func newRarity(count uint64, symbol int) rarity {
	return rarity(count<<raritySymbols) | rarity(reservedSymbol-symbol)
}

func (r rarity) symbol() int { return reservedSymbol - int(r&(1<<raritySymbols-1)) }

// join is the tree of two, which the symbol of the rarer one stands for.
func (r rarity) join(more rarity) rarity { return r + more>>raritySymbols<<raritySymbols }

// optimalSpec is the table with which the counted symbols take the fewest bits, by
// ISO/IEC 10918-1, annex K.2: Huffman's algorithm with one more symbol, to keep
// the code of all ones free, after which codes of more than 16 bits are shortened.
// Ties are resolved as that annex does, so that every encoder that follows it
// gives the same table.
func optimalSpec(h *histogram) *huffmanSpec {
	trees := make([]rarity, 0, len(h)+1)
	for symbol, count := range h {
		if count > 0 {
			trees = append(trees, newRarity(count, symbol))
		}
	}
	spec := new(huffmanSpec)
	if len(trees) == 0 {
		return spec
	}
	spec.symbols = make([]uint8, len(trees))
	lengths := codeLengths(append(trees, newRarity(1, reservedSymbol)))

	// Symbols are in order of their codes' lengths before these are shortened.
	var counts, next [len(h) + 1]int
	for _, length := range lengths {
		counts[length]++
	}
	counts[0] = 0
	for length := 1; length < len(next); length++ {
		next[length] = next[length-1] + counts[length-1]
	}
	for symbol, length := range lengths[:reservedSymbol] {
		if length > 0 {
			spec.symbols[next[length]] = uint8(symbol)
			next[length]++
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

// codeLengths joins the trees, of a symbol each and at least two, to one, and is
// the depth of each symbol in it.
func codeLengths(trees []rarity) (lengths [reservedSymbol + 1]uint16) {
	slices.Sort(trees)
	// Nodes are numbered as they are made, leaves first.
	const maxNodes = 2*reservedSymbol + 1
	var parents, depths [maxNodes]uint16
	var leaves, roots [reservedSymbol + 1]uint16 // of each symbol
	for i, tree := range trees {
		leaves[tree.symbol()], roots[tree.symbol()] = uint16(i), uint16(i)
	}
	symbols := slices.Clone(trees)
	made := uint16(len(trees))
	for ; len(trees) > 1; made++ {
		a, b := trees[0], trees[1]
		parents[roots[a.symbol()]], parents[roots[b.symbol()]] = made, made
		joined := a.join(b)
		roots[joined.symbol()] = made
		trees = trees[1:]
		at, _ := slices.BinarySearch(trees[1:], joined)
		copy(trees, trees[1:1+at])
		trees[at] = joined
	}
	for i := int(made) - 2; i >= 0; i-- {
		depths[i] = depths[parents[i]] + 1
	}
	for _, tree := range symbols {
		lengths[tree.symbol()] = depths[leaves[tree.symbol()]]
	}
	return lengths
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
