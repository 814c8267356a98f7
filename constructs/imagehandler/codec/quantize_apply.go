package codec

import (
	"image"
	"image/color"
)

// paletteMap finds the nearest colour of a palette, once for each cell.
type paletteMap struct {
	colors [][4]int32
	// transparent is the index of the entry for transparent pixels, or -1.
	transparent int
	// nearest is the index of the colour plus 1, by cell, or 0 where it was not
	// asked for yet.
	nearest []uint16
	cells   []cell
}

func (q *quantizer) mapTo(palette color.Palette) *paletteMap {
	p := &paletteMap{transparent: -1, nearest: make([]uint16, 1<<cellBits), cells: q.cells}
	for i, c := range palette {
		n := c.(color.NRGBA)
		if n.A == 0 {
			p.transparent = i
			continue
		}
		p.colors = append(p.colors, [4]int32{int32(n.R), int32(n.G), int32(n.B), int32(n.A)})
	}
	return p
}

// find is the index of the colour nearest to the mean of the cell, or to its
// middle if nothing was counted in it.
func (p *paletteMap) find(i uint32) byte {
	if found := p.nearest[i]; found != 0 {
		return byte(found - 1)
	}
	at := [4]int32{int32(i>>14)<<3 | 4, int32(i>>9&31)<<3 | 4, int32(i>>4&31)<<3 | 4, int32(i&15) * 17}
	if c := p.cells[i]; c.n > 0 {
		for k, s := range c.sum {
			at[k] = int32((s + c.n/2) / c.n)
		}
	}
	best, least := 0, int32(1<<31-1)
	for k, c := range p.colors {
		r, g, b, a := c[0]-at[0], c[1]-at[1], c[2]-at[2], c[3]-at[3]
		// The eye tells green best and red worst at equal steps.
		if d := 2*r*r + 4*g*g + 3*b*b + 4*a*a; d < least {
			best, least = k, d
		}
	}
	p.nearest[i] = uint16(best + 1)
	return byte(best)
}

// apply maps a picture to a palette that palette made.
func (q *quantizer) apply(m *image.NRGBA, palette color.Palette, dither bool) *image.Paletted {
	out := image.NewPaletted(m.Rect, palette)
	p := q.mapTo(palette)
	if dither && len(p.colors) > 0 {
		p.dither(out, m)
		return out
	}
	for y := range m.Rect.Dy() {
		to := out.Pix[y*out.Stride:][:m.Rect.Dx()]
		row := m.Pix[y*m.Stride:]
		for x := range to {
			px := row[4*x : 4*x+4]
			if px[3] == 0 && p.transparent >= 0 {
				to[x] = byte(p.transparent)
				continue
			}
			to[x] = p.find(cellOf(px[0], px[1], px[2], px[3]))
		}
	}
	return out
}

// dither passes 7/16 of the error on to the right, and 3, 5 and 1/16 to the row
// below.
func (p *paletteMap) dither(out *image.Paletted, m *image.NRGBA) {
	width := m.Rect.Dx()
	// The errors of a row, in sixteenths, with a place to either side.
	here, below := make([][4]int32, width+2), make([][4]int32, width+2)
	for y := range m.Rect.Dy() {
		to := out.Pix[y*out.Stride:][:width]
		row := m.Pix[y*m.Stride:]
		clear(below)
		for x := range to {
			px := row[4*x : 4*x+4]
			if px[3] == 0 && p.transparent >= 0 {
				to[x] = byte(p.transparent)
				continue
			}
			var want [4]int32
			for k := range want {
				want[k] = min(max(int32(px[k])+here[x+1][k]/16, 0), 255)
			}
			i := p.find(cellOf(byte(want[0]), byte(want[1]), byte(want[2]), byte(want[3])))
			to[x] = i
			for k, c := range p.colors[i] {
				e := want[k] - c
				here[x+2][k] += 7 * e
				below[x][k] += 3 * e
				below[x+1][k] += 5 * e
				below[x+2][k] += e
			}
		}
		here, below = below, here
	}
}
