package orient

import (
	"image"
	"image/draw"

	"github.com/lintel-go/lintel/constructs/imagehandler/internal/subsampling"
)

// Image is the upright picture of m, which is stored with orientation o: m itself
// where there is nothing to do, otherwise a new one whose bounds begin at nought.
// It has the type of m where that is *image.Gray, *image.YCbCr, *image.RGBA,
// *image.NRGBA or *image.CMYK, and is *image.RGBA for others.
//
// A planar picture keeps its subsampling, with width and height in each other's
// place where they are swapped. Where samples of its chroma would straddle those
// of the upright picture, because a mirrored side is not whole chroma samples,
// the result is at 4:4:4, with chroma repeated.
func Image(m image.Image, o Orientation) image.Image {
	if o.Valid() == TopLeft {
		return m
	}
	size := m.Bounds().Size()
	w, h := o.Size(size.X, size.Y)
	rect := image.Rect(0, 0, w, h)
	switch m := m.(type) {
	case *image.YCbCr:
		return planar(m, o)
	case *image.Gray:
		dst := image.NewGray(rect)
		turn(dst.Pix, dst.Stride, m.Pix, m.Stride, size, o, 1)
		return dst
	case *image.NRGBA:
		dst := image.NewNRGBA(rect)
		turn(dst.Pix, dst.Stride, m.Pix, m.Stride, size, o, 4)
		return dst
	case *image.CMYK:
		dst := image.NewCMYK(rect)
		turn(dst.Pix, dst.Stride, m.Pix, m.Stride, size, o, 4)
		return dst
	}
	rgba, ok := m.(*image.RGBA)
	if !ok {
		rgba = image.NewRGBA(image.Rectangle{Max: size})
		draw.Draw(rgba, rgba.Rect, m, m.Bounds().Min, draw.Src)
	}
	dst := image.NewRGBA(rect)
	turn(dst.Pix, dst.Stride, rgba.Pix, rgba.Stride, size, o, 4)
	return dst
}

// Subsampling is that of the upright picture of a stored planar one of a size. It
// tells whether there is one that can be turned plane by plane.
func (o Orientation) Subsampling(r image.YCbCrSubsampleRatio, width, height int) (image.YCbCrSubsampleRatio, bool) {
	step, known := subsampling.Step(r)
	columns, rows := o.Mirrors()
	if !known || columns && width%step.X != 0 || rows && height%step.Y != 0 {
		return 0, false
	}
	if !o.Swaps() {
		return r, true
	}
	return subsampling.Ratio(image.Pt(step.Y, step.X))
}

func planar(m *image.YCbCr, o Orientation) image.Image {
	size := m.Rect.Size()
	step, _ := subsampling.Step(m.SubsampleRatio)
	ratio, whole := o.Subsampling(m.SubsampleRatio, size.X, size.Y)
	if !whole || m.Rect.Min.X%step.X != 0 || m.Rect.Min.Y%step.Y != 0 {
		m = repeated(m)
		step, ratio = image.Pt(1, 1), image.YCbCrSubsampleRatio444
	}
	w, h := o.Size(size.X, size.Y)
	dst := image.NewYCbCr(image.Rect(0, 0, w, h), ratio)
	turn(dst.Y, dst.YStride, m.Y, m.YStride, size, o, 1)
	chroma := image.Pt((size.X+step.X-1)/step.X, (size.Y+step.Y-1)/step.Y)
	turn(dst.Cb, dst.CStride, m.Cb, m.CStride, chroma, o, 1)
	turn(dst.Cr, dst.CStride, m.Cr, m.CStride, chroma, o, 1)
	return dst
}

// repeated is m at 4:4:4.
func repeated(m *image.YCbCr) *image.YCbCr {
	size, from := m.Rect.Size(), m.Rect.Min
	dst := image.NewYCbCr(image.Rectangle{Max: size}, image.YCbCrSubsampleRatio444)
	for y := range size.Y {
		row := dst.Y[y*dst.YStride:][:size.X]
		copy(row, m.Y[m.YOffset(from.X, from.Y+y):])
		cb, cr := dst.Cb[y*dst.CStride:], dst.Cr[y*dst.CStride:]
		for x := range row {
			i := m.COffset(from.X+x, from.Y+y)
			cb[x], cr[x] = m.Cb[i], m.Cr[i]
		}
	}
	return dst
}

// tile is the side of the squares that are turned at a time where rows become
// columns, so that the lines of the cache that they span are used whole.
const tile = 32

// turn fills dst with the upright pixels of src, which has the given size and so
// many bytes a pixel.
func turn(dst []byte, dstStride int, src []byte, srcStride int, size image.Point, o Orientation, bytes int) {
	s := steps[o.Valid()]
	// Where src of the upright pixel (x, y) begins: start + x*right + y*down.
	start, right, down := 0, bytes, srcStride
	if s.fromRight {
		start, right = start+(size.X-1)*bytes, -right
	}
	if s.fromBottom {
		start, down = start+(size.Y-1)*srcStride, -down
	}
	w, h := size.X, size.Y
	if s.swap {
		right, down = down, right
		w, h = h, w
	}
	for top := 0; top < h; top += tile {
		for left := 0; left < w; left += tile {
			width := min(tile, w-left)
			for y := top; y < min(top+tile, h); y++ {
				row := dst[y*dstStride+left*bytes:][:width*bytes]
				at := start + left*right + y*down
				switch {
				case right == bytes:
					copy(row, src[at:])
				case bytes == 1:
					for x := range row {
						row[x] = src[at]
						at += right
					}
				default:
					for x := 0; x+4 <= len(row); x += 4 {
						copy(row[x:x+4], src[at:at+4])
						at += right
					}
				}
			}
		}
	}
}
