package pixel

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// fills are the rows that each kernel is tried on.
var fills = []struct {
	name string
	fill func(r *rand.Rand, i int) byte
}{
	{"random", func(r *rand.Rand, _ int) byte { return byte(r.Uint32()) }},
	{"nought", func(*rand.Rand, int) byte { return 0 }},
	{"full", func(*rand.Rand, int) byte { return 255 }},
	{"alternating", func(_ *rand.Rand, i int) byte { return byte(-(i & 1)) }},
	{"extremes", func(r *rand.Rand, _ int) byte { return []byte{0, 1, 127, 128, 129, 254, 255}[r.IntN(7)] }},
}

// atEnd places a row at the very end of its fence.
const atEnd = -1

// places are offsets of rows in their fences.
var places = []int{0, 1, 3, 15, atEnd}

// maxRow is the longest row tried, in samples: past four vectors of 32 bytes.
const maxRow = 140

// guard fills a fence around its row.
const guard = 0xA5

// fence is memory between two pages that cannot be touched, where the system has
// such pages.
type fence struct{ mem, row []byte }

// place fills n bytes of the fence.
func (f *fence) place(r *rand.Rand, n, place int, fill func(*rand.Rand, int) byte) []byte {
	for i := range f.mem {
		f.mem[i] = guard
	}
	if place == atEnd {
		place = len(f.mem) - n
	}
	f.row = f.mem[place : place+n : place+n]
	for i := range f.row {
		f.row[i] = fill(r, i)
	}
	return f.row
}

// broken tells whether anything but the row was written.
func (f *fence) broken() bool {
	guards := bytes.Count(f.mem, []byte{guard}) - bytes.Count(f.row, []byte{guard})
	return guards != len(f.mem)-len(f.row)
}

// each calls try with fenced rows of every length up to maxRow times the given
// factors, in every fill and place, and checks afterwards that nothing around
// them was written. The rows have n*factor samples, rounded up where a factor is
// a fraction.
func each(t *testing.T, factors []float64, try func(t *testing.T, n int, rows [][]byte)) {
	r := rand.New(rand.NewPCG(1, 2))
	fences := make([]*fence, len(factors))
	for i := range fences {
		fences[i] = newFence(t, 4*maxRow+16)
	}
	for _, f := range fills {
		t.Run(f.name, func(t *testing.T) {
			for n := range maxRow + 1 {
				for _, p := range places {
					rows := make([][]byte, len(factors))
					for i, factor := range factors {
						rows[i] = fences[i].place(r, int(float64(n)*factor+0.5), p, f.fill)
					}
					try(t, n, rows)
					for i := range fences {
						if fences[i].broken() {
							t.Fatalf("%d samples at %d: row %d: wrote outside of it", n, p, i)
						}
					}
				}
			}
		})
	}
}

// same fails the test where two rows differ.
func same(t *testing.T, what string, n int, got, want []byte) {
	t.Helper()
	if bytes.Equal(got, want) {
		return
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%s of %d: [%d] = %d, want %d", what, n, i, got[i], want[i])
		}
	}
}
