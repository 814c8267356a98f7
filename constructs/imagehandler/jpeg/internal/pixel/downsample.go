package pixel

// DownsampleH2V1 halves a row: each sample is the mean of two, rounded down in
// even columns and up in odd ones. dst has at least as many samples as half of
// src, rounded up; beyond the end of src its last sample is repeated, which pads
// dst to whole blocks. src must not be empty, unless dst is.
func DownsampleH2V1(dst, src []byte) {
	whole := wholePairs(dst, src)
	done := downsampleH2V1Vector(dst[:whole], src)
	for i := done; i < whole; i++ {
		p := src[2*i : 2*i+2 : 2*i+2]
		dst[i] = byte((uint32(p[0]) + uint32(p[1]) + uint32(i&1)) >> 1)
	}
	for i := whole; i < len(dst); i++ {
		dst[i] = src[len(src)-1]
	}
}

// DownsampleH2V2 halves two rows into one: each sample is the mean of four, with
// a bias of 1 in even columns and of 2 in odd ones before the division by 4. The
// rows are equally long; below the last row of a picture of odd height that row
// is repeated. dst has at least as many samples as half a row, rounded up;
// beyond the end of the rows their last samples are repeated, which pads dst to
// whole blocks. The rows must not be empty, unless dst is.
func DownsampleH2V2(dst, row0, row1 []byte) {
	row1 = row1[:len(row0)]
	whole := wholePairs(dst, row0)
	done := downsampleH2V2Vector(dst[:whole], row0, row1)
	for i := done; i < whole; i++ {
		p, q := row0[2*i:2*i+2:2*i+2], row1[2*i:2*i+2:2*i+2]
		dst[i] = byte((uint32(p[0]) + uint32(p[1]) + uint32(q[0]) + uint32(q[1]) + 1 + uint32(i&1)) >> 2)
	}
	if whole == len(dst) {
		return
	}
	last := 2 * (uint32(row0[len(row0)-1]) + uint32(row1[len(row1)-1]))
	for i := whole; i < len(dst); i++ {
		dst[i] = byte((last + 1 + uint32(i&1)) >> 2)
	}
}

// wholePairs is the number of samples of dst that have two of src, and panics
// where dst has no room for all of src.
func wholePairs(dst, src []byte) int {
	if len(dst) < (len(src)+1)/2 {
		panic("pixel: a halved row needs as many samples as half of its source, rounded up")
	}
	return len(src) / 2
}
