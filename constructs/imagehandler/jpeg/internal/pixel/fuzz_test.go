package pixel

import (
	"bytes"
	"testing"
)

// FuzzRows runs every kernel on rows cut out of the input and compares it with
// the reference.
func FuzzRows(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
	f.Add(bytes.Repeat([]byte{0, 255, 128}, 100))
	f.Add(bytes.Repeat([]byte{255, 0, 0, 0, 255, 255, 255}, 41))
	f.Fuzz(func(t *testing.T, data []byte) {
		n := len(data) / 4
		a, b, c := data[:n], data[n:2*n], data[2*n:3*n]
		dst := make([]byte, 4*n)
		YCbCrToRGBA(dst, a, b, c)
		same(t, "RGBA", n, dst, refYCbCrToRGBA(a, b, c))

		y, cb, cr := make([]byte, n), make([]byte, n), make([]byte, n)
		RGBAToYCbCr(y, cb, cr, data[:4*n])
		wantY, wantCb, wantCr := refRGBAToYCbCr(data[:4*n])
		same(t, "Y", n, y, wantY)
		same(t, "Cb", n, cb, wantCb)
		same(t, "Cr", n, cr, wantCr)

		for _, length := range []int{2 * n, max(2*n-1, 0)} {
			UpsampleH2V1(dst[:length], a)
			same(t, "H2V1", n, dst[:length], refUpsampleH2V1(a, length))
			UpsampleH2V2(dst[:length], a, b)
			same(t, "H2V2", n, dst[:length], refUpsampleH2V2(a, b, length))
		}
		if n > 0 {
			for _, length := range []int{(n + 1) / 2, n} {
				DownsampleH2V1(y[:length], a)
				same(t, "H2V1", n, y[:length], refDownsample(length, a))
				DownsampleH2V2(y[:length], a, b)
				same(t, "H2V2", n, y[:length], refDownsample(length, a, b))
			}
		}
	})
}
