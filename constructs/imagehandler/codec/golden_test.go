package codec

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// far is how far samples may be from those of the other programs, by what is in
// the name of the file, the first that fits.
var far = []struct {
	in          string
	most        int
	mean        float64
	explanation string
}{
	{"lossy", 3, 0.6, "luma and chroma are rounded once more on their way to full range"},
	{"shapes.svg", 128, 0.25, "edges are sampled in other ways, and nearly transparent pixels have few colours"},
	{"avif-10-bits", 1, 0.2, "10 bits are rounded to 8 by way of 16"},
	{"avif-alpha", 3, 0.3, "colours are premultiplied with alpha and divided by it again"},
	{"", 0, 0, ""},
}

// goldens are the files that there is a reference of.
func goldens(t testing.TB) []string {
	t.Helper()
	refs, err := filepath.Glob("testdata/*.ref.png")
	if err != nil || len(refs) == 0 {
		t.Fatalf("no references: %v", err)
	}
	for i, r := range refs {
		refs[i] = strings.TrimSuffix(r, ".ref.png")
	}
	return refs
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestDecodeAsOtherProgramsDo(t *testing.T) {
	for _, name := range goldens(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			data := read(t, name)
			p, err := Decode(t.Context(), data, DecodeOptions{Animated: true})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := string(p.Header.Format), strings.TrimPrefix(filepath.Ext(name), "."); got != want {
				t.Errorf("format %s, want %s", got, want)
			}
			if p.Header.Frames != len(p.Frames) {
				t.Errorf("header says %d frames, there are %d", p.Header.Frames, len(p.Frames))
			}
			ref, err := png.Decode(bytes.NewReader(read(t, name+".ref.png")))
			if err != nil {
				t.Fatal(err)
			}
			want := toNRGBA(ref)
			if high := p.Header.Height * len(p.Frames); want.Rect.Dx() != p.Header.Width || want.Rect.Dy() != high {
				t.Fatalf("%dx%d and %d frames, want %v in all", p.Header.Width, p.Header.Height, len(p.Frames), want.Rect)
			}
			for i, f := range p.Frames {
				if b := f.Bounds(); b.Dx() != p.Header.Width || b.Dy() != p.Header.Height {
					t.Fatalf("frame %d is %v", i, b)
				}
				part := want.SubImage(image.Rect(0, i*p.Header.Height, p.Header.Width, (i+1)*p.Header.Height)).(*image.NRGBA)
				tolerance := far[len(far)-1]
				for _, candidate := range far {
					if strings.Contains(name, candidate.in) && !strings.Contains(name, "lossless") {
						tolerance = candidate
						break
					}
				}
				most, mean := distance(toNRGBA(f.Image), part)
				if most > tolerance.most || mean > tolerance.mean {
					t.Errorf("frame %d differs by up to %d and %.3f on average, want %d and %.3f", i, most, mean, tolerance.most, tolerance.mean)
				}
				if !p.Header.Alpha && !toNRGBA(f.Image).Opaque() {
					t.Errorf("frame %d has transparent pixels, the header says that there are none", i)
				}
			}
		})
	}
}

// distance is the greatest and the mean difference of samples, where pixels are
// not fully transparent in both.
func distance(a, b *image.NRGBA) (most int, mean float64) {
	n := 0
	for y := range a.Rect.Dy() {
		p, q := a.Pix[y*a.Stride:][:4*a.Rect.Dx()], b.Pix[y*b.Stride:][:4*a.Rect.Dx()]
		for x := 0; x < len(p); x += 4 {
			for k := range 4 {
				n++
				if p[x+3] == 0 && q[x+3] == 0 {
					continue
				}
				d := int(p[x+k]) - int(q[x+k])
				most = max(most, d, -d)
				mean += float64(max(d, -d))
			}
		}
	}
	return most, mean / float64(n)
}
