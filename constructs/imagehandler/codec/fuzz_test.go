package codec

import (
	"bytes"
	"context"
	"errors"
	"image"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
)

// fuzzLimits keep a run short.
var fuzzLimits = Limits{Pixels: 1 << 16, Memory: 32 << 20, Frames: 8}

// fuzzDecode holds Decode to its promises for files of a format.
func fuzzDecode(f *testing.F, format Format) {
	for _, name := range goldens(f) {
		if strings.HasSuffix(name, "."+string(format)) {
			f.Add(read(f, name))
		}
	}
	if format == JPEG {
		for _, name := range []string{"progressive-2x2", "gray", "sequential-2x2"} {
			f.Add(read(f, filepath.Join("..", "jpeg", "testdata", name+".jpg")))
		}
	}
	for name, data := range bombs {
		if strings.HasPrefix(name, string(format)) && len(data) < 1<<16 {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if got, err := Sniff(data); err != nil || got != format {
			return
		}
		h, err := ReadHeader(data)
		if err != nil {
			checkError(t, err)
			return
		}
		if h.Width < 1 || h.Height < 1 || h.Frames < 1 || h.LoopCount < 0 || h.Orientation < 0 || h.Orientation > 8 {
			t.Fatalf("%+v", h)
		}
		if format == AVIF {
			// The module is too slow to be fuzzed while its compiler is observed: what
			// happens to broken pictures has a test of its own.
			avifMetadata(data, &Picture{})
			return
		}
		p, err := Decode(context.Background(), data, DecodeOptions{Limits: fuzzLimits, Animated: true, AllowTruncated: true, Width: fuzzSide(format)})
		if err != nil {
			checkError(t, err)
			return
		}
		if len(p.Frames) < 1 || len(p.Frames) > h.Frames {
			t.Fatalf("%d frames, the header says %d", len(p.Frames), h.Frames)
		}
		for _, frame := range p.Frames {
			if frame.Bounds().Dx() != p.Header.Width || frame.Bounds().Dy() != p.Header.Height || format != SVG && p.Header != h {
				t.Fatalf("%v, the header says %d by %d", frame.Bounds(), h.Width, h.Height)
			}
			if !h.Alpha && !isOpaque(frame.Image) {
				t.Fatal("transparent pixels, the header says that there are none")
			}
		}
	})
}

// fuzzSide is the width of drawings.
func fuzzSide(format Format) int {
	if format == SVG {
		return 40
	}
	return 0
}

// checkError holds an error to be one of those that are promised, and to have a
// text.
func checkError(t *testing.T, err error) {
	var format *FormatError
	var unsupported *UnsupportedError
	var limit *LimitError
	if !errors.As(err, &format) && !errors.As(err, &unsupported) && !errors.As(err, &limit) {
		t.Fatalf("%T: %v", err, err)
	}
	if err.Error() == "" {
		t.Fatalf("%T without a text", err)
	}
}

func FuzzDecodeJPEG(f *testing.F) { fuzzDecode(f, JPEG) }
func FuzzDecodePNG(f *testing.F)  { fuzzDecode(f, PNG) }
func FuzzDecodeGIF(f *testing.F)  { fuzzDecode(f, GIF) }
func FuzzDecodeWebP(f *testing.F) { fuzzDecode(f, WebP) }
func FuzzDecodeTIFF(f *testing.F) { fuzzDecode(f, TIFF) }
func FuzzDecodeSVG(f *testing.F)  { fuzzDecode(f, SVG) }
func FuzzDecodeAVIF(f *testing.F) { fuzzDecode(f, AVIF) }

