package svg

import "math"

// outline is a shape as lines: subpaths of points, closed or not.
type outline struct {
	subpaths []subpath
	// tolerance is how far a line may be from its curve, in units of the shape.
	tolerance float64
	lines     int
}

type subpath struct {
	points []point
	closed bool
}

func (o *outline) move(p point) { o.subpaths = append(o.subpaths, subpath{points: []point{p}}) }

func (o *outline) line(p point) {
	s := &o.subpaths[len(o.subpaths)-1]
	s.points = append(s.points, p)
	o.lines++
}

func (o *outline) close() {
	if len(o.subpaths) > 0 {
		o.subpaths[len(o.subpaths)-1].closed = true
	}
}

func (o *outline) last() point {
	s := o.subpaths[len(o.subpaths)-1]
	return s.points[len(s.points)-1]
}

// steps is how many lines a curve takes whose second differences are at most d.
func (o *outline) steps(d float64) int {
	n := math.Ceil(math.Sqrt(d / (8 * o.tolerance)))
	if math.IsNaN(n) {
		return 1
	}
	return int(min(max(n, 1), 512))
}

func (o *outline) quad(b, c point) {
	a := o.last()
	n := o.steps(2 * math.Hypot(a.x-2*b.x+c.x, a.y-2*b.y+c.y))
	for i := 1; i <= n; i++ {
		t := float64(i) / float64(n)
		u := 1 - t
		o.line(point{u*u*a.x + 2*u*t*b.x + t*t*c.x, u*u*a.y + 2*u*t*b.y + t*t*c.y})
	}
}

func (o *outline) cubic(b, c, d point) {
	a := o.last()
	n := o.steps(6 * max(math.Hypot(a.x-2*b.x+c.x, a.y-2*b.y+c.y), math.Hypot(b.x-2*c.x+d.x, b.y-2*c.y+d.y)))
	for i := 1; i <= n; i++ {
		t := float64(i) / float64(n)
		u := 1 - t
		k := [4]float64{u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t}
		o.line(point{k[0]*a.x + k[1]*b.x + k[2]*c.x + k[3]*d.x, k[0]*a.y + k[1]*b.y + k[2]*c.y + k[3]*d.y})
	}
}

// arc goes along an ellipse (SVG 2, appendix B.2).
func (o *outline) arc(rx, ry, turn float64, large, sweep bool, to point) {
	from := o.last()
	rx, ry = math.Abs(rx), math.Abs(ry)
	if rx == 0 || ry == 0 || from == to {
		o.line(to)
		return
	}
	sin, cos := math.Sincos(turn * math.Pi / 180)
	dx, dy := (from.x-to.x)/2, (from.y-to.y)/2
	x, y := cos*dx+sin*dy, -sin*dx+cos*dy
	if over := x*x/(rx*rx) + y*y/(ry*ry); over > 1 {
		rx, ry = rx*math.Sqrt(over), ry*math.Sqrt(over)
	}
	root := (rx*rx*ry*ry - rx*rx*y*y - ry*ry*x*x) / (rx*rx*y*y + ry*ry*x*x)
	k := math.Sqrt(max(root, 0))
	if large == sweep {
		k = -k
	}
	cx, cy := k*rx*y/ry, -k*ry*x/rx
	center := point{cos*cx - sin*cy + (from.x+to.x)/2, sin*cx + cos*cy + (from.y+to.y)/2}
	start := math.Atan2((y-cy)/ry, (x-cx)/rx)
	angle := math.Atan2((-y-cy)/ry, (-x-cx)/rx) - start
	switch {
	case sweep && angle < 0:
		angle += 2 * math.Pi
	case !sweep && angle > 0:
		angle -= 2 * math.Pi
	}
	o.ellipse(center, rx, ry, sin, cos, start, angle)
	o.line(to)
}

// ellipse goes around center from an angle on.
func (o *outline) ellipse(center point, rx, ry, sin, cos, start, angle float64) {
	n := o.steps(max(rx, ry) * angle * angle)
	for i := 1; i < n; i++ {
		s, c := math.Sincos(start + angle*float64(i)/float64(n))
		o.line(point{center.x + cos*rx*c - sin*ry*s, center.y + sin*rx*c + cos*ry*s})
	}
}

// path reads path data. What follows a fault is left out, as the standard says.
func (o *outline) path(data string) {
	s := scanner{s: data}
	var at, start, control point
	var command, before byte
	for !s.bad && o.lines < maxLines {
		s.skip()
		if s.s == "" {
			return
		}
		switch c := s.s[0]; {
		case c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z':
			command, s.s = c, s.s[1:]
		case command == 0 || command == 'z' || command == 'Z' || !s.more():
			return
		case command == 'M':
			command = 'L'
		case command == 'm':
			command = 'l'
		}
		if len(o.subpaths) == 0 && command != 'M' && command != 'm' {
			return
		}
		var origin point
		if command >= 'a' {
			origin = at
		}
		next := func() point { x := s.number(); return point{origin.x + x, origin.y + s.number()} }
		mirrored := func(of string) point {
			for i := range len(of) {
				if before == of[i] {
					return point{2*at.x - control.x, 2*at.y - control.y}
				}
			}
			return at
		}
		upper := command &^ 0x20
		if upper != 'M' && upper != 'Z' && o.subpaths[len(o.subpaths)-1].closed {
			o.move(start)
		}
		switch upper {
		case 'M':
			if p := next(); !s.bad {
				o.move(p)
				at, start = p, p
			}
		case 'L':
			at = o.to(&s, next())
		case 'H':
			at = o.to(&s, point{origin.x + s.number(), at.y})
		case 'V':
			at = o.to(&s, point{at.x, origin.y + s.number()})
		case 'C', 'S':
			b := mirrored("CS")
			if upper == 'C' {
				b = next()
			}
			c, d := next(), next()
			if !s.bad {
				o.cubic(b, c, d)
				at, control = d, c
			}
		case 'Q', 'T':
			b := mirrored("QT")
			if upper == 'Q' {
				b = next()
			}
			if c := next(); !s.bad {
				o.quad(b, c)
				at, control = c, b
			}
		case 'A':
			rx, ry, turn := s.number(), s.number(), s.number()
			large, sweep := s.flag(), s.flag()
			if to := next(); !s.bad {
				o.arc(rx, ry, turn, large, sweep, to)
				at = to
			}
		case 'Z':
			o.close()
			at = start
		default:
			return
		}
		before = upper
	}
}

// to draws a line unless its numbers are bad.
func (o *outline) to(s *scanner, p point) point {
	if !s.bad {
		o.line(p)
	}
	return p
}
