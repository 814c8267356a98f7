package transform

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"io"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/fit"
	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
	"github.com/lintel-go/lintel/constructs/imagehandler/resample"
)

// reference does on a whole RGBA picture what a plan says.
func reference(t *testing.T, upright image.Image, o Options, p fit.Plan) image.Image {
	t.Helper()
	part, err := resample.Resize(t.Context(), rgba(upright), p.Into.Dx(), p.Into.Dy(), resample.Options{
		Filter: o.Filter, Crop: resample.Crop(p.Source),
	})
	if err != nil {
		t.Fatal(err)
	}
	dst := image.NewRGBA(image.Rect(0, 0, p.Width, p.Height))
	background := o.Background
	if background == nil {
		background = color.Black
	}
	draw.Draw(dst, dst.Rect, image.NewUniform(background), image.Point{}, draw.Src)
	draw.Draw(dst, p.Into, part, image.Point{}, draw.Src)
	return dst
}

// TestRun compares results of every way through the package with the reference.
func TestRun(t *testing.T) {
	const width, height = 331, 482 // odd, and no whole number of MCUs
	upright := chart(width, height)
	files := sources(t, upright)
	requests := map[string]struct {
		o     Options
		scale int
	}{
		"as it is":                 {Options{}, 1},
		"a little smaller":         {Options{Fit: fit.Request{Width: 301}}, 1},
		"half":                     {Options{Fit: fit.Request{Width: 121}}, 2},
		"a quarter":                {Options{Fit: fit.Request{Height: 101}}, 4},
		"an eighth":                {Options{Fit: fit.Request{Width: 33, Height: 51, Mode: fit.Fill}}, 8},
		"cover":                    {Options{Fit: fit.Request{Width: 99, Height: 51}}, 2},
		"cover at the top":         {Options{Fit: fit.Request{Width: 99, Height: 51, Position: fit.Top}}, 2},
		"cover at the right":       {Options{Fit: fit.Request{Width: 31, Height: 99, Position: fit.Right}}, 4},
		"contain":                  {Options{Fit: fit.Request{Width: 99, Height: 52, Mode: fit.Contain}}, 8},
		"contain in colour":        {Options{Fit: fit.Request{Width: 51, Height: 99, Mode: fit.Contain}, Background: color.NRGBA{200, 90, 30, 255}}, 4},
		"larger":                   {Options{Fit: fit.Request{Width: 401}}, 1},
		"crop":                     {Options{Crop: image.Rect(13, 27, 212, 301)}, 1},
		"crop and fit":             {Options{Crop: image.Rect(13, 27, 212, 301), Fit: fit.Request{Width: 40, Height: 40}}, 4},
		"crop and contain":         {Options{Crop: image.Rect(100, 7, 331, 101), Fit: fit.Request{Width: 64, Height: 63, Mode: fit.Contain}}, 2},
		"box":                      {Options{Filter: resample.Box, Fit: fit.Request{Width: 50}}, 4},
		"full chroma":              {Options{Subsampling: jpeg.Subsampling444, Fit: fit.Request{Width: 121}}, 2},
		"half chroma":              {Options{Subsampling: jpeg.Subsampling422, Fit: fit.Request{Width: 121}}, 2},
		"half chroma, progressive": {Options{Subsampling: jpeg.Subsampling422, Progressive: true, Fit: fit.Request{Width: 122}}, 2},
	}
	for name, tt := range requests {
		t.Run(name, func(t *testing.T) {
			for o, file := range files {
				formats := []Format{JPEG}
				if o == "PNG" || o == "JPEG stored right top" {
					formats = append(formats, PNG)
				}
				for _, format := range formats {
					options := tt.o
					options.Format = format
					options.Quality = 95
					got, result := transformed(t, file, options)
					what := fmt.Sprintf("%s to %v", o, format)
					if result.Source == JPEG && result.Scale != tt.scale {
						t.Errorf("%s: decoded at 1/%d, want 1/%d", what, result.Scale, tt.scale)
					}
					// What is lost is by JPEG's quantisation, and by halved chroma at
					// the edges of the background.
					least := 36.0
					if options.Fit.Mode == fit.Contain {
						least = 27
					}
					if db := psnr(t, got, reference(t, upright, options, result.Plan)); db < least {
						t.Errorf("%s: %.1f dB, want %.0f", what, db, least)
					}
				}
			}
		})
	}
}

