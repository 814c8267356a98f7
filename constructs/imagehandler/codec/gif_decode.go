package codec

import (
	"bytes"
	"context"
	"image"
	"image/gif"
	"io"
)

func decodeGIF(ctx context.Context, data []byte, h Header, o DecodeOptions) (*Picture, error) {
	frames := 1
	if o.Animated {
		frames = h.Frames
	}
	if err := o.check(h, frames, 4); err != nil {
		return nil, err
	}
	s, err := readGIFScreen(data)
	if err != nil {
		return nil, err
	}
	p := &Picture{LoopCount: h.LoopCount}
	w := gifWalker{rest: s.blocks, loops: -1}
	canvas := newCanvas(h.Width, h.Height)
	for len(p.Frames) < frames {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		f, ok := w.next()
		if !ok {
			break
		}
		m, err := s.decode(f)
		if err != nil {
			if !o.AllowTruncated || len(p.Frames) == 0 {
				return nil, err
			}
			p.Truncated = true
			break
		}
		last := len(p.Frames) == frames-1
		p.Frames = append(p.Frames, Frame{Image: canvas.show(fromPalette(m), true, disposal(f.disposal), last), Delay: f.delay})
	}
	if h.Frames == 1 {
		p.Frames[0].Delay = 0
	}
	if !o.Animated {
		p.LoopCount = 1
		p.Frames[0].Delay = 0
	}
	p.XMP = w.xmp
	return p, nil
}

// decode has image/gif decode a frame: out of a file of its own, so that no more
// than one is held at a time, on a screen that no frame is too large for.
func (s gifScreen) decode(f gifFrame) (*image.Paletted, error) {
	if f.rect.Empty() {
		return image.NewPaletted(image.Rectangle{}, nil), nil
	}
	head := append([]byte("GIF89a\xff\xff\xff\xff"), s.colors, 0, 0)
	m, err := gif.Decode(io.MultiReader(
		bytes.NewReader(head), bytes.NewReader(s.palette), bytes.NewReader(f.control),
		bytes.NewReader(f.image), bytes.NewReader([]byte{gifTrailer})))
	switch {
	case err != nil && !f.whole:
		return nil, &FormatError{Format: GIF, Reason: err.Error(), Err: io.ErrUnexpectedEOF}
	case err != nil:
		return nil, &FormatError{Format: GIF, Err: unexpected(err)}
	}
	// image/gif decodes frames as nothing else.
	return m.(*image.Paletted), nil
}

// disposal is what happens to a frame before the next.
type disposal byte

// canvas is what the frames of an animation are put on.
type canvas struct {
	*image.NRGBA
	// undo takes the frame before away again.
	undo func()
}

func newCanvas(width, height int) *canvas {
	return &canvas{NRGBA: image.NewNRGBA(image.Rect(0, 0, width, height))}
}

// show puts a frame on the canvas, blending it or replacing what is there, and
// returns what is to be seen: the canvas itself if the frame is the last, else a
// copy. What is outside of the canvas is cut off.
func (c *canvas) show(m *image.NRGBA, blend bool, d disposal, last bool) *image.NRGBA {
	if c.undo != nil {
		c.undo()
		c.undo = nil
	}
	where := m.Rect.Intersect(c.Rect)
	switch d {
	case disposeBackground:
		c.undo = func() { c.clear(where) }
	case disposePrevious:
		before := image.NewNRGBA(where)
		copyPixels(before, c.NRGBA, where)
		c.undo = func() { copyPixels(c.NRGBA, before, where) }
	}
	if blend {
		blendOver(c.NRGBA, m, where)
	} else {
		copyPixels(c.NRGBA, m, where)
	}
	if last {
		return c.NRGBA
	}
	return &image.NRGBA{Pix: bytes.Clone(c.Pix), Stride: c.Stride, Rect: c.Rect}
}

func (c *canvas) clear(r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		clear(c.Pix[c.PixOffset(r.Min.X, y):][:4*r.Dx()])
	}
}

func copyPixels(dst, src *image.NRGBA, r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		copy(dst.Pix[dst.PixOffset(r.Min.X, y):][:4*r.Dx()], src.Pix[src.PixOffset(r.Min.X, y):])
	}
}

// blendOver puts one picture over another, both with straight alpha (the formula
// of WebP, RFC 9649, section 2.7.1.1).
func blendOver(dst, src *image.NRGBA, r image.Rectangle) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		to := dst.Pix[dst.PixOffset(r.Min.X, y):][:4*r.Dx()]
		from := src.Pix[src.PixOffset(r.Min.X, y):][:4*r.Dx()]
		for i := 0; i < len(to); i += 4 {
			switch a := uint32(from[i+3]); {
			case a == 255, to[i+3] == 0:
				copy(to[i:i+4], from[i:i+4])
			case a != 0:
				// behind is the share of the pixel below, in 255ths.
				behind := (uint32(to[i+3])*(255-a) + 127) / 255
				alpha := a + behind
				for k := range 3 {
					to[i+k] = byte((uint32(from[i+k])*a + uint32(to[i+k])*behind + alpha/2) / alpha)
				}
				to[i+3] = byte(alpha)
			}
		}
	}
}
