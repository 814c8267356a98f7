package picture

import (
	"fmt"
	"image"
	"math"
)

// PSNR returns the peak signal-to-noise ratio of two pictures of the same size, in dB over red, green and blue: infinite
// if they are equal, and about 10 if they have nothing to do with each other.
func PSNR(a, b image.Image) (float64, error) {
	size := a.Bounds().Size()
	if size != b.Bounds().Size() {
		return 0, fmt.Errorf("pictures of %v and %v pixels", size, b.Bounds().Size())
	}
	var squares uint64
	for y := range size.Y {
		for x := range size.X {
			r1, g1, b1 := rgb(a, a.Bounds().Min.X+x, a.Bounds().Min.Y+y)
			r2, g2, b2 := rgb(b, b.Bounds().Min.X+x, b.Bounds().Min.Y+y)
			squares += square(r1, r2) + square(g1, g2) + square(b1, b2)
		}
	}
	mean := float64(squares) / float64(3*size.X*size.Y)
	return 10 * math.Log10(255*255/mean), nil
}

func square(a, b byte) uint64 {
	d := int(a) - int(b)
	return uint64(d * d)
}

// Shrink returns the means of squares of n by n pixels. Those at the right and bottom edges may be smaller.
func Shrink(m image.Image, n int) *image.RGBA {
	b := m.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, (b.Dx()+n-1)/n, (b.Dy()+n-1)/n))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			from := b.Min.Add(image.Pt(n*x, n*y))
			copy(out.Pix[out.PixOffset(x, y):], meanOf(m, image.Rectangle{Min: from, Max: from.Add(image.Pt(n, n))}.Intersect(b)))
		}
	}
	return out
}

// meanOf returns the mean of the pixels of a rectangle, as red, green, blue and 255.
func meanOf(m image.Image, area image.Rectangle) []byte {
	var red, green, blue int
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			r, g, b := rgb(m, x, y)
			red, green, blue = red+int(r), green+int(g), blue+int(b)
		}
	}
	pixels := area.Dx() * area.Dy()
	mean := func(sum int) byte { return byte((sum + pixels/2) / pixels) }
	return []byte{mean(red), mean(green), mean(blue), 255}
}