// sources is a picture as files that are read in different ways.
func sources(t *testing.T, upright image.Image) map[string][]byte {
	files := map[string][]byte{"PNG": encodePNG(t, upright)}
	subsamplings := []jpeg.Subsampling{jpeg.Subsampling420, jpeg.Subsampling422, jpeg.Subsampling444}
	for o := orient.TopLeft; o <= orient.LeftBottom; o++ {
		files[fmt.Sprintf("JPEG stored %v", o)] = encodeJPEG(t, orient.Image(upright, undo[o]), jpeg.EncodeOptions{
			Exif: exif(o), Subsampling: subsamplings[int(o)%3], Progressive: o%2 == 0,
		})
	}
	return files
}

func TestCropIsExact(t *testing.T) {
	m := chart(67, 45)
	crop := image.Rect(9, 11, 50, 41)
	want := rgba(m.SubImage(crop))
	got, _ := transformed(t, encodePNG(t, m), Options{Crop: crop})
	if !bytes.Equal(rgba(got).Pix, want.Pix) {
		t.Error("PNG: other pixels than those of the source")
	}
	file := encodeJPEG(t, m, jpeg.EncodeOptions{Subsampling: jpeg.Subsampling444})
	whole, err := jpeg.Decode(bytes.NewReader(file), jpeg.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want = rgba(whole.Image.(*image.YCbCr).SubImage(crop))
	if got, _ := transformed(t, file, Options{Crop: crop, Format: PNG}); !bytes.Equal(rgba(got).Pix, want.Pix) {
		t.Error("JPEG: other pixels than those of the source")
	}
}

func TestIgnoreOrientation(t *testing.T) {
	m := chart(40, 30)
	file := encodeJPEG(t, m, jpeg.EncodeOptions{Exif: exif(orient.RightTop)})
	got, result := transformed(t, file, Options{IgnoreOrientation: true, Format: PNG})
	if db := psnr(t, got, m); db < 36 || result.Orientation != orient.TopLeft {
		t.Errorf("%.1f dB, %v", db, result.Orientation)
	}
}

// TestSameFormat is the format where none is asked for.
func TestSameFormat(t *testing.T) {
	m := chart(20, 10)
	palette := image.NewPaletted(m.Rect, color.Palette{color.Black, color.White})
	for name, tt := range map[string]struct {
		file           []byte
		source, format Format
	}{
		"JPEG": {encodeJPEG(t, m, jpeg.EncodeOptions{}), JPEG, JPEG},
		"PNG":  {encodePNG(t, m), PNG, PNG},
		"GIF":  {encodeGIF(t, m.Rect.Max, palette), GIF, PNG},
	} {
		if _, result := transformed(t, tt.file, Options{}); result.Source != tt.source || result.Format != tt.format {
			t.Errorf("%s: %v became %v", name, result.Source, result.Format)
		}
	}
}

func TestGIF(t *testing.T) {
	red := color.NRGBA{255, 0, 0, 255}
	frame := image.NewPaletted(image.Rect(3, 2, 7, 5), color.Palette{red, color.Transparent})
	frame.SetColorIndex(4, 3, 1)
	got, _ := transformed(t, encodeGIF(t, image.Pt(9, 8), frame), Options{})
	for y := range 8 {
		for x := range 9 {
			want := color.NRGBA{}
			if image.Pt(x, y).In(frame.Rect) && (x != 4 || y != 3) {
				want = red
			}
			if c := color.NRGBAModel.Convert(got.At(x, y)); c != want {
				t.Errorf("at %d, %d: %v, want %v", x, y, c, want)
			}
		}
	}
}

// TestTransparency is kept by PNG, and shows the background in JPEG.
func TestTransparency(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 16, 16))
	file, blue := encodePNG(t, m), color.NRGBA{0, 0, 255, 255}
	got, _ := transformed(t, file, Options{Background: blue})
	if _, _, _, a := got.At(8, 8).RGBA(); a != 0 {
		t.Errorf("alpha %d", a)
	}
	got, _ = transformed(t, file, Options{Background: blue, Format: JPEG})
	if r, g, b, _ := got.At(8, 8).RGBA(); r>>8 > 3 || g>>8 > 3 || b>>8 < 252 {
		t.Errorf("%d %d %d", r>>8, g>>8, b>>8)
	}
	got, _ = transformed(t, encodePNG(t, chart(8, 4)), Options{
		Background: color.Transparent, Fit: fit.Request{Width: 8, Height: 8, Mode: fit.Contain},
	})
	if _, _, _, a := got.At(4, 0).RGBA(); a != 0 {
		t.Errorf("beside the picture: alpha %d", a)
	}
}

