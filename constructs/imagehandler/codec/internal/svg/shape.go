package svg

import (
	"image/color"
	"math"
	"strings"
)

// outlineOf is the outline of a basic shape or a path. It is nil if there is none.
func (r *renderer) outlineOf(e *element, properties map[string]string, tolerance float64) *outline {
	o := &outline{tolerance: tolerance}
	get := func(name string, whole float64) float64 {
		n, _ := length(properties[name], whole)
		return n
	}
	w, h := r.view.width, r.view.height
	switch e.name {
	case "path":
		o.path(properties["d"])
	case "rect":
		o.rect(rectangle{get("x", w), get("y", h), get("width", w), get("height", h)}, radii(properties, w, h))
	case "circle":
		o.oval(point{get("cx", w), get("cy", h)}, get("r", r.diagonal()), get("r", r.diagonal()))
	case "ellipse":
		o.oval(point{get("cx", w), get("cy", h)}, get("rx", w), get("ry", h))
	case "line":
		o.move(point{get("x1", w), get("y1", h)})
		o.line(point{get("x2", w), get("y2", h)})
	case "polyline", "polygon":
		for s := (scanner{s: e.attrs["points"]}); s.more() && o.lines < maxLines; {
			p := point{s.number(), s.number()}
			switch {
			case s.bad:
			case len(o.subpaths) == 0:
				o.move(p)
			default:
				o.line(p)
			}
		}
		if e.name == "polygon" {
			o.close()
		}
	}
	if len(o.subpaths) == 0 {
		return nil
	}
	return o
}

// radii are those of the corners of a rectangle: one that is not there is as the
// other.
func radii(properties map[string]string, w, h float64) point {
	x, okX := length(properties["rx"], w)
	y, okY := length(properties["ry"], h)
	switch {
	case okX && !okY:
		y = x
	case okY && !okX:
		x = y
	}
	return point{max(x, 0), max(y, 0)}
}

func (o *outline) rect(r rectangle, radius point) {
	if r.width <= 0 || r.height <= 0 {
		return
	}
	rx, ry := min(radius.x, r.width/2), min(radius.y, r.height/2)
	right, bottom := r.x+r.width, r.y+r.height
	if rx <= 0 || ry <= 0 {
		o.move(point{r.x, r.y})
		o.line(point{right, r.y})
		o.line(point{right, bottom})
		o.line(point{r.x, bottom})
		o.close()
		return
	}
	o.move(point{r.x + rx, r.y})
	for _, corner := range []struct {
		from, center point
		start        float64
	}{
		{point{right - rx, r.y}, point{right - rx, r.y + ry}, -math.Pi / 2},
		{point{right, bottom - ry}, point{right - rx, bottom - ry}, 0},
		{point{r.x + rx, bottom}, point{r.x + rx, bottom - ry}, math.Pi / 2},
		{point{r.x, r.y + ry}, point{r.x + rx, r.y + ry}, math.Pi},
	} {
		o.line(corner.from)
		o.ellipse(corner.center, rx, ry, 0, 1, corner.start, math.Pi/2)
		sin, cos := math.Sincos(corner.start + math.Pi/2)
		o.line(point{corner.center.x + rx*cos, corner.center.y + ry*sin})
	}
	o.close()
}

func (o *outline) oval(center point, rx, ry float64) {
	if rx <= 0 || ry <= 0 {
		return
	}
	o.move(point{center.x + rx, center.y})
	o.ellipse(center, rx, ry, 0, 1, 0, 2*math.Pi)
	o.close()
}

// shape fills and strokes.
func (r *renderer) shape(c *canvas, e *element, properties map[string]string, m matrix, s style) error {
	scale := m.scale()
	if !(scale > 1e-9) || math.IsInf(scale, 0) {
		return nil
	}
	if err := c.spend(int64(len(properties["d"]) + len(properties["points"]))); err != nil {
		return err
	}
	o := r.outlineOf(e, properties, 0.02/scale)
	if o == nil {
		return nil
	}
	if err := c.spend(int64(16 * o.lines)); err != nil {
		return err
	}
	if o.lines > maxLines {
		return &LimitError{"lines in a shape", maxLines}
	}
	height := float64(c.Rect.Dy())
	if e.name != "line" {
		paint, err := r.painter(s.fill, s.fillOpacity, o, m, s)
		if err != nil {
			return err
		}
		if paint != nil {
			if err := c.fill(o.edges(m, height), s.evenOdd, paint); err != nil {
				return err
			}
		}
	}
	paint, err := r.painter(s.stroke, s.strokeOpacity, o, m, s)
	if err != nil || paint == nil || s.pen.width <= 0 {
		return err
	}
	stroked := o.stroke(s.pen)
	if stroked.lines > maxLines {
		return &LimitError{"lines in a stroke", maxLines}
	}
	if err := c.spend(int64(16 * stroked.lines)); err != nil {
		return err
	}
	return c.fill(stroked.edges(m, height), false, paint)
}

