package jpeg

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	stdjpeg "image/jpeg"
	"strings"
	"testing"
)

// modes are the ways to code a scan.
var modes = []struct {
	name    string
	options EncodeOptions
}{
	{"standard", EncodeOptions{StandardHuffman: true}},
	{"optimised", EncodeOptions{}},
	{"progressive", EncodeOptions{Progressive: true}},
	{"restarts", EncodeOptions{RestartInterval: 2}},
}

var subsamplings = []Subsampling{Subsampling420, Subsampling422, Subsampling444}

func TestEncodeEverySmallSize(t *testing.T) {
	const largest = 33
	for _, s := range subsamplings {
		for width := 1; width <= largest; width++ {
			for height := 1; height <= largest; height++ {
				picture := smoothPicture(width, height)
				var first image.Image
				for _, mode := range modes {
					o := mode.options
					o.Subsampling, o.Quality = s, 95
					got := mustDecode(t, mustEncode(t, picture, &o))
					if got.Bounds() != picture.Bounds() {
						t.Fatalf("%v %s: %v of %v", s, mode.name, got.Bounds(), picture.Bounds())
					}
					if first == nil {
						first = got
						if q := psnr(picture, got); q < 38 {
							t.Errorf("%v %dx%d: PSNR %.1f dB", s, width, height, q)
						}
					} else if !samePlanes(first.(*image.YCbCr), got.(*image.YCbCr)) {
						t.Errorf("%v %dx%d: %s decodes to something else", s, width, height, mode.name)
					}
				}
			}
		}
	}
}

func samePlanes(a, b *image.YCbCr) bool {
	for y := range a.Rect.Max.Y {
		for x := range a.Rect.Max.X {
			if a.YCbCrAt(x, y) != b.YCbCrAt(x, y) {
				return false
			}
		}
	}
	return a.SubsampleRatio == b.SubsampleRatio
}

// opaqueImage hides what kind of image it is.
type opaqueImage struct{ image.Image }

func TestEncodeKindsOfImages(t *testing.T) {
	picture := smoothPicture(45, 31)
	b := picture.Bounds()
	nrgba := as(image.NewNRGBA(b), picture)
	gray := as(image.NewGray(b), picture)
	paletted := as(image.NewPaletted(b, color.Palette{color.Gray{100}, color.Gray{200}}), picture)
	for name, c := range map[string]struct {
		image image.Image
		want  image.Image // what the image decoded is like, of the same type
	}{
		"RGBA":           {picture, planar(picture, image.YCbCrSubsampleRatio420)},
		"NRGBA":          {nrgba, planar(picture, image.YCbCrSubsampleRatio420)},
		"RGBA64":         {as(image.NewRGBA64(b), picture), planar(picture, image.YCbCrSubsampleRatio420)},
		"any":            {opaqueImage{picture}, planar(picture, image.YCbCrSubsampleRatio420)},
		"paletted":       {paletted, planar(paletted, image.YCbCrSubsampleRatio420)},
		"gray":           {gray, gray},
		"gray of 16 bit": {as(image.NewGray16(b), gray), gray},
		"CMYK":           {as(image.NewCMYK(b), picture), as(image.NewCMYK(b), picture)},
		"decoded":        {&Image{Image: gray}, gray},
		"4:4:4":          {planar(picture, image.YCbCrSubsampleRatio444), planar(picture, image.YCbCrSubsampleRatio444)},
		"4:2:2":          {planar(picture, image.YCbCrSubsampleRatio422), planar(picture, image.YCbCrSubsampleRatio422)},
		"4:2:0":          {planar(picture, image.YCbCrSubsampleRatio420), planar(picture, image.YCbCrSubsampleRatio420)},
		"4:4:0":          {planar(picture, image.YCbCrSubsampleRatio440), planar(picture, image.YCbCrSubsampleRatio420)},
		"4:1:1":          {planar(picture, image.YCbCrSubsampleRatio411), planar(picture, image.YCbCrSubsampleRatio420)},
		"4:1:0":          {planar(picture, image.YCbCrSubsampleRatio410), planar(picture, image.YCbCrSubsampleRatio420)},
	} {
		for _, mode := range modes {
			o := mode.options
			o.Quality = 95
			got := mustDecode(t, mustEncode(t, c.image, &o))
			if fmt.Sprintf("%T", got) != fmt.Sprintf("%T", c.want) {
				t.Errorf("%s, %s: %T, want %T", name, mode.name, got, c.want)
				continue
			}
			if p, ok := got.(*image.YCbCr); ok && p.SubsampleRatio != c.want.(*image.YCbCr).SubsampleRatio {
				t.Errorf("%s, %s: %v", name, mode.name, p.SubsampleRatio)
			}
			if q := psnr(c.image, got); q < 35 {
				t.Errorf("%s, %s: PSNR %.1f dB", name, mode.name, q)
			}
		}
	}
}

