package codec

import (
	"bytes"
	"context"
	"errors"
	"image"
	"io"

	"golang.org/x/image/webp"
)

func decodeWebP(ctx context.Context, data []byte, h Header, o DecodeOptions) (*Picture, error) {
	frames := 1
	if o.Animated {
		frames = h.Frames
	}
	if err := o.check(h, frames, 4); err != nil {
		return nil, err
	}
	f := readWebPFile(data)
	p := &Picture{LoopCount: 1}
	if f.flags&webpAnimation != 0 {
		if err := f.animation(ctx, p, h, frames, o); err != nil {
			return nil, err
		}
	} else {
		m, err := f.still.decode()
		if err != nil {
			return nil, err
		}
		p.Frames = []Frame{{Image: m}}
	}
	p.ICC, p.Exif, p.XMP = f.icc, bytes.TrimPrefix(f.exif, []byte("Exif\x00\x00")), f.xmp
	return p, nil
}

// animation decodes so many frames and puts them together.
func (f webpFile) animation(ctx context.Context, p *Picture, h Header, frames int, o DecodeOptions) error {
	canvas := newCanvas(h.Width, h.Height)
	rest := f.frames
	for len(p.Frames) < frames {
		if err := ctx.Err(); err != nil {
			return err
		}
		frame, after, ok := nextWebPFrame(rest)
		if !ok {
			break
		}
		rest = after
		m, err := frame.decode()
		if err != nil {
			if !o.AllowTruncated || len(p.Frames) == 0 {
				return err
			}
			p.Truncated = true
			break
		}
		part := toNRGBA(m)
		part.Rect = frame.rect
		d := disposal(0)
		if frame.dispose {
			d = disposeBackground
		}
		last := len(p.Frames) == frames-1
		p.Frames = append(p.Frames, Frame{Image: canvas.show(part, !frame.replace, d, last), Delay: frame.delay})
	}
	if o.Animated {
		p.LoopCount = h.LoopCount
	} else {
		p.Frames[0].Delay = 0
	}
	return nil
}

// decode has x/image/webp decode a picture, out of a file of its own.
func (f webpFrame) decode() (image.Image, error) {
	if !f.picture.whole {
		return nil, &FormatError{Format: WebP, Reason: "a picture that is cut short", Err: io.ErrUnexpectedEOF}
	}
	size, alpha, err := f.bitstream()
	if err != nil {
		return nil, err
	}
	var file riffWriter
	file.start()
	lossy := f.picture.name == "VP8 "
	if lossy && alpha {
		file.extended(webpAlpha, size)
		file.chunk("ALPH", f.alpha.data)
	}
	file.chunk(f.picture.name, f.picture.data)
	m, err := webp.Decode(bytes.NewReader(file.finish()))
	if err != nil {
		return nil, ofWebP(err)
	}
	switch m := m.(type) {
	case *image.YCbCr:
		return fullRange(m), nil
	case *image.NYCbCrA:
		return studioToNRGBA(m), nil
	case *image.NRGBA:
		if !alpha {
			opaque(m)
		}
		return m, nil
	}
	return toNRGBA(m), nil
}

func ofWebP(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.ErrUnexpectedEOF
	}
	return &FormatError{Format: WebP, Err: err}
}

// opaque makes every pixel so.
func opaque(m *image.NRGBA) {
	for i := 3; i < len(m.Pix); i += 4 {
		m.Pix[i] = 255
	}
}
