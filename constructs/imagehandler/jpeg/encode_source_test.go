package jpeg

import (
	"image"
	"image/color"
	"image/draw"
	"testing"
)

func TestOpaque(t *testing.T) {
	for n := range 30 {
		row := make([]byte, 4*n)
		for i := range row {
			row[i] = byte(17 * i)
			if i%4 == 3 {
				row[i] = 255
			}
		}
		if !opaque(row) {
			t.Errorf("%d opaque pixels are not opaque", n)
		}
		for i := range n {
			row[4*i+3] = 254
			if opaque(row) {
				t.Errorf("%d pixels are opaque, though pixel %d is not", n, i)
			}
			row[4*i+3] = 255
		}
	}
}

// Compositing rounds to nearest what package draw does with 16 bits.
func TestComposite(t *testing.T) {
	straight := image.NewNRGBA(image.Rect(0, 0, 256, 256))
	for i := range straight.Pix {
		x, y := i/4%256, i/1024
		straight.Pix[i] = byte(x ^ i%4*85)
		if i%4 == 3 {
			straight.Pix[i] = byte(y)
		}
	}
	premultiplied := as(image.NewRGBA(straight.Rect), straight)
	for _, under := range []color.Color{nil, color.White, color.NRGBA{10, 100, 200, 0}} {
		b := newBackdrop(under)
		if b.black() != (under == nil) {
			t.Errorf("%v: black is %v", under, b.black())
		}
		want := image.NewRGBA64(straight.Rect)
		below := color.RGBA64{uint16(b.red * 257), uint16(b.green * 257), uint16(b.blue * 257), 65535}
		draw.Draw(want, want.Rect, image.NewUniform(below), image.Point{}, draw.Src)
		draw.Draw(want, want.Rect, straight, image.Point{}, draw.Over)
		for y := range 256 {
			from := b.composite(straight.Pix[y*1024:][:1024], true)
			checkRow(t, want, y, from, 129)
			from = b.composite(premultiplied.Pix[y*1024:][:1024], false)
			checkRow(t, want, y, from, 129+257)
		}
	}
}

// checkRow is an error unless a row is that of an image of 16 bits, give or take.
func checkRow(t *testing.T, want *image.RGBA64, y int, row []byte, slack int) {
	t.Helper()
	for x := range want.Rect.Max.X {
		c := want.RGBA64At(x, y)
		for i, v := range [3]uint16{c.R, c.G, c.B} {
			if d := int(row[4*x+i])*257 - int(v); d < -slack || d > slack {
				t.Fatalf("pixel %d, %d: %d is %d, want %d", x, y, i, row[4*x+i], v/257)
			}
		}
	}
}
