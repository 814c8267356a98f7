package transform

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/png"
	"math"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
)

// chart is a smooth picture that looks different from every side: red grows to
// the right, green downwards, blue towards the middle, and there is a dark spot in
// the upper left.
func chart(width, height int) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			u, v := (float64(x)+0.5)/float64(width), (float64(y)+0.5)/float64(height)
			spot := math.Exp(-((u-0.25)*(u-0.25) + (v-0.25)*(v-0.25)) * 40)
			m.SetNRGBA(x, y, color.NRGBA{
				R: byte((40 + 200*u) * (1 - 0.7*spot)),
				G: byte((40 + 200*v) * (1 - 0.7*spot)),
				B: byte((60 + 120*math.Sin(math.Pi*u)*math.Sin(math.Pi*v)) * (1 - 0.7*spot)),
				A: 255,
			})
		}
	}
	return m
}

// undo is what turns an upright picture into the stored one.
var undo = map[orient.Orientation]orient.Orientation{
	orient.TopLeft: orient.TopLeft, orient.TopRight: orient.TopRight, orient.BottomRight: orient.BottomRight,
	orient.BottomLeft: orient.BottomLeft, orient.LeftTop: orient.LeftTop, orient.RightTop: orient.LeftBottom,
	orient.RightBottom: orient.RightBottom, orient.LeftBottom: orient.RightTop,
}

// exif is a TIFF structure with an orientation.
func exif(o orient.Orientation) []byte {
	b := []byte("II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00")
	b = binary.LittleEndian.AppendUint16(b, uint16(o))
	return append(b, 0, 0, 0, 0, 0, 0)
}

func encodeJPEG(t testing.TB, m image.Image, o jpeg.EncodeOptions) []byte {
	t.Helper()
	if o.Quality == 0 {
		o.Quality = 95
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encodePNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func encodeGIF(t testing.TB, screen image.Point, m *image.Paletted) []byte {
	t.Helper()
	var b bytes.Buffer
	g := gif.GIF{Image: []*image.Paletted{m}, Delay: []int{0}, Config: image.Config{ColorModel: m.Palette, Width: screen.X, Height: screen.Y}}
	if err := gif.EncodeAll(&b, &g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// transformed runs o on a file and decodes the result.
func transformed(t testing.TB, file []byte, o Options) (image.Image, Result) {
	t.Helper()
	var b bytes.Buffer
	result, err := Run(t.Context(), &b, bytes.NewReader(file), o)
	if err != nil {
		t.Fatal(err)
	}
	return decoded(t, b.Bytes()), result
}

// decoded is a picture by the standard library's PNG or by our JPEG decoder.
func decoded(t testing.TB, file []byte) image.Image {
	t.Helper()
	if bytes.HasPrefix(file, []byte("\xff\xd8")) {
		m, err := jpeg.Decode(bytes.NewReader(file), jpeg.Options{Format: jpeg.RGBA})
		if err != nil {
			t.Fatal(err)
		}
		return m.Image
	}
	m, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// psnr is how alike two pictures of one size are, in decibels, alpha aside.
func psnr(t testing.TB, a, b image.Image) float64 {
	t.Helper()
	if a.Bounds().Size() != b.Bounds().Size() {
		t.Fatalf("sizes are %v and %v", a.Bounds().Size(), b.Bounds().Size())
	}
	x, y := rgba(a), rgba(b)
	sum := 0.0
	for i := range x.Pix {
		if i%4 != 3 {
			d := float64(x.Pix[i]) - float64(y.Pix[i])
			sum += d * d
		}
	}
	return 10 * math.Log10(255*255/max(sum/float64(len(x.Pix)/4*3), 1e-9))
}

func rgba(m image.Image) *image.RGBA {
	dst := image.NewRGBA(image.Rectangle{Max: m.Bounds().Size()})
	draw.Draw(dst, dst.Rect, m, m.Bounds().Min, draw.Src)
	return dst
}
