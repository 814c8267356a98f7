// Package chart draws a series of numbers with its change points, as SVG or PNG.
//
// The curve is black. A red triangle above it is a point at which a change was detected,
// a blue one below it is the time that was then decided, and a grey ring is a change
// that is known to have been made. Where there are more points than pixels, each column
// of pixels has the least and the greatest of its points, so that no spike is lost and
// the size of a drawing does not depend on the number of points.
package chart

import (
	"errors"
	"image/color"
	"math"
	"slices"
)

// A Kind is a kind of mark.
type Kind int

const (
	// Detected marks the point with which the test first rejected.
	Detected Kind = iota
	// Decided marks the first point of the new level, as the test has it.
	Decided
	// Made marks the first point of a new level, as who made the series has it.
	Made
)

// A Mark is put at the point of a series that has its time, or at the first one after.
type Mark struct {
	At   int64
	Kind Kind
}

// A Chart is what to draw.
type Chart struct {
	Title string
	// Times and Values are of equal length, in the order of the times.
	Times  []int64
	Values []float64
	Marks  []Mark
	// Clock tells that times are milliseconds since 1970. They are numbers otherwise.
	Clock bool
}

// ErrNoPoints is returned for a chart without points, or whose times and values are not
// as many.
var ErrNoPoints = errors.New("a chart needs as many values as times, and at least one")

// The size of a drawing and the frame of the curve, in pixels of a screen. A PNG has
// twice as many.
const (
	width, height = 960, 420
	left, right   = 76, width - 20
	top, bottom   = 64, height - 40
	titleSize     = 17
	textSize      = 12
	markSize      = 7
)

var (
	black = color.RGBA{0x20, 0x20, 0x20, 0xFF}
	grey  = color.RGBA{0x76, 0x76, 0x76, 0xFF}
	pale  = color.RGBA{0xE2, 0xE2, 0xE2, 0xFF}
	red   = color.RGBA{0xC6, 0x28, 0x28, 0xFF}
	blue  = color.RGBA{0x15, 0x65, 0xC0, 0xFF}
)

// A kind says how a mark looks. Its shape is around the origin.
type look struct {
	name   string
	color  color.RGBA
	shape  []point
	filled bool
	// above is how far above the point the mark is, in pixels.
	above float64
}

var looks = [...]look{
	Detected: {"detected", red, []point{{-markSize, -markSize}, {markSize, -markSize}, {0, markSize}}, true, 12},
	Decided:  {"decided", blue, []point{{-markSize, markSize}, {markSize, markSize}, {0, -markSize}}, true, -12},
	Made:     {"made", grey, ring(markSize), false, 0},
}

// ring is a polygon that looks like a circle.
func ring(radius float64) []point {
	points := make([]point, 24)
	for i := range points {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / float64(len(points)))
		points[i] = point{radius * cos, radius * sin}
	}
	return points
}

type point struct{ x, y float64 }

// A canvas is a form of drawing.
type canvas interface {
	line(points []point, width float64, c color.RGBA)
	polygon(points []point, c color.RGBA)
	// text is to the right of x, or around it, or to the left of it, for an anchor
	// of 0, 0.5 and 1.
	text(x, y, size, anchor float64, c color.RGBA, s string)
}

// A frame maps points to pixels.
type frame struct{ x, y axis }

func (c *Chart) frame() (frame, error) {
	if len(c.Times) == 0 || len(c.Times) != len(c.Values) {
		return frame{}, ErrNoPoints
	}
	times := axisOf(float64(c.Times[0]), float64(c.Times[len(c.Times)-1]), left, right)
	values := axisOf(slices.Min(c.Values), slices.Max(c.Values), bottom, top)
	values.widen()
	return frame{times, values}, nil
}

func (f frame) at(t int64, value float64) point {
	return point{f.x.pixel(float64(t)), f.y.pixel(value)}
}

// draw draws everything.
func (c *Chart) draw(to canvas) error {
	f, err := c.frame()
	if err != nil {
		return err
	}
	to.text(left, 26, titleSize, 0, black, c.Title)
	c.legend(to)
	for _, value := range f.y.numbers(height / 60) {
		y := f.y.pixel(value.at)
		to.line([]point{{left, y}, {right, y}}, 1, pale)
		to.text(left-8, y+4, textSize, 1, grey, value.label)
	}
	ticks := f.x.numbers
	if c.Clock {
		ticks = f.x.clock
	}
	for _, t := range ticks(width / 110) {
		x := f.x.pixel(t.at)
		to.line([]point{{x, bottom}, {x, bottom + 5}}, 1, grey)
		to.text(x, bottom+20, textSize, 0.5, grey, t.label)
	}
	to.line([]point{{left, bottom}, {right, bottom}}, 1, grey)
	to.line(c.curve(f), 1.2, black)
	for _, m := range c.Marks {
		c.mark(to, f, m)
	}
	return nil
}

// legend names the kinds of marks that there are.
func (c *Chart) legend(to canvas) {
	x := float64(left + markSize)
	for kind, l := range looks {
		if !slices.ContainsFunc(c.Marks, func(m Mark) bool { return m.Kind == Kind(kind) }) {
			continue
		}
		l.draw(to, point{x, 46})
		to.text(x+14, 50, textSize, 0, grey, l.name)
		x += 100
	}
}

func (c *Chart) mark(to canvas, f frame, m Mark) {
	i, _ := slices.BinarySearch(c.Times, m.At)
	i = min(i, len(c.Times)-1)
	at := f.at(c.Times[i], c.Values[i])
	l := looks[m.Kind]
	at.y -= l.above
	l.draw(to, at)
}

func (l *look) draw(to canvas, at point) {
	shape := make([]point, len(l.shape))
	for i, p := range l.shape {
		shape[i] = point{at.x + p.x, at.y + p.y}
	}
	if l.filled {
		to.polygon(shape, l.color)
		return
	}
	to.line(append(shape, shape[0]), 2, l.color)
}

// curve is the line through all points, or through the first, least, greatest and last
// of each column of pixels.
func (c *Chart) curve(f frame) []point {
	var line []point
	for from := 0; from < len(c.Times); {
		column := math.Floor(f.x.pixel(float64(c.Times[from])))
		to := from + 1
		for to < len(c.Times) && math.Floor(f.x.pixel(float64(c.Times[to]))) == column {
			to++
		}
		for _, i := range outline(c.Values[from:to]) {
			line = append(line, f.at(c.Times[from+i], c.Values[from+i]))
		}
		from = to
	}
	return line
}

// outline are the places of the first, the least, the greatest and the last value, in
// order and each once.
func outline(values []float64) []int {
	least, greatest := 0, 0
	for i, x := range values {
		if x < values[least] {
			least = i
		}
		if x > values[greatest] {
			greatest = i
		}
	}
	places := []int{0, least, greatest, len(values) - 1}
	slices.Sort(places)
	return slices.Compact(places)
}
