package resample

// The functions of this file define what the vector kernels compute.

// clamp8 returns v as a byte, 0 below and 255 above.
func clamp8(v int32) byte {
	return byte(min(max(v, 0), 255))
}

// filterRowScalar writes the results of one row of pixels of some channels.
func filterRowScalar(dst, src []byte, channels int, a *axis) {
	switch channels {
	case 1:
		filterGrayScalar(dst, src, a)
	case 3:
		filterRGBScalar(dst, src, a)
	default:
		filterRGBXScalar(dst, src, a)
	}
}

func filterGrayScalar(dst, src []byte, a *axis) {
	half := int32(1) << (a.shift - 1)
	shift := a.shift & 31
	for i := range dst {
		k := a.coefficients(i)
		p := src[a.first[i]:][:len(k)]
		sum := half
		for j, w := range k {
			sum += int32(w) * int32(p[j])
		}
		dst[i] = clamp8(sum >> shift)
	}
}

func filterRGBScalar(dst, src []byte, a *axis) {
	half := int32(1) << (a.shift - 1)
	shift := a.shift & 31
	for i := range a.first {
		k := a.coefficients(i)
		p := src[3*a.first[i]:][:3*len(k)]
		s0, s1, s2 := half, half, half
		for _, w := range k {
			w := int32(w)
			s0 += w * int32(p[0])
			s1 += w * int32(p[1])
			s2 += w * int32(p[2])
			p = p[3:]
		}
		d := dst[3*i:][:3]
		d[0], d[1], d[2] = clamp8(s0>>shift), clamp8(s1>>shift), clamp8(s2>>shift)
	}
}

func filterRGBXScalar(dst, src []byte, a *axis) {
	half := int32(1) << (a.shift - 1)
	shift := a.shift & 31
	for i := range a.first {
		k := a.coefficients(i)
		p := src[4*a.first[i]:][:4*len(k)]
		s0, s1, s2, s3 := half, half, half, half
		for _, w := range k {
			w := int32(w)
			s0 += w * int32(p[0])
			s1 += w * int32(p[1])
			s2 += w * int32(p[2])
			s3 += w * int32(p[3])
			p = p[4:]
		}
		d := dst[4*i:][:4]
		d[0], d[1], d[2], d[3] = clamp8(s0>>shift), clamp8(s1>>shift), clamp8(s2>>shift), clamp8(s3>>shift)
	}
}

// filterColumnsScalar writes one row of results: byte i is the sum of k[j] times
// byte i of row j. Row j begins at src[j*stride].
func filterColumnsScalar(dst, src []byte, stride int, k []int16, shift uint) {
	// Sums of a run of columns at a time, row by row, so that rows are read as
	// they lie.
	var sums [256]int32
	for at := 0; at < len(dst); at += len(sums) {
		d := dst[at:min(at+len(sums), len(dst))]
		sum := sums[:len(d)]
		for i := range sum {
			sum[i] = 1 << (shift - 1)
		}
		for j, w := range k {
			w := int32(w)
			row := src[j*stride+at:][:len(sum)]
			for i, v := range row {
				sum[i] += w * int32(v)
			}
		}
		for i, v := range sum {
			d[i] = clamp8(v >> (shift & 31))
		}
	}
}
