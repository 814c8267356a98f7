package picture

import (
	"bytes"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The picture is the same on every machine, other seeds make others, and it has as many bits a pixel as photographs have:
// two to three in quality 90.
func TestSynthetic(t *testing.T) {
	m := Synthetic(600, 400, 1)
	sum := crc32.ChecksumIEEE(m.Y) ^ crc32.ChecksumIEEE(m.Cb) ^ crc32.ChecksumIEEE(m.Cr)
	if want := uint32(0xcccf1373); sum != want {
		t.Errorf("the checksum of the samples is %#x, want %#x", sum, want)
	}
	if bytes.Equal(m.Y, Synthetic(600, 400, 2).Y) {
		t.Error("another seed makes the same")
	}
	if bytes.Equal(m.Cb, m.Cr) {
		t.Error("there is no colour")
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 90}); err != nil {
		t.Fatal(err)
	}
	if bits := float64(8*b.Len()) / (600 * 400); bits < 1.8 || bits > 3 {
		t.Errorf("%.2f bits a pixel", bits)
	}
}

func TestSyntheticOddSizes(t *testing.T) {
	for _, size := range []image.Point{{1, 1}, {2, 3}, {65, 33}} {
		if m := Synthetic(size.X, size.Y, 1); m.Rect.Size() != size {
			t.Errorf("%v: got %v", size, m.Rect)
		}
	}
}

// What is stacked has the luma of the photographs, and the mean of their chroma.
func TestStack(t *testing.T) {
	full := image.NewYCbCr(image.Rect(0, 0, 7, 5), image.YCbCrSubsampleRatio444)
	for i := range full.Y {
		full.Y[i], full.Cb[i], full.Cr[i] = byte(i), byte(4*i), byte(255-4*i)
	}
	half := Synthetic(8, 8, 1)
	m, err := Stack(image.Pt(6, 4), full, half)
	if err != nil {
		t.Fatal(err)
	}
	if m.Rect != image.Rect(0, 0, 6, 8) || m.SubsampleRatio != image.YCbCrSubsampleRatio420 {
		t.Fatalf("got %v, %v", m.Rect, m.SubsampleRatio)
	}
	if got, want := m.YCbCrAt(3, 2), (color.YCbCr{Y: 2*7 + 3, Cb: 4*(2*7+2) + 16, Cr: 255 - 4*(2*7+2) - 16}); got != want {
		t.Errorf("first: got %v, want %v", got, want)
	}
	if got, want := m.YCbCrAt(5, 4+3), half.YCbCrAt(5, 3); got != want {
		t.Errorf("second: got %v, want %v", got, want)
	}
	if _, err := Stack(image.Pt(6, 6), half, full); err == nil || !strings.Contains(err.Error(), "photograph 1 has (7,5) pixels") {
		t.Errorf("got %v", err)
	}
}

// everyType returns all types that pictures have, of the same pixels.
func everyType() []image.Image {
	ycbcr := Synthetic(5, 4, 1)
	rgba, nrgba, deep := image.NewRGBA(ycbcr.Rect), image.NewNRGBA(ycbcr.Rect), image.NewRGBA64(ycbcr.Rect)
	for y := range 4 {
		for x := range 5 {
			rgba.Set(x, y, ycbcr.At(x, y))
			nrgba.Set(x, y, ycbcr.At(x, y))
			deep.Set(x, y, ycbcr.At(x, y))
		}
	}
	return []image.Image{ycbcr, rgba, nrgba, deep}
}

func TestReadsWhatItWrites(t *testing.T) {
	file := filepath.Join(t.TempDir(), "picture")
	for _, m := range everyType() {
		if err := WritePPM(file, m); err != nil {
			t.Fatal(err)
		}
		got, err := Read(file)
		if err != nil {
			t.Fatal(err)
		}
		if psnr, err := PSNR(got, m); err != nil || !math.IsInf(psnr, 1) {
			t.Errorf("%T: %v dB, %v", m, psnr, err)
		}
		if !bytes.Equal(ToRGBA(m).Pix, got.(*image.RGBA).Pix) {
			t.Errorf("%T: ToRGBA makes something else", m)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, Synthetic(40, 30, 1), nil); err != nil {
		t.Fatal(err)
	}
	for want, content := range map[string]string{
		"":                      b.String(),
		"2 bytes follow":        "P6\n1 1\n255\nab",
		"1 bytes follow":        "P6\n-1 1\n255\na",
		"portable pixmap: ":     "P6\nx",
		"invalid JPEG format: ": "GIF",
	} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(file); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	if _, err := Read(file + "none"); err == nil {
		t.Error("read a file that is not there")
	}
}

func TestPSNR(t *testing.T) {
	grey := func(width int, v byte) image.Image {
		m := image.NewGray(image.Rect(0, 0, width, 2))
		for i := range m.Pix {
			m.Pix[i] = v
		}
		return m
	}
	if got, err := PSNR(grey(3, 10), grey(3, 20)); err != nil || math.Abs(got-20*math.Log10(25.5)) > 1e-9 {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := PSNR(grey(3, 10), grey(4, 10)); err == nil || err.Error() != "pictures of (3,2) and (4,2) pixels" {
		t.Errorf("got %v", err)
	}
}

func TestShrink(t *testing.T) {
	m := image.NewGray(image.Rect(0, 0, 3, 2))
	copy(m.Pix, []byte{0, 10, 5, 20, 31, 6})
	got := Shrink(m, 2)
	want := []byte{15, 15, 15, 255, 6, 6, 6, 255}
	if !bytes.Equal(got.Pix, want) {
		t.Errorf("got %v, want %v", got.Pix, want)
	}
}
