package transform

import (
	"context"
	"fmt"
	"image"
	"image/draw"
	"io"

	"github.com/lintel-go/lintel/constructs/imagehandler/fit"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
)

// standardSource is a picture that the standard library decodes as a whole.
type standardSource struct {
	reader io.Reader
	kind   Format
	size   image.Point
	decode func(io.Reader) (image.Image, error)
}

func (s *standardSource) format() Format { return s.kind }

func (s *standardSource) stored() (image.Point, orient.Orientation) { return s.size, orient.TopLeft }

func (s *standardSource) kept() metadata { return metadata{} }

func (s *standardSource) resized(ctx context.Context, j *job) (image.Image, error) {
	m, err := s.decode(s.reader)
	if err != nil {
		return nil, fmt.Errorf("transform: %v: %w", s.kind, err)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m = s.onScreen(m)
	from := m.Bounds().Min
	if part, ok := m.(interface {
		SubImage(image.Rectangle) image.Image
	}); ok {
		m = part.SubImage(j.crop.Add(from))
	}
	if deep, ok := m.(*image.Gray16); ok {
		gray := image.NewGray(deep.Rect)
		draw.Draw(gray, gray.Rect, deep, deep.Rect.Min, draw.Src)
		m = gray
	}
	dx, dy := float64(j.crop.Min.X), float64(j.crop.Min.Y)
	return j.resize(ctx, m, fit.Box{X0: j.box.X0 - dx, Y0: j.box.Y0 - dy, X1: j.box.X1 - dx, Y1: j.box.Y1 - dy})
}

// onScreen puts the first frame of a GIF, which may be smaller, where it is on the
// screen.
func (s *standardSource) onScreen(m image.Image) image.Image {
	screen := image.Rectangle{Max: s.size}
	if m.Bounds() == screen {
		return m
	}
	whole := image.NewRGBA(screen)
	draw.Draw(whole, m.Bounds(), m, m.Bounds().Min, draw.Src)
	return whole
}
