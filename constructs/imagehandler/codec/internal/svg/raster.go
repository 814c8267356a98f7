package svg

import (
	"cmp"
	"context"
	"image"
	"math"
	"slices"
)

// lines a pixel row is sampled on.
const sublines = 16

// edge is a line of a shape in pixels, from top to bottom. dir is 1 if the shape
// goes down it, else -1.
type edge struct {
	y0, y1, x, slope float64
	dir              int
}

// canvas is what is drawn on: premultiplied pixels.
type canvas struct {
	*image.RGBA
	ctx context.Context
	// work is what may still be done.
	work *int64
}

// edges turns a shape into edges within so many rows. Open subpaths are closed.
func (o *outline) edges(m matrix, height float64) []edge {
	var out []edge
	for _, s := range o.subpaths {
		previous := m.apply(s.points[len(s.points)-1])
		for _, p := range s.points {
			q := m.apply(p)
			if e, ok := newEdge(previous, q); ok && e.y1 > 0 && e.y0 < height {
				out = append(out, e)
			}
			previous = q
		}
	}
	slices.SortFunc(out, func(a, b edge) int { return cmp.Compare(a.y0, b.y0) })
	return out
}

func newEdge(p, q point) (edge, bool) {
	e := edge{dir: 1}
	if p.y > q.y {
		p, q, e.dir = q, p, -1
	}
	if !(q.y > p.y) || math.IsInf(q.y-p.y, 0) {
		return edge{}, false
	}
	e.y0, e.y1, e.x, e.slope = p.y, q.y, p.x, (q.x-p.x)/(q.y-p.y)
	return e, !math.IsNaN(e.slope) && !math.IsInf(e.slope, 0)
}

// crossing is where a subline meets an edge.
type crossing struct {
	x   float64
	dir int
}

// fill draws a shape.
func (c *canvas) fill(edges []edge, evenOdd bool, paint painter) error {
	if len(edges) == 0 {
		return nil
	}
	width := c.Rect.Dx()
	// cover is the area of each pixel that is covered; from counts, from a pixel on,
	// how many sublines cover whole pixels.
	cover, from := make([]float32, width), make([]int32, width+1)
	var active []edge
	var crossings []crossing
	next := 0
	for y := max(0, int(edges[0].y0)); y < c.Rect.Dy(); y++ {
		if next == len(edges) && len(active) == 0 {
			return nil
		}
		active = slices.DeleteFunc(active, func(e edge) bool { return e.y1 <= float64(y) })
		for next < len(edges) && edges[next].y0 < float64(y+1) {
			active = append(active, edges[next])
			next++
		}
		// Crossings are sorted, which costs more than a pixel.
		if err := c.spend(int64(4*sublines*len(active) + 1)); err != nil {
			return err
		}
		left, right := width, 0
		for k := range sublines {
			at := float64(y) + (float64(k)+0.5)/sublines
			crossings = crossings[:0]
			for _, e := range active {
				if e.y0 <= at && at < e.y1 {
					crossings = append(crossings, crossing{e.x + (at-e.y0)*e.slope, e.dir})
				}
			}
			slices.SortFunc(crossings, func(a, b crossing) int { return cmp.Compare(a.x, b.x) })
			winding := 0
			for i, x := range crossings {
				winding += x.dir
				inside := winding != 0
				if evenOdd {
					inside = i%2 == 0
				}
				if inside && i+1 < len(crossings) {
					l, r := span(cover, from, x.x, crossings[i+1].x)
					left, right = min(left, l), max(right, r)
				}
			}
		}
		if left >= right {
			continue
		}
		if err := c.spend(int64(right - left)); err != nil {
			return err
		}
		c.row(y, left, right, cover, from, paint)
	}
	return nil
}

// span covers a subline from a to b, and returns the pixels that it touches.
func span(cover []float32, from []int32, a, b float64) (left, right int) {
	width := float64(len(cover))
	a, b = min(max(a, 0), width), min(max(b, 0), width)
	if !(a < b) {
		return len(cover), 0
	}
	first, last := int(a), int(b)
	if first == last {
		cover[first] += float32(b - a)
		return first, first + 1
	}
	cover[first] += float32(float64(first+1) - a)
	from[first+1]++
	from[last]--
	if last < len(cover) {
		cover[last] += float32(b - float64(last))
		return first, last + 1
	}
	return first, last
}

// row puts paint on the pixels of a row, and clears what was counted.
func (c *canvas) row(y, left, right int, cover []float32, from []int32, paint painter) {
	pix := c.Pix[c.PixOffset(left, y):c.PixOffset(right, y)]
	whole := int32(0)
	for x := left; x < right; x++ {
		whole += from[x]
		share := (cover[x] + float32(whole)) / sublines
		cover[x], from[x] = 0, 0
		if share > 0 {
			over(pix[4*(x-left):][:4], paint.at(x, y), min(share, 1))
		}
	}
	from[right] = 0
}

// color4 is premultiplied, 0 to 1.
type color4 [4]float32

// over puts a colour on a pixel that it covers in part.
func over(px []byte, c color4, share float32) {
	keep := 1 - c[3]*share
	for k := range 4 {
		px[k] = byte(min(float32(px[k])*keep+c[k]*share*255+0.5, 255))
	}
}

// spend counts work, and looks whether the context is done.
func (c *canvas) spend(n int64) error {
	if *c.work -= n; *c.work < 0 {
		return &LimitError{"steps of work", maxWork}
	}
	return c.ctx.Err()
}
