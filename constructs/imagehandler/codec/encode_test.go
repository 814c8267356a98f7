package codec

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"math"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
)

// photo is a picture of gradients and edges; with alpha, a ramp and a hole.
func photo(width, height int, alpha bool) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.NRGBA{wave(float64(x) / 7), wave(float64(y)/5 + float64(x)/11), byte(255 * (x + y) / (width + height)), 255}
			if x > y+width/3 {
				c.R, c.B = 250, c.B/3
			}
			if alpha {
				c.A = byte(255 - 200*x/width)
				if (x-width/2)*(x-width/2)+(y-height/2)*(y-height/2) < height*height/16 {
					c = color.NRGBA{}
				}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

func wave(v float64) byte { return byte(128 + 90*math.Sin(v)) }

// moving is an animation of a square that moves over two colours, or over
// nothing.
func moving(frames int, alpha bool) *Picture {
	p := &Picture{LoopCount: 3}
	for i := range frames {
		m := image.NewNRGBA(image.Rect(0, 0, 33, 21))
		for y := range 21 {
			for x := range 33 {
				switch {
				case x >= 3*i && x < 3*i+6 && y > 4 && y < 11:
					m.SetNRGBA(x, y, color.NRGBA{byte(40 * i), 200, 30, 255})
				case !alpha:
					m.SetNRGBA(x, y, color.NRGBA{byte(20 * (y / 15)), 30, 120, 255})
				}
			}
		}
		p.Frames = append(p.Frames, Frame{Image: m, Delay: time.Duration(i+2) * 10 * time.Millisecond})
	}
	return p
}

func encoded(t testing.TB, p *Picture, o EncodeOptions) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Encode(context.Background(), &b, p, o); err != nil {
		t.Fatalf("%+v: %v", o, err)
	}
	return b.Bytes()
}

func decoded(t testing.TB, data []byte) *Picture {
	t.Helper()
	p, err := Decode(context.Background(), data, DecodeOptions{Animated: true})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// noise is the peak signal to noise ratio of b as a picture of a, in decibels.
func noise(a, b *image.NRGBA) float64 {
	var sum, n float64
	for y := range a.Rect.Dy() {
		for x := range a.Rect.Dx() {
			p, q := a.Pix[y*a.Stride+4*x:][:4], b.Pix[y*b.Stride+4*x:][:4]
			if p[3] == 0 && q[3] == 0 {
				continue
			}
			for k := range 4 {
				d := float64(p[k]) - float64(q[k])
				sum += d * d
				n++
			}
		}
	}
	return 10 * math.Log10(255*255*n/sum)
}

func TestEncodeWhatDecodeReads(t *testing.T) {
	for _, c := range []struct {
		name  string
		alpha bool
		o     EncodeOptions
		// least is the peak signal to noise ratio.
		least float64
	}{
		{"jpeg", false, EncodeOptions{Format: JPEG}, 28},
		{"jpeg progressive", false, EncodeOptions{Format: JPEG, Quality: 95, Progressive: true}, 30},
		{"jpeg fast", false, EncodeOptions{Format: JPEG, Effort: 1}, 28},
		{"png", false, EncodeOptions{Format: PNG}, math.Inf(1)},
		{"png alpha", true, EncodeOptions{Format: PNG, Effort: 1}, math.Inf(1)},
		{"png effort", true, EncodeOptions{Format: PNG, Effort: 10}, math.Inf(1)},
		{"png 256 colours", false, EncodeOptions{Format: PNG, Colors: 256}, 34},
		{"png 256 colours dithered", false, EncodeOptions{Format: PNG, Colors: 256, Dither: true}, 31},
		{"png 256 colours alpha", true, EncodeOptions{Format: PNG, Colors: 256}, 30},
		{"png 2 colours", true, EncodeOptions{Format: PNG, Colors: 2}, 10},
		{"gif", false, EncodeOptions{Format: GIF}, 34},
		{"gif dithered", false, EncodeOptions{Format: GIF, Dither: true}, 31},
		{"gif 16 colours", false, EncodeOptions{Format: GIF, Colors: 16}, 22},
		{"webp", false, EncodeOptions{Format: WebP}, 28},
		{"webp slow", false, EncodeOptions{Format: WebP, Quality: 95, Effort: 10}, 28},
		{"webp alpha", true, EncodeOptions{Format: WebP, Quality: 90}, 28},
		{"webp lossless", false, EncodeOptions{Format: WebP, Lossless: true}, math.Inf(1)},
		{"webp lossless alpha", true, EncodeOptions{Format: WebP, Lossless: true, Effort: 1}, math.Inf(1)},
		{"avif", false, EncodeOptions{Format: AVIF, Quality: 80}, 28},
		{"avif alpha", true, EncodeOptions{Format: AVIF, Quality: 80, Effort: 1}, 26},
		{"avif 4:4:4", false, EncodeOptions{Format: AVIF, Quality: 80, Effort: 4, Subsampling: jpeg.Subsampling444}, 32},
		{"tiff", false, EncodeOptions{Format: TIFF}, math.Inf(1)},
		{"tiff alpha", true, EncodeOptions{Format: TIFF}, math.Inf(1)},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, size := range []image.Point{{61, 47}, {1, 1}, {2, 3}, {16, 16}, {129, 5}} {
				src := photo(size.X, size.Y, c.alpha)
				data := encoded(t, still(src), c.o)
				p := decoded(t, data)
				if len(p.Frames) != 1 || p.Header.Format != c.o.Format || p.Header.Width != size.X || p.Header.Height != size.Y {
					t.Fatalf("%v: %+v, %d frames", size, p.Header, len(p.Frames))
				}
				if got := noise(src, toNRGBA(p.Frames[0].Image)); got < c.least && size.X > 16 {
					t.Errorf("%v: %.1f dB, want %.1f", size, got, c.least)
				}
			}
		})
	}
}

