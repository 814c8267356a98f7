package codec

import (
	"image"
	"image/color"
	"slices"
)

// Quantize reduces a picture to a palette of at most colors colours, 2 to 256.
// A picture that has no more is reproduced exactly. Otherwise colours are
// gathered in cells of 5 bits for red, green and blue and 4 for alpha; the cells
// are divided into boxes, each time the box with the greatest squared error at
// its mean along the axis of greatest variance (X. Wu, "Efficient statistical
// computations for optimal color quantization", Graphics Gems II, 1991, chooses
// its cuts by the same measure); and the means of the boxes are the palette.
// Fully transparent pixels share one entry of their own, the last.
//
// dither spreads the error of each pixel over its neighbours (Floyd and
// Steinberg, 1976).
func Quantize(m image.Image, colors int, dither bool) *image.Paletted {
	src := toNRGBA(m)
	if exact := exactPalette(src, colors); exact != nil {
		return exact.apply(src)
	}
	q := newQuantizer()
	q.add(src)
	return q.apply(src, q.palette(colors), dither)
}

// exactColors numbers the colours of pictures that have few.
type exactColors struct {
	index   map[uint32]byte
	palette color.Palette
}

// exactPalette has all colours of a picture, or is nil if these are too many.
func exactPalette(m *image.NRGBA, colors int) *exactColors {
	e := &exactColors{index: make(map[uint32]byte, colors)}
	if !e.addAll(m, colors) {
		return nil
	}
	return e
}

// addAll is false if there are too many.
func (e *exactColors) addAll(m *image.NRGBA, colors int) bool {
	for y := range m.Rect.Dy() {
		row := m.Pix[y*m.Stride:][:4*m.Rect.Dx()]
		for x := 0; x < len(row); x += 4 {
			if x > 0 && [4]byte(row[x:]) == [4]byte(row[x-4:]) {
				continue
			}
			if !e.add(colorKey(row[x:]), colors) {
				return false
			}
		}
	}
	return true
}

func (e *exactColors) add(c uint32, colors int) bool {
	if _, known := e.index[c]; known {
		return true
	}
	if len(e.palette) == colors {
		return false
	}
	e.index[c] = byte(len(e.palette))
	e.palette = append(e.palette, color.NRGBA{byte(c >> 24), byte(c >> 16), byte(c >> 8), byte(c)})
	return true
}

func (e *exactColors) apply(m *image.NRGBA) *image.Paletted {
	out := image.NewPaletted(m.Rect, e.palette)
	for y := range m.Rect.Dy() {
		to := out.Pix[y*out.Stride:][:m.Rect.Dx()]
		row := m.Pix[y*m.Stride:]
		for x := range to {
			if x > 0 && [4]byte(row[4*x:]) == [4]byte(row[4*x-4:]) {
				to[x] = to[x-1]
				continue
			}
			to[x] = e.index[colorKey(row[4*x:])]
		}
	}
	return out
}

// colorKey is a colour as a number. All that is fully transparent is the same.
func colorKey(p []byte) uint32 {
	if p[3] == 0 {
		return 0
	}
	return be32(p)
}

// A quantizer counts colours.
type quantizer struct {
	cells []cell
	// used are the cells that are not empty, as their order is that of the pixels.
	used        []uint32
	transparent bool
}

// cell holds the sums of the pixels in it.
type cell struct {
	n   uint32
	sum [4]uint32
}

const (
	cellBits = 19
	// maxCounted keeps the sums of a cell within 32 bits.
	maxCounted = 1 << 24
)

func newQuantizer() *quantizer { return &quantizer{cells: make([]cell, 1<<cellBits)} }

func cellOf(r, g, b, a byte) uint32 {
	return uint32(r>>3)<<14 | uint32(g>>3)<<9 | uint32(b>>3)<<4 | uint32(a>>4)
}

// add counts a picture, or of a large one rows at equal distances.
func (q *quantizer) add(m *image.NRGBA) {
	width, height := m.Rect.Dx(), m.Rect.Dy()
	step := 1 + width*height/maxCounted
	for y := 0; y < height; y += step {
		for row := m.Pix[y*m.Stride:][:4*width]; len(row) > 0; row = row[4:] {
			if row[3] == 0 {
				q.transparent = true
				continue
			}
			i := cellOf(row[0], row[1], row[2], row[3])
			c := &q.cells[i]
			if c.n == 0 {
				q.used = append(q.used, i)
			}
			c.n++
			for k := range c.sum {
				c.sum[k] += uint32(row[k])
			}
		}
	}
}

// reset forgets all counts.
func (q *quantizer) reset() {
	for _, i := range q.used {
		q.cells[i] = cell{}
	}
	q.used, q.transparent = q.used[:0], false
}

// colorBox is a part of the used cells, with their moments.
type colorBox struct {
	cells []uint32
	n     float64
	mean  [4]float64
	// axis is that of the greatest variance, error the sum of all squared distances
	// from the mean.
	axis  int
	error float64
}

func (q *quantizer) box(cells []uint32) colorBox {
	b := colorBox{cells: cells}
	var sum, square [4]float64
	for _, i := range cells {
		c := &q.cells[i]
		n := float64(c.n)
		b.n += n
		for k, s := range c.sum {
			v := float64(s)
			sum[k] += v
			square[k] += v * v / n
		}
	}
	greatest := -1.0
	for k := range sum {
		b.mean[k] = sum[k] / b.n
		variance := square[k] - sum[k]*b.mean[k]
		b.error += variance
		if variance > greatest {
			b.axis, greatest = k, variance
		}
	}
	return b
}

// split divides a box at its mean. ok is false if all is on one side.
func (q *quantizer) split(b colorBox) (low, high colorBox, ok bool) {
	cut := 0
	for i, at := range b.cells {
		c := &q.cells[at]
		if float64(c.sum[b.axis]) <= b.mean[b.axis]*float64(c.n) {
			b.cells[i], b.cells[cut] = b.cells[cut], b.cells[i]
			cut++
		}
	}
	if cut == 0 || cut == len(b.cells) {
		return colorBox{}, colorBox{}, false
	}
	return q.box(b.cells[:cut]), q.box(b.cells[cut:]), true
}

// palette is at most colors colours for what was counted.
func (q *quantizer) palette(colors int) color.Palette {
	if q.transparent {
		colors--
	}
	var boxes []colorBox
	if len(q.used) > 0 {
		boxes = append(boxes, q.box(slices.Clone(q.used)))
	}
	for len(boxes) > 0 && len(boxes) < colors {
		worst := 0
		for i := range boxes {
			if boxes[i].error > boxes[worst].error {
				worst = i
			}
		}
		if boxes[worst].error <= 0 {
			break
		}
		low, high, ok := q.split(boxes[worst])
		if !ok {
			boxes[worst].error = 0
			continue
		}
		boxes[worst] = low
		boxes = append(boxes, high)
	}
	palette := make(color.Palette, 0, 256)
	for _, b := range boxes {
		palette = append(palette, color.NRGBA{round8(b.mean[0]), round8(b.mean[1]), round8(b.mean[2]), max(1, round8(b.mean[3]))})
	}
	if q.transparent {
		palette = append(palette, color.NRGBA{})
	}
	return palette
}

func round8(v float64) byte { return byte(min(max(v+0.5, 0), 255)) }
