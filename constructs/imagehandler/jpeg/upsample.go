package jpeg

import (
	"image"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg/internal/pixel"
)

// An upsampler gives the rows of a component at the size of the picture.
type upsampler struct {
	c *component
	g *geometry
	// width and height are the samples of the plane that are of the picture.
	width, height int
	row           []byte // of the kept MCUs
}

func newUpsampler(c *component, g *geometry) *upsampler {
	u := &upsampler{c: c, g: g}
	u.width = min(c.kept.Max.X*g.size, c.width) - c.kept.Min.X*g.size
	u.height = min(c.kept.Max.Y*g.size, c.height) - c.kept.Min.Y*g.size
	if c.h != g.hMax || c.v != g.vMax {
		u.row = make([]byte, g.kept.Dx()*g.hMax*g.size+g.hMax)
	}
	return u
}

// source is row y of the component, counted from where its kept blocks begin;
// the outermost rows are repeated outside.
func (u *upsampler) source(y int) []byte {
	y = min(max(y, 0), u.height-1)
	y %= u.c.blockRows * u.g.size
	return u.c.plane[y*u.c.stride:][:u.width]
}

// at gives row y, counted from where the kept blocks begin, from column x on. It is valid
// until the next call.
//
// Components at half the width are interpolated, if they have more than two
// columns, whatever their height, and those at half the height and full width;
// others are repeated. So does libjpeg-turbo.
func (u *upsampler) at(y, x, width int) []byte {
	c, g := u.c, u.g
	switch across, down := g.hMax, g.vMax; {
	case u.row == nil:
		return u.source(y)[x : x+width]
	case across == 2*c.h && down == c.v && c.width > 2:
		row := u.row[:2*u.width]
		pixel.UpsampleH2V1(row, u.source(y))
	case across == 2*c.h && down == 2*c.v && c.width > 2:
		row := u.row[:2*u.width]
		pixel.UpsampleH2V2(row, u.source(y/2), u.source(far(y)))
	case across == c.h && down == 2*c.v:
		pixel.UpsampleH1V2(u.row[:u.width], u.source(y/2), u.source(far(y)), y&1 == 1)
	case across%c.h == 0:
		n := across / c.h
		pixel.UpsampleBox(u.row[:n*u.width], u.source(y*c.v/down), n)
	default:
		src := u.source(y * c.v / down)
		for i := range width {
			u.row[x+i] = src[min((x+i)*c.h/across, u.width-1)]
		}
	}
	return u.row[x : x+width]
}

// far is the row of a plane of half the height that is second nearest to row y.
func far(y int) int {
	if y&1 == 1 {
		return y/2 + 1
	}
	return y/2 - 1
}

// An output is a result that is made row by row of the samples of the components.
type output struct {
	picture    image.Image
	row        func(y int, rows *[4][]byte) // makes one
	next       int                          // row of the region, from 0
	upsamplers []*upsampler
	rows       [4][]byte
}

func (d *decoder) outputTo(m image.Image, row func(y int, rows *[4][]byte)) *output {
	o := &output{picture: m, row: row}
	for i := range d.components {
		o.upsamplers = append(o.upsamplers, newUpsampler(&d.components[i], d.geometry))
	}
	return o
}

// produce makes the rows that can be made once the planes have the rows of MCUs
// before mcuRow.
func (d *decoder) produce(mcuRow int) {
	g, o := d.geometry, d.output
	if o == nil {
		return
	}
	top := g.region.Min.Sub(g.origin)
	end := g.region.Dy()
	if mcuRow < g.kept.Max.Y {
		// Interpolation of the last row looks at the row below.
		end = min(end, (mcuRow-g.kept.Min.Y)*g.vMax*g.size-1-top.Y)
	}
	for ; o.next < end; o.next++ {
		for i, u := range o.upsamplers {
			o.rows[i] = u.at(top.Y+o.next, top.X, g.region.Dx())
		}
		o.row(o.next, &o.rows)
	}
}