// TestGray stays grey, unless the background is not.
func TestGray(t *testing.T) {
	gray := image.NewGray(image.Rect(0, 0, 32, 16))
	for i := range gray.Pix {
		gray.Pix[i] = 100
	}
	file := encodeJPEG(t, gray, jpeg.EncodeOptions{ICC: []byte("a profile for grey")})
	contain := fit.Request{Width: 32, Height: 32, Mode: fit.Contain}
	for name, tt := range map[string]struct {
		background color.Color
		components int
		corner     color.RGBA
	}{
		"black": {nil, 1, color.RGBA{0, 0, 0, 255}},
		"grey":  {color.Gray{77}, 1, color.RGBA{77, 77, 77, 255}},
		"red":   {color.NRGBA{255, 0, 0, 255}, 3, color.RGBA{254, 0, 0, 255}},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if _, err := Run(t.Context(), &b, bytes.NewReader(file), Options{Fit: contain, Background: tt.background}); err != nil {
				t.Fatal(err)
			}
			m, err := jpeg.Decode(bytes.NewReader(b.Bytes()), jpeg.Options{Format: jpeg.RGBA})
			if err != nil {
				t.Fatal(err)
			}
			if m.Components != tt.components || (m.ICC != nil) != (tt.components == 1) {
				t.Errorf("%d components, profile %q", m.Components, m.ICC)
			}
			if c := m.At(0, 0); c != tt.corner {
				t.Errorf("background %v, want %v", c, tt.corner)
			}
			// Red is blurred into it by halved chroma.
			if c := m.At(16, 16).(color.RGBA); c.R < 98 || c.R > 102 || c.G < 98 || c.G > 102 || c.B < 98 || c.B > 102 {
				t.Errorf("picture %v", c)
			}
		})
	}
}

// TestDeepGray stays grey with 8 of its 16 bits.
func TestDeepGray(t *testing.T) {
	m := image.NewGray16(image.Rect(0, 0, 16, 16))
	for i := range m.Pix {
		m.Pix[i] = 123
	}
	got, _ := transformed(t, encodePNG(t, m), Options{Fit: fit.Request{Width: 8}})
	if gray, ok := got.(*image.Gray); !ok || gray.GrayAt(4, 4).Y != 123 {
		t.Errorf("%T, %v", got, got.At(4, 4))
	}
}

