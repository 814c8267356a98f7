package edits

import (
	"fmt"
	"image"
	"math"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/fit"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
	"github.com/lintel-go/lintel/constructs/imagehandler/pixelops"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/resample"
)

// compiler makes steps of edits, for a picture of which the size is known. Behind
// an edit after which it is not, what depends on it is compiled when the step
// before has run.
type compiler struct {
	options     *Options
	format      codec.Format
	orientation orient.Orientation // of the source
	frames      int
	// size is that of the picture so far, if it is known.
	size  image.Point
	known bool
	// opaque tells that the picture so far has no translucent pixels.
	opaque bool
	steps  []step
}

// source plans the steps from the header on, of which the first is done with what
// is decoded.
func (c *compiler) source(edits []request.Edit) (*geometry, []step, error) {
	// An SVG drawing is not made at the size of its header. The memory for decoding is
	// checked when it is known what is decoded.
	if c.format != codec.SVG {
		if err := c.limit("pixels", float64(c.size.X)*float64(c.size.Y), c.options.pixels()); err != nil {
			return nil, nil, err
		}
	}
	if err := c.compile(edits); err != nil {
		return nil, nil, err
	}
	g := c.steps[0].(*geometry)
	if n := float64(g.shrink()); len(g.before) > 0 {
		if err := c.memory(g.before.String(), float64(g.crop.Dx())/n, float64(g.crop.Dy())/n); err != nil {
			return nil, nil, err
		}
	}
	if result := g.result(); len(c.steps) > 1 {
		if err := c.memory(c.steps[1].String(), float64(result.X), float64(result.Y)); err != nil {
			return nil, nil, err
		}
	}
	return g, c.steps[1:], nil
}

// compile adds the steps of edits. The first step is a *geometry.
func (c *compiler) compile(edits []request.Edit) error {
	c.steps = append(c.steps, whole(c.size))
	c.known = true
	for i, e := range edits {
		if forCoding(e) {
			continue
		}
		if !c.known && needsSize(e) {
			c.steps = append(c.steps, &later{edits: edits[i:], compiler: *c})
			return nil
		}
		if err := c.add(e); err != nil {
			return err
		}
	}
	return nil
}

// forCoding tells of edits that say how to decode or encode.
func forCoding(e request.Edit) bool {
	switch e.(type) {
	case request.Animated, request.StripMetadata, request.Quality, request.EncodeJPEG, request.EncodePNG, request.EncodeWebP,
		request.EncodeGIF, request.EncodeAVIF, request.EncodeTIFF:
		return true
	}
	return false
}

// needsSize tells whether the steps of an edit depend on the size of the picture.
func needsSize(e request.Edit) bool {
	switch e.(type) {
	case request.AutoOrient, request.Rotate, request.Flip, request.Flop, request.Crop, request.Resize, request.Extend,
		request.Affine,
		request.Blur, request.ContentModeration: // what a blur takes is held against the limits
		return true
	}
	return false
}

func (c *compiler) add(edit request.Edit) error {
	if o, ok := operationOf(edit); ok {
		return c.operate(edit.Name(), o)
	}
	switch e := edit.(type) {
	case request.AutoOrient:
		c.turn(c.orientation)
	case request.Flip:
		c.turn(orient.BottomLeft)
	case request.Flop:
		c.turn(orient.TopRight)
	case request.Rotate:
		return c.rotate(e)
	case request.Crop:
		return c.crop(e)
	case request.Resize:
		return c.resize(e)
	case request.Affine:
		return c.affine(e)
	case request.Extend:
		return c.extend(e)
	default:
		return c.addDynamic(edit)
	}
	return nil
}

// operate adds an operation on pixels.
func (c *compiler) operate(name string, o pixelops.Operation) error {
	if err := o.Check(); err != nil {
		return invalid(name, err)
	}
	if b, ok := o.(pixelops.Blur); ok {
		if err := c.blurMemory(name, b); err != nil {
			return err
		}
	}
	opaque, only := makesOpaque(o)
	if c.opaque && only {
		return nil
	}
	if n, ok := o.(pixelops.Negate); ok && c.opaque {
		n.KeepAlpha = true
		o = n
	}
	if n, ok := o.(pixelops.Normalise); ok && c.frames > 1 {
		c.steps = append(c.steps, together{operation{name, n}})
		return nil
	}
	c.opaque = opaque || c.opaque && keepsOpaque(o)
	p := operation{name, o}
	if last, ok := c.last().(operations); ok {
		c.steps[len(c.steps)-1] = last.add(p)
	} else {
		c.steps = append(c.steps, operations{p})
	}
	return nil
}

