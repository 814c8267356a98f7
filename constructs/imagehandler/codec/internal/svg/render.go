package svg

import (
	"context"
	"image"
	"math"
	"strings"
)

// Size is the size that a drawing has by itself: its width and height, or else
// that of its viewBox, or else 300 by 150 (CSS 2.2, section 10.3.2). It reads no
// further than the start of the root element.
func Size(data []byte) (width, height float64, err error) {
	d, err := parse(data, true)
	if err != nil {
		return 0, 0, err
	}
	width, height = d.size()
	return width, height, nil
}

func (d *drawing) size() (width, height float64) {
	box, boxed := viewBox(d.root)
	var ok [2]bool
	// A percentage is of a page that is not there.
	width, ok[0] = length(strings.TrimSuffix(d.root.attrs["width"], "%"), 0)
	height, ok[1] = length(strings.TrimSuffix(d.root.attrs["height"], "%"), 0)
	ok[0] = ok[0] && width > 0 && !strings.HasSuffix(d.root.attrs["width"], "%")
	ok[1] = ok[1] && height > 0 && !strings.HasSuffix(d.root.attrs["height"], "%")
	switch {
	case ok[0] && ok[1]:
		return width, height
	case ok[0] && boxed:
		return width, width * box.height / box.width
	case ok[1] && boxed:
		return height * box.width / box.height, height
	case boxed:
		return box.width, box.height
	case ok[0]:
		return width, 150
	case ok[1]:
		return 300, height
	}
	return 300, 150
}

type rectangle struct{ x, y, width, height float64 }

func viewBox(e *element) (rectangle, bool) {
	s := scanner{s: e.attrs["viewBox"]}
	r := rectangle{s.number(), s.number(), s.number(), s.number()}
	return r, !s.bad && r.width > 0 && r.height > 0
}

// fitted is the transform that shows a viewBox in a view (SVG 2, section 8.2).
func fitted(e *element, box rectangle, width, height float64) matrix {
	sx, sy := width/box.width, height/box.height
	align, how, _ := strings.Cut(e.attrs["preserveAspectRatio"], " ")
	if align == "none" {
		return matrix{sx, 0, 0, sy, -box.x * sx, -box.y * sy}
	}
	s := min(sx, sy)
	if strings.TrimSpace(how) == "slice" {
		s = max(sx, sy)
	}
	part := func(axis string) float64 {
		switch {
		case strings.Contains(align, axis+"Min"):
			return 0
		case strings.Contains(align, axis+"Max"):
			return 1
		}
		return 0.5
	}
	return matrix{s, 0, 0, s,
		-box.x*s + part("x")*(width-box.width*s),
		-box.y*s + part("Y")*(height-box.height*s)}
}

// Render draws a drawing in a size of pixels. One of another shape than the
// drawing's own is fitted as its preserveAspectRatio says.
func Render(ctx context.Context, data []byte, width, height int) (*image.RGBA, error) {
	d, err := parse(data, false)
	if err != nil {
		return nil, err
	}
	work := int64(maxWork)
	c := &canvas{RGBA: image.NewRGBA(image.Rect(0, 0, width, height)), ctx: ctx, work: &work}
	own := rectangle{}
	own.width, own.height = d.size()
	box, boxed := viewBox(d.root)
	if !boxed {
		box = own
	}
	r := renderer{drawing: d, view: box, work: &work}
	w, h := float64(width), float64(height)
	m := fitted(d.root, box, w, h)
	if math.Abs(w*own.height/own.width-h) <= 1 || math.Abs(h*own.width/own.height-w) <= 1 {
		// The size is that of the drawing but for rounding, which is to leave no edge.
		m = matrix{a: w / own.width, d: h / own.height}.mul(fitted(d.root, box, own.width, own.height))
	}
	properties := r.properties(d.root)
	s, err := initialStyle.with(properties, r.diagonal())
	if err != nil {
		return nil, err
	}
	if err := r.children(c, d.root, m, s); err != nil {
		return nil, err
	}
	return c.RGBA, nil
}

// renderer goes through a drawing.
type renderer struct {
	*drawing
	view rectangle
	// elements counts those that were drawn, depth how deep they are in each other,
	// layers how many canvases there are.
	elements, depth, layers int
	work                    *int64
}

