package edits

import (
	"context"
	"fmt"
	"image"
	"strings"

	"github.com/lintel-go/lintel/constructs/imagehandler/pixelops"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// step is a part of a plan.
type step interface {
	String() string
	run(ctx context.Context, r *runner) error
}

// runner is the picture on its way through the steps.
type runner struct {
	options *Options
	frames  []image.Image
	// inks tells that the source was of inks, and not of light.
	inks bool
}

// size is that of the frames.
func (r *runner) size() image.Point { return r.frames[0].Bounds().Size() }

// each edits each frame.
func (r *runner) each(edit func(image.Image) (image.Image, error)) error {
	for i, m := range r.frames {
		edited, err := edit(m)
		if err != nil {
			return err
		}
		r.frames[i] = edited
	}
	return nil
}

// eachNRGBA edits each frame as operations on pixels take it.
func (r *runner) eachNRGBA(ctx context.Context, edit func(*image.NRGBA) (*image.NRGBA, error)) error {
	return r.each(func(m image.Image) (image.Image, error) {
		n, err := toNRGBA(ctx, m, r.options.Workers)
		if err != nil {
			return nil, err
		}
		return edit(n)
	})
}

// nrgba is the first frame as operations on pixels take it.
func (r *runner) nrgba(ctx context.Context) (*image.NRGBA, error) {
	m, err := toNRGBA(ctx, r.frames[0], r.options.Workers)
	if err != nil {
		return nil, err
	}
	r.frames[0] = m
	return m, nil
}

// steps runs steps one after another.
func (r *runner) steps(ctx context.Context, steps []step) error {
	for _, s := range steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.run(ctx, r); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// later are edits whose steps depend on a size that is known when the ones before
// are done.
type later struct {
	edits    []request.Edit
	compiler compiler
}

func (l *later) run(ctx context.Context, r *runner) error {
	c := l.compiler
	c.steps, c.size = nil, r.size()
	if err := c.compile(l.edits); err != nil {
		return err
	}
	return r.steps(ctx, c.steps)
}

func (l *later) String() string {
	var lines []string
	for _, e := range l.edits {
		if forCoding(e) {
			continue
		}
		lines = append(lines, "then, by the size that is left: "+describe(e))
	}
	return strings.Join(lines, "\n")
}

// together edits all frames as one picture, so that they stay alike.
type together struct{ operation }

func (s together) String() string { return s.name + " over all frames" }

func (s together) run(ctx context.Context, r *runner) error {
	size := r.size()
	strip := image.NewNRGBA(image.Rect(0, 0, size.X, size.Y*len(r.frames)))
	at := 0
	err := r.eachNRGBA(ctx, func(m *image.NRGBA) (*image.NRGBA, error) {
		frame := part(strip, image.Rect(0, at, size.X, at+size.Y)).(*image.NRGBA)
		frame.Rect = image.Rectangle{Max: size}
		for y := range size.Y {
			copy(frame.Pix[y*frame.Stride:][:4*size.X], m.Pix[y*m.Stride:])
		}
		at += size.Y
		return frame, nil
	})
	if err != nil {
		return err
	}
	// The frames are views into it.
	if _, err := s.Apply(ctx, strip, r.options.Workers); err != nil {
		return s.failure(err)
	}
	return nil
}

// trimming cuts edges off: of an animation what is one in all frames.
type trimming struct {
	name string
	pixelops.Trim
}

func (s trimming) String() string { return fmt.Sprintf("%s by %g", s.name, s.Threshold) }

func (s trimming) run(ctx context.Context, r *runner) error {
	var kept image.Rectangle
	err := r.eachNRGBA(ctx, func(m *image.NRGBA) (*image.NRGBA, error) {
		box, err := s.Box(ctx, m)
		kept = kept.Union(box)
		return m, err
	})
	if err != nil {
		return operation{name: s.name}.failure(err)
	}
	return r.cut(ctx, s.name, kept)
}

// cut leaves a part of all frames, counted from their upper left corner.
func (r *runner) cut(ctx context.Context, name string, box image.Rectangle) error {
	o := operation{name, pixelops.Extract{Left: box.Min.X, Top: box.Min.Y, Width: box.Dx(), Height: box.Dy()}}
	return operations{o}.run(ctx, r)
}

// interesting cuts out the part of the first frame that has most to show, and the
// same of the others.
type interesting struct{ pixelops.Interest }

func (s interesting) String() string {
	by := "entropy"
	if s.Attention {
		by = "attention"
	}
	return fmt.Sprintf("crop %dx%d by %s", s.Width, s.Height, by)
}

func (s interesting) run(ctx context.Context, r *runner) error {
	m, err := r.nrgba(ctx)
	if err != nil {
		return err
	}
	box, err := s.Box(ctx, m)
	if err != nil {
		return err
	}
	return r.cut(ctx, "resize", box)
}
