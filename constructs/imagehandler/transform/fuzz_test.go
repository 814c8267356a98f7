package transform

import (
	"bytes"
	"image"
	"image/color"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/fit"
	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
	"github.com/lintel-go/lintel/constructs/imagehandler/resample"
)

// FuzzRun checks that whatever is read, what comes out is a picture of the size
// that was planned.
func FuzzRun(f *testing.F) {
	m := chart(37, 21)
	palette := image.NewPaletted(image.Rect(1, 1, 5, 4), color.Palette{color.Black, color.Transparent})
	for i, file := range [][]byte{
		encodePNG(f, m), encodeGIF(f, image.Pt(8, 8), palette),
		encodeJPEG(f, m, jpeg.EncodeOptions{Exif: exif(orient.RightTop)}),
		encodeJPEG(f, m, jpeg.EncodeOptions{Progressive: true, Subsampling: jpeg.Subsampling422, Exif: exif(orient.RightBottom)}),
		encodeJPEG(f, image.NewGray(m.Rect), jpeg.EncodeOptions{}),
		encodeJPEG(f, image.NewCMYK(m.Rect), jpeg.EncodeOptions{}),
	} {
		f.Add(file, uint16(9), uint16(7), byte(i), byte(i), byte(i), uint16(i), uint16(i), uint16(15), uint16(12))
		f.Add(file, uint16(0), uint16(3), byte(7*i), byte(5*i), byte(i), uint16(0), uint16(0), uint16(0), uint16(0))
	}
	f.Fuzz(func(t *testing.T, file []byte, width, height uint16, how, where, flags byte, left, top, w, h uint16) {
		o := Options{
			Fit: fit.Request{
				Width: int(width % 300), Height: int(height % 300), Mode: fit.Mode(how % 5), Position: fit.Position(where % 9),
				WithoutEnlargement: flags&1 != 0, WithoutReduction: flags&2 != 0,
			},
			Filter:            resample.Filter(where / 9 % 8),
			Format:            Format(1 + flags>>2&1),
			Progressive:       flags&8 != 0,
			IgnoreOrientation: flags&16 != 0,
			Subsampling:       jpeg.Subsampling(flags >> 5 & 3),
			MaxPixels:         1 << 16,
			MaxMemory:         1 << 22,
		}
		if w > 0 && h > 0 {
			o.Crop = image.Rect(int(left), int(top), int(left)+int(w), int(top)+int(h))
		}
		var b bytes.Buffer
		result, err := Run(t.Context(), &b, bytes.NewReader(file), o)
		if err != nil {
			return
		}
		if size := decoded(t, b.Bytes()).Bounds().Size(); size != image.Pt(result.Plan.Width, result.Plan.Height) {
			t.Fatalf("%+v: %v, want %+v", o, size, result.Plan)
		}
	})
}
