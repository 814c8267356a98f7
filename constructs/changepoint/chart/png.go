package chart

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// scale is the number of pixels of a PNG for one of a screen.
const scale = 2

// WritePNG writes the drawing as PNG. It returns [ErrNoPoints] or the error of w.
func (c *Chart) WritePNG(w io.Writer) error {
	face, err := opentype.Parse(goregular.TTF)
	if err != nil {
		return err
	}
	r := raster{image: image.NewRGBA(image.Rect(0, 0, scale*width, scale*height)), font: face}
	draw.Draw(r.image, r.image.Bounds(), image.White, image.Point{}, draw.Src)
	if err := c.draw(&r); err != nil {
		return err
	}
	if r.err != nil {
		return r.err
	}
	return png.Encode(w, r.image)
}

// raster draws pixels. It keeps its first error.
type raster struct {
	image *image.RGBA
	font  *opentype.Font
	err   error
}

// line fills a rectangle along each part of the line and a disc at each end of one. All
// go round in the same direction, so that what overlaps is not taken away.
func (r *raster) line(points []point, width float64, c color.RGBA) {
	shapes := make([][]point, 0, 2*len(points))
	for i, p := range points {
		disc := ring(width / 2)
		for j := range disc {
			disc[j].x += p.x
			disc[j].y += p.y
		}
		shapes = append(shapes, disc)
		if i > 0 {
			shapes = append(shapes, bar(points[i-1], p, width))
		}
	}
	r.fill(shapes, c)
}

// bar is the rectangle from p to q.
func bar(p, q point, width float64) []point {
	dx, dy := q.x-p.x, q.y-p.y
	length := math.Hypot(dx, dy)
	if length == 0 {
		return nil
	}
	nx, ny := -dy/length*width/2, dx/length*width/2
	return []point{{p.x - nx, p.y - ny}, {q.x - nx, q.y - ny}, {q.x + nx, q.y + ny}, {p.x + nx, p.y + ny}}
}

func (r *raster) polygon(points []point, c color.RGBA) { r.fill([][]point{points}, c) }

func (r *raster) fill(shapes [][]point, c color.RGBA) {
	area := bounds(shapes).Intersect(r.image.Bounds())
	v := vector.NewRasterizer(area.Dx(), area.Dy())
	for _, shape := range shapes {
		for i, p := range shape {
			x, y := float32(scale*p.x-float64(area.Min.X)), float32(scale*p.y-float64(area.Min.Y))
			if i == 0 {
				v.MoveTo(x, y)
			} else {
				v.LineTo(x, y)
			}
		}
		v.ClosePath()
	}
	v.Draw(r.image, area, image.NewUniform(c), image.Point{})
}

// bounds are the pixels that shapes touch.
func bounds(shapes [][]point) (all image.Rectangle) {
	for _, shape := range shapes {
		for _, p := range shape {
			x, y := int(math.Floor(scale*p.x)), int(math.Floor(scale*p.y))
			all = all.Union(image.Rect(x, y, x+1, y+1))
		}
	}
	return all
}

func (r *raster) text(x, y, size, anchor float64, c color.RGBA, s string) {
	face, err := opentype.NewFace(r.font, &opentype.FaceOptions{Size: scale * size, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		r.err = err
		return
	}
	d := font.Drawer{Dst: r.image, Src: image.NewUniform(c), Face: face}
	start := fixed.Int26_6(scale*x*64) - fixed.Int26_6(anchor*float64(d.MeasureString(s)))
	d.Dot = fixed.Point26_6{X: start, Y: fixed.Int26_6(scale * y * 64)}
	d.DrawString(s)
}
