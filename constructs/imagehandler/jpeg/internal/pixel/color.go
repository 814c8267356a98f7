package pixel

import "encoding/binary"

// The coefficients of BT.601 in 16-bit fixed point, each rounded to nearest.
// Those of each row of the forward transform sum to 1<<16 or to nought, so that
// grey stays grey.
const (
	fix0_08131 = 5329
	fix0_11400 = 7471
	fix0_16874 = 11059
	fix0_29900 = 19595
	fix0_33126 = 21709
	fix0_34414 = 22554
	fix0_41869 = 27439
	fix0_50000 = 32768
	fix0_58700 = 38470
	fix0_71414 = 46802
	fix1_40200 = 91881
	fix1_77200 = 116130

	half = 1 << 15
	// chromaBias lifts chroma to 128 and rounds it. It is one less than a whole
	// half so that 127.5 + 128 does not round up to 256.
	chromaBias = 128<<16 + half - 1
)

// clamp limits v to a byte.
func clamp(v int32) byte {
	if uint32(v) > 255 {
		// All ones below 0 become 0, all above become 255.
		return byte(^(v >> 31))
	}
	return byte(v)
}

// ycc converts one pixel.
func ycc(y, cb, cr byte) (r, g, b byte) {
	l, u, v := int32(y), int32(cb)-128, int32(cr)-128
	return clamp(l + (fix1_40200*v+half)>>16),
		clamp(l + (-fix0_34414*u-fix0_71414*v+half)>>16),
		clamp(l + (fix1_77200*u+half)>>16)
}

// YCbCrToRGBA converts len(y) pixels to four bytes each, the fourth being 255:
//
//	R = Y + 1.40200 (Cr-128)
//	G = Y - 0.34414 (Cb-128) - 0.71414 (Cr-128)
//	B = Y + 1.77200 (Cb-128)
//
// dst needs 4*len(y) bytes, cb and cr len(y) each.
func YCbCrToRGBA(dst, y, cb, cr []byte) {
	n := len(y)
	dst, cb, cr = dst[:4*n], cb[:n], cr[:n]
	done := ycbcrToRGBAVector(dst, y, cb, cr)
	ycbcrToRGBAScalar(dst[4*done:], y[done:], cb[done:], cr[done:])
}

func ycbcrToRGBAScalar(dst, y, cb, cr []byte) {
	cb, cr = cb[:len(y)], cr[:len(y)]
	for i, l := range y {
		p := dst[4*i : 4*i+4 : 4*i+4]
		p[0], p[1], p[2] = ycc(l, cb[i], cr[i])
		p[3] = 255
	}
}

// RGBAToYCbCr converts len(y) pixels of four bytes each, the fourth of which has
// no meaning:
//
//	Y  =  0.29900 R + 0.58700 G + 0.11400 B
//	Cb = -0.16874 R - 0.33126 G + 0.50000 B + 128
//	Cr =  0.50000 R - 0.41869 G - 0.08131 B + 128
//
// src needs 4*len(y) bytes, cb and cr len(y) each.
func RGBAToYCbCr(y, cb, cr, src []byte) {
	n := len(y)
	src, cb, cr = src[:4*n], cb[:n], cr[:n]
	done := rgbaToYCbCrVector(y, cb, cr, src)
	rgbaToYCbCrScalar(y[done:], cb[done:], cr[done:], src[4*done:])
}

func rgbaToYCbCrScalar(y, cb, cr, src []byte) {
	cb, cr = cb[:len(y)], cr[:len(y)]
	for i := range y {
		p := src[4*i : 4*i+4 : 4*i+4]
		r, g, b := int32(p[0]), int32(p[1]), int32(p[2])
		y[i] = byte((fix0_29900*r + fix0_58700*g + fix0_11400*b + half) >> 16)
		cb[i] = byte((-fix0_16874*r - fix0_33126*g + fix0_50000*b + chromaBias) >> 16)
		cr[i] = byte((fix0_50000*r - fix0_41869*g - fix0_08131*b + chromaBias) >> 16)
	}
}

// GrayToRGBA converts len(y) grey pixels to four bytes each, the fourth being
// 255. dst needs 4*len(y) bytes.
func GrayToRGBA(dst, y []byte) {
	dst = dst[:4*len(y)]
	for i, l := range y {
		binary.LittleEndian.PutUint32(dst[4*i:], uint32(l)*0x010101|0xff000000)
	}
}

// RGBToRGBA interleaves three planes of len(r) samples, with 255 as fourth byte
// of each pixel. dst needs 4*len(r) bytes.
func RGBToRGBA(dst, r, g, b []byte) {
	dst, g, b = dst[:4*len(r)], g[:len(r)], b[:len(r)]
	for i := range r {
		binary.LittleEndian.PutUint32(dst[4*i:],
			uint32(r[i])|uint32(g[i])<<8|uint32(b[i])<<16|0xff000000)
	}
}

// InterleaveCMYK interleaves four planes of len(c) samples. dst needs 4*len(c)
// bytes.
func InterleaveCMYK(dst, c, m, y, k []byte) {
	dst, m, y, k = dst[:4*len(c)], m[:len(c)], y[:len(c)], k[:len(c)]
	for i := range c {
		binary.LittleEndian.PutUint32(dst[4*i:],
			uint32(c[i])|uint32(m[i])<<8|uint32(y[i])<<16|uint32(k[i])<<24)
	}
}

// YCCKToCMYK converts four planes of len(y) samples to interleaved CMYK: C, M
// and Y are 255 less the R, G and B of YCbCrToRGBA, K is taken as it is. dst
// needs 4*len(y) bytes.
func YCCKToCMYK(dst, y, cb, cr, k []byte) {
	n := len(y)
	k = k[:n]
	YCbCrToRGBA(dst, y, cb, cr)
	Invert(dst[:4*n], dst[:4*n])
	for i, v := range k {
		dst[4*i+3] = v
	}
}

// CMYKToRGBA converts len(src)/4 pixels, of which 0 is no ink, to RGB with 255
// as fourth byte: R is (255-C)(255-K)/255, rounded to nearest. dst and src may
// be the same slice.
func CMYKToRGBA(dst, src []byte) {
	dst = dst[:len(src)]
	for i := 0; i+4 <= len(src); i += 4 {
		s, d := src[i:i+4:i+4], dst[i:i+4:i+4]
		white := 255 - uint32(s[3])
		d[0] = over255((255 - uint32(s[0])) * white)
		d[1] = over255((255 - uint32(s[1])) * white)
		d[2] = over255((255 - uint32(s[2])) * white)
		d[3] = 255
	}
}

// over255 is v/255 rounded to nearest, for v up to 255*255.
func over255(v uint32) byte {
	v += 128
	return byte((v + v>>8) >> 8)
}

// Invert sets dst to 255 less src, for the inverted CMYK of Adobe's files. dst
// needs len(src) bytes and may be src itself.
func Invert(dst, src []byte) {
	n := len(src)
	dst = dst[:n]
	i := 0
	for ; i+8 <= n; i += 8 {
		binary.LittleEndian.PutUint64(dst[i:], ^binary.LittleEndian.Uint64(src[i:]))
	}
	for ; i < n; i++ {
		dst[i] = ^src[i]
	}
}