// Pictures that are broken anywhere are an error of a type that is promised, or
// a picture, and leave nothing behind for the next one.
func TestBrokenAVIF(t *testing.T) {
	data := read(t, "testdata/avif-420.avif")
	whole := decoded(t, data).Frames[0].Image.(*image.NRGBA)
	random := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		broken := bytes.Clone(data)
		for range 1 + random.IntN(4) {
			broken[random.IntN(len(broken))] = byte(random.Uint32())
		}
		p, err := Decode(t.Context(), broken, DecodeOptions{Limits: fuzzLimits})
		switch {
		case err != nil && bytes.HasPrefix(broken[4:], []byte("ftyp")):
			checkError(t, err)
		case err == nil && len(p.Frames) != 1:
			t.Errorf("%d frames", len(p.Frames))
		}
	}
	if most, _ := distance(whole, decoded(t, data).Frames[0].Image.(*image.NRGBA)); most != 0 {
		t.Errorf("after broken pictures a whole one differs by %d", most)
	}
}

// Every file, cut short at every length, is an error of a type that is promised,
// or a picture.
func TestTruncatedFiles(t *testing.T) {
	for _, name := range goldens(t) {
		data := read(t, name)
		step := 1 + len(data)/64
		if filepath.Ext(name) == ".avif" {
			step = 1 + len(data)/8
		}
		for n := 0; n < len(data); n += step {
			for _, partly := range []bool{false, true} {
				p, err := Decode(t.Context(), data[:n], DecodeOptions{Animated: true, AllowTruncated: partly})
				switch {
				case err != nil:
					checkError(t, err)
				case len(p.Frames) == 0:
					t.Errorf("%s, %d of %d octets: no frame", name, n, len(data))
				}
			}
		}
	}
}

// The whole frames of an animation that is cut short are decoded if asked for.
func TestTruncatedAnimations(t *testing.T) {
	for _, name := range []string{"animated.gif", "animated.webp"} {
		data := read(t, "testdata/"+name)
		data = data[:len(data)*4/5]
		if _, err := Decode(t.Context(), data, DecodeOptions{Animated: true}); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: %v", name, err)
		}
		p, err := Decode(t.Context(), data, DecodeOptions{Animated: true, AllowTruncated: true})
		if err != nil || !p.Truncated || len(p.Frames) < 2 || len(p.Frames) > 4 {
			t.Errorf("%s: %v, %+v", name, err, p)
		}
	}
	data := read(t, "../jpeg/testdata/sequential-2x2.jpg")
	p, err := Decode(t.Context(), data[:len(data)*4/5], DecodeOptions{AllowTruncated: true})
	if err != nil || !p.Truncated {
		t.Errorf("jpeg: %v, %+v", err, p)
	}
}

// Whatever the pixels, what is written can be read.
func FuzzEncode(f *testing.F) {
	f.Add([]byte("some pixels of four octets each, and then some"), byte(5), byte(2), byte(80), byte(4), byte(17))
	f.Add(bytes.Repeat([]byte{0, 0, 0, 0, 255, 255, 255, 255, 1, 2, 3, 128}, 40), byte(8), byte(1), byte(1), byte(0), byte(0))
	f.Fuzz(func(t *testing.T, pixels []byte, width, format, quality, effort, colors byte) {
		if width == 0 || len(pixels) < 4*int(width) || len(pixels) > 1<<14 {
			return
		}
		m := photo(int(width), len(pixels)/4/int(width), false)
		copy(m.Pix, pixels)
		formats := []Format{JPEG, PNG, GIF, WebP, TIFF}
		o := EncodeOptions{
			Format:   formats[int(format)%len(formats)],
			Quality:  int(quality) % 101,
			Effort:   int(effort) % 11,
			Lossless: quality > 200,
			Dither:   effort > 128,
		}
		if o.Format == PNG || o.Format == GIF {
			o.Colors = int(colors)
			if o.Colors == 1 {
				o.Colors = 2
			}
		}
		p := decoded(t, encoded(t, still(m), o))
		got := p.Frames[0].Image
		if got.Bounds().Size() != m.Rect.Size() {
			t.Fatalf("%v, want %v", got.Bounds(), m.Rect)
		}
		exact := o.Format == TIFF || o.Format == PNG && o.Colors == 0 || o.Format == WebP && o.Lossless
		if most, _ := distance(m, toNRGBA(got)); exact && most != 0 {
			t.Fatalf("%s differs by %d", o.Format, most)
		}
	})
}