// properties are those of the drawing, with what it costs to find them.
func (r *renderer) properties(e *element) map[string]string {
	*r.work -= int64(100 + 20*len(r.rules))
	return r.drawing.properties(e)
}

// diagonal is what a percentage is of that is of neither width nor height.
func (r *renderer) diagonal() float64 {
	return math.Hypot(r.view.width, r.view.height) / math.Sqrt2
}

func (r *renderer) children(c *canvas, e *element, m matrix, s style) error {
	for _, child := range e.children {
		if err := r.element(c, child, m, s); err != nil {
			return err
		}
	}
	return nil
}

func (r *renderer) element(c *canvas, e *element, m matrix, s style) error {
	if r.elements++; r.elements > maxElements {
		return &LimitError{"elements", maxElements}
	}
	if r.depth++; r.depth > maxDepth {
		return &LimitError{"elements within each other", maxDepth}
	}
	defer func() { r.depth-- }()
	if err := c.spend(1); err != nil {
		return err
	}
	if what, found := refused[e.name]; found {
		return &UnsupportedError{what}
	}
	if silent[e.name] {
		return nil
	}
	properties := r.properties(e)
	if properties["display"] == "none" {
		return nil
	}
	s, err := s.with(properties, r.diagonal())
	if err != nil {
		return err
	}
	own, err := parseTransform(properties["transform"])
	if err != nil {
		return err
	}
	m = m.mul(own)
	if o := opacity(properties); o < 1 {
		return r.layer(c, o, func(c *canvas) error { return r.draw(c, e, properties, m, s) })
	}
	return r.draw(c, e, properties, m, s)
}

// layer draws on a canvas of its own, and puts that on c with an opacity.
func (r *renderer) layer(c *canvas, opacity float64, draw func(*canvas) error) error {
	// A canvas costs to clear, and to put on the other, even with nothing on it.
	if err := c.spend(int64(c.Rect.Dx()) * int64(c.Rect.Dy()) * 2); err != nil {
		return err
	}
	if r.layers++; r.layers > maxLayers {
		return &LimitError{"transparent groups within each other", maxLayers}
	}
	defer func() { r.layers-- }()
	above := &canvas{RGBA: image.NewRGBA(c.Rect), ctx: c.ctx, work: c.work}
	if err := draw(above); err != nil {
		return err
	}
	for i := 0; i < len(c.Pix); i += 4 {
		p := above.Pix[i : i+4]
		if p[3] != 0 {
			over(c.Pix[i:i+4], color4{float32(p[0]) / 255, float32(p[1]) / 255, float32(p[2]) / 255, float32(p[3]) / 255}, float32(opacity))
		}
	}
	return nil
}

func (r *renderer) draw(c *canvas, e *element, properties map[string]string, m matrix, s style) error {
	switch e.name {
	case "g", "a":
		return r.children(c, e, m, s)
	case "svg":
		return &UnsupportedError{"drawings within drawings"}
	case "use":
		return r.use(c, e, properties, m, s)
	case "path", "rect", "circle", "ellipse", "line", "polyline", "polygon":
		if s.hidden {
			return nil
		}
		return r.shape(c, e, properties, m, s)
	}
	// Definitions show when they are used, and what is unknown does not.
	return nil
}

func (r *renderer) use(c *canvas, e *element, properties map[string]string, m matrix, s style) error {
	id, local := strings.CutPrefix(e.attrs["href"], "#")
	if !local {
		return &UnsupportedError{"parts of other files"}
	}
	target := r.byID[id]
	if target == nil {
		return nil
	}
	x, _ := length(properties["x"], r.view.width)
	y, _ := length(properties["y"], r.view.height)
	m = m.mul(matrix{1, 0, 0, 1, x, y})
	if target.name != "symbol" {
		return r.element(c, target, m, s)
	}
	if box, ok := viewBox(target); ok {
		width, okWidth := length(properties["width"], r.view.width)
		height, okHeight := length(properties["height"], r.view.height)
		if !okWidth {
			width = r.view.width
		}
		if !okHeight {
			height = r.view.height
		}
		m = m.mul(fitted(target, box, width, height))
	}
	s, err := s.with(r.properties(target), r.diagonal())
	if err != nil {
		return err
	}
	r.depth++
	defer func() { r.depth-- }()
	if r.depth > maxDepth {
		return &LimitError{"elements within each other", maxDepth}
	}
	return r.children(c, target, m, s)
}
