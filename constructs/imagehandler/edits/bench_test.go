package edits

import (
	"runtime"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
)

// photo is a JPEG of 12 megapixels as a telephone stores it.
func photo(t testing.TB) []byte {
	t.Helper()
	return inJPEG(t, chart(4000, 3000, false), jpeg.EncodeOptions{Quality: 90, Exif: exif(orient.RightTop)})
}

var benchmarks = []struct{ name, edits, more string }{
	{"Thumbnail", `{"resize":{"width":256,"height":128}}`, ``},
	{"Width800", `{"resize":{"width":800}}`, ``},
	{"Width800WebP", `{"resize":{"width":800}}`, `,"outputFormat":"webp"`},
	{"Crop", `{"crop":{"left":1000,"top":1000,"width":400,"height":300}}`, ``},
	{"CropAfterResize", `{"resize":{"width":1500},"crop":{"left":0,"top":0,"width":200,"height":200}}`, ``},
	{"Colours", `{"resize":{"width":800},"modulate":{"saturation":1.5},"linear":{"a":[1.2],"b":[-10]},"negate":true}`, ``},
	{"Blur", `{"resize":{"width":800},"blur":5}`, ``},
	{"RoundCrop", `{"resize":{"width":400,"height":400},"roundCrop":true}`, `,"outputFormat":"png"`},
}

func BenchmarkRun(b *testing.B) {
	data := photo(b)
	for _, test := range benchmarks {
		b.Run(test.name, func(b *testing.B) {
			p := planned(b, data, test.edits, test.more, Options{Workers: 1})
			b.ReportAllocs()
			for b.Loop() {
				if _, err := p.Run(b.Context(), data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkNew(b *testing.B) {
	data := inJPEG(b, chart(400, 300, false), jpeg.EncodeOptions{Exif: exif(orient.RightTop)})
	req := parsed(b, `{"crop":{"left":4,"top":4,"width":60,"height":80},"resize":{"width":64,"height":64},"gamma":2,"modulate":{"saturation":2},"roundCrop":true}`, "")
	b.ReportAllocs()
	for b.Loop() {
		h, err := codec.ReadHeader(data)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := New(req, h, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// TestMemoryOfThumbnails holds what a thumbnail allocates against what its source
// has in pixels.
func TestMemoryOfThumbnails(t *testing.T) {
	data := photo(t)
	for edits, most := range map[string]uint64{
		`{"resize":{"width":256,"height":128}}`:                           4 << 20,
		`{"crop":{"left":1000,"top":1000,"width":400,"height":300}}`:      4 << 20,
		`{"greyscale":true,"resize":{"width":256},"sharpen":{"sigma":1}}`: 8 << 20,
	} {
		p := planned(t, data, edits, "", Options{Workers: 1})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := p.Run(t.Context(), data); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if got := after.TotalAlloc - before.TotalAlloc; got > most {
			t.Errorf("%s: %d octets allocated, want at most %d", edits, got, most)
		}
	}
}