// TestInks become light: a CMYK JPEG is of no use in a browser.
func TestInks(t *testing.T) {
	m := image.NewCMYK(image.Rect(0, 0, 24, 24))
	for i := 0; i < len(m.Pix); i += 4 {
		m.Pix[i], m.Pix[i+3] = 255, 51 // cyan, a fifth black
	}
	var b bytes.Buffer
	file := encodeJPEG(t, m, jpeg.EncodeOptions{ICC: []byte("a profile for inks")})
	if _, err := Run(t.Context(), &b, bytes.NewReader(file), Options{Fit: fit.Request{Width: 12}}); err != nil {
		t.Fatal(err)
	}
	got, err := jpeg.Decode(bytes.NewReader(b.Bytes()), jpeg.Options{Format: jpeg.RGBA})
	if err != nil {
		t.Fatal(err)
	}
	if c := got.At(6, 6).(color.RGBA); got.ColorSpace != jpeg.YCbCr || got.ICC != nil || c.R > 3 || c.G < 202 || c.G > 206 || c.B < 202 || c.B > 206 {
		t.Errorf("%v, profile %q, %v", got.ColorSpace, got.ICC, c)
	}
}

func TestMetadata(t *testing.T) {
	file := encodeJPEG(t, chart(16, 8), jpeg.EncodeOptions{
		Exif: exif(orient.RightTop), ICC: []byte("profile"), XMP: []byte("packet"),
	})
	for name, tt := range map[string]struct {
		o              Options
		exif, icc, xmp bool
		orientation    int
	}{
		"by default":            {Options{}, false, true, false, 0},
		"nothing":               {Options{Metadata: KeepNothing}, false, false, false, 0},
		"everything":            {Options{Metadata: KeepAll}, true, true, true, 1},
		"everything, as stored": {Options{Metadata: KeepAll, IgnoreOrientation: true}, true, true, true, 6},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			if _, err := Run(t.Context(), &b, bytes.NewReader(file), tt.o); err != nil {
				t.Fatal(err)
			}
			m, err := jpeg.Decode(&b, jpeg.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if (m.Exif != nil) != tt.exif || (m.ICC != nil) != tt.icc || (m.XMP != nil) != tt.xmp || m.Orientation != tt.orientation {
				t.Errorf("EXIF %q, profile %q, XMP %q, orientation %d", m.Exif, m.ICC, m.XMP, m.Orientation)
			}
		})
	}
}

func TestEncoding(t *testing.T) {
	file := encodePNG(t, chart(64, 48))
	sizes := map[int]int{}
	for _, quality := range []int{10, 0, 95} {
		var b bytes.Buffer
		if _, err := Run(t.Context(), &b, bytes.NewReader(file), Options{Format: JPEG, Quality: quality, Progressive: true, Subsampling: jpeg.Subsampling422}); err != nil {
			t.Fatal(err)
		}
		sizes[quality] = b.Len()
		c, err := jpeg.DecodeConfig(&b)
		if err != nil || !c.Progressive || c.Sampling[0] != (jpeg.Sampling{H: 2, V: 1}) {
			t.Errorf("%+v, %v", c, err)
		}
	}
	if sizes[10] >= sizes[0] || sizes[0] >= sizes[95] {
		t.Errorf("octets by quality: %v", sizes)
	}
}

