package resample

import "context"

// pass is one resizing of one image, as its bands share it.
type pass struct {
	dst, src    *Image
	channels    int
	x0, y0      int   // where the result begins in the source, if h or v is nil
	h, v        *axis // nil where the size stays
	premultiply bool  // before filtering, and undo it afterwards
}

// rows returns the source rows that result rows y0 to y1 need.
func (p *pass) rows(y0, y1 int) (first, end int) {
	if p.v == nil {
		return p.y0 + y0, p.y0 + y1
	}
	end = 0
	for y := y0; y < y1; y++ {
		end = max(end, p.v.end(y))
	}
	return int(p.v.first[y0]), end
}

// band is one worker and its memory. Strip by strip, it filters source rows, some at
// a time, along x into a sliding window of rows, and the window along y into the
// result.
type band struct {
	strip  strip
	filter rowFilter
	window []byte // rows of stride bytes
	stride int
	begin  int // the source row of which the first row of the window is made
	end    int // the source row after that of its last row
}

// run makes rows y0 to y1 of the result.
func (b *band) run(ctx context.Context, p *pass, y0, y1 int) error {
	if p.h == nil && !p.premultiply {
		return b.runColumns(ctx, p, y0, y1)
	}
	defer func() { b.strip = strip{} }() // let go of the images
	width := p.stripWidth()
	for x := 0; x < p.dst.Width; x += width {
		b.strip.set(p, x, min(x+width, p.dst.Width))
		if err := b.runStrip(ctx, &b.strip.pass, y0, y1); err != nil {
			return err
		}
	}
	return nil
}

// runStrip makes the rows of a strip.
func (b *band) runStrip(ctx context.Context, p *pass, y0, y1 int) error {
	first, last := p.rows(y0, y1)
	b.filter.prepare(p)
	b.stride = p.windowStride(p.dst.Width)
	b.window = resize(b.window, p.windowRows()*b.stride)
	b.begin, b.end = first, first
	for y := y0; y < y1; y++ {
		if err := b.fill(ctx, p, y, last); err != nil {
			return err
		}
		row := p.dst.row(y)
		if p.v == nil {
			copy(row, b.window[(p.y0+y-b.begin)*b.stride:])
		} else {
			filterColumns(row, b.window[(int(p.v.first[y])-b.begin)*b.stride:], b.stride, p.v.coefficients(y), p.v.shift)
		}
		if p.premultiply {
			unpremultiply(row)
		}
	}
	return nil
}

// runColumns makes rows from the source directly, as nothing is to do along x.
func (b *band) runColumns(ctx context.Context, p *pass, y0, y1 int) error {
	for y := y0; y < y1; y++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		row := p.dst.row(y)
		if p.v == nil {
			copy(row, p.src.row(p.y0 + y)[p.x0*p.channels:])
			continue
		}
		from := p.src.Pix[int(p.v.first[y])*p.src.Stride+p.x0*p.channels:]
		filterColumns(row, from, p.src.Stride, p.v.coefficients(y), p.v.shift)
	}
	return nil
}

// fill filters source rows until the window has those of result row y. It may go
// on until last.
func (b *band) fill(ctx context.Context, p *pass, y, last int) error {
	first, end := p.rows(y, y+1)
	batch := rowBatch(p.channels)
	if first > b.end {
		b.begin, b.end = first, first
	}
	for b.end < end {
		if err := ctx.Err(); err != nil {
			return err
		}
		if (b.end-b.begin+batch)*b.stride > len(b.window) {
			copy(b.window, b.window[(first-b.begin)*b.stride:(b.end-b.begin)*b.stride])
			b.begin = first
		}
		n := min(batch, last-b.end)
		b.filter.rows(p, b.window[(b.end-b.begin)*b.stride:], b.stride, b.end, n)
		b.end += n
	}
	return nil
}