// A part of an image is encoded as if it were copied out of it.
func TestEncodeParts(t *testing.T) {
	whole := testPicture(90, 70)
	b := whole.Bounds()
	type part interface {
		draw.Image
		SubImage(image.Rectangle) image.Image
	}
	for _, r := range []image.Rectangle{image.Rect(8, 4, 50, 41), image.Rect(7, 5, 90, 70), image.Rect(33, 69, 34, 70)} {
		size := image.Rectangle{Max: r.Size()}
		for _, c := range []struct{ whole, copied part }{
			{as(image.NewRGBA(b), whole), image.NewRGBA(size)},
			{as(image.NewNRGBA(b), whole), image.NewNRGBA(size)},
			{as(image.NewGray(b), whole), image.NewGray(size)},
			{as(image.NewCMYK(b), whole), image.NewCMYK(size)},
			{as(image.NewRGBA64(b), whole), image.NewRGBA64(size)},
			{as(image.NewGray16(b), whole), image.NewGray16(size)},
		} {
			cut := c.whole.SubImage(r)
			for y := range size.Max.Y {
				for x := range size.Max.X {
					c.copied.Set(x, y, cut.At(r.Min.X+x, r.Min.Y+y))
				}
			}
			if !bytes.Equal(mustEncode(t, cut, nil), mustEncode(t, c.copied, nil)) {
				t.Errorf("%T, %v: not as if copied", cut, r)
			}
		}
	}
}

// A part of a planar image that does not begin with a chroma sample of its own has
// its chroma taken up and down again, like an image of the same pixels at 4:4:4.
func TestEncodePlanarParts(t *testing.T) {
	for ratio := image.YCbCrSubsampleRatio444; ratio <= image.YCbCrSubsampleRatio410; ratio++ {
		picture := testPicture(90, 70)
		picture.Rect = picture.Rect.Sub(image.Pt(10, 10))
		whole := planar(picture, ratio)
		for _, min := range []image.Point{{0, 0}, {8, 4}, {7, 4}, {8, 5}, {7, 5}, {-4, 0}, {4, -8}, {-9, -5}} {
			cut := whole.SubImage(image.Rectangle{Min: min, Max: image.Pt(61, 57)}).(*image.YCbCr)
			for _, s := range subsamplings {
				full := image.NewYCbCr(image.Rectangle{Max: cut.Rect.Size()}, image.YCbCrSubsampleRatio444)
				for y := range full.Rect.Max.Y {
					for x := range full.Rect.Max.X {
						c := cut.YCbCrAt(min.X+x, min.Y+y)
						i := y*full.YStride + x
						full.Y[i], full.Cb[i], full.Cr[i] = c.Y, c.Cb, c.Cr
					}
				}
				o := &EncodeOptions{Subsampling: s}
				if !bytes.Equal(mustEncode(t, cut, o), mustEncode(t, full, o)) {
					t.Errorf("%v from %v as %v: not like its pixels", ratio, min, s)
				}
			}
		}
	}
}

