package codec

import (
	"context"
	"errors"
	"image"
	"math"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec/internal/svg"
)

func readSVGHeader(data []byte) (Header, error) {
	width, height, err := svg.Size(data)
	if err != nil {
		return Header{}, ofSVG(err)
	}
	return Header{
		Format:    SVG,
		Width:     wholePixels(width),
		Height:    wholePixels(height),
		Frames:    1,
		LoopCount: 1,
		Alpha:     true,
		Depth:     8,
		Lossless:  true,
	}, nil
}

// wholePixels is a length in pixels, one at least.
func wholePixels(v float64) int { return int(min(max(math.Round(v), 1), 1<<31-1)) }

func decodeSVG(ctx context.Context, data []byte, h Header, o DecodeOptions) (*Picture, error) {
	own := image.Pt(h.Width, h.Height)
	switch {
	case o.Width < 0, o.Height < 0:
		return nil, &RangeError{What: "size of the drawing", Got: min(o.Width, o.Height), Min: 0, Max: 1<<31 - 1}
	case o.Width > 0 && o.Height > 0:
		h.Width, h.Height = o.Width, o.Height
	case o.Width > 0:
		h.Width, h.Height = o.Width, wholePixels(float64(o.Width)*float64(own.Y)/float64(own.X))
	case o.Height > 0:
		h.Width, h.Height = wholePixels(float64(o.Height)*float64(own.X)/float64(own.Y)), o.Height
	}
	h.memory = product(int64(h.Width), int64(h.Height), 4*svg.Canvases)
	if err := o.check(h, 1, 4); err != nil {
		return nil, err
	}
	m, err := svg.Render(ctx, data, h.Width, h.Height)
	if err != nil {
		if ended := ctx.Err(); ended != nil {
			return nil, ended
		}
		return nil, ofSVG(err)
	}
	p := still(fromPremultiplied(m.Pix, h, false))
	p.Header = h
	return p, nil
}

func ofSVG(err error) error {
	var unsupported *svg.UnsupportedError
	var limit *svg.LimitError
	switch {
	case errors.As(err, &unsupported):
		return &UnsupportedError{Format: SVG, Feature: unsupported.Feature, Err: err}
	case errors.As(err, &limit):
		return &LimitError{Format: SVG, What: limit.What, Got: limit.Allowed + 1, Allowed: limit.Allowed, Err: err}
	}
	return &FormatError{Format: SVG, Err: err}
}
