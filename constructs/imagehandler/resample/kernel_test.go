package resample

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// fills are the contents that the kernels are tried on.
var fills = []func(rng *rand.Rand, i int) byte{
	func(rng *rand.Rand, _ int) byte { return byte(rng.Uint32()) },
	func(*rand.Rand, int) byte { return 0 },
	func(*rand.Rand, int) byte { return 255 },
	func(_ *rand.Rand, i int) byte { return byte(-(i & 1)) },
	func(rng *rand.Rand, _ int) byte { return -byte(rng.Uint32() & 1) },
}

// pour fills b with one of the contents.
func pour(rng *rand.Rand, b []byte) {
	fill := fills[rng.IntN(len(fills))]
	for i := range b {
		b[i] = fill(rng, i)
	}
}

// checkRows compares the kernels with filterRowScalar for one geometry. The source
// and the window lie between pages that fault.
func checkRows(t *testing.T, rng *rand.Rand, layout Layout, key axisKey, n int) {
	t.Helper()
	channels := layouts[layout].bytes
	key.align, key.pad = tapAlign, tapPad
	a := &axis{key: key}
	new(axisBuilder).build(a)
	spare := rng.IntN(3)
	atEnd := rng.IntN(2) == 0
	stride := key.in*channels + spare
	src := &Image{Pix: fenced(t, stride*(n-1)+key.in*channels, atEnd), Stride: stride, Width: key.in, Height: n, Layout: layout}
	pour(rng, src.Pix)
	p := &pass{src: src, dst: &Image{Width: key.out, Height: n, Layout: layout}, channels: channels, h: a, premultiply: layout == RGBA}
	var f rowFilter
	f.prepare(p)
	to := p.windowStride(key.out)
	window := fenced(t, rowBatch(channels)*to, atEnd)
	want := make([]byte, key.out*channels)
	f.rows(p, window, to, 0, n)
	for y := range n {
		row := append([]byte(nil), src.row(y)...)
		if p.premultiply {
			premultiplyScalar(row, row)
		}
		filterRowScalar(want, row, channels, a)
		if got := window[y*to:][:len(want)]; !bytes.Equal(got, want) {
			t.Fatalf("%v %+v: row %d of %d is\n%v, want\n%v", layout, key, y, n, got, want)
		}
	}
}

// TestRowKernels tries every width up to some vectors, and then long rows of many
// blocks.
func TestRowKernels(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 18))
	for _, layout := range []Layout{Gray, RGB, RGBX, RGBA} {
		batch := rowBatch(layouts[layout].bytes)
		for in := 1; in <= 70; in++ {
			for range 3 {
				key := axisKey{in: in, out: 1 + rng.IntN(80), hi: float64(in), filter: Filter(rng.IntN(int(Nearest)))}
				if rng.IntN(2) == 0 {
					box := randomBox(rng, in, 1)
					key.lo, key.hi = box.X0, box.X1
				}
				checkRows(t, rng, layout, key, 1+rng.IntN(batch))
			}
		}
		for range 20 {
			in := 70 + rng.IntN(4000)
			checkRows(t, rng, layout, axisKey{in: in, out: 1 + rng.IntN(300), hi: float64(in), filter: Filter(rng.IntN(int(Nearest)))}, 1+rng.IntN(batch))
		}
	}
}

// TestColumnKernel tries every number of columns up to some vectors. Coefficients
// are extreme or random, with the greatest sum that is allowed.
func TestColumnKernel(t *testing.T) {
	rng := rand.New(rand.NewPCG(19, 20))
	const most = 140
	for n := 1; n <= most; n++ {
		for taps := range 9 {
			taps++
			shift := uint(1 + rng.IntN(maxShift))
			k := make([]int16, taps)
			left := (math.MaxInt32 - 1<<shift) / 255
			for i := range k {
				k[i] = []int16{math.MinInt16, -1, 0, 1, math.MaxInt16, int16(rng.Uint32())}[rng.IntN(6)]
				if size := max(int(k[i]), -int(k[i])); size > left {
					k[i] = 0
				} else {
					left -= size
				}
			}
			for _, atEnd := range []bool{false, true} {
				stride := n + rng.IntN(4)*rng.IntN(9)
				src := fenced(t, stride*(taps-1)+n, atEnd)
				pour(rng, src)
				dst, want := fenced(t, n, atEnd), make([]byte, n)
				filterColumns(dst, src, stride, k, shift)
				filterColumnsScalar(want, src, stride, k, shift)
				if !bytes.Equal(dst, want) {
					t.Fatalf("%d columns of %v, shift %d:\n got %v\nwant %v", n, k, shift, dst, want)
				}
			}
		}
	}
	// A window of rows has room after its last column.
	for n := 1; n < 40; n++ {
		src, dst, want := make([]byte, 64*3), make([]byte, n), make([]byte, n)
		pour(rng, src)
		k := []int16{-700, 5000, -204}
		filterColumns(dst, src, 64, k, 12)
		filterColumnsScalar(want, src, 64, k, 12)
		if !bytes.Equal(dst, want) {
			t.Fatalf("%d columns:\n got %v\nwant %v", n, dst, want)
		}
	}
}

