package jpeg

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	stdjpeg "image/jpeg"
	"math"
	"os/exec"
	"testing"
)

// xorshift is a reproducible source of octets (G. Marsaglia, "Xorshift RNGs", 2003).
type xorshift uint32

func (n *xorshift) next() uint32 {
	x := uint32(*n)
	x ^= x << 13
	x ^= x >> 17
	x ^= x << 5
	*n = xorshift(x)
	return x
}

// testPicture is opaque, smooth in some places, textured in others, with hard
// edges and saturated colours.
func testPicture(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	n := xorshift(width<<16 + height)
	for y := range height {
		for x := range width {
			i := m.PixOffset(x, y)
			grain := n.next()
			edge := byte((x/11 + y/7) % 2 * 60)
			m.Pix[i] = byte(x*3+y) + byte(grain&7)
			wave := x * y / 2 % 400 // up and down
			m.Pix[i+1] = byte(min(wave, 400-wave)) ^ edge
			m.Pix[i+2] = byte(255-2*y) - byte(grain>>8&15)
			m.Pix[i+3] = 255
		}
	}
	return m
}

// smoothPicture has no detail that quantisation or subsampling takes away.
func smoothPicture(width, height int) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetRGBA(x, y, color.RGBA{
				R: byte(60 + 2*x), G: byte(200 - 3*y), B: byte(100 + x + y), A: 255,
			})
		}
	}
	return m
}

// as draws m onto dst and returns it.
func as[T draw.Image](dst T, m image.Image) T {
	draw.Draw(dst, dst.Bounds(), m, m.Bounds().Min, draw.Src)
	return dst
}

// planar is m as Y'CbCr, each chroma sample that of the first pixel it is for.
func planar(m image.Image, ratio image.YCbCrSubsampleRatio) *image.YCbCr {
	b := m.Bounds()
	p := image.NewYCbCr(b, ratio)
	for y := b.Max.Y - 1; y >= b.Min.Y; y-- {
		for x := b.Max.X - 1; x >= b.Min.X; x-- {
			c := color.YCbCrModel.Convert(m.At(x, y)).(color.YCbCr)
			p.Y[p.YOffset(x, y)] = c.Y
			p.Cb[p.COffset(x, y)], p.Cr[p.COffset(x, y)] = c.Cb, c.Cr
		}
	}
	return p
}

func mustEncode(t testing.TB, m image.Image, o *EncodeOptions) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Encode(&out, m, o); err != nil {
		t.Fatalf("%+v: %v", o, err)
	}
	return out.Bytes()
}

func mustDecode(t testing.TB, data []byte) image.Image {
	t.Helper()
	m, err := stdjpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// psnr is the peak signal-to-noise ratio of two pictures in RGB.
func psnr(a, b image.Image) float64 {
	p, q := as(image.NewRGBA(a.Bounds()), a), as(image.NewRGBA(a.Bounds()), b)
	sum := 0.0
	for i := range p.Pix {
		d := float64(p.Pix[i]) - float64(q.Pix[i])
		sum += d * d
	}
	return 10 * math.Log10(255*255*float64(len(p.Pix)*3/4)/sum)
}

// ppm is an opaque picture as cjpeg reads it.
func ppm(m *image.RGBA) []byte {
	b := m.Bounds()
	out := fmt.Appendf(nil, "P6\n%d %d\n255\n", b.Dx(), b.Dy())
	for i := 0; i < len(m.Pix); i += 4 {
		out = append(out, m.Pix[i:i+3]...)
	}
	return out
}

// run runs a program of libjpeg-turbo, which must be installed.
func run(t *testing.T, input []byte, name string, arguments ...string) []byte {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	command := exec.Command(path, arguments...)
	var complaints bytes.Buffer
	command.Stdin, command.Stderr = bytes.NewReader(input), &complaints
	out, err := command.Output()
	if err != nil || complaints.Len() > 0 {
		t.Fatalf("%s %v: %v: %s", name, arguments, err, complaints.Bytes())
	}
	return out
}

// segments are the payloads of the marker segments of a kind before the first
// scan.
func segments(t *testing.T, data []byte, marker byte) [][]byte {
	t.Helper()
	var found [][]byte
	for at := 2; data[at+1] != markerSOS; {
		if data[at] != 0xFF {
			t.Fatalf("no marker at %d", at)
		}
		size := int(data[at+2])<<8 | int(data[at+3])
		if data[at+1] == marker {
			found = append(found, data[at+4:at+2+size])
		}
		at += 2 + size
	}
	return found
}
