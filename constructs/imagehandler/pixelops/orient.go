package pixelops

import (
	"context"
	"image"

	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
)

// turn is one of the eight ways to lay a picture on its frame: first mirrored along
// the diagonal from its upper left corner if transpose is set, then left to right if
// flop is, then top to bottom if flip is.
type turn struct {
	transpose, flop, flip bool
}

// upright is the turn that undoes an orientation of EXIF. What is counted from the
// other end of the stored rows is, in a picture that is transposed, a column.
func upright(o orient.Orientation) turn {
	columns, rows := o.Mirrors()
	if o.Swaps() {
		return turn{transpose: true, flop: rows, flip: columns}
	}
	return turn{flop: columns, flip: rows}
}

// Flip mirrors a picture top to bottom. It works in place and allocates nothing. It
// is sharp's flip.
type Flip struct{}

// Check returns nil.
func (o Flip) Check() error { return nil }

// Apply flips m.
func (o Flip) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "flip", m); err != nil {
		return nil, err
	}
	return turn{flip: true}.apply(ctx, m, workers, "flip")
}

// Flop mirrors a picture left to right. It works in place and allocates nothing. It
// is sharp's flop.
type Flop struct{}

// Check returns nil.
func (o Flop) Check() error { return nil }

// Apply flops m.
func (o Flop) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "flop", m); err != nil {
		return nil, err
	}
	return turn{flop: true}.apply(ctx, m, workers, "flop")
}

// Orient lays a picture upright that is stored in an orientation of EXIF: 1 upright,
// 2 mirrored left to right, 3 upside down, 4 mirrored top to bottom, 5 transposed, 6
// to be turned a quarter clockwise, 7 transposed along the other diagonal, 8 to be
// turned a quarter counter-clockwise. 0 stands for no orientation, as 1. 0 to 4 work
// in place and allocate nothing, the others allocate the result. It is sharp's
// autoOrient.
type Orient struct {
	Orientation int // 0 to 8
}

// Check tells whether Orientation is 0 to 8.
func (o Orient) Check() error { return integer("autoOrient", "orientation", o.Orientation, 0, 8) }

// Apply lays m upright.
func (o Orient) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "autoOrient", m); err != nil {
		return nil, err
	}
	return upright(orient.Orientation(o.Orientation)).apply(ctx, m, workers, "autoOrient")
}

// quarters are the orientations that turns clockwise by so many quarters undo.
var quarters = [...]orient.Orientation{orient.TopLeft, orient.RightTop, orient.BottomRight, orient.LeftBottom}

// apply turns m, in place if its shape stays.
func (t turn) apply(ctx context.Context, m *image.NRGBA, workers int, name string) (*image.NRGBA, error) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	if t.transpose {
		to, err := blank(name, h, w)
		if err != nil {
			return nil, err
		}
		return to, chunks(ctx, workers, w, block, func(y0, y1 int) { t.transposed(to, m, y0, y1) })
	}
	if !t.flip && !t.flop {
		return m, nil
	}
	if !t.flip {
		return m, rows(ctx, workers, h, w, func(y0, y1 int) {
			for y := y0; y < y1; y++ {
				reverse(row(m, y))
			}
		})
	}
	return m, rows(ctx, workers, (h+1)/2, 2*w, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			upper, lower := row(m, y), row(m, h-1-y)
			swap(upper, lower)
			if t.flop {
				reverse(upper)
				if y != h-1-y {
					reverse(lower)
				}
			}
		}
	})
}

// block is the side of the squares that are transposed one after another, so that
// both pictures' lines of cache are used up while they are there.
const block = 32

// transposed writes the rows y0 to y1 of the result, which is m transposed, then
// mirrored.
func (t turn) transposed(to, m *image.NRGBA, y0, y1 int) {
	w, h := to.Rect.Dx(), to.Rect.Dy()
	for x0 := 0; x0 < w; x0 += block {
		for y := y0; y < y1; y++ {
			at := row(to, y)
			column := y
			if t.flip {
				column = h - 1 - y
			}
			for x := x0; x < min(x0+block, w); x++ {
				line := x
				if t.flop {
					line = w - 1 - x
				}
				*(*[4]byte)(at[4*x:]) = [4]byte(m.Pix[line*m.Stride+4*column:])
			}
		}
	}
}

// swap exchanges two rows, or does nothing to one.
func swap(a, b []byte) {
	var kept [1024]byte
	for len(a) > 0 {
		n := copy(kept[:], a)
		copy(a, b[:n])
		copy(b, kept[:n])
		a, b = a[n:], b[n:]
	}
}

// reverse mirrors a row.
func reverse(p []byte) {
	for i, j := 0, len(p)-4; i < j; i, j = i+4, j-4 {
		a, b := (*[4]byte)(p[i:]), (*[4]byte)(p[j:])
		*a, *b = *b, *a
	}
}
