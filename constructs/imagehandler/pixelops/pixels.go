package pixelops

import (
	"image"
	"image/color"
)

// row returns the bytes of row y of m, counted from the top of its bounds.
func row(m *image.NRGBA, y int) []byte {
	n := 4 * m.Rect.Dx()
	i := y * m.Stride
	return m.Pix[i : i+n : i+n]
}

// view returns a picture of w by h pixels of m from (x, y) on, with its pixels.
func view(m *image.NRGBA, x, y, w, h int) *image.NRGBA {
	from := y*m.Stride + 4*x
	to := from + (h-1)*m.Stride + 4*w
	return &image.NRGBA{Pix: m.Pix[from:to:to], Stride: m.Stride, Rect: image.Rect(0, 0, w, h)}
}

// opaque tells whether all of m's alpha is 255.
func opaque(m *image.NRGBA) bool {
	for y := range m.Rect.Dy() {
		p := row(m, y)
		all := byte(255)
		for i := 3; i < len(p); i += 4 {
			all &= p[i]
		}
		if all != 255 {
			return false
		}
	}
	return true
}

// div255 returns v/255, rounded, for v up to 65535-128.
func div255(v uint32) uint32 {
	v += 128
	return (v + v>>8) >> 8
}

// level returns v as a level: rounded, within 0 to 255, 0 for NaN.
func level(v float32) byte {
	if !(v > 0) {
		return 0
	}
	if v >= 254.5 {
		return 255
	}
	return byte(v + 0.5)
}

// premultiplied returns a pixel with its colours multiplied by its alpha.
func premultiplied(p []byte) (r, g, b, a byte) {
	a = p[3]
	if a == 255 {
		return p[0], p[1], p[2], a
	}
	return byte(div255(uint32(p[0]) * uint32(a))), byte(div255(uint32(p[1]) * uint32(a))), byte(div255(uint32(p[2]) * uint32(a))), a
}

// unpremultiply divides the colours of a pixel by its alpha.
func unpremultiply(p []byte) {
	a := uint32(p[3])
	if a == 255 {
		return
	}
	for c := range 3 {
		if a == 0 {
			p[c] = 0
			continue
		}
		p[c] = byte(min((uint32(p[c])*255+a/2)/a, 255))
	}
}

// components returns the bytes of a colour.
func components(c color.NRGBA) [4]byte { return [4]byte{c.R, c.G, c.B, c.A} }

// clampIndex returns i, moved to within [0, n).
func clampIndex(i, n int) int { return min(max(i, 0), n-1) }
