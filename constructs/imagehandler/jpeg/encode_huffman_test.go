package jpeg

import (
	"slices"
	"testing"
)

// checkSpec is an error unless a table has a code for every counted symbol and for
// no other, of at most 16 bits, and not one of ones only.
func checkSpec(t *testing.T, h *histogram, s *huffmanSpec) {
	t.Helper()
	space, total := 0, 0
	for i, n := range s.counts {
		space += int(n) << (maxCodeLength - 1 - i)
		total += int(n)
	}
	if space >= 1<<maxCodeLength {
		t.Fatalf("codes take %d of %d", space, 1<<maxCodeLength-1)
	}
	if total != len(s.symbols) {
		t.Fatalf("%d codes for %d symbols", total, len(s.symbols))
	}
	sorted := slices.Sorted(slices.Values(s.symbols))
	for symbol, n := range h {
		if _, found := slices.BinarySearch(sorted, uint8(symbol)); found != (n > 0) {
			t.Fatalf("symbol %#x, which occurs %d times: a code is %v", symbol, n, found)
		}
	}
	if len(slices.Compact(sorted)) != total {
		t.Fatal("a symbol has two codes")
	}
}

// codedBits is the bits that the counted symbols take, and one more that occurs
// once and whose code, which is not in the table, is as long as the longest.
func codedBits(h *histogram, s *huffmanSpec) (sum uint64) {
	next, longest := 0, 0
	for i, n := range s.counts {
		if n > 0 {
			longest = i + 1
		}
		for _, symbol := range s.symbols[next : next+int(n)] {
			sum += h[symbol] * uint64(i+1)
		}
		next += int(n)
	}
	return sum + uint64(longest)
}

// fewestBits is what the counted symbols and one more that occurs once take with
// codes of at most 16 bits, by the coins of L. L. Larmore and D. S. Hirschberg, "A
// Fast Algorithm for Optimal Length-Limited Huffman Codes" (1990).
func fewestBits(h *histogram) uint64 {
	coins := []uint64{1}
	for _, n := range h {
		if n > 0 {
			coins = append(coins, n)
		}
	}
	slices.Sort(coins)
	packs := slices.Clone(coins)
	for range maxCodeLength - 1 {
		next := slices.Clone(coins)
		for i := 0; i+1 < len(packs); i += 2 {
			next = append(next, packs[i]+packs[i+1])
		}
		packs = next
		slices.Sort(packs)
	}
	sum := uint64(0)
	for _, p := range packs[:2*len(coins)-2] {
		sum += p
	}
	return sum
}

func TestOptimalSpec(t *testing.T) {
	var one, two, all, fibonacci, powers histogram
	one[0x37] = 9
	two[0], two[255] = 1, 1<<40
	a, b := uint64(1), uint64(1)
	for i := range all {
		all[i] = 7
		powers[i] = 1 << (i % 40)
		if i < 60 {
			fibonacci[i] = a
			a, b = b, a+b
		}
	}
	for name, c := range map[string]struct {
		counts *histogram
		// longest is how long the longest code is.
		longest int
	}{
		"none":      {new(histogram), 0},
		"one":       {&one, 1},
		"two":       {&two, 2},
		"all":       {&all, 9},
		"fibonacci": {&fibonacci, 16},
		"powers":    {&powers, 16},
	} {
		s := optimalSpec(c.counts)
		checkSpec(t, c.counts, s)
		longest := 0
		for i, n := range s.counts {
			if n > 0 {
				longest = i + 1
			}
		}
		if longest != c.longest {
			t.Errorf("%s: the longest code has %d bits, want %d", name, longest, c.longest)
		}
	}
}

// Unless codes need shortening, no others are better; and if they do, few are.
func TestOptimalSpecIsBest(t *testing.T) {
	state := xorshift(7)
	for i := range 200 {
		var h histogram
		for range 1 + state.next()%200 {
			h[state.next()%256] = 1 + uint64(state.next()>>(state.next()%32))
		}
		s := optimalSpec(&h)
		checkSpec(t, &h, s)
		got, best := codedBits(&h, s), fewestBits(&h)
		if s.counts[maxCodeLength-1] == 0 && got > best || float64(got) > 1.02*float64(best) {
			t.Errorf("%d: %d bits, %d would do", i, got, best)
		}
	}
}

// Rarer symbols do not have shorter codes, and among equally long ones, symbols
// are in order: only so are tables those of other encoders.
func TestOptimalSpecOrder(t *testing.T) {
	var h histogram
	for i := range h {
		h[i] = uint64(1 + i*i%31)
	}
	s := optimalSpec(&h)
	next := 0
	var last uint64 = 1 << 63
	for _, n := range s.counts {
		group := s.symbols[next : next+int(n)]
		next += int(n)
		if !slices.IsSorted(group) {
			t.Errorf("%v: not in order", group)
		}
		rarest := last
		for _, symbol := range group {
			if h[symbol] > last {
				t.Errorf("symbol %d occurs %d times, but has a long code", symbol, h[symbol])
			}
			rarest = min(rarest, h[symbol])
		}
		last = rarest
	}
}

func TestStandardSpecsAreComplete(t *testing.T) {
	for table := range standardSpecs {
		var dc, ac histogram
		for size := range 12 {
			dc[size] = 1
		}
		ac[0x00], ac[0xF0] = 1, 1
		for run := range 16 {
			for size := 1; size <= 10; size++ {
				ac[run<<4|size] = 1
			}
		}
		checkSpec(t, &dc, &standardSpecs[table][classDC])
		checkSpec(t, &ac, &standardSpecs[table][classAC])
	}
}

func FuzzOptimalSpec(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{1, 0, 0, 2, 0, 0, 3, 1, 0, 5, 2, 0, 8, 3, 0})
	f.Add([]byte{255, 255, 35, 1, 1, 34, 7, 7, 33})
	f.Fuzz(func(t *testing.T, data []byte) {
		var h histogram
		for ; len(data) >= 3; data = data[3:] {
			h[data[0]] = uint64(data[1]) << (data[2] % 36)
		}
		checkSpec(t, &h, optimalSpec(&h))
	})
}

func BenchmarkOptimalSpec(b *testing.B) {
	var h histogram
	state := xorshift(3)
	for i := range 162 {
		h[i] = 1 + uint64(state.next()>>(state.next()%32))
	}
	for b.Loop() {
		optimalSpec(&h)
	}
}