func TestEncodeAnimations(t *testing.T) {
	for _, format := range []Format{GIF, WebP} {
		for _, alpha := range []bool{false, true} {
			want := moving(6, alpha)
			data := encoded(t, want, EncodeOptions{Format: format, Lossless: true})
			got := decoded(t, data)
			if len(got.Frames) != 6 || got.LoopCount != 3 || got.Header.Frames != 6 {
				t.Fatalf("%s: %d frames, %d loops, %+v", format, len(got.Frames), got.LoopCount, got.Header)
			}
			for i, f := range got.Frames {
				if f.Delay != want.Frames[i].Delay {
					t.Errorf("%s: frame %d is shown for %v, want %v", format, i, f.Delay, want.Frames[i].Delay)
				}
				if most, _ := distance(f.Image.(*image.NRGBA), want.Frames[i].Image.(*image.NRGBA)); most != 0 {
					t.Errorf("%s, alpha %t: frame %d differs by %d", format, alpha, i, most)
				}
			}
			first, err := Decode(t.Context(), data, DecodeOptions{})
			if err != nil || len(first.Frames) != 1 || first.Frames[0].Delay != 0 || first.LoopCount != 1 {
				t.Errorf("%s: the first frame alone: %+v, %v", format, first, err)
			}
		}
	}
}

func TestEncodeLoops(t *testing.T) {
	for _, format := range []Format{GIF, WebP} {
		for _, loops := range []int{0, 1, 2, 1000} {
			p := moving(2, false)
			p.LoopCount = loops
			if got := decoded(t, encoded(t, p, EncodeOptions{Format: format})).LoopCount; got != loops {
				t.Errorf("%s: shown %d times, want %d", format, got, loops)
			}
		}
	}
}

func TestEncodeMetadata(t *testing.T) {
	icc, xmp := []byte("a profile"), []byte("<x:xmpmeta/>")
	exif := []byte("II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00")
	for _, format := range []Format{JPEG, PNG, WebP} {
		for _, lossless := range []bool{false, true} {
			p := decoded(t, encoded(t, still(photo(20, 10, false)), EncodeOptions{Format: format, Lossless: lossless, ICC: icc, Exif: exif, XMP: xmp}))
			if !bytes.Equal(p.ICC, icc) || !bytes.Equal(p.Exif, exif) || !bytes.Equal(p.XMP, xmp) {
				t.Errorf("%s: %q, %q, %q", format, p.ICC, p.Exif, p.XMP)
			}
			if p.Header.Orientation != 6 {
				t.Errorf("%s: orientation %d", format, p.Header.Orientation)
			}
		}
	}
}

func TestEncodeRefuses(t *testing.T) {
	one := still(photo(2, 2, false))
	for name, c := range map[string]struct {
		p *Picture
		o EncodeOptions
	}{
		"quality":         {one, EncodeOptions{Format: JPEG, Quality: 101}},
		"negative":        {one, EncodeOptions{Format: JPEG, Quality: -1}},
		"effort":          {one, EncodeOptions{Format: WebP, Effort: 11}},
		"colors":          {one, EncodeOptions{Format: PNG, Colors: 1}},
		"many colors":     {one, EncodeOptions{Format: GIF, Colors: 257}},
		"no frame":        {&Picture{}, EncodeOptions{Format: PNG}},
		"empty":           {still(image.NewGray(image.Rectangle{})), EncodeOptions{Format: PNG}},
		"wide webp":       {still(image.NewUniform(color.White)), EncodeOptions{Format: WebP}},
		"frames of sizes": {&Picture{Frames: []Frame{one.Frames[0], {Image: photo(3, 3, false)}}}, EncodeOptions{Format: GIF}},
	} {
		var b bytes.Buffer
		var outside *RangeError
		if err := Encode(t.Context(), &b, c.p, c.o); !errors.As(err, &outside) || b.Len() != 0 {
			t.Errorf("%s: %v after %d octets", name, err, b.Len())
		}
	}
	for name, c := range map[string]struct {
		p *Picture
		o EncodeOptions
	}{
		"animated jpeg": {moving(2, false), EncodeOptions{Format: JPEG}},
		"lossless avif": {one, EncodeOptions{Format: AVIF, Lossless: true}},
		"animated avif": {moving(2, false), EncodeOptions{Format: AVIF}},
		"animated png":  {moving(2, false), EncodeOptions{Format: PNG}},
		"svg":           {one, EncodeOptions{Format: SVG}},
		"no format":     {one, EncodeOptions{}},
	} {
		var unsupported *UnsupportedError
		if err := Encode(t.Context(), &bytes.Buffer{}, c.p, c.o); !errors.As(err, &unsupported) {
			t.Errorf("%s: %v", name, err)
		}
	}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	if err := Encode(canceled, &bytes.Buffer{}, one, EncodeOptions{Format: PNG}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
	if _, err := Decode(canceled, nil, DecodeOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}
