package edits

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"math"
	"strings"

	"github.com/lintel-go/lintel/constructs/imagehandler/fit"
	"github.com/lintel-go/lintel/constructs/imagehandler/internal/render"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
	"github.com/lintel-go/lintel/constructs/imagehandler/pixelops"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/resample"
)

// geometry is any number of crops and turns, at most one resize among them, and
// what goes on around the picture then. All of it is done at once: a part of what
// comes in is resized, turned, and put on a background.
type geometry struct {
	from image.Point // the size of what comes in
	// crop is the part before the resize, and box what of it is left after all
	// crops, in pixels of what comes in. size is what the box becomes, before it is
	// turned.
	crop        image.Rectangle
	box         fit.Box
	size        image.Point
	orientation orient.Orientation
	resized     bool
	filter      resample.Filter
	// before is done to pixels between the crop and the resize.
	before operations
	// canvas and into are those of a picture that is put on a background.
	padded     bool
	canvas     image.Point
	into       image.Rectangle
	background color.NRGBA
	// ratio is the subsampling of a planar result.
	ratio image.YCbCrSubsampleRatio
}

// whole is the geometry that changes nothing.
func whole(size image.Point) *geometry {
	r := image.Rectangle{Max: size}
	return &geometry{from: size, crop: r, box: fit.BoxOf(r), size: size, orientation: orient.TopLeft, ratio: image.YCbCrSubsampleRatio444}
}

// upright is the size of the result before it is put on a background.
func (g *geometry) upright() image.Point {
	w, h := g.orientation.Size(g.size.X, g.size.Y)
	return image.Pt(w, h)
}

// result is the size of the result.
func (g *geometry) result() image.Point {
	if g.padded {
		return g.canvas
	}
	return g.upright()
}

// idle tells that nothing is done.
func (g *geometry) idle() bool {
	return !g.resized && !g.padded && len(g.before) == 0 && g.orientation == orient.TopLeft && g.crop == image.Rectangle{Max: g.from}
}

func (g *geometry) turn(o orient.Orientation) { g.orientation = g.orientation.Then(o) }

// cut leaves a part of the result so far, which it must be within.
func (g *geometry) cut(r image.Rectangle) {
	b := g.orientation.Stored(fit.BoxOf(r), g.size.X, g.size.Y)
	x, y := g.box.Width()/float64(g.size.X), g.box.Height()/float64(g.size.Y)
	g.box = fit.Box{X0: g.box.X0 + b.X0*x, Y0: g.box.Y0 + b.Y0*y, X1: g.box.X0 + b.X1*x, Y1: g.box.Y0 + b.Y1*y}
	g.size = image.Pt(int(b.Width()), int(b.Height()))
	if !g.resized {
		g.crop = image.Rect(int(g.box.X0), int(g.box.Y0), int(g.box.X1), int(g.box.Y1))
	}
}

// fit resizes the result so far, which has not been resized.
func (g *geometry) fit(p fit.Plan, filter resample.Filter, background request.Color) {
	b := g.orientation.Stored(p.Source, g.size.X, g.size.Y)
	x, y := g.box.X0, g.box.Y0
	g.box = fit.Box{X0: x + b.X0, Y0: y + b.Y0, X1: x + b.X1, Y1: y + b.Y1}
	w, h := g.orientation.Size(p.Into.Dx(), p.Into.Dy())
	g.size = image.Pt(w, h)
	g.resized, g.filter = true, filter
	if canvas := image.Pt(p.Width, p.Height); canvas != p.Into.Size() {
		g.padded, g.canvas, g.into, g.background = true, canvas, p.Into, straight(background)
	}
}

func straight(c request.Color) color.NRGBA { return color.NRGBA(c) }

// shrink is the largest of 1, 2, 4 and 8 by which a JPEG may be decoded smaller.
// The operations between are those that sharp shrinks on load before, but for
// gamma.
func (g *geometry) shrink() int {
	if !g.resized || g.filter == resample.Nearest || g.before.has("gamma") {
		return 1
	}
	return fit.Plan{Source: g.box, Into: image.Rectangle{Max: g.size}}.Shrink()
}

// chroma is how many pixels wide a sample of chroma can be.
const chroma = 4

// region is what of the picture has to be decoded, in its pixels.
func (g *geometry) region() image.Rectangle {
	if g.crop == (image.Rectangle{Max: g.from}) && g.box == fit.BoxOf(g.crop) {
		return g.crop
	}
	scale := g.shrink()
	r, _ := fit.Region(g.box, scale, g.crop, g.size.X, g.size.Y, render.Support*chroma)
	r = image.Rectangle{Min: r.Min.Mul(scale), Max: r.Max.Mul(scale)}
	return r.Intersect(image.Rectangle{Max: g.from})
}

// scale is how large a decoded picture is in comparison to what its header says.
type scale struct{ x, y float64 }