func (c *compiler) last() step { return c.steps[len(c.steps)-1] }

// geometry is what turns and crops can be added to: the last step, or the one
// before operations that give the same afterwards. Otherwise it is a new one.
func (c *compiler) geometry() *geometry {
	at := len(c.steps) - 1
	if between, ok := c.steps[at].(operations); ok && at > 0 {
		at--
		for _, o := range between {
			if !commutes(o.Operation) {
				at = -1
				break
			}
		}
	}
	if at >= 0 {
		if g, ok := c.steps[at].(*geometry); ok && !g.padded {
			return g
		}
	}
	g := whole(c.size)
	c.steps = append(c.steps, g)
	return g
}

func (c *compiler) turn(o orient.Orientation) {
	if o.Valid() == orient.TopLeft {
		return
	}
	g := c.geometry()
	g.turn(o)
	c.size = g.result()
}

// quarters are the turns by right angles.
var quarters = map[float64]orient.Orientation{
	90: orient.RightTop, 180: orient.BottomRight, 270: orient.LeftBottom,
}

func (c *compiler) rotate(e request.Rotate) error {
	if c.frames > 1 {
		return nil
	}
	if o, ok := quarters[e.Angle]; ok {
		c.turn(o)
		return nil
	}
	sin, cos := math.Sincos(e.Angle * math.Pi / 180)
	return c.mapped(e.Name(), [4]float64{cos, -sin, sin, cos}, e.Background, pixelops.Rotate{
		Angle: e.Angle, Background: straight(e.Background),
	})
}

func (c *compiler) affine(e request.Affine) error {
	return c.mapped(e.Name(), e.Matrix, request.Black, pixelops.Affine{
		Matrix: e.Matrix, Background: straight(request.Black), Interpolator: pixelops.Bicubic,
	})
}

// mapped adds an operation that maps the picture by a matrix, to a size that the
// operation finds.
func (c *compiler) mapped(name string, m [4]float64, background request.Color, o pixelops.Operation) error {
	w, h := float64(c.size.X), float64(c.size.Y)
	// As large as the corners can come apart, and a pixel for rounding.
	if err := c.check(name, math.Abs(m[0])*w+math.Abs(m[1])*h+2, math.Abs(m[2])*w+math.Abs(m[3])*h+2); err != nil {
		return err
	}
	if err := c.operate(name, o); err != nil {
		return err
	}
	c.opaque = c.opaque && background.A == 255
	c.known = false
	return nil
}

func (c *compiler) crop(e request.Crop) error {
	r := image.Rect(e.Left, e.Top, e.Left+e.Width, e.Top+e.Height)
	if r.Empty() || !r.In(image.Rectangle{Max: c.size}) {
		return badRequest(e.Name(), request.CodeCrop, messageCrop, "")
	}
	if r.Size() == c.size {
		return nil
	}
	c.geometry().cut(r)
	c.size = r.Size()
	return nil
}

func (c *compiler) extend(e request.Extend) error {
	with, err := pixelops.ParseExtendWith(e.With)
	if err != nil {
		return invalid(e.Name(), err)
	}
	size := c.size.Add(image.Pt(e.Left+e.Right, e.Top+e.Bottom))
	if err := c.check(e.Name(), float64(size.X), float64(size.Y)); err != nil {
		return err
	}
	err = c.operate(e.Name(), pixelops.Extend{
		Top: e.Top, Left: e.Left, Bottom: e.Bottom, Right: e.Right, With: with, Background: straight(e.Background),
	})
	c.size = size
	c.opaque = c.opaque && (with != pixelops.ExtendBackground || e.Background.A == 255)
	return err
}

var filters = map[string]resample.Filter{
	"nearest": resample.Nearest, "linear": resample.Bilinear, "cubic": resample.Bicubic, "mitchell": resample.Mitchell,
	"lanczos2": resample.Lanczos2, "lanczos3": resample.Lanczos3,
}

