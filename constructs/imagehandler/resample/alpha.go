package resample

// premultiplyScalar writes the pixels of src with their colours times alpha/255,
// rounded, to dst: (t + t>>8) >> 8 for t = c·a + 128, which is exact. It is
// Pillow's conversion from RGBA to RGBa.
func premultiplyScalar(dst, src []byte) {
	dst = dst[:len(src)]
	for len(src) >= 4 && len(dst) >= 4 {
		a := uint32(src[3])
		dst[0] = mul255(uint32(src[0]), a)
		dst[1] = mul255(uint32(src[1]), a)
		dst[2] = mul255(uint32(src[2]), a)
		dst[3] = src[3]
		dst, src = dst[4:], src[4:]
	}
}

func mul255(c, a uint32) byte {
	t := c*a + 128
	return byte((t>>8 + t) >> 8)
}

// reciprocals are 255/a in units of 1/2^16, rounded up: precise enough to divide
// 255·c by a exactly, and small enough for 32 bits. Alpha 0 leaves a colour as it
// is.
var reciprocals = func() (r [256]uint32) {
	r[0] = 1 << 16
	for a := uint32(1); a < 256; a++ {
		r[a] = (255<<16 + a - 1) / a
	}
	return r
}()

// unpremultiplyScalar divides the colours of pix by alpha/255, rounding down and
// clamping: it is Pillow's conversion from RGBa to RGBA. A colour may exceed its
// alpha where a filter with negative lobes rings.
func unpremultiplyScalar(pix []byte) {
	for len(pix) >= 4 {
		if a := pix[3]; a != 255 {
			r := reciprocals[a]
			pix[0] = byte(min(uint32(pix[0])*r>>16, 255))
			pix[1] = byte(min(uint32(pix[1])*r>>16, 255))
			pix[2] = byte(min(uint32(pix[2])*r>>16, 255))
		}
		pix = pix[4:]
	}
}