// apply does it to a picture, of which m is a part or all, scaled: the bounds of m
// say which part.
func (g *geometry) apply(ctx context.Context, m image.Image, s scale, workers int) (image.Image, error) {
	bounds := m.Bounds()
	within := image.Rect(
		int(math.Floor(float64(g.crop.Min.X)*s.x)), int(math.Floor(float64(g.crop.Min.Y)*s.y)),
		int(math.Ceil(float64(g.crop.Max.X)*s.x)), int(math.Ceil(float64(g.crop.Max.Y)*s.y)),
	).Intersect(bounds)
	if within.Empty() {
		return nil, ErrSource
	}
	if within != bounds {
		m = part(m, within)
	}
	if len(g.before) > 0 {
		n, err := toNRGBA(ctx, m, workers)
		if err != nil {
			return nil, err
		}
		if n, err = g.before.apply(ctx, n, workers); err != nil {
			return nil, err
		}
		m = n
	}
	x, y := float64(within.Min.X), float64(within.Min.Y)
	w, h := float64(within.Dx()), float64(within.Dy())
	box := fit.Box{
		X0: min(max(g.box.X0*s.x-x, 0), w), Y0: min(max(g.box.Y0*s.y-y, 0), h),
		X1: min(max(g.box.X1*s.x-x, 0), w), Y1: min(max(g.box.Y1*s.y-y, 0), h),
	}
	if box.X0 >= box.X1 || box.Y0 >= box.Y1 {
		return nil, ErrSource
	}
	m, err := render.Resize(ctx, m, box, g.size, g.ratio, resample.Options{Filter: g.filter, Workers: workers})
	if err != nil {
		return nil, err
	}
	m = orient.Image(m, g.orientation)
	if g.padded {
		m = render.Embed(m, image.Rectangle{Max: g.canvas}, g.into, g.background)
	}
	return m, nil
}

// part is a view into m.
func part(m image.Image, r image.Rectangle) image.Image {
	return m.(interface {
		SubImage(image.Rectangle) image.Image
	}).SubImage(r)
}

func (g *geometry) run(ctx context.Context, r *runner) error {
	return r.each(func(m image.Image) (image.Image, error) {
		// What was decoded may begin anywhere, what has been edited begins at nought.
		if b := m.Bounds(); b.Min != (image.Point{}) || b.Size() != g.from {
			return nil, ErrSource
		}
		return g.apply(ctx, m, scale{1, 1}, r.options.Workers)
	})
}

func (g *geometry) String() string {
	var parts []string
	if g.crop != (image.Rectangle{Max: g.from}) {
		parts = append(parts, fmt.Sprintf("crop %s", rectangle(g.crop)))
	}
	if len(g.before) > 0 {
		parts = append(parts, g.before.String())
	}
	if g.resized {
		text := fmt.Sprintf("resize to %dx%d by %v", g.size.X, g.size.Y, g.filter)
		if g.box != fit.BoxOf(g.crop) {
			text = fmt.Sprintf("resize %.6g,%.6g to %.6g,%.6g to %dx%d by %v", g.box.X0, g.box.Y0, g.box.X1, g.box.Y1, g.size.X, g.size.Y, g.filter)
		}
		parts = append(parts, text)
	}
	if g.orientation != orient.TopLeft {
		parts = append(parts, "turn "+turns[g.orientation])
	}
	if g.padded {
		parts = append(parts, fmt.Sprintf("put at %d,%d on %dx%d of %v", g.into.Min.X, g.into.Min.Y, g.canvas.X, g.canvas.Y, request.Color(g.background)))
	}
	return strings.Join(parts, ", ")
}

func rectangle(r image.Rectangle) string {
	return fmt.Sprintf("%dx%d at %d,%d", r.Dx(), r.Dy(), r.Min.X, r.Min.Y)
}

// turns say what is done to a picture of an orientation.
var turns = map[orient.Orientation]string{
	orient.TopRight: "left to right", orient.BottomRight: "by 180", orient.BottomLeft: "top to bottom",
	orient.LeftTop: "by 90 and left to right", orient.RightTop: "by 90",
	orient.RightBottom: "by 270 and left to right", orient.LeftBottom: "by 270",
}

// commutes tells whether an operation gives the same whether a picture is cut and
// turned before or after it: it makes something of each pixel, whatever the others
// are.
func commutes(o pixelops.Operation) bool {
	switch o := o.(type) {
	case pixelops.Flatten, pixelops.Greyscale, pixelops.Gamma, pixelops.Tables, pixelops.Tint, pixelops.Modulate,
		pixelops.Threshold, pixelops.RemoveAlpha:
		return true
	case pixelops.Linear:
		return len(o.A) < 4
	case pixelops.Recomb:
		return len(o.Matrix) == 9
	case pixelops.Negate:
		return o.KeepAlpha
	}
	return false
}
