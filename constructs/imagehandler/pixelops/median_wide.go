package pixelops

import (
	"context"
	"image"
)

// medianStrip is how many columns are filtered before the next: so many histograms
// of columns stay in the cache.
const medianStrip = 256

// levels count how often levels occur, each and sixteen together.
type levels struct {
	fine   [256]uint16
	coarse [16]uint16
}

// medianFilter filters bands of rows, strip by strip of columns and channel by
// channel. Each column has a histogram of the size rows around the row at work. The
// window's histogram is the sum of those of its columns: the coarse part always, a
// fine part from the column on at which it was last needed.
type medianFilter struct {
	from, to *image.NRGBA
	w, h     int
	size     int
	channels int
	before   int // columns and rows of the window before its pixel
	rank     uint32

	columns []levels // of columns first to first+len(columns)-1 that exist
	first   int

	coarse [16]uint32
	fine   [256]uint32
	summed [16]int // of which window the sixteen fine counts are, by its pixel's column
}

func newMedianFilter(from, to *image.NRGBA, size, channels int) *medianFilter {
	return &medianFilter{
		from: from, to: to, w: from.Rect.Dx(), h: from.Rect.Dy(),
		size: size, channels: channels, before: size / 2, rank: uint32(size * size / 2),
		columns: make([]levels, min(from.Rect.Dx(), medianStrip+size)),
	}
}

// band filters the rows y0 to y1.
func (f *medianFilter) band(ctx context.Context, y0, y1 int) {
	for x0 := 0; x0 < f.w; x0 += medianStrip {
		x1 := min(x0+medianStrip, f.w)
		for c := range f.channels {
			f.strip(ctx, x0, x1, y0, y1, c)
		}
		if f.channels == 3 {
			for y := y0; y < y1; y++ {
				for p := row(f.to, y)[4*x0 : 4*x1]; len(p) >= 4; p = p[4:] {
					p[3] = 255
				}
			}
		}
	}
}

// strip filters a channel of columns x0 to x1 of rows y0 to y1.
func (f *medianFilter) strip(ctx context.Context, x0, x1, y0, y1, channel int) {
	f.first = max(x0-f.before, 0)
	f.columns = f.columns[:min(x1-f.before+f.size, f.w)-f.first]
	clear(f.columns)
	for i := range f.size {
		f.count(y0-f.before+i, channel, 1)
	}
	for y := y0; y < y1; y++ {
		if y > y0 {
			f.count(y-1-f.before, channel, ^uint16(0))
			f.count(y-f.before+f.size-1, channel, 1)
		}
		if ctx.Err() != nil {
			return
		}
		f.line(row(f.to, y), x0, x1, channel)
	}
}

// count adds n to the counts of the levels of row y, modulo 2^16.
func (f *medianFilter) count(y, channel int, n uint16) {
	p := row(f.from, clampIndex(y, f.h))[4*f.first:]
	for i := range f.columns {
		v := p[4*i+channel]
		f.columns[i].fine[v] += n
		f.columns[i].coarse[v>>4] += n
	}
}

// column returns the histogram of column x, which may lie outside.
func (f *medianFilter) column(x int) *levels { return &f.columns[clampIndex(x, f.w)-f.first] }

// line writes the medians of columns x0 to x1.
func (f *medianFilter) line(to []byte, x0, x1, channel int) {
	f.coarse = [16]uint32{}
	for i := range f.size {
		for k, n := range &f.column(x0 - f.before + i).coarse {
			f.coarse[k] += uint32(n)
		}
	}
	for k := range f.summed {
		f.summed[k] = x0 - f.size // so far back that the window is counted anew
	}
	for x := x0; x < x1; x++ {
		if x > x0 {
			in, out := f.column(x-f.before+f.size-1), f.column(x-1-f.before)
			for k := range f.coarse {
				f.coarse[k] += uint32(in.coarse[k]) - uint32(out.coarse[k])
			}
		}
		to[4*x+channel] = f.median(x)
	}
}

// median returns the level of the window of column x that as many as rank are below.
func (f *medianFilter) median(x int) byte {
	sum, k := uint32(0), 0
	for sum+f.coarse[k] <= f.rank {
		sum += f.coarse[k]
		k++
	}
	fine := f.part(k, x)
	v := 0
	for sum+fine[v] <= f.rank {
		sum += fine[v]
		v++
	}
	return byte(16*k + v)
}

// part returns the sixteen fine counts k of the window of column x.
func (f *medianFilter) part(k, x int) *[16]uint32 {
	fine := (*[16]uint32)(f.fine[16*k:])
	if 2*(x-f.summed[k]) > f.size {
		*fine = [16]uint32{}
		for i := range f.size {
			add(fine, (*[16]uint16)(f.column(x - f.before + i).fine[16*k:]))
		}
	} else {
		for at := f.summed[k] + 1; at <= x; at++ {
			add(fine, (*[16]uint16)(f.column(at - f.before + f.size - 1).fine[16*k:]))
			subtract(fine, (*[16]uint16)(f.column(at - 1 - f.before).fine[16*k:]))
		}
	}
	f.summed[k] = x
	return fine
}

func add(to *[16]uint32, p *[16]uint16) {
	for i, n := range p {
		to[i] += uint32(n)
	}
}

func subtract(to *[16]uint32, p *[16]uint16) {
	for i, n := range p {
		to[i] -= uint32(n)
	}
}