func TestRunRefuses(t *testing.T) {
	picture := encodeJPEG(t, chart(40, 30), jpeg.EncodeOptions{Exif: exif(orient.RightTop)})
	png := encodePNG(t, chart(40, 30))
	endless := append([]byte("\xff\xd8"), bytes.Repeat(append([]byte("\xff\xe5\xff\xff"), make([]byte, 65533)...), 140)...)
	for name, tt := range map[string]struct {
		file []byte
		o    Options
		want string
	}{
		"nothing":            {nil, Options{}, "none of JPEG, PNG and GIF: it is empty"},
		"text":               {[]byte("hello, world"), Options{}, "none of JPEG, PNG and GIF: it begins with 68 65 6c"},
		"too many pixels":    {picture, Options{MaxPixels: 1000}, "40 x 30 pixels, 1200 in all: at most 1000 are allowed"},
		"a PNG too large":    {png, Options{MaxPixels: 1000}, "at most 1000 are allowed"},
		"too much memory":    {picture, Options{MaxMemory: 100}, "allowed 100"},
		"endless headers":    {endless, Options{}, "no pixels begin within the first 8388608 octets"},
		"cut header":         {picture[:40], Options{}, "jpeg: invalid"},
		"cut pixels":         {picture[:len(picture)-30], Options{}, "jpeg: invalid"},
		"a cut PNG":          {png[:len(png)-30], Options{}, "png: "},
		"crop beyond":        {picture, Options{Crop: image.Rect(0, 0, 31, 40)}, "crop 0,0,31,40 (left, top, width, height): a part of the picture, which is 30 x 40 pixels"},
		"crop before":        {picture, Options{Crop: image.Rect(-1, 0, 3, 4)}, "a part of the picture"},
		"empty crop":         {picture, Options{Crop: image.Rect(3, 3, 3, 9)}, "a part of the picture"},
		"size":               {picture, Options{Fit: fit.Request{Width: -1}}, "the size is -1 x 0"},
		"quality":            {picture, Options{Quality: 101}, "quality 101: 1 to 100 is allowed"},
		"subsampling":        {picture, Options{Subsampling: 9}, "4:2:0, 4:2:2 and 4:4:4 are allowed"},
		"format":             {picture, Options{Format: GIF}, "format gif: jpeg, png and same are allowed"},
		"metadata":           {picture, Options{Metadata: 9}, "metadata 9"},
		"filter":             {picture, Options{Filter: 99, Fit: fit.Request{Width: 20}}, "bad filter"},
		"larger than a JPEG": {encodePNG(t, chart(1, 3000)), Options{Fit: fit.Request{Width: 40}}, "a side of at most 65535"},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			_, err := Run(t.Context(), &b, bytes.NewReader(tt.file), tt.o)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
			if b.Len() > 0 {
				t.Errorf("wrote %d octets", b.Len())
			}
		})
	}
}

// brokenFile fails behind some octets.
type brokenFile struct {
	octets io.Reader
	err    error
}

func (f *brokenFile) Read(p []byte) (int, error) {
	n, err := f.octets.Read(p)
	if errors.Is(err, io.EOF) {
		err = f.err
	}
	return n, err
}

func (f *brokenFile) Write([]byte) (int, error) { return 0, f.err }

func TestRunReturnsErrorsOfFiles(t *testing.T) {
	picture, failure := encodeJPEG(t, chart(40, 30), jpeg.EncodeOptions{}), errors.New("disk on fire")
	for _, n := range []int{0, 1, 5, 100, len(picture) - 10} {
		r := &brokenFile{bytes.NewReader(picture[:n]), failure}
		if _, err := Run(t.Context(), io.Discard, r, Options{}); !errors.Is(err, failure) {
			t.Errorf("after %d octets: %v", n, err)
		}
	}
	for _, format := range []Format{JPEG, PNG} {
		w := &brokenFile{err: failure}
		if _, err := Run(t.Context(), w, bytes.NewReader(picture), Options{Format: format}); !errors.Is(err, failure) {
			t.Errorf("%v: %v", format, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, file := range [][]byte{picture, encodePNG(t, chart(4, 4))} {
		if _, err := Run(ctx, io.Discard, bytes.NewReader(file), Options{Fit: fit.Request{Width: 20}}); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
}

func TestFormatNames(t *testing.T) {
	for s, want := range map[string]Format{"jpeg": JPEG, "JPG": JPEG, "png": PNG, "same": Same} {
		if f, err := ParseFormat(s); err != nil || f != want {
			t.Errorf("%s: %v, %v", s, f, err)
		}
	}
	for _, s := range []string{"gif", "webp", ""} {
		if f, err := ParseFormat(s); err == nil {
			t.Errorf("%s: %v", s, f)
		}
	}
	if s := Format(9).String(); s != "Format(9)" {
		t.Error(s)
	}
}