func TestEncodeStrides(t *testing.T) {
	tight := planar(testPicture(37, 21), image.YCbCrSubsampleRatio420)
	wide := &image.YCbCr{YStride: 64, CStride: 50, Rect: tight.Rect, SubsampleRatio: tight.SubsampleRatio}
	for y := range 21 {
		wide.Y = append(wide.Y, bytes.Repeat([]byte{77}, 64)...)
		copy(wide.Y[y*64:], tight.Y[y*tight.YStride:][:37])
	}
	for y := range 11 {
		wide.Cb = append(wide.Cb, bytes.Repeat([]byte{77}, 50)...)
		wide.Cr = append(wide.Cr, bytes.Repeat([]byte{77}, 50)...)
		copy(wide.Cb[y*50:], tight.Cb[y*tight.CStride:][:19])
		copy(wide.Cr[y*50:], tight.Cr[y*tight.CStride:][:19])
	}
	if !bytes.Equal(mustEncode(t, wide, nil), mustEncode(t, tight, nil)) {
		t.Error("the stride makes a difference")
	}
}

func TestEncodeTransparency(t *testing.T) {
	straight := image.NewNRGBA(image.Rect(0, 0, 40, 24))
	for i := range straight.Pix {
		straight.Pix[i] = byte(i * 7)
	}
	for _, background := range []color.Color{nil, color.White, color.RGBA{200, 30, 90, 255}} {
		under := image.Image(image.Black)
		if background != nil {
			under = image.NewUniform(background)
		}
		want := image.NewRGBA(straight.Rect)
		draw.Draw(want, want.Rect, under, image.Point{}, draw.Src)
		draw.Draw(want, want.Rect, straight, image.Point{}, draw.Over)
		for _, m := range []image.Image{straight, as(image.NewRGBA(straight.Rect), straight), opaqueImage{straight}} {
			o := &EncodeOptions{Quality: 100, Subsampling: Subsampling444, Background: background}
			got := mustDecode(t, mustEncode(t, m, o))
			expected := mustDecode(t, mustEncode(t, want, o))
			if q := psnr(expected, got); q < 46 {
				t.Errorf("%T over %v: PSNR %.1f dB", m, background, q)
			}
		}
	}
}

func TestEncodeRestarts(t *testing.T) {
	picture := testPicture(100, 50)
	for _, interval := range []int{1, 3, 7, 28, 65535} {
		data := mustEncode(t, picture, &EncodeOptions{RestartInterval: interval})
		markers := 0
		for i := bytes.Index(data, []byte{0xFF, markerSOS}); i < len(data)-1; i++ {
			if next := data[i+1]; data[i] == 0xFF && next >= markerRST0 && next <= markerRST7 {
				if want := byte(markerRST0 + markers%8); next != want {
					t.Fatalf("interval %d: marker %#x, want %#x", interval, next, want)
				}
				markers++
			}
		}
		// 100x50 pixels are 7x4 MCUs.
		if want := (7*4 - 1) / interval; markers != want {
			t.Errorf("interval %d: %d markers, want %d", interval, markers, want)
		}
		mustDecode(t, data)
	}
}

