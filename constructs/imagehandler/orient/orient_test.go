package orient

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/fit"
)

// letters is a stored picture of two by three pixels, and what it is upright. A is
// stored in row 0 and column 0, so that it stands where the names say.
var letters = map[Orientation]string{
	TopLeft:     "AB CD EF",
	TopRight:    "BA DC FE",
	BottomRight: "FE DC BA",
	BottomLeft:  "EF CD AB",
	LeftTop:     "ACE BDF",
	RightTop:    "ECA FDB",
	RightBottom: "FDB ECA",
	LeftBottom:  "BDF ACE",
}

func TestImage(t *testing.T) {
	src := &image.Gray{Pix: []byte("AB__CD__EF"), Stride: 4, Rect: image.Rect(3, 5, 5, 8)}
	for o, want := range letters {
		upright := Image(src, o).(*image.Gray)
		var got []byte
		for y := range upright.Rect.Dy() {
			if y > 0 {
				got = append(got, ' ')
			}
			got = append(got, upright.Pix[y*upright.Stride:][:upright.Rect.Dx()]...)
		}
		if string(got) != want {
			t.Errorf("%v: got %s, want %s", o, got, want)
		}
	}
	for _, o := range []Orientation{0, 1, 9, -1} {
		if Image(src, o) != image.Image(src) {
			t.Errorf("%v: not the picture itself", o)
		}
	}
}

// pictureOf is a picture of every type, with a different colour for each pixel.
func picturesOf(size image.Point) []image.Image {
	r := image.Rectangle{Max: size}.Add(image.Pt(4, 8))
	gray, rgba, nrgba, cmyk, wide := image.NewGray(r), image.NewRGBA(r), image.NewNRGBA(r), image.NewCMYK(r), image.NewRGBA64(r)
	var planars []*image.YCbCr
	for ratio := image.YCbCrSubsampleRatio444; ratio <= image.YCbCrSubsampleRatio410; ratio++ {
		planars = append(planars, image.NewYCbCr(r, ratio))
	}
	for i := range size.X * size.Y {
		x, y := r.Min.X+i%size.X, r.Min.Y+i/size.X
		v := byte(i * 7)
		gray.SetGray(x, y, color.Gray{v})
		rgba.SetRGBA(x, y, color.RGBA{v, v / 2, byte(x), 255})
		nrgba.SetNRGBA(x, y, color.NRGBA{v, v / 2, byte(x), byte(y * 9)})
		cmyk.SetCMYK(x, y, color.CMYK{v, byte(x), byte(y), 3})
		wide.SetRGBA64(x, y, color.RGBA64{uint16(i) << 8, uint16(x) << 8, uint16(y) << 8, 0xffff})
		for _, m := range planars {
			m.Y[m.YOffset(x, y)] = v
			m.Cb[m.COffset(x, y)] = byte(x * 11)
			m.Cr[m.COffset(x, y)] = byte(y * 13)
		}
	}
	all := []image.Image{gray, rgba, nrgba, cmyk, wide}
	for _, m := range planars {
		all = append(all, m)
	}
	return all
}

// TestImageOfEveryType compares colours one by one, in sizes that are and are not
// whole chroma samples and tiles.
func TestImageOfEveryType(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {2, 3}, {8, 4}, {7, 5}, {36, 66}, {65, 33}} {
		for _, m := range picturesOf(size) {
			for o := TopLeft; o <= LeftBottom; o++ {
				got := Image(m, o)
				what := fmt.Sprintf("%T of %v, %v", m, size, o)
				if p, ok := m.(*image.YCbCr); ok {
					what += " " + p.SubsampleRatio.String()
				}
				checkUpright(t, what, got, m, o)
			}
		}
	}
}

func checkUpright(t *testing.T, what string, got, m image.Image, o Orientation) {
	t.Helper()
	size := m.Bounds().Size()
	w, h := o.Size(size.X, size.Y)
	if got.Bounds().Size() != image.Pt(w, h) {
		t.Fatalf("%s: bounds %v", what, got.Bounds())
	}
	for y := range h {
		for x := range w {
			b := o.Stored(fit.BoxOf(image.Rect(x, y, x+1, y+1)), size.X, size.Y)
			want := m.At(m.Bounds().Min.X+int(b.X0), m.Bounds().Min.Y+int(b.Y0))
			have := got.At(got.Bounds().Min.X+x, got.Bounds().Min.Y+y)
			r0, g0, b0, a0 := want.RGBA()
			r1, g1, b1, a1 := have.RGBA()
			if r0>>8 != r1>>8 || g0>>8 != g1>>8 || b0>>8 != b1>>8 || a0>>8 != a1>>8 {
				t.Fatalf("%s: at %d, %d: %v, want %v", what, x, y, have, want)
			}
		}
	}
}

