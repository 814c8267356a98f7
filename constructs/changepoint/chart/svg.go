package chart

import (
	"encoding/xml"
	"fmt"
	"image/color"
	"io"
	"strconv"
	"strings"
)

// WriteSVG writes the drawing as SVG. It returns [ErrNoPoints] or the error of w.
func (c *Chart) WriteSVG(w io.Writer) error {
	var s svg
	fmt.Fprintf(&s, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\">\n", width, height, width, height)
	s.WriteString("<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n")
	if err := c.draw(&s); err != nil {
		return err
	}
	s.WriteString("</svg>\n")
	_, err := io.WriteString(w, s.String())
	return err
}

type svg struct{ strings.Builder }

func (s *svg) line(points []point, width float64, c color.RGBA) {
	fmt.Fprintf(s, "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%g\" stroke-linejoin=\"round\"/>\n", coordinates(points), hex(c), width)
}

func (s *svg) polygon(points []point, c color.RGBA) {
	fmt.Fprintf(s, "<polygon points=\"%s\" fill=\"%s\"/>\n", coordinates(points), hex(c))
}

func (s *svg) text(x, y, size, anchor float64, c color.RGBA, text string) {
	name := map[float64]string{0: "start", 0.5: "middle", 1: "end"}[anchor]
	fmt.Fprintf(s, "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%g\" text-anchor=\"%s\" fill=\"%s\">", x, y, size, name, hex(c))
	xml.EscapeText(s, []byte(text)) // a strings.Builder never fails
	s.WriteString("</text>\n")
}

func coordinates(points []point) string {
	var b []byte
	for i, p := range points {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendFloat(b, p.x, 'f', 1, 64)
		b = append(b, ',')
		b = strconv.AppendFloat(b, p.y, 'f', 1, 64)
	}
	return string(b)
}

func hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }
