package codec

import (
	"image"
	"image/color"
	"image/draw"
)

// straight is the picture with straight alpha and 8 bits a sample, or as it is
// where its type has no alpha.
func straight(m image.Image) image.Image {
	switch m := m.(type) {
	case *image.Gray, *image.NRGBA:
		return m
	case *image.RGBA:
		if m.Opaque() {
			return &image.NRGBA{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect}
		}
	}
	return toNRGBA(m)
}

// toNRGBA converts a picture. 16-bit samples are rounded, not cut off.
func toNRGBA(m image.Image) *image.NRGBA {
	switch m := m.(type) {
	case *image.NRGBA:
		return m
	case *image.Paletted:
		return fromPalette(m)
	case *image.NRGBA64:
		return fromNRGBA64(m)
	case *image.RGBA64:
		if m.Opaque() {
			return fromNRGBA64(&image.NRGBA64{Pix: m.Pix, Stride: m.Stride, Rect: m.Rect})
		}
	}
	b := m.Bounds()
	out := image.NewNRGBA(b)
	switch m.(type) {
	case *image.YCbCr, *image.Gray, *image.CMYK, *image.Gray16:
		// Package draw has its own loops for these into premultiplied alpha, which is
		// the same where everything is opaque.
		draw.Draw(&image.RGBA{Pix: out.Pix, Stride: out.Stride, Rect: out.Rect}, b, m, b.Min, draw.Src)
	default:
		for y := b.Min.Y; y < b.Max.Y; y++ {
			for x := b.Min.X; x < b.Max.X; x++ {
				out.SetNRGBA(x, y, color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA))
			}
		}
	}
	return out
}

// fromPalette looks colours up. Indices past the end of the palette are
// transparent.
func fromPalette(m *image.Paletted) *image.NRGBA {
	var table [256][4]byte
	for i, c := range m.Palette[:min(len(m.Palette), 256)] {
		n := color.NRGBAModel.Convert(c).(color.NRGBA)
		table[i] = [4]byte{n.R, n.G, n.B, n.A}
	}
	out := image.NewNRGBA(m.Rect)
	for y := range m.Rect.Dy() {
		row := out.Pix[y*out.Stride:][:4*m.Rect.Dx()]
		for x, index := range m.Pix[y*m.Stride:][:m.Rect.Dx()] {
			copy(row[4*x:4*x+4], table[index][:])
		}
	}
	return out
}

// to8 rounds a 16-bit sample, given with the higher octet first, to 8 bits.
func to8(high, low byte) byte {
	v := uint32(high)<<8 | uint32(low)
	return byte((v*255 + 32767) / 65535)
}

func fromNRGBA64(m *image.NRGBA64) *image.NRGBA {
	out := image.NewNRGBA(m.Rect)
	for y := range m.Rect.Dy() {
		from := m.Pix[y*m.Stride:][:8*m.Rect.Dx()]
		to := out.Pix[y*out.Stride:][:4*m.Rect.Dx()]
		for i := range to {
			to[i] = to8(from[2*i], from[2*i+1])
		}
	}
	return out
}

func gray16(m *image.Gray16) *image.Gray {
	out := image.NewGray(m.Rect)
	for y := range m.Rect.Dy() {
		from := m.Pix[y*m.Stride:][:2*m.Rect.Dx()]
		to := out.Pix[y*out.Stride:][:m.Rect.Dx()]
		for i := range to {
			to[i] = to8(from[2*i], from[2*i+1])
		}
	}
	return out
}
