package pixel

import (
	"bytes"
	"image/color"
	"math"
	"testing"
)

func TestYCbCrToRGBA(t *testing.T) {
	each(t, []float64{4, 1, 1, 1}, func(t *testing.T, n int, rows [][]byte) {
		YCbCrToRGBA(rows[0], rows[1], rows[2], rows[3])
		same(t, "RGBA", n, rows[0], refYCbCrToRGBA(rows[1], rows[2], rows[3]))
	})
}

// TestYCbCrToRGBAOfEverything tries every pair of chroma samples under five
// lumas: all that the rounding of the products can do.
func TestYCbCrToRGBAOfEverything(t *testing.T) {
	y, cb, cr := make([]byte, 256), make([]byte, 256), make([]byte, 256)
	dst := make([]byte, 4*256)
	for _, luma := range []byte{0, 1, 100, 128, 255} {
		for u := range 256 {
			for v := range 256 {
				y[v], cb[v], cr[v] = luma, byte(u), byte(v)
			}
			YCbCrToRGBA(dst, y, cb, cr)
			same(t, "RGBA", 256, dst, refYCbCrToRGBA(y, cb, cr))
		}
	}
}

func TestRGBAToYCbCr(t *testing.T) {
	each(t, []float64{1, 1, 1, 4}, func(t *testing.T, n int, rows [][]byte) {
		RGBAToYCbCr(rows[0], rows[1], rows[2], rows[3])
		y, cb, cr := refRGBAToYCbCr(rows[3])
		same(t, "Y", n, rows[0], y)
		same(t, "Cb", n, rows[1], cb)
		same(t, "Cr", n, rows[2], cr)
	})
}

// TestRGBAToYCbCrOfMany tries every 24-bit colour, or one in 251 where the test
// should be short.
func TestRGBAToYCbCrOfMany(t *testing.T) {
	step := 1
	if testing.Short() {
		step = 251
	}
	const n = 4096
	y, cb, cr, src := make([]byte, n), make([]byte, n), make([]byte, n), make([]byte, 4*n)
	var sy, su, sv [n]byte
	for c := 0; c < 1<<24; {
		for i := range n {
			src[4*i], src[4*i+1], src[4*i+2], src[4*i+3] = byte(c>>16), byte(c>>8), byte(c), byte(i)
			c += step
		}
		RGBAToYCbCr(y, cb, cr, src)
		rgbaToYCbCrScalar(sy[:], su[:], sv[:], src)
		if !bytes.Equal(y, sy[:]) || !bytes.Equal(cb, su[:]) || !bytes.Equal(cr, sv[:]) {
			t.Fatalf("the kernel differs from the definition before colour %06x", c)
		}
	}
}

// TestColorIsThatOfJFIF compares both directions with the real numbers.
func TestColorIsThatOfJFIF(t *testing.T) {
	near := func(what string, got byte, want float64) {
		t.Helper()
		if want = min(max(want, 0), 255); math.Abs(float64(got)-want) > 0.51 {
			t.Fatalf("%s = %d, want %.3f", what, got, want)
		}
	}
	dst, one := make([]byte, 4), make([]byte, 3)
	for c := 0; c < 1<<24; c += 1021 {
		a, b, d := float64(c>>16), float64(c>>8&255), float64(c&255)
		YCbCrToRGBA(dst, []byte{byte(c >> 16)}, []byte{byte(c >> 8)}, []byte{byte(c)})
		near("R", dst[0], a+1.402*(d-128))
		near("G", dst[1], a-0.344136*(b-128)-0.714136*(d-128))
		near("B", dst[2], a+1.772*(b-128))
		RGBAToYCbCr(one[:1], one[1:2], one[2:], []byte{byte(c >> 16), byte(c >> 8), byte(c), 9})
		near("Y", one[0], 0.299*a+0.587*b+0.114*d)
		near("Cb", one[1], -0.168736*a-0.331264*b+0.5*d+128)
		near("Cr", one[2], 0.5*a-0.418688*b-0.081312*d+128)
	}
}

func TestGreyStaysGrey(t *testing.T) {
	var y, cb, cr [1]byte
	for v := range 256 {
		g := byte(v)
		RGBAToYCbCr(y[:], cb[:], cr[:], []byte{g, g, g, 0})
		if y[0] != g || cb[0] != 128 || cr[0] != 128 {
			t.Fatalf("grey %d became %d %d %d", v, y[0], cb[0], cr[0])
		}
		var dst [4]byte
		YCbCrToRGBA(dst[:], y[:], cb[:], cr[:])
		if dst != [4]byte{g, g, g, 255} {
			t.Fatalf("grey %d came back as %v", v, dst)
		}
	}
}

func TestInterleave(t *testing.T) {
	a, b, c, d := []byte{1, 2, 3}, []byte{4, 5, 6}, []byte{7, 8, 9}, []byte{10, 11, 12}
	dst := make([]byte, 13)
	for _, tt := range []struct {
		name string
		call func()
		want []byte
	}{
		{"GrayToRGBA", func() { GrayToRGBA(dst, a) }, []byte{1, 1, 1, 255, 2, 2, 2, 255, 3, 3, 3, 255, 99}},
		{"RGBToRGBA", func() { RGBToRGBA(dst, a, b, c) }, []byte{1, 4, 7, 255, 2, 5, 8, 255, 3, 6, 9, 255, 99}},
		{"InterleaveCMYK", func() { InterleaveCMYK(dst, a, b, c, d) }, []byte{1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12, 99}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dst[12] = 99
			tt.call()
			same(t, tt.name, 3, dst, tt.want)
		})
	}
}

func TestYCCKToCMYK(t *testing.T) {
	y, cb, cr, k := []byte{0, 255, 76, 9}, []byte{128, 128, 85, 200}, []byte{128, 128, 255, 3}, []byte{0, 1, 2, 3}
	rgb := refYCbCrToRGBA(y, cb, cr)
	dst := make([]byte, 16)
	YCCKToCMYK(dst, y, cb, cr, k)
	for i := range dst {
		want := 255 - rgb[i]
		if i%4 == 3 {
			want = k[i/4]
		}
		if dst[i] != want {
			t.Fatalf("[%d] = %d, want %d", i, dst[i], want)
		}
	}
}

func TestCMYKToRGBA(t *testing.T) {
	src, dst := make([]byte, 4), make([]byte, 4)
	for c := range 256 {
		for k := range 256 {
			src[0], src[1], src[2], src[3] = byte(c), byte(255-c), 0, byte(k)
			CMYKToRGBA(dst, src)
			for i, ink := range src[:3] {
				if want := math.Round(float64(255-int(ink)) * float64(255-k) / 255); float64(dst[i]) != want {
					t.Fatalf("ink %d, black %d: got %d, want %.0f", ink, k, dst[i], want)
				}
			}
			r, _, _ := color.CMYKToRGB(src[0], src[1], src[2], src[3])
			if d := int(dst[0]) - int(r); d < -1 || d > 1 || dst[3] != 255 {
				t.Fatalf("ink %d, black %d: got %v, package color says %d", c, k, dst, r)
			}
		}
	}
}

func TestInvert(t *testing.T) {
	each(t, []float64{1, 1}, func(t *testing.T, n int, rows [][]byte) {
		Invert(rows[0], rows[1])
		for i, v := range rows[1] {
			if rows[0][i] != 255-v {
				t.Fatalf("of %d: [%d] = %d, want %d", n, i, rows[0][i], 255-v)
			}
		}
		Invert(rows[0], rows[0])
		same(t, "twice inverted", n, rows[0], rows[1])
	})
}
