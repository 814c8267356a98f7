package edits

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"math"
	"slices"

	"github.com/lintel-go/lintel/constructs/imagehandler/fit"
	"github.com/lintel-go/lintel/constructs/imagehandler/internal/render"
	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
	"github.com/lintel-go/lintel/constructs/imagehandler/pixelops"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/resample"
)

// addDynamic adds edits whose outcome depends on what the picture shows, or on
// another one.
func (c *compiler) addDynamic(edit request.Edit) error {
	switch e := edit.(type) {
	case request.Trim:
		t := pixelops.Trim{Threshold: e.Threshold, LineArt: e.LineArt, Margin: e.Margin}
		if e.Background != nil {
			background := straight(*e.Background)
			t.Background = &background
		}
		if err := t.Check(); err != nil {
			return invalid(e.Name(), err)
		}
		c.steps = append(c.steps, trimming{e.Name(), t})
		c.known = false
	case request.RoundCrop:
		return c.roundCrop(e)
	case request.SmartCrop:
		if c.frames > 1 {
			return nil
		}
		if c.options.Vision == nil {
			return &MissingError{Edit: e.Name(), Missing: "Vision"}
		}
		c.steps = append(c.steps, faceCrop{e})
		c.known = false
	case request.ContentModeration:
		return c.moderate(e)
	case request.Overlay:
		return c.overlay(e)
	case request.TextOverlay:
		return c.text(e)
	default:
		return invalid(edit.Name(), fmt.Errorf("%T is not known here", edit))
	}
	return nil
}

func (c *compiler) roundCrop(e request.RoundCrop) error {
	if c.frames > 1 {
		return nil
	}
	if err := c.operate(e.Name(), pixelops.RoundCrop{RX: e.RX, RY: e.RY, Left: e.Left, Top: e.Top}); err != nil {
		return err
	}
	c.opaque = false
	c.steps = append(c.steps, trimming{"trim", pixelops.Trim{Threshold: pixelops.DefaultTrimThreshold}})
	c.known = false
	return nil
}

func (c *compiler) moderate(e request.ContentModeration) error {
	if c.frames > 1 {
		return nil
	}
	if c.options.Vision == nil {
		return &MissingError{Edit: e.Name(), Missing: "Vision"}
	}
	blur := pixelops.Blur{Sigma: e.Blur}
	if err := blur.Check(); err != nil {
		return invalid(e.Name(), err)
	}
	if err := c.blurMemory(e.Name(), blur); err != nil {
		return err
	}
	c.steps = append(c.steps, moderation{e, operation{e.Name(), blur}})
	return nil
}

// faceCrop cuts out a face.
type faceCrop struct{ request.SmartCrop }

func (s faceCrop) String() string { return describe(s.SmartCrop) }

func (s faceCrop) run(ctx context.Context, r *runner) error {
	shown, err := r.show(ctx)
	if err != nil {
		return err
	}
	faces, err := r.options.Vision.Faces(ctx, shown)
	if err != nil {
		return dependency(ctx, s.Name(), CodeSmartCrop, err)
	}
	face := Box{Width: 1, Height: 1}
	if len(faces) > 0 {
		if s.FaceIndex >= len(faces) {
			return badRequest(s.Name(), CodeFaceIndex, messageFace, "")
		}
		face = faces[s.FaceIndex]
	}
	area := face.within().area(r.size(), s.Padding)
	if area.Empty() {
		return badRequest(s.Name(), CodePadding, messagePadding, "")
	}
	return r.cut(ctx, s.Name(), area)
}

// within is the part of a box that is within the picture.
func (b Box) within() Box {
	limit := func(v float64) float64 {
		if !(v > 0) { // or no number
			return 0
		}
		return min(v, 1)
	}
	b = Box{limit(b.Left), limit(b.Top), limit(b.Width), limit(b.Height)}
	b.Width, b.Height = min(b.Width, 1-b.Left), min(b.Height, 1-b.Top)
	return b
}

// area is where the box with a padding around is in a picture. As in the
// original, the size is that of the box with the padding on both sides also where
// the picture ends on the one.
func (b Box) area(size image.Point, padding int) image.Rectangle {
	side := func(at, extent float64, size int) (int, int) {
		low := max(int(math.Floor(at*float64(size)-float64(padding))), 0)
		return low, min(low+int(math.Floor(extent*float64(size)+2*float64(padding))), size)
	}
	x0, x1 := side(b.Left, b.Width, size.X)
	y0, y1 := side(b.Top, b.Height, size.Y)
	if x0 >= x1 || y0 >= y1 {
		return image.Rectangle{}
	}
	return image.Rect(x0, y0, x1, y1)
}

// show is the picture so far for Vision.
func (r *runner) show(ctx context.Context) ([]byte, error) {
	m := r.frames[0]
	size := r.size()
	p, err := fit.Request{Width: VisionSide, Height: VisionSide, Mode: fit.Inside, WithoutEnlargement: true}.Plan(size.X, size.Y)
	if err != nil {
		return nil, err
	}
	o := resample.Options{Filter: resample.Bilinear, Workers: r.options.Workers}
	m, err = render.Resize(ctx, m, p.Source, image.Pt(p.Width, p.Height), image.YCbCrSubsampleRatio420, o)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = jpeg.Encode(&b, m, &jpeg.EncodeOptions{Quality: 90})
	return b.Bytes(), err
}

// moderation blurs what is found inappropriate.
type moderation struct {
	request.ContentModeration
	blur operation
}

func (s moderation) String() string { return describe(s.ContentModeration) }

func (s moderation) run(ctx context.Context, r *runner) error {
	shown, err := r.show(ctx)
	if err != nil {
		return err
	}
	labels, err := r.options.Vision.Moderation(ctx, shown, s.MinConfidence)
	if err != nil {
		return dependency(ctx, s.Name(), CodeModeration, err)
	}
	found := func(label string) bool { return len(s.Labels) == 0 || slices.Contains(s.Labels, label) }
	if !slices.ContainsFunc(labels, found) {
		return nil
	}
	return operations{s.blur}.run(ctx, r)
}

// dependency is the error of Load or Vision, or that of the context if it ended.
func dependency(ctx context.Context, edit, code string, err error) error {
	if ended := ctx.Err(); ended != nil {
		return ended
	}
	return &DependencyError{Edit: edit, Code: code, Err: err}
}