// TestAlphaKernels tries all pairs of colour and alpha in rows of every length, in
// place too.
func TestAlphaKernels(t *testing.T) {
	all := make([]byte, 0, 4<<16)
	for i := range 1 << 16 {
		all = append(all, byte(i), byte(i>>4), ^byte(i), byte(i>>8))
	}
	divide := func(dst, src []byte) {
		copy(dst, src)
		unpremultiply(dst)
	}
	divideScalar := func(dst, src []byte) {
		copy(dst, src)
		unpremultiplyScalar(dst)
	}
	for _, c := range []struct {
		name           string
		kernel, scalar func(dst, src []byte)
	}{{"premultiply", premultiply, premultiplyScalar}, {"unpremultiply", divide, divideScalar}} {
		want, got := make([]byte, len(all)), make([]byte, len(all))
		c.scalar(want, all)
		if c.kernel(got, all); !bytes.Equal(got, want) {
			t.Errorf("%s: all pairs differ", c.name)
		}
		for n := range 40 {
			for _, atEnd := range []bool{false, true} {
				src, dst := fenced(t, 4*n+4, atEnd)[:4*n], fenced(t, 4*n+4, atEnd)[4:]
				for at := 0; at+4*n <= len(all); at += max(4*n, len(all)/20&^3) {
					copy(src, all[at:])
					if c.kernel(dst, src); !bytes.Equal(dst, want[at:at+4*n]) {
						t.Fatalf("%s: %d pixels from %d:\n got %v\nwant %v", c.name, n, at, dst, want[at:at+4*n])
					}
					if c.kernel(src, src); !bytes.Equal(src, want[at:at+4*n]) {
						t.Fatalf("%s: %d pixels from %d in place differ", c.name, n, at)
					}
				}
			}
		}
	}
}

// FuzzRowKernels compares the kernels along x with the scalar code.
func FuzzRowKernels(f *testing.F) {
	for i, layout := range []Layout{Gray, RGB, RGBX, RGBA} {
		f.Add(uint64(i), uint8(layout), 300, 7*i+1, uint8(0), 0., 1.)
		f.Add(uint64(i), uint8(layout), 17*i+1, 50, uint8(2), 0.25, 0.75)
	}
	f.Fuzz(func(t *testing.T, seed uint64, layout uint8, in, out int, filter uint8, lo, hi float64) {
		if in < 1 || in > 3000 || out < 1 || out > 3000 || int(filter) >= int(Nearest) || !(0 <= lo && lo < hi && hi <= 1) {
			return
		}
		rng := rand.New(rand.NewPCG(seed, 1))
		l := Layout(layout % uint8(len(layouts)))
		key := axisKey{in: in, out: out, lo: lo * float64(in), hi: hi * float64(in), filter: Filter(filter)}
		if key.lo < key.hi {
			checkRows(t, rng, l, key, 1+rng.IntN(rowBatch(layouts[l].bytes)))
		}
	})
}

func BenchmarkKernels(b *testing.B) {
	rng := rand.New(rand.NewPCG(21, 22))
	for _, n := range []int{256, 1024, 4096} {
		for _, taps := range []int{2, 6, 94} {
			b.Run(fmt.Sprintf("Columns/%d/%d", n, taps), func(b *testing.B) {
				src, dst := make([]byte, n*taps), make([]byte, n)
				pour(rng, src)
				k := make([]int16, taps)
				b.SetBytes(int64(n * taps))
				for b.Loop() {
					filterColumns(dst, src, n, k, 14)
				}
			})
		}
	}
	pix := make([]byte, 4096*4)
	b.Run("Premultiply", func(b *testing.B) {
		b.SetBytes(int64(len(pix)))
		for b.Loop() {
			premultiply(pix, pix)
		}
	})
	b.Run("Unpremultiply", func(b *testing.B) {
		b.SetBytes(int64(len(pix)))
		for b.Loop() {
			unpremultiply(pix)
		}
	})
}
