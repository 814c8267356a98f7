package jpeg

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

var updateCjpeg = flag.Bool("update-cjpeg", false, "write testdata/cjpeg anew, with cjpeg")

// cjpegFactors is what cjpeg calls the subsamplings.
var cjpegFactors = map[Subsampling]string{Subsampling420: "2x2", Subsampling422: "2x1", Subsampling444: "1x1"}

// cjpegArguments is the options of cjpeg, of libjpeg-turbo, that are those of o.
func cjpegArguments(o *EncodeOptions) []string {
	arguments := []string{"-baseline", "-quality", strconv.Itoa(o.Quality)}
	if factors, ok := cjpegFactors[o.Subsampling]; ok {
		arguments = append(arguments, "-sample", factors)
	} else {
		arguments = append(arguments, "-grayscale")
	}
	switch {
	case o.Progressive:
		arguments = append(arguments, "-progressive")
	case !o.StandardHuffman:
		arguments = append(arguments, "-optimize")
	}
	if o.RestartInterval > 0 {
		arguments = append(arguments, "-restart", fmt.Sprintf("%dB", o.RestartInterval))
	}
	return arguments
}

// grayOf is the luma of an image as cjpeg -grayscale has it, which is what is
// encoded where the options have no subsampling.
func grayOf(m *image.RGBA, o *EncodeOptions) image.Image {
	if o.Subsampling != SubsamplingAuto {
		return m
	}
	luma := planar(m, image.YCbCrSubsampleRatio444)
	return &image.Gray{Pix: luma.Y, Stride: luma.YStride, Rect: luma.Rect}
}

// goldenPicture is a testPicture, unless the name says that it is flat, or even,
// which is the same in every block.
func goldenPicture(name string, width, height int) *image.RGBA {
	flat, even := strings.HasSuffix(name, "-flat"), strings.HasSuffix(name, "-even")
	if !flat && !even {
		return testPicture(width, height)
	}
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range m.Pix {
		m.Pix[i] = 255
		if even && i/4%4 < 2 {
			m.Pix[i] = byte(i / m.Stride % 8 * 30)
		}
	}
	return m
}

// The files in testdata are those of cjpeg, and Encode writes the same octets.
func TestEncodeGolden(t *testing.T) {
	for name, c := range map[string]struct {
		width, height int
		options       EncodeOptions
	}{
		"standard-420":         {61, 45, EncodeOptions{Quality: 80, Subsampling: Subsampling420, StandardHuffman: true}},
		"standard-gray":        {61, 45, EncodeOptions{Quality: 80, StandardHuffman: true}},
		"optimised-420":        {61, 45, EncodeOptions{Quality: 80, Subsampling: Subsampling420}},
		"optimised-422":        {50, 33, EncodeOptions{Quality: 90, Subsampling: Subsampling422}},
		"optimised-444":        {40, 57, EncodeOptions{Quality: 20, Subsampling: Subsampling444}},
		"optimised-gray":       {64, 64, EncodeOptions{Quality: 95}},
		"optimised-best":       {33, 33, EncodeOptions{Quality: 100, Subsampling: Subsampling444}},
		"optimised-worst":      {99, 77, EncodeOptions{Quality: 1, Subsampling: Subsampling420}},
		"restarts-420":         {90, 70, EncodeOptions{Quality: 60, Subsampling: Subsampling420, RestartInterval: 4}},
		"progressive-420":      {61, 45, EncodeOptions{Quality: 80, Subsampling: Subsampling420, Progressive: true}},
		"progressive-422":      {50, 33, EncodeOptions{Quality: 90, Subsampling: Subsampling422, Progressive: true}},
		"progressive-444":      {40, 57, EncodeOptions{Quality: 20, Subsampling: Subsampling444, Progressive: true}},
		"progressive-gray":     {64, 64, EncodeOptions{Quality: 95, Progressive: true}},
		"progressive-best":     {33, 33, EncodeOptions{Quality: 100, Subsampling: Subsampling420, Progressive: true}},
		"progressive-restarts": {90, 70, EncodeOptions{Quality: 60, Subsampling: Subsampling420, Progressive: true, RestartInterval: 5}},
		// More blocks end in a row than one symbol can say.
		"progressive-flat": {2100, 1000, EncodeOptions{Quality: 50, Progressive: true}},
		// More bits correct coefficients than libjpeg keeps.
		"progressive-even": {200, 144, EncodeOptions{Quality: 70, Progressive: true}},
	} {
		t.Run(name, func(t *testing.T) {
			picture := goldenPicture(name, c.width, c.height)
			path := filepath.Join("testdata", "cjpeg", name+".jpg")
			if *updateCjpeg {
				data := run(t, ppm(picture), "cjpeg", cjpegArguments(&c.options)...)
				if err := os.WriteFile(path, data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got := mustEncode(t, grayOf(picture, &c.options), &c.options); !bytes.Equal(got, want) {
				t.Errorf("%d octets that are not the %d of cjpeg", len(got), len(want))
			}
		})
	}
}

// Where cjpeg and djpeg are installed, more of the same, and djpeg has no
// complaints and decodes to what Decode does.
func TestEncodeAgainstCjpeg(t *testing.T) {
	state := xorshift(1)
	for i := range 120 {
		picture := testPicture(1+int(state.next()%70), 1+int(state.next()%70))
		o := modes[i%3].options
		o.Quality = 1 + int(state.next()%100)
		o.Subsampling = Subsampling(state.next() % 4)
		if i%5 == 0 {
			o.RestartInterval = 1 + int(state.next()%9)
		}
		checkAgainstCjpeg(t, picture, &o)
	}
	for _, mode := range modes {
		o := mode.options
		o.Quality, o.Subsampling = 92, Subsampling420
		checkAgainstCjpeg(t, testPicture(700, 500), &o)
	}
}

func checkAgainstCjpeg(t *testing.T, picture *image.RGBA, o *EncodeOptions) {
	t.Helper()
	want := run(t, ppm(picture), "cjpeg", cjpegArguments(o)...)
	got := mustEncode(t, grayOf(picture, o), o)
	if !bytes.Equal(got, want) {
		t.Errorf("%v, %+v: %d octets that are not the %d of cjpeg", picture.Rect, *o, len(got), len(want))
	}
	theirs := run(t, got, "djpeg", "-rgb")
	decoded, err := Decode(bytes.NewReader(got), Options{Format: RGBA})
	if err != nil {
		t.Fatal(err)
	}
	ours := ppm(decoded.Image.(*image.RGBA))
	if len(ours) != len(theirs) {
		t.Fatalf("%v, %+v: decoded to %d octets, by djpeg to %d", picture.Rect, *o, len(ours), len(theirs))
	}
	for i := range ours {
		if d := int(ours[i]) - int(theirs[i]); d < -1 || d > 1 {
			t.Fatalf("%v, %+v: sample %d is %d, by djpeg %d", picture.Rect, *o, i, ours[i], theirs[i])
		}
	}
}
