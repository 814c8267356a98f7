package edits

import (
	"context"
	"errors"
	"image"
	"math"
	"strconv"
	"strings"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
	"github.com/lintel-go/lintel/constructs/imagehandler/pixelops"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/resample"
)

// overlay lays another picture over each frame.
type overlay struct {
	request.Overlay
	blend   pixelops.Blend
	gravity pixelops.Gravity
}

func (c *compiler) overlay(e request.Overlay) error {
	if c.options.Load == nil {
		return &MissingError{Edit: e.Name(), Missing: "Load"}
	}
	blend, err := pixelops.ParseBlend(e.Options.Blend)
	if err != nil {
		return invalid(e.Name(), err)
	}
	gravity, err := pixelops.ParseGravity(e.Options.Gravity)
	if err != nil {
		return invalid(e.Name(), err)
	}
	c.steps = append(c.steps, overlay{e, blend, gravity})
	c.opaque = c.opaque && !leavesNothing[blend]
	return nil
}

// leavesNothing are the modes that can make an opaque picture translucent.
var leavesNothing = map[pixelops.Blend]bool{
	pixelops.Clear: true, pixelops.Source: true, pixelops.In: true, pixelops.Out: true, pixelops.DestIn: true,
	pixelops.DestOut: true, pixelops.DestAtop: true, pixelops.Xor: true,
}

func (s overlay) String() string { return describe(s.Overlay) }

func (s overlay) run(ctx context.Context, r *runner) error {
	data, err := r.options.Load(ctx, s.Bucket, s.Key)
	if err != nil {
		return dependency(ctx, s.Name(), CodeOverlay, err)
	}
	size := r.size()
	mark, err := s.prepare(ctx, data, size, r.options)
	if err != nil {
		return s.failure(ctx, err)
	}
	if b := mark.Bounds(); b.Dx() > size.X || b.Dy() > size.Y {
		return badRequest(s.Name(), CodeBadRequest, messageLarger, "")
	}
	o := operation{s.Name(), pixelops.Composite{Picture: mark, Blend: s.blend, Gravity: s.gravity, At: s.at(size, mark.Rect.Size()), Tile: s.Options.Tile}}
	return operations{o}.run(ctx, r)
}

// failure is for an overlay that is no picture, or one that is too large.
func (s overlay) failure(ctx context.Context, err error) error {
	var refused *request.Error
	if ended := ctx.Err(); ended != nil {
		return ended
	}
	if errors.As(err, &refused) {
		return err
	}
	return badRequest(s.Name(), CodeOverlay, messageOverlay, "It is because of a %v.", err)
}

// prepare decodes the overlay for a picture of a size, resizes and fades it.
func (s overlay) prepare(ctx context.Context, data []byte, size image.Point, o *Options) (*image.NRGBA, error) {
	h, err := codec.ReadHeader(data)
	if err != nil {
		return nil, err
	}
	c := &compiler{
		options: o, format: h.Format, orientation: orient.Orientation(h.Orientation), frames: 1,
		size: image.Pt(h.Width, h.Height), opaque: !h.Alpha,
	}
	edits := []request.Edit{request.AutoOrient{}}
	if s.WRatio > 0 || s.HRatio > 0 {
		edits = append(edits, request.Resize{
			Width: share(size.X, s.WRatio), Height: share(size.Y, s.HRatio), Fit: request.Inside, Position: "centre",
			Kernel: resample.Lanczos3.String(),
		})
	}
	g, steps, err := c.source(edits)
	if err != nil {
		return nil, err
	}
	p := &Plan{options: *o, header: h, source: g, steps: steps}
	r, _, err := p.edited(ctx, data)
	if err != nil {
		return nil, err
	}
	mark, err := r.nrgba(ctx)
	if err != nil {
		return nil, err
	}
	fade(mark, s.Alpha)
	return mark, nil
}

// share is so many percent of a side, at least a pixel, and 0 for no percentage.
func share(side, percent int) int {
	if percent == 0 {
		return 0
	}
	return max(side*percent/100, 1)
}

// fade makes a picture transparent by so many percent.
func fade(m *image.NRGBA, percent int) {
	if percent == 0 {
		return
	}
	var faded [256]byte
	for i := range faded {
		faded[i] = byte(math.Floor(float64(i)*(1-float64(percent)/100) + 0.5))
	}
	for y := range m.Rect.Dy() {
		row := m.Pix[y*m.Stride:][:4*m.Rect.Dx()]
		for i := 3; i < len(row); i += 4 {
			row[i] = faded[row[i]]
		}
	}
}

// at is the place of the overlay, if the request says one.
func (s overlay) at(size, mark image.Point) *image.Point {
	if s.Options.Left == "" {
		return nil
	}
	return &image.Point{X: offset(s.Options.Left, size.X, mark.X), Y: offset(s.Options.Top, size.Y, mark.Y)}
}

// offset is a place in pixels or percent, counted from the far edge if it is
// negative.
func offset(text string, size, mark int) int {
	digits, percent := strings.CutSuffix(text, "p")
	n, _ := strconv.Atoi(digits) // package request has checked it
	switch {
	case percent && n < 0:
		return int(math.Floor(float64(size) + float64(size)*float64(n)/100 - float64(mark)))
	case percent:
		return int(math.Floor(float64(size) * float64(n) / 100))
	case n < 0:
		return size + n - mark
	}
	return n
}
