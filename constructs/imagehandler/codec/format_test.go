package codec

import (
	"errors"
	"image"
	"image/color"
	"strings"
	"testing"
)

func TestSniff(t *testing.T) {
	for head, want := range map[string]Format{
		"\xff\xd8\xff\xe0":         JPEG,
		"\x89PNG\r\n\x1a\n":        PNG,
		"GIF87a":                   GIF,
		"GIF89a":                   GIF,
		"RIFF\x00\x00\x00\x00WEBP": WebP,
		"II*\x00":                  TIFF,
		"MM\x00*":                  TIFF,
		"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00":     AVIF,
		"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00avif": AVIF,
		"\x00\x00\x00\x18ftypavis\x00\x00\x00\x00":     AVIF,
		"<svg>":              SVG,
		"<svg ":              SVG,
		"<s:svg xmlns:s=''>": SVG,
		"\xef\xbb\xbf \n<?xml version='1.0'?><!-- a -->\n<!DOCTYPE svg PUBLIC '' ''>\n<svg": SVG,
		"":                         "",
		"RIFF\x00\x00\x00\x00WAVE": "",
		"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1": "",
		"\x00\x00\x00\x10ftypmif1\x00\x00\x00\x00avif": "",
		"\x00\x00\x00\x18ftypmif1avif\x00\x00\x00\x00": "",
		"<html><svg>":                           "",
		"<svgs>":                                "",
		"<!-- <svg>":                            "",
		strings.Repeat(" ", SniffLen) + "<svg>": "",
	} {
		got, err := Sniff([]byte(head))
		var unsupported *UnsupportedError
		if got != want || (want == "") != errors.As(err, &unsupported) {
			t.Errorf("%q: %q, %v, want %q", head, got, err, want)
		}
	}
}

func TestContentTypes(t *testing.T) {
	for _, f := range append(Encoders(), SVG) {
		if !strings.HasPrefix(f.ContentType(), "image/") {
			t.Errorf("%s: %q", f, f.ContentType())
		}
	}
	if got := len(Encoders()); got != 6 {
		t.Errorf("%d formats are written", got)
	}
}

func TestJPEGShrinksOnLoad(t *testing.T) {
	data := encoded(t, still(photo(101, 67, false)), EncodeOptions{Format: JPEG})
	for _, c := range []struct {
		o      DecodeOptions
		shrink int
		bounds image.Rectangle
		region image.Rectangle
	}{
		{DecodeOptions{}, 1, image.Rect(0, 0, 101, 67), image.Rect(0, 0, 101, 67)},
		{DecodeOptions{MinWidth: 51}, 2, image.Rect(0, 0, 51, 34), image.Rect(0, 0, 101, 67)},
		{DecodeOptions{MinWidth: 52}, 1, image.Rect(0, 0, 101, 67), image.Rect(0, 0, 101, 67)},
		{DecodeOptions{MinWidth: 1, MinHeight: 17}, 4, image.Rect(0, 0, 26, 17), image.Rect(0, 0, 101, 67)},
		{DecodeOptions{MinHeight: 1}, 8, image.Rect(0, 0, 13, 9), image.Rect(0, 0, 101, 67)},
		{DecodeOptions{MinHeight: 1, Region: image.Rect(9, 17, 40, 67)}, 8, image.Rect(1, 2, 5, 9), image.Rect(8, 16, 40, 67)},
		{DecodeOptions{Region: image.Rect(9, 17, 40, 60)}, 1, image.Rect(9, 17, 40, 60), image.Rect(9, 17, 40, 60)},
		{DecodeOptions{Region: image.Rect(90, 60, 1<<30, 1<<30)}, 1, image.Rect(90, 60, 101, 67), image.Rect(90, 60, 101, 67)},
	} {
		p, err := Decode(t.Context(), data, c.o)
		if err != nil {
			t.Errorf("%+v: %v", c.o, err)
			continue
		}
		if p.Shrink != c.shrink || p.Frames[0].Bounds() != c.bounds || p.Region != c.region {
			t.Errorf("%+v: %d, %v, %v", c.o, p.Shrink, p.Frames[0].Bounds(), p.Region)
		}
	}
}

