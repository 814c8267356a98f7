package svg

import (
	"math"
	"strconv"
	"strings"
)

// scanner takes numbers off a list, as in paths, points and transforms.
type scanner struct {
	s   string
	bad bool
}

func (s *scanner) skip() {
	s.s = strings.TrimLeft(s.s, " \t\r\n,")
}

// more tells whether a number follows.
func (s *scanner) more() bool {
	s.skip()
	return !s.bad && s.s != "" && strings.IndexByte("+-.0123456789", s.s[0]) >= 0
}

// number takes a number. One that is not finite, or beyond what a drawing has
// reason to have, is bad.
func (s *scanner) number() float64 {
	s.skip()
	n, point, digits := 0, false, false
	for n < len(s.s) {
		c := s.s[n]
		switch {
		case c >= '0' && c <= '9':
			digits = true
		case c == '.' && !point:
			point = true
		case (c == '+' || c == '-') && n == 0:
		case (c == 'e' || c == 'E') && digits:
			// An exponent, unless it is the em of a length.
			k := n + 1
			if k < len(s.s) && (s.s[k] == '+' || s.s[k] == '-') {
				k++
			}
			from := k
			for k < len(s.s) && s.s[k] >= '0' && s.s[k] <= '9' {
				k++
			}
			if k > from {
				n = k
			}
			return s.take(n)
		default:
			return s.take(n)
		}
		n++
	}
	return s.take(n)
}

const maxNumber = 1e9

func (s *scanner) take(n int) float64 {
	v, err := strconv.ParseFloat(s.s[:n], 64)
	if err != nil || math.Abs(v) > maxNumber {
		s.bad = true
		return 0
	}
	s.s = s.s[n:]
	return v
}

// flag takes one digit, 0 or 1, that need not be apart from what follows.
func (s *scanner) flag() bool {
	s.skip()
	if s.s == "" || s.s[0] != '0' && s.s[0] != '1' {
		s.bad = true
		return false
	}
	v := s.s[0] == '1'
	s.s = s.s[1:]
	return v
}

// units are in pixels (CSS Values, section 6.2), at 16 pixels to an em.
var units = map[string]float64{
	"": 1, "px": 1, "pt": 96. / 72, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6, "em": 16, "rem": 16, "ex": 8,
}

// length is a length in pixels. A percentage is of whole. ok is false for what is
// none.
func length(v string, whole float64) (float64, bool) {
	s := scanner{s: v}
	if !s.more() {
		return 0, false
	}
	n := s.number()
	unit := strings.ToLower(strings.TrimSpace(s.s))
	if unit == "%" {
		return n * whole / 100, !s.bad
	}
	factor, known := units[unit]
	return n * factor, known && !s.bad
}

// matrix takes (x, y) to (a·x + c·y + e, b·x + d·y + f).
type matrix struct{ a, b, c, d, e, f float64 }

var identity = matrix{a: 1, d: 1}

// mul is the transform of n, followed by m.
func (m matrix) mul(n matrix) matrix {
	return matrix{
		m.a*n.a + m.c*n.b, m.b*n.a + m.d*n.b,
		m.a*n.c + m.c*n.d, m.b*n.c + m.d*n.d,
		m.a*n.e + m.c*n.f + m.e, m.b*n.e + m.d*n.f + m.f,
	}
}

func (m matrix) apply(p point) point {
	return point{m.a*p.x + m.c*p.y + m.e, m.b*p.x + m.d*p.y + m.f}
}

// inverse is not ok where m flattens everything.
func (m matrix) inverse() (matrix, bool) {
	det := m.a*m.d - m.b*m.c
	if math.Abs(det) < 1e-12 || math.IsInf(det, 0) || math.IsNaN(det) {
		return identity, false
	}
	return matrix{
		m.d / det, -m.b / det, -m.c / det, m.a / det,
		(m.c*m.f - m.d*m.e) / det, (m.b*m.e - m.a*m.f) / det,
	}, true
}

// scale is the factor by which lengths grow, on average.
func (m matrix) scale() float64 { return math.Sqrt(math.Abs(m.a*m.d - m.b*m.c)) }

type point struct{ x, y float64 }

// parseTransform reads a list of transforms.
func parseTransform(v string) (matrix, error) {
	m := identity
	for v = strings.TrimLeft(v, " \t\r\n,"); v != ""; v = strings.TrimLeft(v, " \t\r\n,") {
		name, rest, ok := strings.Cut(v, "(")
		inside, after, closed := strings.Cut(rest, ")")
		if !ok || !closed {
			return m, &SyntaxError{"a transform that is not closed"}
		}
		v = after
		var n []float64
		for s := (scanner{s: inside}); s.more() && len(n) < 7; {
			n = append(n, s.number())
			if s.bad {
				return m, &SyntaxError{"a bad number in a transform"}
			}
		}
		one, ok := transformOf(strings.TrimSpace(name), n)
		if !ok {
			return m, &SyntaxError{"a transform that does not exist"}
		}
		m = m.mul(one)
	}
	return m, nil
}

func transformOf(name string, n []float64) (matrix, bool) {
	switch {
	case name == "matrix" && len(n) == 6:
		return matrix{n[0], n[1], n[2], n[3], n[4], n[5]}, true
	case name == "translate" && len(n) == 1:
		return matrix{1, 0, 0, 1, n[0], 0}, true
	case name == "translate" && len(n) == 2:
		return matrix{1, 0, 0, 1, n[0], n[1]}, true
	case name == "scale" && len(n) == 1:
		return matrix{n[0], 0, 0, n[0], 0, 0}, true
	case name == "scale" && len(n) == 2:
		return matrix{n[0], 0, 0, n[1], 0, 0}, true
	case name == "rotate" && (len(n) == 1 || len(n) == 3):
		sin, cos := math.Sincos(n[0] * math.Pi / 180)
		m := matrix{cos, sin, -sin, cos, 0, 0}
		if len(n) == 3 {
			m = matrix{1, 0, 0, 1, n[1], n[2]}.mul(m).mul(matrix{1, 0, 0, 1, -n[1], -n[2]})
		}
		return m, true
	case name == "skewX" && len(n) == 1:
		return matrix{1, 0, math.Tan(n[0] * math.Pi / 180), 1, 0, 0}, true
	case name == "skewY" && len(n) == 1:
		return matrix{1, math.Tan(n[0] * math.Pi / 180), 0, 1, 0, 0}, true
	}
	return identity, false
}
