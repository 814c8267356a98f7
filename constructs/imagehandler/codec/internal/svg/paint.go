package svg

import (
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/image/colornames"
)

// painter is a colour for every pixel.
type painter interface{ at(x, y int) color4 }

type solid color4

func (s solid) at(int, int) color4 { return color4(s) }

// premultiplied is a colour with an opacity on top of its own.
func premultiplied(c color.NRGBA, opacity float64) color4 {
	a := float32(c.A) / 255 * float32(opacity)
	return color4{float32(c.R) / 255 * a, float32(c.G) / 255 * a, float32(c.B) / 255 * a, a}
}

// parseColor reads a colour (CSS Color 4, without its wider spaces). none is for
// what paints nothing.
func parseColor(v string, current color.NRGBA) (c color.NRGBA, none bool, err error) {
	v = strings.ToLower(strings.TrimSpace(v))
	switch {
	case v == "none", v == "transparent":
		return c, true, nil
	case v == "currentcolor":
		return current, false, nil
	case strings.HasPrefix(v, "#"):
		c, err = hexColor(v[1:])
		return c, false, err
	case strings.HasPrefix(v, "rgb"):
		c, err = rgbColor(v)
		return c, false, err
	}
	if named, ok := colornames.Map[v]; ok {
		return color.NRGBA(named), false, nil
	}
	return c, false, &SyntaxError{"a colour that does not exist"}
}

func hexColor(v string) (color.NRGBA, error) {
	if len(v) == 3 || len(v) == 4 {
		var b strings.Builder
		for _, c := range []byte(v) {
			b.WriteByte(c)
			b.WriteByte(c)
		}
		v = b.String()
	}
	if len(v) == 6 {
		v += "ff"
	}
	n, err := strconv.ParseUint(v, 16, 32)
	if err != nil || len(v) != 8 {
		return color.NRGBA{}, &SyntaxError{"a colour that is not of 3, 4, 6 or 8 digits"}
	}
	return color.NRGBA{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}, nil
}

func rgbColor(v string) (color.NRGBA, error) {
	bad := &SyntaxError{"a bad rgb colour"}
	_, inside, ok := strings.Cut(v, "(")
	inside, _, closed := strings.Cut(inside, ")")
	if !ok || !closed {
		return color.NRGBA{}, bad
	}
	fields := strings.FieldsFunc(inside, func(r rune) bool { return strings.ContainsRune(" ,/\t\r\n", r) })
	if len(fields) != 3 && len(fields) != 4 {
		return color.NRGBA{}, bad
	}
	c := [4]float64{3: 255}
	for i, f := range fields {
		number, percent := strings.CutSuffix(f, "%")
		n, err := strconv.ParseFloat(number, 64)
		if err != nil || math.IsNaN(n) {
			return color.NRGBA{}, bad
		}
		switch {
		case percent:
			n *= 2.55
		case i == 3:
			n *= 255
		}
		c[i] = min(max(n, 0), 255)
	}
	return color.NRGBA{byte(c[0] + 0.5), byte(c[1] + 0.5), byte(c[2] + 0.5), byte(c[3] + 0.5)}, nil
}

// stop is a colour of a gradient. It is not premultiplied: colours and opacities
// change each on their own between stops.
type stop struct {
	at    float64
	color color4
}

func straightColor(c color.NRGBA, opacity float64) color4 {
	return color4{float32(c.R) / 255, float32(c.G) / 255, float32(c.B) / 255, float32(c.A) / 255 * float32(opacity)}
}

func (s stop) premultiplied() color4 {
	c := s.color
	return color4{c[0] * c[3], c[1] * c[3], c[2] * c[3], c[3]}
}

// gradient changes along a line or away from a point.
type gradient struct {
	radial bool
	// toUnit takes pixels to where a linear gradient goes from x = 0 to 1, and a
	// radial one from the origin to the unit circle.
	toUnit matrix
	// focus is where a radial gradient starts.
	focus  point
	spread string
	table  [256]color4
}

func (g *gradient) fillTable(stops []stop) {
	for i := range g.table {
		t := float64(i) / 255
		k, _ := slices.BinarySearchFunc(stops, t, func(s stop, t float64) int {
			if s.at <= t {
				return -1
			}
			return 1
		})
		here := stops[max(k-1, 0)]
		if k > 0 && k < len(stops) {
			a, b := stops[k-1], stops[k]
			share := float32((t - a.at) / (b.at - a.at))
			for c := range 4 {
				here.color[c] = a.color[c] + (b.color[c]-a.color[c])*share
			}
		}
		g.table[i] = here.premultiplied()
	}
}

func (g *gradient) at(x, y int) color4 {
	p := g.toUnit.apply(point{float64(x) + 0.5, float64(y) + 0.5})
	t := p.x
	if g.radial {
		t = g.distance(p)
	}
	switch g.spread {
	case "repeat":
		t -= math.Floor(t)
	case "reflect":
		t = math.Abs(math.Mod(t, 2))
		if t > 1 {
			t = 2 - t
		}
	}
	if math.IsNaN(t) {
		t = 1
	}
	return g.table[int(min(max(t, 0), 1)*255+0.5)]
}

// distance is how far p is on the way from the focus to the unit circle.
func (g *gradient) distance(p point) float64 {
	d := point{p.x - g.focus.x, p.y - g.focus.y}
	if g.focus == (point{}) {
		return math.Hypot(p.x, p.y)
	}
	// t is such that focus + d/t is on the circle.
	a := d.x*d.x + d.y*d.y
	b := g.focus.x*d.x + g.focus.y*d.y
	c := g.focus.x*g.focus.x + g.focus.y*g.focus.y - 1
	if a == 0 {
		return 0
	}
	return a / (-b + math.Sqrt(b*b-a*c))
}