func TestSVGSizes(t *testing.T) {
	data := []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"><rect width="30" height="20" fill="#ff0000"/></svg>`)
	for _, c := range []struct{ width, height, wantWidth, wantHeight int }{
		{0, 0, 30, 20}, {60, 0, 60, 40}, {0, 10, 15, 10}, {30, 60, 30, 60}, {1, 0, 1, 1},
	} {
		p, err := Decode(t.Context(), data, DecodeOptions{Width: c.width, Height: c.height})
		if err != nil {
			t.Fatal(err)
		}
		want := image.Rect(0, 0, c.wantWidth, c.wantHeight)
		if b := p.Frames[0].Bounds(); b != want || p.Region != want || p.Header.Width != c.wantWidth {
			t.Errorf("%+v: %v, %+v", c, b, p.Header)
		}
		if got := p.Frames[0].At(c.wantWidth/2, c.wantHeight/2); got != (color.NRGBA{255, 0, 0, 255}) {
			t.Errorf("%+v: %v", c, got)
		}
	}
	var outside *RangeError
	if _, err := Decode(t.Context(), data, DecodeOptions{Width: -1}); !errors.As(err, &outside) {
		t.Errorf("a negative size: %v", err)
	}
	var limit *LimitError
	if _, err := Decode(t.Context(), data, DecodeOptions{Width: 1 << 30}); !errors.As(err, &limit) {
		t.Errorf("a large size: %v", err)
	}
}

func TestQuantize(t *testing.T) {
	few := photo(20, 20, true)
	for i := range few.Pix {
		few.Pix[i] &= 0x80
	}
	want := map[color.Color]bool{}
	for y := range 20 {
		for x := range 20 {
			if c := few.NRGBAAt(x, y); c.A > 0 {
				want[c] = true
			}
		}
	}
	if most, _ := distance(few, toNRGBA(Quantize(few, 16, false))); most != 0 {
		t.Errorf("few colours differ by %d", most)
	}
	many := photo(97, 61, true)
	for _, colors := range []int{2, 3, 16, 255, 256} {
		for _, dither := range []bool{false, true} {
			m := Quantize(many, colors, dither)
			if len(m.Palette) > colors || len(m.Palette) < 2 {
				t.Errorf("%d colours where %d are asked for", len(m.Palette), colors)
			}
			for y := range 61 {
				for x := range 97 {
					if a, b := many.NRGBAAt(x, y).A, color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA).A; (a == 0) != (b == 0) {
						t.Fatalf("alpha of %d became %d", a, b)
					}
				}
			}
		}
	}
	empty := Quantize(image.NewNRGBA(image.Rect(0, 0, 3, 3)), 2, true)
	if _, _, _, a := empty.At(1, 1).RGBA(); a != 0 {
		t.Error("nothing became something")
	}
}

// Images of every type of package image are written, wherever their origin is.
func TestEncodeTypes(t *testing.T) {
	r := image.Rect(3, 5, 20, 18)
	pictures := []image.Image{
		image.NewGray(r), image.NewGray16(r), image.NewRGBA(r), image.NewRGBA64(r), image.NewNRGBA(r), image.NewNRGBA64(r),
		image.NewCMYK(r), image.NewAlpha(r), image.NewPaletted(r, color.Palette{color.White, color.Transparent}),
		image.NewYCbCr(r, image.YCbCrSubsampleRatio420), image.NewNYCbCrA(r, image.YCbCrSubsampleRatio422),
	}
	for _, format := range []Format{JPEG, PNG, GIF, WebP, TIFF, AVIF} {
		for _, m := range pictures {
			p := decoded(t, encoded(t, still(m), EncodeOptions{Format: format}))
			if got := p.Frames[0].Bounds().Size(); got != r.Size() {
				t.Errorf("%s of %T: %v", format, m, got)
			}
		}
		p := decoded(t, encoded(t, still(photo(40, 30, false).SubImage(r)), EncodeOptions{Format: format, Quality: 90}))
		got := p.Frames[0].Image
		if most := noise(photo(40, 30, false).SubImage(r).(*image.NRGBA), toNRGBA(got)); most < 20 {
			t.Errorf("%s of a part: %.1f dB", format, most)
		}
	}
}
