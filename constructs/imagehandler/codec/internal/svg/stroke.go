package svg

import "math"

// pen says how a line is drawn, in units of the shape.
type pen struct {
	width, miter float64
	join, cap    string
	dashes       []float64
	offset       float64
}

// stroke is the shape that a pen makes along another: polygons that all turn the
// same way, so that their union is what is inside of any.
func (o *outline) stroke(p pen) *outline {
	out := &outline{tolerance: o.tolerance}
	half := p.width / 2
	for _, s := range o.subpaths {
		points := distinct(s.points)
		if s.closed && len(points) > 1 && points[0] == points[len(points)-1] {
			points = points[:len(points)-1]
		}
		for _, part := range p.dashed(points, s.closed) {
			if out.lines > maxLines {
				return out
			}
			out.along(part.points, part.closed, half, p)
		}
	}
	return out
}

// distinct leaves repeated points out.
func distinct(points []point) []point {
	var out []point
	for i, p := range points {
		if i == 0 || p != points[i-1] {
			out = append(out, p)
		}
	}
	return out
}

func (o *outline) along(points []point, closed bool, half float64, p pen) {
	n := len(points)
	if n == 1 {
		// A point shows with caps only.
		switch p.cap {
		case "round":
			o.disc(points[0], half)
		case "square":
			o.polygon(point{points[0].x - half, points[0].y - half}, point{points[0].x + half, points[0].y - half},
				point{points[0].x + half, points[0].y + half}, point{points[0].x - half, points[0].y + half})
		}
		return
	}
	segments := n - 1
	if closed && n > 2 {
		segments = n
	}
	for i := range segments {
		a, b := points[i], points[(i+1)%n]
		d := unit(a, b)
		if !closed || n <= 2 {
			if p.cap == "square" && i == 0 {
				a = point{a.x - d.x*half, a.y - d.y*half}
			}
			if p.cap == "square" && i == segments-1 {
				b = point{b.x + d.x*half, b.y + d.y*half}
			}
		}
		nx, ny := -d.y*half, d.x*half
		o.polygon(point{a.x + nx, a.y + ny}, point{b.x + nx, b.y + ny}, point{b.x - nx, b.y - ny}, point{a.x - nx, a.y - ny})
		if i+1 < segments || segments == n {
			o.joint(points[i], points[(i+1)%n], points[(i+2)%n], half, p)
		}
	}
	if p.cap == "round" && segments == n-1 {
		o.disc(points[0], half)
		o.disc(points[n-1], half)
	}
}

func unit(a, b point) point {
	l := math.Hypot(b.x-a.x, b.y-a.y)
	return point{(b.x - a.x) / l, (b.y - a.y) / l}
}

// joint fills the wedge at b.
func (o *outline) joint(a, b, c point, half float64, p pen) {
	if p.join == "round" {
		o.disc(b, half)
		return
	}
	d, e := unit(a, b), unit(b, c)
	side := half
	if d.x*e.y-d.y*e.x > 0 {
		side = -half
	}
	from, to := point{b.x - d.y*side, b.y + d.x*side}, point{b.x - e.y*side, b.y + e.x*side}
	o.polygon(b, from, to)
	// The miter is 1/sin of half the angle between the segments as long as the width.
	cos := d.x*e.x + d.y*e.y
	if p.join != "bevel" && cos > -1 && 2/(1+cos) <= p.miter*p.miter {
		k := 1 / (1 + cos)
		tip := point{b.x + (from.x-b.x+to.x-b.x)*k, b.y + (from.y-b.y+to.y-b.y)*k}
		o.polygon(from, tip, to)
	}
}

// polygon adds a polygon that turns clockwise, as pixels are counted.
func (o *outline) polygon(points ...point) {
	area := 0.0
	for i, p := range points {
		q := points[(i+1)%len(points)]
		area += p.x*q.y - q.x*p.y
	}
	o.move(points[0])
	for i := 1; i < len(points); i++ {
		k := i
		if area < 0 {
			k = len(points) - i
		}
		o.line(points[k])
	}
	o.close()
}

func (o *outline) disc(center point, radius float64) {
	o.move(point{center.x + radius, center.y})
	o.ellipse(center, radius, radius, 0, 1, 0, 2*math.Pi)
	o.close()
}

// maxDashes bounds the dashes of a shape.
const maxDashes = 10_000

// dashed cuts a line into dashes.
func (p pen) dashed(points []point, closed bool) []subpath {
	total, length := 0.0, 0.0
	for _, d := range p.dashes {
		total += d
	}
	if closed && len(points) > 1 {
		points = append(points[:len(points):len(points)], points[0])
	}
	for i := 1; i < len(points); i++ {
		length += math.Hypot(points[i].x-points[i-1].x, points[i].y-points[i-1].y)
	}
	if total <= 0 || length/total*float64(len(p.dashes)) > maxDashes {
		if closed && len(points) > 1 {
			points = points[:len(points)-1]
		}
		return []subpath{{points, closed}}
	}
	return p.cut(points, total)
}

func (p pen) cut(points []point, total float64) []subpath {
	at := math.Mod(p.offset, total)
	if at < 0 {
		at += total
	}
	index := 0
	for at >= p.dashes[index] && at > 0 {
		at -= p.dashes[index]
		index = (index + 1) % len(p.dashes)
	}
	left := p.dashes[index] - at
	var out []subpath
	current := []point{points[0]}
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		l := math.Hypot(b.x-a.x, b.y-a.y)
		done := 0.0
		for l-done > left {
			done += left
			q := point{a.x + (b.x-a.x)*done/l, a.y + (b.y-a.y)*done/l}
			if index%2 == 0 {
				out = append(out, subpath{points: append(current, q)})
			}
			current = []point{q}
			index = (index + 1) % len(p.dashes)
			left = p.dashes[index]
			if len(out) > 2*maxDashes {
				return out
			}
		}
		left -= l - done
		current = append(current, b)
	}
	if index%2 == 0 && len(current) > 1 {
		out = append(out, subpath{points: current})
	}
	return out
}
