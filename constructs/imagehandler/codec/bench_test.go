//go:build unix

package codec

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
)

// benchPicture is 1.92 megapixels: the photograph that LINTEL_PHOTO names, or else
// one that is made.
func benchPicture(b *testing.B, alpha bool) *Picture {
	b.Helper()
	name := os.Getenv("LINTEL_PHOTO")
	if name == "" || alpha {
		return still(photo(1600, 1200, alpha))
	}
	p, err := Decode(context.Background(), read(b, name), DecodeOptions{MinWidth: 1600, MinHeight: 1200})
	if err != nil {
		b.Fatal(err)
	}
	whole := toNRGBA(p.Frames[0].Image)
	if whole.Rect.Dx() < 1600 || whole.Rect.Dy() < 1200 {
		b.Fatalf("%s is smaller than 1600 by 1200", name)
	}
	out := image.NewNRGBA(image.Rect(0, 0, 1600, 1200))
	copyPixels(out, whole, out.Rect)
	return still(out)
}

var benchCases = []struct {
	name  string
	alpha bool
	o     EncodeOptions
}{
	{"jpeg", false, EncodeOptions{Format: JPEG}},
	{"jpeg, effort 1", false, EncodeOptions{Format: JPEG, Effort: 1}},
	{"jpeg, progressive", false, EncodeOptions{Format: JPEG, Progressive: true}},
	{"png", false, EncodeOptions{Format: PNG}},
	{"png, effort 1", false, EncodeOptions{Format: PNG, Effort: 1}},
	{"png, 256 colours", false, EncodeOptions{Format: PNG, Colors: 256, Dither: true}},
	{"gif", false, EncodeOptions{Format: GIF}},
	{"webp", false, EncodeOptions{Format: WebP}},
	{"webp, alpha", true, EncodeOptions{Format: WebP}},
	{"webp, lossless", false, EncodeOptions{Format: WebP, Lossless: true}},
	{"tiff", false, EncodeOptions{Format: TIFF}},
	{"avif", false, EncodeOptions{Format: AVIF}},
	{"avif, effort 4", false, EncodeOptions{Format: AVIF, Effort: 4}},
	{"avif, 4:4:4", false, EncodeOptions{Format: AVIF, Subsampling: jpeg.Subsampling444}},
}

// perMegapixel reports what the package documentation has in its table.
func perMegapixel(b *testing.B, start time.Duration) {
	b.ReportMetric(float64(processorTime()-start)/float64(time.Millisecond)/float64(b.N)/1.92, "cpu-ms/MP")
}

func BenchmarkEncode(b *testing.B) {
	for _, c := range benchCases {
		b.Run(c.name, func(b *testing.B) {
			p := benchPicture(b, c.alpha)
			// What is made once is not part of it.
			size := len(encoded(b, p, c.o))
			b.ReportAllocs()
			start := processorTime()
			for b.Loop() {
				if err := Encode(context.Background(), io.Discard, p, c.o); err != nil {
					b.Fatal(err)
				}
			}
			perMegapixel(b, start)
			b.ReportMetric(float64(size)/1024, "KiB")
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	for _, c := range benchCases {
		b.Run(c.name, func(b *testing.B) {
			data := encoded(b, benchPicture(b, c.alpha), c.o)
			decoded(b, data)
			b.ReportAllocs()
			start := processorTime()
			for b.Loop() {
				decoded(b, data)
			}
			perMegapixel(b, start)
		})
	}
	b.Run("svg", func(b *testing.B) {
		data := read(b, "testdata/shapes.svg")
		start := processorTime()
		for b.Loop() {
			if _, err := Decode(context.Background(), data, DecodeOptions{Width: 1600, Height: 1200}); err != nil {
				b.Fatal(err)
			}
		}
		perMegapixel(b, start)
	})
}

func BenchmarkReadHeader(b *testing.B) {
	for _, name := range []string{"rgb.png", "animated.gif", "lossy.webp", "metadata.tiff", "avif-metadata.avif", "shapes.svg"} {
		b.Run(name, func(b *testing.B) {
			data := read(b, "testdata/"+name)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ReadHeader(data); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkFirstUse measures what the first picture of a process costs more than
// the second, in processes of their own.
func BenchmarkFirstUse(b *testing.B) {
	if os.Getenv("LINTEL_FIRST_USE") != "" {
		b.Skip("this is such a process")
	}
	for _, format := range []Format{JPEG, PNG, GIF, WebP, TIFF, AVIF} {
		for _, what := range []string{"decode", "encode"} {
			b.Run(string(format)+" "+what, func(b *testing.B) {
				total := 0.0
				for b.Loop() {
					command := exec.Command(os.Args[0], "-test.run=^TestFirstUse$", "-test.v")
					command.Env = append(os.Environ(), "LINTEL_FIRST_USE="+string(format)+" "+what)
					out, err := command.CombinedOutput()
					if err != nil {
						b.Fatalf("%v\n%s", err, out)
					}
					_, after, _ := bytes.Cut(out, []byte("more: "))
					var more float64
					if _, err := fmt.Sscan(string(after), &more); err != nil {
						b.Fatalf("%v\n%s", err, out)
					}
					total += more
				}
				b.ReportMetric(total/float64(b.N), "cpu-ms-more")
			})
		}
	}
}

// TestFirstUse is what BenchmarkFirstUse starts; by itself it shows that nothing is
// compiled before it is used.
func TestFirstUse(t *testing.T) {
	work := os.Getenv("LINTEL_FIRST_USE")
	if work == "" {
		fresh := &wasmModule{packed: &avifDecoder}
		if fresh.code != nil || fresh.cache != nil {
			t.Error("a module is unpacked before it is used")
		}
		return
	}
	var format Format
	var what string
	if _, err := fmt.Sscan(work, &format, &what); err != nil {
		t.Fatal(err)
	}
	ext := string(format)
	p := still(photo(16, 16, false))
	var data []byte
	if what == "decode" {
		for _, name := range goldens(t) {
			if filepath.Ext(name) == "."+ext {
				data = read(t, name)
				break
			}
		}
		if format == JPEG {
			data = read(t, "../jpeg/testdata/gray.jpg")
		}
	}
	var took [2]time.Duration
	for i := range took {
		runtime.GC()
		start := processorTime()
		if what == "decode" {
			decoded(t, data)
		} else {
			encoded(t, p, EncodeOptions{Format: format})
		}
		took[i] = processorTime() - start
	}
	fmt.Printf("more: %.3f\n", float64(took[0]-took[1])/float64(time.Millisecond))
}

// BenchmarkZip measures how much the package adds to a Lambda function: programs,
// packed, that link package jpeg alone, this package, and of what it is made the
// part that is for AVIF.
func BenchmarkZip(b *testing.B) {
	for b.Loop() {
		for name, imported := range map[string]string{
			"MiB-jpeg":  "github.com/lintel-go/lintel/constructs/imagehandler/jpeg",
			"MiB-codec": "github.com/lintel-go/lintel/constructs/imagehandler/codec",
			"MiB-avif":  "github.com/gen2brain/avif",
			"MiB-empty": "os",
		} {
			b.ReportMetric(float64(zipSize(b, imported))/(1<<20), name)
		}
	}
}
