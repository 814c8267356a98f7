package jpeg

import (
	"image"

	"github.com/lintel-go/lintel/constructs/imagehandler/internal/subsampling"
	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg/internal/pixel"
)

// subsampleRatio is the name of the picture's sampling, if it has one.
func (d *decoder) subsampleRatio() (ratio image.YCbCrSubsampleRatio, ok bool) {
	y, cb, cr := &d.components[0], &d.components[1], &d.components[2]
	if cb.h != cr.h || cb.v != cr.v || y.h%cb.h != 0 || y.v%cb.v != 0 {
		return 0, false
	}
	return subsampling.Ratio(image.Pt(y.h/cb.h, y.v/cb.v))
}

// planar tells whether the result's planes are those of the decoder.
func (d *decoder) planar() bool {
	if d.options.Format != Native {
		return false
	}
	switch d.config.ColorSpace {
	case Gray:
		return true
	case YCbCr:
		_, ok := d.subsampleRatio()
		return ok
	}
	return false
}

// pictureMemory is what picture will allocate.
func (d *decoder) pictureMemory(g *geometry) int64 {
	pixels := int64(g.region.Dx()) * int64(g.region.Dy())
	switch {
	case d.planar():
		return 0
	case d.options.Format == Native && d.config.ColorSpace == YCbCr:
		return 3 * pixels
	}
	return 4 * pixels
}

// picture is the result.
func (d *decoder) picture() image.Image {
	if d.output != nil {
		return d.output.picture
	}
	return d.planes()
}

// newOutput allocates the result that is not the planes themselves.
func (d *decoder) newOutput() *output {
	g, space := d.geometry, d.config.ColorSpace
	switch {
	case d.options.Format == RGBA:
		m := image.NewRGBA(g.region)
		return d.outputTo(m, d.convert(m.Pix, m.Stride, converters[space]))
	case space == RGB:
		m := image.NewNRGBA(g.region)
		return d.outputTo(m, d.convert(m.Pix, m.Stride, converters[space]))
	case space == YCbCr:
		m := image.NewYCbCr(g.region, image.YCbCrSubsampleRatio444)
		return d.outputTo(m, func(y int, rows *[4][]byte) {
			copy(m.Y[y*m.YStride:], rows[0])
			copy(m.Cb[y*m.CStride:], rows[1])
			copy(m.Cr[y*m.CStride:], rows[2])
		})
	}
	m := image.NewCMYK(g.region)
	return d.outputTo(m, d.convert(m.Pix, m.Stride, inkConverters[space]))
}

// convert returns the function that makes one row of pixels of four octets.
func (d *decoder) convert(dst []byte, stride int, convert converter) func(y int, rows *[4][]byte) {
	width, adobe := 4*d.geometry.region.Dx(), d.config.Adobe
	return func(y int, rows *[4][]byte) {
		convert(dst[y*stride:][:width], rows, adobe)
	}
}

// planes gives the planes as they are, cut to the region.
func (d *decoder) planes() image.Image {
	g := d.geometry
	if len(d.components) == 1 {
		return &image.Gray{Pix: d.components[0].from(g, g.region.Min), Stride: d.components[0].stride, Rect: g.region}
	}
	y, cb, cr := &d.components[0], &d.components[1], &d.components[2]
	ratio, _ := d.subsampleRatio()
	return &image.YCbCr{
		Y:              y.from(g, g.region.Min),
		Cb:             cb.from(g, g.region.Min),
		Cr:             cr.from(g, g.region.Min),
		YStride:        y.stride,
		CStride:        cb.stride,
		SubsampleRatio: ratio,
		Rect:           g.region,
	}
}

// from is the plane from the sample on that the pixel p is of.
func (c *component) from(g *geometry, p image.Point) []byte {
	x := p.X*c.h/g.hMax - c.kept.Min.X*g.size
	y := p.Y*c.v/g.vMax - c.kept.Min.Y*g.size
	return c.plane[y*c.stride+x:]
}

// A converter makes a row of pixels of four octets of rows of the components.
type converter func(dst []byte, rows *[4][]byte, adobe bool)

// converters make RGBA.
var converters = [...]converter{
	Gray:  func(dst []byte, r *[4][]byte, _ bool) { pixel.GrayToRGBA(dst, r[0]) },
	YCbCr: func(dst []byte, r *[4][]byte, _ bool) { pixel.YCbCrToRGBA(dst, r[0], r[1], r[2]) },
	RGB:   func(dst []byte, r *[4][]byte, _ bool) { pixel.RGBToRGBA(dst, r[0], r[1], r[2]) },
	CMYK: func(dst []byte, r *[4][]byte, adobe bool) {
		inkConverters[CMYK](dst, r, adobe)
		pixel.CMYKToRGBA(dst, dst)
	},
	YCCK: func(dst []byte, r *[4][]byte, adobe bool) {
		inkConverters[YCCK](dst, r, adobe)
		pixel.CMYKToRGBA(dst, dst)
	},
}

// inkConverters make CMYK with 255 as full ink.
var inkConverters = [...]converter{
	CMYK: func(dst []byte, r *[4][]byte, adobe bool) {
		pixel.InterleaveCMYK(dst, r[0], r[1], r[2], r[3])
		if adobe {
			pixel.Invert(dst, dst)
		}
	},
	YCCK: func(dst []byte, r *[4][]byte, adobe bool) {
		pixel.YCCKToCMYK(dst, r[0], r[1], r[2], r[3])
		if adobe {
			pixel.Invert(dst, dst)
		}
	},
}
