package request

import (
	"encoding/hex"
	"math"
	"slices"
	"strings"
)

// Color is a colour of sRGB with straight alpha. Its text form is #rrggbb, or
// #rrggbbaa where it is not opaque.
type Color struct{ R, G, B, A uint8 }

// Black is opaque black, the default background of sharp.
var Black = Color{A: 255}

// MarshalText returns the colour as #rrggbb or #rrggbbaa.
func (c Color) MarshalText() ([]byte, error) {
	b := hex.AppendEncode([]byte{'#'}, []byte{c.R, c.G, c.B, c.A})
	if c.A == 255 {
		b = b[:7]
	}
	return b, nil
}

func (c Color) String() string {
	b, _ := c.MarshalText()
	return string(b)
}

// ParseColor parses a CSS colour: one of the 148 names, transparent, #rgb,
// #rgba, #rrggbb, #rrggbbaa, rgb() or rgba(). Case does not matter.
func ParseColor(s string) (Color, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if digits, ok := strings.CutPrefix(s, "#"); ok {
		return parseHexColor(digits)
	}
	if arguments, ok := strings.CutPrefix(s, "rgb"); ok {
		return parseRGBColor(strings.TrimPrefix(arguments, "a"))
	}
	if s == "transparent" {
		return Color{}, true
	}
	i, ok := slices.BinarySearchFunc(namedColors, s, func(n namedColor, s string) int {
		return strings.Compare(n.name, s)
	})
	if !ok {
		return Color{}, false
	}
	rgb := namedColors[i].rgb
	return Color{uint8(rgb >> 16), uint8(rgb >> 8), uint8(rgb), 255}, true
}

func parseHexColor(digits string) (Color, bool) {
	if len(digits) == 3 || len(digits) == 4 {
		var double []byte
		for i := range len(digits) {
			double = append(double, digits[i], digits[i])
		}
		digits = string(double)
	}
	if len(digits) == 6 {
		digits += "ff"
	}
	b, err := hex.DecodeString(digits)
	if err != nil || len(b) != 4 {
		return Color{}, false
	}
	return Color{b[0], b[1], b[2], b[3]}, true
}

// parseRGBColor parses what follows rgb: three numbers of 0 to 255 or percent,
// and an alpha of 0 to 1 or percent.
func parseRGBColor(s string) (Color, bool) {
	s, opened := strings.CutPrefix(s, "(")
	s, closed := strings.CutSuffix(s, ")")
	if !opened || !closed {
		return Color{}, false
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' || r == '/' })
	if len(parts) != 3 && len(parts) != 4 {
		return Color{}, false
	}
	channels := [4]float64{3: 255}
	for i, part := range parts {
		part, percent := strings.CutSuffix(part, "%")
		n, ok := jsNumber(part)
		if !ok {
			return Color{}, false
		}
		switch {
		case percent:
			n = n * 255 / 100
		case i == 3:
			n *= 255
		}
		channels[i] = n
	}
	return roundColor(channels), true
}

func roundColor(channels [4]float64) Color {
	var b [4]uint8
	for i, c := range channels {
		b[i] = uint8(math.Round(min(max(c, 0), 255)))
	}
	return Color{b[0], b[1], b[2], b[3]}
}

// colorOf takes the forms that the original hands to sharp: a text, or an object
// with r, g, b of 0 to 255 and alpha of 0 to 1.
func colorOf(v value) (Color, bool) {
	if v.kind == text {
		return ParseColor(v.text)
	}
	if v.kind != object {
		return Color{}, false
	}
	channels := [4]float64{3: 255}
	for _, m := range v.members {
		i := slices.Index([]string{"r", "g", "b", "alpha"}, m.name)
		if i < 0 || m.value.kind != number {
			return Color{}, false
		}
		channels[i] = m.value.number
		if i == 3 {
			channels[i] *= 255
		}
	}
	return roundColor(channels), true
}
