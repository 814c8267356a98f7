package codec

import "image"

// WebP codes luma in 16 to 235 and chroma in 16 to 240 ("studio range", ITU-R
// BT.601; RFC 6386, section 9.2), where image.YCbCr means 0 to 255.

// stretch are the tables that take studio range to full range.
var stretch = func() (t struct{ luma, chroma [256]byte }) {
	for i := range 256 {
		t.luma[i] = round8(float64(i-16) * 255 / 219)
		t.chroma[i] = round8(float64(i-128)*255/224 + 128)
	}
	return t
}()

// fullRange converts the planes where they are.
func fullRange(m *image.YCbCr) *image.YCbCr {
	for i, v := range m.Y {
		m.Y[i] = stretch.luma[v]
	}
	for i, v := range m.Cb {
		m.Cb[i] = stretch.chroma[v]
	}
	for i, v := range m.Cr {
		m.Cr[i] = stretch.chroma[v]
	}
	return m
}

// studioToNRGBA converts a picture with alpha, by the matrix of BT.601 in 16-bit
// fixed point.
func studioToNRGBA(m *image.NYCbCrA) *image.NRGBA {
	out := image.NewNRGBA(m.Rect)
	for y := m.Rect.Min.Y; y < m.Rect.Max.Y; y++ {
		to := out.Pix[out.PixOffset(m.Rect.Min.X, y):][:4*m.Rect.Dx()]
		luma := m.Y[m.YOffset(m.Rect.Min.X, y):][:m.Rect.Dx()]
		alpha := m.A[m.AOffset(m.Rect.Min.X, y):][:m.Rect.Dx()]
		for x := range luma {
			c := m.COffset(m.Rect.Min.X+x, y)
			l := 76309 * (int32(luma[x]) - 16)
			cb, cr := int32(m.Cb[c])-128, int32(m.Cr[c])-128
			px := to[4*x : 4*x+4]
			px[0] = clamp16(l + 104597*cr)
			px[1] = clamp16(l - 25674*cb - 53278*cr)
			px[2] = clamp16(l + 132201*cb)
			px[3] = alpha[x]
		}
	}
	return out
}

// clamp16 rounds a sample of 16-bit fixed point.
func clamp16(v int32) byte { return byte(min(max((v+1<<15)>>16, 0), 255)) }