// painter is nil where nothing is painted.
func (r *renderer) painter(v string, opacity float64, o *outline, m matrix, s style) (painter, error) {
	if rest, ok := strings.CutPrefix(v, "url("); ok {
		id, fallback, _ := strings.Cut(rest, ")")
		id = strings.Trim(strings.TrimSpace(id), `"'`)
		id, local := strings.CutPrefix(id, "#")
		if !local {
			return nil, &UnsupportedError{"parts of other files"}
		}
		if e := r.byID[id]; e != nil {
			return r.gradient(e, opacity, o, m, s)
		}
		if v = strings.TrimSpace(fallback); v == "" {
			return nil, nil
		}
	}
	c, none, err := parseColor(v, s.color)
	if none || err != nil {
		return nil, err
	}
	return solid(premultiplied(c, opacity)), nil
}

// bounds is the smallest rectangle around a shape.
func (o *outline) bounds() rectangle {
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, s := range o.subpaths {
		for _, p := range s.points {
			low = point{min(low.x, p.x), min(low.y, p.y)}
			high = point{max(high.x, p.x), max(high.y, p.y)}
		}
	}
	return rectangle{low.x, low.y, high.x - low.x, high.y - low.y}
}

// gradient makes the painter of a gradient element.
func (r *renderer) gradient(e *element, opacity float64, o *outline, m matrix, s style) (painter, error) {
	if what, found := refused[e.name]; found {
		return nil, &UnsupportedError{what}
	}
	if e.name != "linearGradient" && e.name != "radialGradient" {
		return nil, nil
	}
	properties, stops, err := r.gradientParts(e, opacity, s)
	if err != nil || len(stops) == 0 {
		return nil, err
	}
	own, err := parseTransform(properties["gradientTransform"])
	if err != nil {
		return nil, err
	}
	w, h := r.view.width, r.view.height
	unit := m
	if properties["gradientUnits"] != "userSpaceOnUse" {
		b := o.bounds()
		if b.width <= 0 || b.height <= 0 {
			return nil, nil
		}
		unit = m.mul(matrix{b.width, 0, 0, b.height, b.x, b.y})
		w, h = 1, 1
	}
	unit = unit.mul(own)
	get := func(name string, whole, otherwise float64) float64 {
		if n, ok := length(properties[name], whole); ok {
			return n
		}
		return otherwise
	}
	g := &gradient{spread: properties["spreadMethod"], radial: e.name == "radialGradient"}
	g.fillTable(stops)
	last := solid(stops[len(stops)-1].premultiplied())
	if !g.radial {
		x1, y1 := get("x1", w, 0), get("y1", h, 0)
		dx, dy := get("x2", w, w)-x1, get("y2", h, 0)-y1
		var ok bool
		g.toUnit, ok = unit.mul(matrix{dx, dy, -dy, dx, x1, y1}).inverse()
		if !ok {
			return last, nil
		}
		return g, nil
	}
	diagonal := math.Hypot(w, h) / math.Sqrt2
	cx, cy, radius := get("cx", w, w/2), get("cy", h, h/2), get("r", diagonal, diagonal/2)
	if radius <= 0 {
		return last, nil
	}
	g.focus = point{(get("fx", w, cx) - cx) / radius, (get("fy", h, cy) - cy) / radius}
	if l := math.Hypot(g.focus.x, g.focus.y); l > 0.99 {
		g.focus = point{g.focus.x / l * 0.99, g.focus.y / l * 0.99}
	}
	var ok bool
	if g.toUnit, ok = unit.mul(matrix{radius, 0, 0, radius, cx, cy}).inverse(); !ok {
		return last, nil
	}
	return g, nil
}

// gradientParts are the properties and stops of a gradient, with those of the ones
// that it refers to.
func (r *renderer) gradientParts(e *element, opacity float64, s style) (map[string]string, []stop, error) {
	properties := map[string]string{}
	var stops []stop
	for range 8 {
		for k, v := range r.properties(e) {
			if _, set := properties[k]; !set {
				properties[k] = v
			}
		}
		if len(stops) == 0 {
			var err error
			if stops, err = r.stops(e, opacity, s); err != nil {
				return nil, nil, err
			}
		}
		id, local := strings.CutPrefix(e.attrs["href"], "#")
		if e = r.byID[id]; !local || e == nil {
			break
		}
	}
	return properties, stops, nil
}

func (r *renderer) stops(e *element, total float64, s style) ([]stop, error) {
	var stops []stop
	for _, child := range e.children {
		if child.name != "stop" || len(stops) >= 1024 {
			continue
		}
		properties := r.properties(child)
		c := color.NRGBA{A: 255}
		if v := properties["stop-color"]; v != "" {
			var err error
			var none bool
			if c, none, err = parseColor(v, s.color); err != nil {
				return nil, err
			}
			if none {
				c = color.NRGBA{}
			}
		}
		alpha := 1.0
		if n, ok := length(properties["stop-opacity"], 1); ok {
			alpha = min(max(n, 0), 1)
		}
		at, _ := length(properties["offset"], 1)
		at = min(max(at, 0), 1)
		if len(stops) > 0 {
			at = max(at, stops[len(stops)-1].at)
		}
		stops = append(stops, stop{at, straightColor(c, alpha*total)})
	}
	return stops, nil
}