func TestEncodeMetadata(t *testing.T) {
	octets := func(n int) []byte {
		b := make([]byte, n)
		x := xorshift(n + 1)
		for i := range b {
			b[i] = byte(x.next())
		}
		return b
	}
	tiff := append([]byte("II*\x00"), octets(maxSegment-len(signatureExif)-4)...)
	xmp := octets(maxSegment - len(signatureXMP))
	for _, size := range []int{1, maxICCChunk, maxICCChunk + 1, 3*maxICCChunk - 5, maxICC} {
		icc := octets(size)
		data := mustEncode(t, testPicture(9, 9), &EncodeOptions{Exif: tiff, XMP: xmp, ICC: icc})
		mustDecode(t, data)
		app1 := segments(t, data, markerAPP1)
		if len(app1) != 2 || !bytes.Equal(app1[0], append([]byte("Exif\x00\x00"), tiff...)) ||
			!bytes.Equal(app1[1], append([]byte("http://ns.adobe.com/xap/1.0/\x00"), xmp...)) {
			t.Error("EXIF data or XMP packet are not what they were")
		}
		var got []byte
		chunks := segments(t, data, markerAPP2)
		for i, chunk := range chunks {
			if want := fmt.Sprintf("ICC_PROFILE\x00%c%c", rune(0), rune(0)); len(chunk) < len(want) ||
				string(chunk[:12]) != want[:12] || chunk[12] != byte(i+1) || chunk[13] != byte(len(chunks)) {
				t.Fatalf("chunk %d of the ICC profile is wrong", i)
			}
			got = append(got, chunk[14:]...)
		}
		if !bytes.Equal(got, icc) {
			t.Errorf("an ICC profile of %d octets is not what it was", size)
		}
	}
}

func TestEncodeExifWithHeader(t *testing.T) {
	tiff := []byte("II*\x00\x08\x00\x00\x00\x00\x00")
	m := testPicture(3, 3)
	with := mustEncode(t, m, &EncodeOptions{Exif: append([]byte("Exif\x00\x00"), tiff...)})
	if !bytes.Equal(with, mustEncode(t, m, &EncodeOptions{Exif: tiff})) {
		t.Error("the header is written twice")
	}
}

func TestEncodeRanges(t *testing.T) {
	small := image.NewGray(image.Rect(0, 0, 1, 1))
	for _, c := range []struct {
		image   image.Image
		options EncodeOptions
		want    string
	}{
		{image.NewGray(image.Rect(0, 0, 65536, 1)), EncodeOptions{}, "jpeg: width is 65536, but must be 1 to 65535"},
		{image.NewGray(image.Rect(0, 0, 1, 65536)), EncodeOptions{}, "jpeg: height is 65536, but must be 1 to 65535"},
		{image.NewRGBA(image.Rectangle{}), EncodeOptions{}, "jpeg: width is 0, but must be 1 to 65535"},
		{image.NewYCbCr(image.Rect(0, 0, 1, 0), 0), EncodeOptions{}, "jpeg: height is 0, but must be 1 to 65535"},
		{small, EncodeOptions{Quality: 101}, "jpeg: quality is 101, but must be 1 to 100"},
		{small, EncodeOptions{Quality: -1}, "jpeg: quality is -1, but must be 1 to 100"},
		{small, EncodeOptions{Subsampling: 4}, "jpeg: subsampling is 4, but must be 0 to 3"},
		{small, EncodeOptions{RestartInterval: 65536}, "jpeg: restart interval is 65536, but must be 0 to 65535"},
		{small, EncodeOptions{Exif: make([]byte, 65528)}, "jpeg: length of the EXIF data is 65528, but must be 0 to 65527"},
		{small, EncodeOptions{XMP: make([]byte, 65505)}, "jpeg: length of the XMP packet is 65505, but must be 0 to 65504"},
		{small, EncodeOptions{ICC: make([]byte, 16707346)}, "jpeg: length of the ICC profile is 16707346, but must be 0 to 16707345"},
	} {
		var out bytes.Buffer
		err := Encode(&out, c.image, &c.options)
		var of *RangeError
		if !errors.As(err, &of) || err.Error() != c.want || out.Len() > 0 {
			t.Errorf("%v and %d octets, want %s", err, out.Len(), c.want)
		}
	}
	for _, m := range []image.Image{image.NewGray(image.Rect(0, 0, 65535, 1)), image.NewRGBA(image.Rect(0, 0, 1, 65535))} {
		if got := mustDecode(t, mustEncode(t, m, nil)).Bounds(); got != m.Bounds() {
			t.Errorf("%v, want %v", got, m.Bounds())
		}
	}
}

