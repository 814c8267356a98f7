package transform

import (
	"bytes"
	"io"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/fit"
	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
)

// BenchmarkRun makes thumbnails of 3 megapixels that are stored on their side; the
// rate is that of the source's octets.
func BenchmarkRun(b *testing.B) {
	m := orient.Image(chart(1500, 2000), orient.LeftBottom)
	for name, file := range map[string][]byte{
		"JPEG":             encodeJPEG(b, m, jpeg.EncodeOptions{Exif: exif(orient.RightTop)}),
		"progressive JPEG": encodeJPEG(b, m, jpeg.EncodeOptions{Exif: exif(orient.RightTop), Progressive: true}),
		"PNG":              encodePNG(b, m),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(file)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Run(b.Context(), io.Discard, bytes.NewReader(file), Options{Fit: fit.Request{Width: 256, Height: 128}}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
