package svg

import (
	"image/color"
	"strings"
)

// style is what elements inherit.
type style struct {
	fill, stroke               string
	fillOpacity, strokeOpacity float64
	evenOdd                    bool
	pen                        pen
	color                      color.NRGBA
	hidden                     bool
}

var initialStyle = style{
	fill:          "black",
	stroke:        "none",
	fillOpacity:   1,
	strokeOpacity: 1,
	pen:           pen{width: 1, miter: 4, join: "miter", cap: "butt"},
	color:         color.NRGBA{A: 255},
}

// refusedProperties are those that change what is seen, and can't be drawn, unless
// they have the value none or normal.
var refusedProperties = map[string]string{
	"clip-path": "clipping", "mask": "masks", "filter": "filters", "marker": "markers", "marker-start": "markers",
	"marker-mid": "markers", "marker-end": "markers", "mix-blend-mode": "blending",
}

// with is the style with properties of an element on top, which are in a view of
// a certain size.
func (s style) with(properties map[string]string, diagonal float64) (style, error) {
	for name, what := range refusedProperties {
		if v := properties[name]; v != "" && v != "none" && v != "normal" {
			return s, &UnsupportedError{what}
		}
	}
	set := func(name string, to *string) {
		if v := properties[name]; v != "" && v != "inherit" {
			*to = v
		}
	}
	set("fill", &s.fill)
	set("stroke", &s.stroke)
	set("stroke-linejoin", &s.pen.join)
	set("stroke-linecap", &s.pen.cap)
	for name, to := range map[string]*float64{
		"fill-opacity": &s.fillOpacity, "stroke-opacity": &s.strokeOpacity, "stroke-miterlimit": &s.pen.miter,
		"stroke-width": &s.pen.width, "stroke-dashoffset": &s.pen.offset,
	} {
		whole := diagonal
		if strings.HasSuffix(name, "opacity") {
			whole = 1
		}
		if n, ok := length(properties[name], whole); ok {
			*to = n
		}
	}
	s.fillOpacity, s.strokeOpacity = min(max(s.fillOpacity, 0), 1), min(max(s.strokeOpacity, 0), 1)
	if v := properties["fill-rule"]; v != "" {
		s.evenOdd = v == "evenodd"
	}
	switch properties["visibility"] {
	case "hidden", "collapse":
		s.hidden = true
	case "visible":
		s.hidden = false
	}
	if v := properties["color"]; v != "" {
		c, _, err := parseColor(v, s.color)
		if err != nil {
			return s, err
		}
		s.color = c
	}
	if v := properties["stroke-dasharray"]; v != "" {
		s.pen.dashes = dashes(v)
	}
	return s, nil
}

// dashes is nil for none and for what is not valid.
func dashes(v string) []float64 {
	var out []float64
	for s := (scanner{s: v}); s.more() && len(out) < 64; {
		n := s.number()
		if s.bad || n < 0 {
			return nil
		}
		out = append(out, n)
		s.s = strings.TrimPrefix(s.s, "px")
	}
	if len(out)%2 != 0 {
		out = append(out, out...)
	}
	return out
}

// opacity is that of a whole element.
func opacity(properties map[string]string) float64 {
	n, ok := length(properties["opacity"], 1)
	if !ok {
		return 1
	}
	return min(max(n, 0), 1)
}
