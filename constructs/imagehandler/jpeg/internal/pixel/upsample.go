package pixel

import "encoding/binary"

// UpsampleH2V1 doubles a row by the triangle filter: the two samples that n
// becomes are
//
//	(3n + left + 1) >> 2    (3n + right + 2) >> 2
//
// and the outermost ones are the outermost of src. len(dst) is 2*len(src) or one
// less. libjpeg doubles components of one or two columns by UpsampleBox instead.
func UpsampleH2V1(dst, src []byte) {
	n := len(src)
	if !doubled(dst, n) {
		return
	}
	done := upsampleH2V1Vector(dst, src)
	upsampleH2V1Scalar(dst, src, done)
}

// upsampleH2V1Scalar makes what src[0] and src[from+1:] become: the vector
// kernel begins with the first sample that has a neighbour on its left.
func upsampleH2V1Scalar(dst, src []byte, from int) {
	last := len(src) - 1
	dst[0] = src[0]
	if last == 0 {
		dst[len(dst)-1] = src[0]
		return
	}
	dst[1] = byte((3*uint32(src[0]) + uint32(src[1]) + 2) >> 2)
	for i := from + 1; i < last; i++ {
		v := 3 * uint32(src[i])
		dst[2*i] = byte((v + uint32(src[i-1]) + 1) >> 2)
		dst[2*i+1] = byte((v + uint32(src[i+1]) + 2) >> 2)
	}
	dst[2*last] = byte((3*uint32(src[last]) + uint32(src[last-1]) + 1) >> 2)
	if len(dst) > 2*last+1 {
		dst[2*last+1] = src[last]
	}
}

// UpsampleH2V2 makes one of the two rows that near becomes when a plane is
// doubled both ways by the triangle filter; far is the row on the same side as
// the new one, near itself at the edge of the picture. With the column sums
// s = 3 near + far, the two samples of a column are
//
//	(3s + left + 8) >> 4    (3s + right + 7) >> 4
//
// and the outermost ones (4s + 8) >> 4 and (4s + 7) >> 4. near and far are
// equally long, len(dst) is twice that or one less. libjpeg doubles components
// of one or two columns by UpsampleBox instead.
func UpsampleH2V2(dst, near, far []byte) {
	n := len(near)
	far = far[:n]
	if !doubled(dst, n) {
		return
	}
	done := upsampleH2V2Vector(dst, near, far)
	upsampleH2V2Scalar(dst, near, far, done)
}

// upsampleH2V2Scalar makes what column 0 and the columns behind from become.
func upsampleH2V2Scalar(dst, near, far []byte, from int) {
	last := len(near) - 1
	far = far[:len(near)]
	sum := func(i int) uint32 { return 3*uint32(near[i]) + uint32(far[i]) }
	s := sum(0)
	dst[0] = byte((4*s + 8) >> 4)
	if last == 0 {
		if len(dst) > 1 {
			dst[1] = byte((4*s + 7) >> 4)
		}
		return
	}
	dst[1] = byte((3*s + sum(1) + 7) >> 4)
	left, s := sum(from), sum(from+1)
	for i := from + 1; i < last; i++ {
		right := sum(i + 1)
		dst[2*i] = byte((3*s + left + 8) >> 4)
		dst[2*i+1] = byte((3*s + right + 7) >> 4)
		left, s = s, right
	}
	dst[2*last] = byte((3*s + left + 8) >> 4)
	if len(dst) > 2*last+1 {
		dst[2*last+1] = byte((4*s + 7) >> 4)
	}
}

// doubled tells whether there is a row of n samples to double into dst, and
// panics where dst has not the length for it.
func doubled(dst []byte, n int) bool {
	if len(dst) != 2*n && len(dst) != 2*n-1 {
		panic("pixel: a doubled row needs 2n or 2n-1 samples")
	}
	return n > 0
}

// UpsampleH1V2 makes one of the two rows that near becomes when a plane is
// doubled in height only: (3 near + far + bias) >> 2. far is the row on the same
// side as the new one, near itself at the edge of the picture. lower tells that
// the new row is the lower of the two: its bias is 2, that of the upper one 1.
// near and far need len(dst) samples.
func UpsampleH1V2(dst, near, far []byte, lower bool) {
	near, far = near[:len(dst)], far[:len(dst)]
	i := 0
	for ; i+8 <= len(dst); i += 8 {
		n, f := binary.LittleEndian.Uint64(near[i:]), binary.LittleEndian.Uint64(far[i:])
		if lower {
			f = meanUp(n, meanDown(n, f))
		} else {
			f = meanDown(n, meanUp(n, f))
		}
		binary.LittleEndian.PutUint64(dst[i:], f)
	}
	bias := uint32(1)
	if lower {
		bias = 2
	}
	for ; i < len(dst); i++ {
		dst[i] = byte((3*uint32(near[i]) + uint32(far[i]) + bias) >> 2)
	}
}

// meanDown is the mean of each of eight bytes of a and b, rounded down: what
// both have, and half of what one has. Then (3n + f + 1) >> 2 is
// meanDown(n, meanUp(n, f)) and (3n + f + 2) >> 2 is meanUp(n, meanDown(n, f)).
func meanDown(a, b uint64) uint64 { return a&b + (a^b)>>1&0x7f7f7f7f7f7f7f7f }

// meanUp is the mean rounded up: what either has, less half of what one has.
func meanUp(a, b uint64) uint64 { return (a | b) - (a^b)>>1&0x7f7f7f7f7f7f7f7f }

// UpsampleBox repeats every sample of src h times, as far as dst goes. src needs
// len(dst)/h samples, rounded up; h is at least 1.
func UpsampleBox(dst, src []byte, h int) {
	n := len(dst) / h
	src = src[:(len(dst)+h-1)/h]
	switch h {
	case 1:
		copy(dst, src)
		return
	case 2:
		for i, v := range src[:n] {
			p := dst[2*i : 2*i+2 : 2*i+2]
			p[0], p[1] = v, v
		}
	default:
		for i, v := range src[:n] {
			p := dst[h*i : h*i+h]
			for j := range p {
				p[j] = v
			}
		}
	}
	for i := n * h; i < len(dst); i++ {
		dst[i] = src[n]
	}
}