func TestEncodeShortImages(t *testing.T) {
	r := image.Rect(0, 0, 20, 10)
	y, c := make([]byte, 200), make([]byte, 50)
	for _, m := range []image.Image{
		&image.Gray{Pix: y[:199], Stride: 20, Rect: r},
		&image.Gray{Pix: y, Stride: -20, Rect: r},
		&image.RGBA{Pix: y, Stride: 20, Rect: r},
		&image.NRGBA{Rect: r},
		&image.CMYK{Pix: y, Stride: 80, Rect: r},
		&image.YCbCr{Y: y[:199], Cb: c, Cr: c, YStride: 20, CStride: 10, Rect: r, SubsampleRatio: image.YCbCrSubsampleRatio420},
		&image.YCbCr{Y: y, Cb: c[:49], Cr: c, YStride: 20, CStride: 10, Rect: r, SubsampleRatio: image.YCbCrSubsampleRatio420},
		&image.YCbCr{Y: y, Cb: c, Cr: c[:49], YStride: 20, CStride: 10, Rect: r, SubsampleRatio: image.YCbCrSubsampleRatio420},
		&image.YCbCr{Y: y, Cb: c, Cr: c, YStride: 20, CStride: -10, Rect: r, SubsampleRatio: image.YCbCrSubsampleRatio420},
	} {
		var out bytes.Buffer
		if err := Encode(&out, m, nil); !errors.Is(err, errShortImage) || out.Len() > 0 {
			t.Errorf("%T: %v and %d octets", m, err, out.Len())
		}
	}
}

// fullWriter fails when it has no more room.
type fullWriter struct {
	room   int
	failed bool
}

var errFull = errors.New("full")

func (w *fullWriter) Write(p []byte) (int, error) {
	if w.failed {
		panic("written to after an error")
	}
	if w.room -= len(p); w.room < 0 {
		w.failed = true
		return 0, errFull
	}
	return len(p), nil
}

func TestEncodeWriterErrors(t *testing.T) {
	picture := testPicture(600, 500)
	for _, mode := range modes {
		o := mode.options
		o.Quality = 97
		o.XMP = make([]byte, 50000)
		size := len(mustEncode(t, picture, &o))
		for room := 0; room < size; room += size / 9 {
			if err := Encode(&fullWriter{room: room}, picture, &o); !errors.Is(err, errFull) {
				t.Errorf("%s, room for %d of %d: %v", mode.name, room, size, err)
			}
		}
		if err := Encode(&fullWriter{room: size}, picture, &o); err != nil {
			t.Errorf("%s: %v", mode.name, err)
		}
	}
}

// At the same quality the image is as good as that of image/jpeg, and smaller with
// optimised tables.
func TestEncodeAgainstStandardLibrary(t *testing.T) {
	picture := testPicture(300, 200)
	for _, quality := range []int{5, 30, 50, 75, 90, 98} {
		var out bytes.Buffer
		if err := stdjpeg.Encode(&out, picture, &stdjpeg.Options{Quality: quality}); err != nil {
			t.Fatal(err)
		}
		theirs := psnr(picture, mustDecode(t, out.Bytes()))
		previous := out.Len()
		for _, mode := range modes[:3] {
			o := mode.options
			o.Quality = quality
			data := mustEncode(t, picture, &o)
			if ours := psnr(picture, mustDecode(t, data)); ours < theirs-0.01 {
				t.Errorf("quality %d, %s: PSNR %.3f dB, image/jpeg has %.3f", quality, mode.name, ours, theirs)
			}
			if !o.Progressive && float64(len(data)) > 1.001*float64(previous) {
				t.Errorf("quality %d, %s: %d octets after %d", quality, mode.name, len(data), previous)
			}
			previous = len(data)
		}
	}
}

func TestSubsamplingString(t *testing.T) {
	var names []string
	for s := SubsamplingAuto; s <= Subsampling444+1; s++ {
		names = append(names, s.String())
	}
	if got := strings.Join(names, " "); got != "auto 4:2:0 4:2:2 4:4:4 Subsampling(4)" {
		t.Error(got)
	}
}
