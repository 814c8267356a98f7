package pixelops

import (
	"context"
	"encoding/binary"
	"image"
)

// Median replaces each level by the median of those of the Size by Size pixels
// around, channel by channel, alpha too; beyond an edge the pixels at the edge are
// repeated. For even sizes one more column and row count to the left and above, and
// the upper of both middle levels is taken. It allocates the result and, but for 1
// and 3, 544 bytes a worker for each of up to 256 + Size columns. It is sharp's median (vips_rank).
//
// The median of 3 by 3 is sorted out by comparing (Paeth, Median finding on a 3x3
// grid, 1990). Others are found in histograms, with work that does not depend on Size
// (Perreault and Hébert, Median filtering in constant time, 2007).
type Median struct {
	Size int // 1 to 1000, 0 for 3
}

// maxMedian is sharp's greatest size.
const maxMedian = 1000

// Check tells whether Size is 0 to 1000.
func (o Median) Check() error { return integer("median", "size", o.Size, 0, maxMedian) }

// Apply filters m.
func (o Median) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "median", m); err != nil {
		return nil, err
	}
	if o.Size == 1 {
		return m, nil
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	to, err := blank("median", w, h)
	if err != nil {
		return nil, err
	}
	if o.Size == 0 || o.Size == 3 {
		return to, rows(ctx, workers, h, 4*w, func(y0, y1 int) {
			for y := y0; y < y1; y++ {
				median3(row(to, y), row(m, max(y-1, 0)), row(m, y), row(m, min(y+1, h-1)))
			}
		})
	}
	channels := 4
	if opaque(m) {
		channels = 3
	}
	step := bandRows(workers, h, o.Size)
	return to, chunks(ctx, workers, h, step, func(y0, y1 int) {
		f := newMedianFilter(m, to, o.Size, channels)
		f.band(ctx, y0, y1)
	})
}

// median3 writes the medians of 3 by 3 pixels around those of a row: each column of
// three is sorted, and the median is that of the greatest of the least, the median of
// the middle and the least of the greatest.
func median3(to, above, at, below []byte) {
	sorted := func(i int) (lo, mid, hi lanes) {
		return sort3(spread4(above[i:]), spread4(at[i:]), spread4(below[i:]))
	}
	lo1, mid1, hi1 := sorted(0)
	lo0, mid0, hi0 := lo1, mid1, hi1
	for i := 0; i < len(to); i += 4 {
		lo2, mid2, hi2 := sorted(min(i+4, len(to)-4))
		_, lo := order(lo0, lo1)
		_, lo = order(lo, lo2)
		hi, _ := order(hi0, hi1)
		hi, _ = order(hi, hi2)
		_, mid, _ := sort3(mid0, mid1, mid2)
		_, mid, _ = sort3(lo, mid, hi)
		mid.put(to[i:])
		lo0, mid0, hi0, lo1, mid1, hi1 = lo1, mid1, hi1, lo2, mid2, hi2
	}
}

// medianOf9 returns the median of nine pixels, found as median3 does.
func medianOf9(p *[9]lanes) lanes {
	for c := range 3 {
		p[c], p[c+3], p[c+6] = sort3(p[c], p[c+3], p[c+6])
	}
	_, _, lo := sort3(p[0], p[1], p[2])
	_, mid, _ := sort3(p[3], p[4], p[5])
	hi, _, _ := sort3(p[6], p[7], p[8])
	_, mid, _ = sort3(lo, mid, hi)
	return mid
}

// lanes are the four levels of a pixel, each in the lower half of 16 bits.
type lanes uint64

// spread4 returns the levels of a pixel as lanes.
func spread4(p []byte) lanes {
	v := lanes(binary.LittleEndian.Uint32(p))
	v = (v | v<<16) & 0x0000ffff0000ffff
	return (v | v<<8) & 0x00ff00ff00ff00ff
}

// put writes lanes as a pixel.
func (v lanes) put(p []byte) {
	v = (v | v>>8) & 0x0000ffff0000ffff
	binary.LittleEndian.PutUint32(p, uint32(v|v>>16))
}

// order returns the lesser and the greater of each lane.
func order(a, b lanes) (lo, hi lanes) {
	const bit = 0x0100010001000100
	not := ((a | bit) - b) & bit     // where a is not less
	swap := (a ^ b) & (not - not>>8) // where b is to come first
	return a ^ swap, b ^ swap
}

// sort3 returns three levels of each lane in order.
func sort3(a, b, c lanes) (lo, mid, hi lanes) {
	a, b = order(a, b)
	b, c = order(b, c)
	a, b = order(a, b)
	return a, b, c
}
