package codec

import (
	"context"
	"image"
	"image/gif"
	"io"
	"time"
)

func encodeGIF(ctx context.Context, w io.Writer, p *Picture, o EncodeOptions) error {
	e := gifEncoder{colors: o.Colors, dither: o.Dither}
	if e.colors == 0 {
		e.colors = 256
	}
	transparent, err := e.share(ctx, p.Frames)
	if err != nil {
		return err
	}
	size := p.Frames[0].Bounds().Size()
	g := gif.GIF{
		Config: image.Config{Width: size.X, Height: size.Y},
	}
	switch {
	// Package gif counts the times after the first, and has -1 for none.
	case p.LoopCount == 1:
		g.LoopCount = -1
	case p.LoopCount > 1:
		g.LoopCount = p.LoopCount - 1
	}
	if e.exact != nil {
		g.Config.ColorModel = e.exact.palette
	}
	var before *image.NRGBA
	for _, f := range p.Frames {
		if err := ctx.Err(); err != nil {
			return err
		}
		m := onOff(f.Image)
		part, dispose := m, byte(gif.DisposalNone)
		if transparent && len(p.Frames) > 1 {
			// What a frame leaves can't be taken away by the next one.
			dispose = gif.DisposalBackground
		} else if before != nil {
			part = changed(m, before)
		}
		before = m
		g.Image = append(g.Image, e.encode(part))
		g.Delay = append(g.Delay, int((f.Delay+5*time.Millisecond)/(10*time.Millisecond)))
		g.Disposal = append(g.Disposal, dispose)
	}
	return gif.EncodeAll(w, &g)
}

// gifEncoder makes palettes: one for all frames if that can be exact, or else one
// for each.
type gifEncoder struct {
	colors    int
	dither    bool
	exact     *exactColors
	quantizer *quantizer
}

// share looks for a palette that has all colours of all frames, and one entry for
// what does not change. It tells whether any frame has transparent pixels.
func (e *gifEncoder) share(ctx context.Context, frames []Frame) (transparent bool, err error) {
	e.exact = &exactColors{index: map[uint32]byte{}}
	colors := e.colors
	if len(frames) > 1 {
		e.exact.add(0, colors)
	}
	for _, f := range frames {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		m := onOff(f.Image)
		transparent = transparent || !m.Opaque()
		if e.exact != nil && !e.exact.addAll(m, colors) {
			e.exact = nil
		}
	}
	return transparent, nil
}

func (e *gifEncoder) encode(m *image.NRGBA) *image.Paletted {
	if e.exact != nil {
		return e.exact.apply(m)
	}
	if few := exactPalette(m, e.colors); few != nil {
		return few.apply(m)
	}
	if e.quantizer == nil {
		e.quantizer = newQuantizer()
	}
	e.quantizer.reset()
	e.quantizer.add(m)
	return e.quantizer.apply(m, e.quantizer.palette(e.colors), e.dither)
}

// onOff is a copy of the picture at the origin, with pixels that are opaque or
// transparent: the former where alpha is half or more.
func onOff(m image.Image) *image.NRGBA {
	src := toNRGBA(m)
	out := image.NewNRGBA(image.Rectangle{Max: src.Rect.Size()})
	for y := range out.Rect.Dy() {
		to, from := out.Pix[y*out.Stride:][:out.Stride], src.Pix[y*src.Stride:][:out.Stride]
		for x := 0; x < len(to); x += 4 {
			if from[x+3] >= 128 {
				to[x], to[x+1], to[x+2], to[x+3] = from[x], from[x+1], from[x+2], 255
			}
		}
	}
	return out
}

// changed is the part of m that differs from the frame before, with what does not
// differ transparent.
func changed(m, before *image.NRGBA) *image.NRGBA {
	box := difference(m, before)
	out := image.NewNRGBA(box)
	for y := box.Min.Y; y < box.Max.Y; y++ {
		from, old := m.Pix[m.PixOffset(box.Min.X, y):], before.Pix[before.PixOffset(box.Min.X, y):]
		to := out.Pix[out.PixOffset(box.Min.X, y):][:4*box.Dx()]
		for x := 0; x < len(to); x += 4 {
			if [4]byte(from[x:]) != [4]byte(old[x:]) {
				copy(to[x:x+4], from[x:x+4])
			}
		}
	}
	return out
}