func (c *compiler) resize(e request.Resize) error {
	filter, ok := filters[e.Kernel]
	if !ok {
		return invalid(e.Name(), fmt.Errorf("kernel %q is not known", e.Kernel))
	}
	r, interest, err := c.fitting(e)
	if err != nil {
		return err
	}
	p, err := r.Plan(c.size.X, c.size.Y)
	if err != nil {
		return badRequest(e.Name(), request.CodeResize, messageResize, "The %v.", err)
	}
	if err := c.check(e.Name(), float64(p.Width), float64(p.Height)); err != nil {
		return err
	}
	if p.Width == c.size.X && p.Height == c.size.Y && p.Into.Size() == c.size {
		return nil
	}
	c.resizable().fit(p, filter, e.Background)
	c.opaque = c.opaque && (p.Into.Size() == image.Pt(p.Width, p.Height) || e.Background.A == 255)
	c.size = image.Pt(p.Width, p.Height)
	if interest != nil {
		interest.Width, interest.Height = min(interest.Width, p.Width), min(interest.Height, p.Height)
		c.steps = append(c.steps, interesting{*interest})
		c.size = image.Pt(interest.Width, interest.Height)
	}
	return nil
}

// fitting is how a picture is fitted, and which part of it is kept then where that
// depends on its pixels.
func (c *compiler) fitting(e request.Resize) (fit.Request, *pixelops.Interest, error) {
	r := fit.Request{Width: e.Width, Height: e.Height, WithoutEnlargement: e.WithoutEnlargement, WithoutReduction: e.WithoutReduction}
	var err error
	if r.Mode, err = fit.ParseMode(string(e.Fit)); err != nil {
		return r, nil, invalid(e.Name(), err)
	}
	if e.Ratio > 0 {
		side := func(n int) int { return max(int(math.Floor(float64(n)*e.Ratio+0.5)), 1) }
		r.Width, r.Height, r.Mode = side(c.size.X), side(c.size.Y), fit.Fill
	}
	if e.Position == "entropy" || e.Position == "attention" {
		if r.Mode != fit.Cover || r.Width == 0 || r.Height == 0 {
			return r, nil, nil
		}
		r.Mode = fit.Outside
		return r, &pixelops.Interest{Width: r.Width, Height: r.Height, Attention: e.Position == "attention"}, nil
	}
	if r.Position, err = fit.ParsePosition(e.Position); err != nil {
		return r, nil, invalid(e.Name(), err)
	}
	return r, nil, nil
}

// resizable is the geometry that a resize can be added to. Operations between a
// crop and a resize become a part of it.
func (c *compiler) resizable() *geometry {
	g := c.geometry()
	if g.resized {
		g = whole(c.size)
		c.steps = append(c.steps, g)
		return g
	}
	if between, ok := c.last().(operations); ok {
		g.before = between
		c.steps = c.steps[:len(c.steps)-1]
	}
	return g
}

// check holds the size of a picture that is going to be made against the limits.
func (c *compiler) check(name string, width, height float64) error {
	if err := c.limit("pixels after "+name, width*height, c.options.pixels()); err != nil {
		return err
	}
	return c.memory(name, width, height)
}

// memory holds what an operation on a picture of a size takes against the limits:
// 4 octets a pixel before, and as many after.
func (c *compiler) memory(name string, width, height float64) error {
	return c.limit("octets of memory for "+name, 8*width*height, c.options.memory())
}

// blurMemory holds what a blur takes against the limits: it makes one frame after
// another, each with far more than the picture before and after.
func (c *compiler) blurMemory(name string, b pixelops.Blur) error {
	frames := 4 * float64(c.size.X) * float64(c.size.Y)
	work := float64(b.Memory(c.size.X, c.size.Y, c.options.Workers))
	return c.limit("octets of memory for "+name, frames+work/float64(c.frames), c.options.memory())
}

// limit compares what all frames take together.
func (c *compiler) limit(what string, got float64, allowed int64) error {
	if got *= float64(c.frames); got <= float64(allowed) {
		return nil
	}
	return &codec.LimitError{Format: c.format, What: what, Got: int64(min(got, math.MaxInt64/2)), Allowed: allowed}
}
