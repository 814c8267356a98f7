package pixel

import "math"

// The references work on one sample at a time, in floating point wherever the
// formula is a floor of a quotient: float64 is exact for numbers this small.

func floorDiv(v, by float64) byte { return byte(min(max(math.Floor(v/by), 0), 255)) }

func fix(v float64) float64 { return math.Floor(v*65536 + 0.5) }

func refYCbCrToRGBA(y, cb, cr []byte) []byte {
	var out []byte
	for i := range y {
		l, u, v := float64(y[i])*65536+32768, float64(cb[i])-128, float64(cr[i])-128
		out = append(out,
			floorDiv(l+fix(1.40200)*v, 65536),
			floorDiv(l-fix(0.34414)*u-fix(0.71414)*v, 65536),
			floorDiv(l+fix(1.77200)*u, 65536),
			255)
	}
	return out
}

func refRGBAToYCbCr(src []byte) (y, cb, cr []byte) {
	const lift = 128*65536 + 32767
	for i := 0; i < len(src); i += 4 {
		r, g, b := float64(src[i]), float64(src[i+1]), float64(src[i+2])
		y = append(y, floorDiv(fix(0.29900)*r+fix(0.58700)*g+fix(0.11400)*b+32768, 65536))
		cb = append(cb, floorDiv(-fix(0.16874)*r-fix(0.33126)*g+fix(0.5)*b+lift, 65536))
		cr = append(cr, floorDiv(fix(0.5)*r-fix(0.41869)*g-fix(0.08131)*b+lift, 65536))
	}
	return y, cb, cr
}

// at is row[i], or the outermost sample beyond the ends.
func at(row []byte, i int) float64 { return float64(row[min(max(i, 0), len(row)-1)]) }

func refUpsampleH2V1(src []byte, n int) []byte {
	out := make([]byte, n)
	for i := range out {
		side := 2*(i&1) - 1 // the new sample is left or right of the old one
		out[i] = floorDiv(3*at(src, i/2)+at(src, i/2+side)+float64(1+i&1), 4)
	}
	return out
}

func refUpsampleH2V2(near, far []byte, n int) []byte {
	sum := func(i int) float64 { return 3*at(near, i) + at(far, i) }
	out := make([]byte, n)
	for i := range out {
		side := 2*(i&1) - 1
		out[i] = floorDiv(3*sum(i/2)+sum(i/2+side)+float64(8-i&1), 16)
	}
	return out
}

func refDownsample(n int, rows ...[]byte) []byte {
	out := make([]byte, n)
	for i := range out {
		sum := float64(len(rows)-1) + float64(i&1)
		for _, row := range rows {
			sum += at(row, 2*i) + at(row, 2*i+1)
		}
		out[i] = floorDiv(sum, 2*float64(len(rows)))
	}
	return out
}
