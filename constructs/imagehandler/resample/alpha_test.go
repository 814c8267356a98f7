package resample

import "testing"

// TestAlpha checks all pairs of a colour and an alpha.
func TestAlpha(t *testing.T) {
	for c := range 256 {
		for a := range 256 {
			pix := []byte{byte(c), byte(c), byte(c), byte(a)}
			premultiplyScalar(pix, pix)
			if want := byte((2*c*a + 255) / 510); pix[0] != want || pix[1] != want || pix[2] != want || pix[3] != byte(a) {
				t.Fatalf("%d times %d is %v, want %d", c, a, pix, want)
			}
			pix = []byte{byte(c), byte(c), byte(c), byte(a)}
			unpremultiplyScalar(pix)
			want := byte(c)
			if a > 0 {
				want = byte(min(255*c/a, 255))
			}
			if pix[0] != want || pix[1] != want || pix[2] != want || pix[3] != byte(a) {
				t.Fatalf("%d by %d is %v, want %d", c, a, pix, want)
			}
		}
	}
}
