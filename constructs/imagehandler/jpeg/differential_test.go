package jpeg

import (
	"bytes"
	"image"
	stdjpeg "image/jpeg"
	"testing"
)

// inks are pictures of four components: CMYK, and YCCK, which differs in a flag.
func inks(t testing.TB) []sample {
	t.Helper()
	rgb := noise(37, 29)
	cmyk := image.NewCMYK(rgb.Rect)
	copy(cmyk.Pix, rgb.Pix)
	for i := 3; i < len(cmyk.Pix); i += 4 {
		cmyk.Pix[i] = uint8(i / 16)
	}
	var all []sample
	for _, o := range []EncodeOptions{{Quality: 90}, {Quality: 90, Progressive: true}} {
		var b bytes.Buffer
		if err := Encode(&b, cmyk, &o); err != nil {
			t.Fatal(err)
		}
		ycck := bytes.Clone(b.Bytes())
		at := bytes.Index(ycck, []byte("Adobe"))
		if ycck[at+11] != 0 {
			t.Fatal("CMYK with an Adobe transform")
		}
		ycck[at+11] = 2
		all = append(all, sample{"cmyk", b.Bytes()}, sample{"ycck", ycck})
	}
	return all
}

// difference is the largest difference of two slices.
func difference(a, b []byte) int {
	if len(a) != len(b) {
		return 256
	}
	most := 0
	for i := range a {
		most = max(most, int(a[i])-int(b[i]), int(b[i])-int(a[i]))
	}
	return most
}

// rows gives the samples of a plane without what is between the rows.
func rows(pix []byte, stride, width, height int) []byte {
	var all []byte
	for y := range height {
		all = append(all, pix[y*stride:][:width]...)
	}
	return all
}

// image/jpeg has another transform, which differs by one at most, and another
// rounding of colours.
func TestDecodeAgainstImageJPEG(t *testing.T) {
	const tolerance = 1
	large := encoded(t, noise(700, 500), &EncodeOptions{Quality: 97})
	if len(large) < 4*windowSize {
		t.Fatalf("a large picture of %d octets", len(large))
	}
	for _, s := range append(all(t), sample{"large", large}) {
		want, err := stdjpeg.Decode(bytes.NewReader(s.data))
		if err != nil {
			continue // some samplings, and orders of scans
		}
		m := decode(t, s.data, Options{})
		w, h := m.Bounds().Dx(), m.Bounds().Dy()
		most := 256
		switch want := want.(type) {
		case *image.Gray:
			got := m.Image.(*image.Gray)
			most = difference(rows(got.Pix, got.Stride, w, h), rows(want.Pix, want.Stride, w, h))
		case *image.CMYK:
			got := m.Image.(*image.CMYK)
			most = difference(rows(got.Pix, got.Stride, 4*w, h), rows(want.Pix, want.Stride, 4*w, h))
			if s.name == "ycck" {
				most -= 2 // a unit of chroma is up to 1.8 of a colour
			}
		case *image.RGBA:
			got := m.Image.(*image.NRGBA)
			most = difference(got.Pix, want.Pix)
		case *image.YCbCr:
			got := m.Image.(*image.YCbCr)
			if got.SubsampleRatio != want.SubsampleRatio {
				t.Errorf("%s: %v, want %v", s.name, got.SubsampleRatio, want.SubsampleRatio)
				continue
			}
			most = difference(rows(got.Y, got.YStride, w, h), rows(want.Y, want.YStride, w, h))
			cw, ch := m.components(1)
			most = max(most,
				difference(rows(got.Cb, got.CStride, cw, ch), rows(want.Cb, want.CStride, cw, ch)),
				difference(rows(got.Cr, got.CStride, cw, ch), rows(want.Cr, want.CStride, cw, ch)))
		}
		if most > tolerance {
			t.Errorf("%s: differs by %d", s.name, most)
		}
	}
}

// components is the samples across and down of a component.
func (c *Config) components(i int) (width, height int) {
	h, v := 0, 0
	for _, s := range c.Sampling {
		h, v = max(h, s.H), max(v, s.V)
	}
	return ceilDiv(c.Width*c.Sampling[i].H, h), ceilDiv(c.Height*c.Sampling[i].V, v)
}

// CMYK in RGBA is what package image makes of it.
func TestCMYKToRGBA(t *testing.T) {
	for _, s := range inks(t) {
		cmyk := decode(t, s.data, Options{}).Image
		rgba := decode(t, s.data, Options{Format: RGBA}).Image
		b := cmyk.Bounds()
		for y := range b.Dy() {
			for x := range b.Dx() {
				r, g, bl, _ := cmyk.At(x, y).RGBA()
				want := []byte{byte(r >> 8), byte(g >> 8), byte(bl >> 8), 255}
				p := rgba.(*image.RGBA)
				if difference(p.Pix[p.PixOffset(x, y):][:4], want) > 1 {
					t.Fatalf("%s: at %d,%d: %v, want %v", s.name, x, y, rgba.At(x, y), want)
				}
			}
		}
	}
}
