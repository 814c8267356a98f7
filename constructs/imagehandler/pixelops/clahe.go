package pixelops

import (
	"context"
	"fmt"
	"image"
)

// CLAHE equalizes the histogram of the Width by Height pixels around each pixel,
// colour by colour, with limited contrast: counts of levels above MaxSlope are cut
// off and spread over all levels. A level v becomes 255 times the share of counts at
// or below v, rounded down. Beyond an edge the picture is mirrored. Alpha stays, where
// sharp equalizes it as if it were a colour.
//
// It allocates the result and 4 KB a worker. Work grows with Height. It is sharp's
// clahe (vips_hist_local).
type CLAHE struct {
	Width, Height int // 1 to 65536, no more than the picture's
	MaxSlope      int // 0 to 100, 0 for no limit; sharp's default is 3
}

// Check tells which parameter is out of its range.
func (o CLAHE) Check() error {
	return first(
		integer("clahe", "width", o.Width, 1, 65536),
		integer("clahe", "height", o.Height, 1, 65536),
		integer("clahe", "maxSlope", o.MaxSlope, 0, 100),
	)
}

// Apply equalizes m.
func (o CLAHE) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "clahe", m); err != nil {
		return nil, err
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	if o.Width > w || o.Height > h {
		return nil, &ParameterError{"clahe", "width and height",
			fmt.Sprintf("%dx%d", o.Width, o.Height), fmt.Sprintf("no more than the picture's %dx%d", w, h)}
	}
	to, err := blank("clahe", w, h)
	if err != nil {
		return nil, err
	}
	return to, rows(ctx, workers, h, w*(64+o.Height), func(y0, y1 int) {
		c := equalizer{CLAHE: o, m: m, w: w, h: h}
		for y := y0; y < y1; y++ {
			if ctx.Err() != nil {
				return
			}
			from, at := row(m, y), row(to, y)
			for i := 3; i < len(at); i += 4 {
				at[i] = from[i]
			}
			for channel := range 3 {
				c.line(at, y, channel)
			}
		}
	})
}

// equalizer keeps the histogram of the window around a pixel.
type equalizer struct {
	CLAHE
	m    *image.NRGBA
	w, h int

	counts  [256]uint32
	limited [16]uint32 // counts of sixteen levels, cut off
	kept    uint32     // counts of all levels, cut off
}

// line writes a channel of row y.
func (e *equalizer) line(to []byte, y, channel int) {
	e.counts, e.limited, e.kept = [256]uint32{}, [16]uint32{}, 0
	for x := range e.Width {
		e.column(x-e.Width/2, y, channel, true)
	}
	for x := range e.w {
		i := 4*x + channel
		to[i] = e.level(e.m.Pix[y*e.m.Stride+i])
		e.column(x-e.Width/2, y, channel, false)
		e.column(x-e.Width/2+e.Width, y, channel, true)
	}
}

// column adds the levels of a column of the window to the histogram, or takes them
// away.
func (e *equalizer) column(x, y, channel int, in bool) {
	at := 4*ExtendMirror.place(x, e.w) + channel
	limit := uint32(e.MaxSlope)
	if limit == 0 {
		limit = ^uint32(0)
	}
	for j := y - e.Height/2; j < y-e.Height/2+e.Height; j++ {
		line := j
		if uint(j) >= uint(e.h) {
			line = ExtendMirror.place(j, e.h)
		}
		v := e.m.Pix[line*e.m.Stride+at]
		n := e.counts[v]
		if in {
			e.counts[v] = n + 1
			if n < limit {
				e.limited[v>>4]++
				e.kept++
			}
			continue
		}
		e.counts[v] = n - 1
		if n <= limit {
			e.limited[v>>4]--
			e.kept--
		}
	}
}

// level returns what a level of the window becomes.
func (e *equalizer) level(v byte) byte {
	limit := uint32(e.MaxSlope)
	if limit == 0 {
		limit = ^uint32(0)
	}
	sum := uint64(0)
	for _, n := range e.limited[:v>>4] {
		sum += uint64(n)
	}
	for _, n := range e.counts[v&^15 : int(v)+1] {
		sum += uint64(min(n, limit))
	}
	window := uint64(e.Width) * uint64(e.Height)
	sum += (uint64(v) + 1) * (window - uint64(e.kept)) / 256
	return byte(255 * sum / window)
}