func TestStored(t *testing.T) {
	for _, tt := range []struct {
		o    Orientation
		want fit.Box
	}{
		{0, fit.Box{X0: 1, Y0: 2, X1: 4, Y1: 6}},
		{TopLeft, fit.Box{X0: 1, Y0: 2, X1: 4, Y1: 6}},
		{TopRight, fit.Box{X0: 96, Y0: 2, X1: 99, Y1: 6}},
		{BottomRight, fit.Box{X0: 96, Y0: 44, X1: 99, Y1: 48}},
		{BottomLeft, fit.Box{X0: 1, Y0: 44, X1: 4, Y1: 48}},
		{LeftTop, fit.Box{X0: 2, Y0: 1, X1: 6, Y1: 4}},
		{RightTop, fit.Box{X0: 2, Y0: 46, X1: 6, Y1: 49}},
		{RightBottom, fit.Box{X0: 94, Y0: 46, X1: 98, Y1: 49}},
		{LeftBottom, fit.Box{X0: 94, Y0: 1, X1: 98, Y1: 4}},
	} {
		if got := tt.o.Stored(fit.Box{X0: 1, Y0: 2, X1: 4, Y1: 6}, 100, 50); got != tt.want {
			t.Errorf("%v: got %v, want %v", tt.o, got, tt.want)
		}
	}
}

// exifOf is a TIFF structure with an orientation between two other entries.
func exifOf(order binary.AppendByteOrder, magic string, orientation uint16) []byte {
	b := []byte(magic)
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 3)
	for _, tag := range []uint16{0x0100, 0x0112, 0x0132} {
		b = order.AppendUint16(b, tag)
		b = order.AppendUint16(b, 3)
		b = order.AppendUint32(b, 1)
		b = order.AppendUint16(b, orientation)
		b = order.AppendUint16(b, 0)
	}
	return order.AppendUint32(b, 0)
}

func TestClearExif(t *testing.T) {
	little, big := exifOf(binary.LittleEndian, "II*\x00", 6), exifOf(binary.BigEndian, "MM\x00*", 6)
	for name, tiff := range map[string][]byte{"little endian": little, "big endian": big} {
		before := bytes.Clone(tiff)
		got := ClearExif(tiff)
		if !bytes.Equal(tiff, before) {
			t.Errorf("%s: changed its input", name)
		}
		changed := 0
		for i := range got {
			if got[i] != before[i] {
				changed++
				if before[i] != 6 || got[i] != 1 || i < 30 || i > 31 {
					t.Errorf("%s: octet %d is %d, was %d", name, i, got[i], before[i])
				}
			}
		}
		if changed != 1 {
			t.Errorf("%s: %d octets changed", name, changed)
		}
	}
	for name, tiff := range map[string][]byte{
		"nothing":       nil,
		"short":         little[:7],
		"no TIFF":       bytes.Repeat([]byte("x"), 40),
		"no directory":  little[:9],
		"cut entries":   little[:25],
		"far directory": append([]byte("II*\x00\xff\xff\xff\xff"), little[8:]...),
	} {
		if got := ClearExif(tiff); !bytes.Equal(got, tiff) {
			t.Errorf("%s: changed", name)
		}
	}
}

func TestString(t *testing.T) {
	if RightTop.String() != "right top" || Orientation(9).String() != "Orientation(9)" {
		t.Errorf("got %v, %v", RightTop, Orientation(9))
	}
}

func BenchmarkImage(b *testing.B) {
	m := image.NewYCbCr(image.Rect(0, 0, 4000, 3000), image.YCbCrSubsampleRatio420)
	for o := TopRight; o <= LeftBottom; o++ {
		b.Run(o.String(), func(b *testing.B) {
			b.SetBytes(4000 * 3000)
			for b.Loop() {
				Image(m, o)
			}
		})
	}
}
