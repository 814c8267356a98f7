package edits

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"math"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// chart is a smooth picture that looks different from every side: red grows to
// the right, green downwards, blue towards the middle, and there is a dark spot in
// the upper left. With alpha it fades out to the right, and has a hole.
func chart(width, height int, alpha bool) *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			u, v := (float64(x)+0.5)/float64(width), (float64(y)+0.5)/float64(height)
			spot := 1 - 0.7*math.Exp(-((u-0.25)*(u-0.25)+(v-0.25)*(v-0.25))*40)
			c := color.NRGBA{
				R: byte((40 + 200*u) * spot), G: byte((40 + 200*v) * spot),
				B: byte((60 + 120*math.Sin(math.Pi*u)*math.Sin(math.Pi*v)) * spot), A: 255,
			}
			if alpha {
				c.A = byte(255 - 200*u)
				if (u-0.7)*(u-0.7)+(v-0.6)*(v-0.6) < 0.02 {
					c = color.NRGBA{}
				}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

// exif is a TIFF structure with an orientation.
func exif(o orient.Orientation) []byte {
	b := []byte("II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00")
	b = binary.LittleEndian.AppendUint16(b, uint16(o))
	return append(b, 0, 0, 0, 0, 0, 0)
}

func inPNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func inJPEG(t testing.TB, m image.Image, o jpeg.EncodeOptions) []byte {
	t.Helper()
	if o.Quality == 0 {
		o.Quality = 95
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// inGIF is an animation of squares on a grey ground that go to the right, with a
// margin of the ground's colour.
func inGIF(t testing.TB, width, height, frames int) []byte {
	t.Helper()
	palette := color.Palette{color.Gray{Y: 100}, color.RGBA{200, 40, 40, 255}, color.RGBA{40, 40, 200, 255}}
	g := gif.GIF{Config: image.Config{ColorModel: palette, Width: width, Height: height}, LoopCount: 3}
	for i := range frames {
		m := image.NewPaletted(image.Rect(0, 0, width, height), palette)
		side := height / 3
		for y := side; y < 2*side; y++ {
			for x := range side {
				m.SetColorIndex(4+i*4+x, y, uint8(1+i%2))
			}
		}
		g.Image = append(g.Image, m)
		g.Delay = append(g.Delay, 5+i)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// parsed is the request of a JSON text of edits, and more members if there are any.
func parsed(t testing.TB, edits, more string) *request.Request {
	t.Helper()
	p, err := request.New(request.Options{Sources: []request.Source{{Bucket: "photos"}}})
	if err != nil {
		t.Fatal(err)
	}
	text := `{"bucket":"photos","key":"cat.jpg","edits":` + edits + more + `}`
	r, err := p.Parse(request.Input{Path: "/" + base64.StdEncoding.EncodeToString([]byte(text))})
	if err != nil {
		t.Fatalf("%s: %v", edits, err)
	}
	return r
}

func planned(t testing.TB, data []byte, edits, more string, o Options) *Plan {
	t.Helper()
	h, err := codec.ReadHeader(data)
	if err != nil {
		t.Fatal(err)
	}
	p, err := New(parsed(t, edits, more), h, o)
	if err != nil {
		t.Fatalf("%s: %v", edits, err)
	}
	return p
}

// edited runs a request's edits and decodes the result.
func edited(t testing.TB, data []byte, edits, more string, o Options) (*codec.Picture, *Result) {
	t.Helper()
	p := planned(t, data, edits, more, o)
	r, err := p.Run(t.Context(), data)
	if err != nil {
		t.Fatalf("%s: %v\n%v", edits, err, p)
	}
	m, err := codec.Decode(t.Context(), r.Body, codec.DecodeOptions{Animated: true})
	if err != nil {
		t.Fatal(err)
	}
	if b := m.Frames[0].Bounds(); b.Dx() != r.Width || b.Dy() != r.Height || r.Format != m.Header.Format || r.Frames != len(m.Frames) {
		t.Errorf("%s: result says %d frames of %dx%d in %s, it is %d of %v in %s",
			edits, r.Frames, r.Width, r.Height, r.Format, len(m.Frames), b, m.Header.Format)
	}
	return m, r
}

func still(t testing.TB, m *codec.Picture) *image.NRGBA {
	t.Helper()
	n, err := toNRGBA(context.Background(), m.Frames[0].Image, 1)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// difference is by how much levels of two pictures of a size differ at most, and
// how alike the pictures are in decibels. Colours count as they show on black.
func difference(t testing.TB, a, b *image.NRGBA) (most int, psnr float64) {
	t.Helper()
	if a.Bounds().Size() != b.Bounds().Size() {
		t.Fatalf("sizes are %v and %v", a.Bounds().Size(), b.Bounds().Size())
	}
	sum, n := 0.0, 0
	for y := range a.Rect.Dy() {
		for x := range a.Rect.Dx() {
			p, q := a.NRGBAAt(a.Rect.Min.X+x, a.Rect.Min.Y+y), b.NRGBAAt(b.Rect.Min.X+x, b.Rect.Min.Y+y)
			shown := func(c color.NRGBA) [4]int {
				return [4]int{int(c.R) * int(c.A) / 255, int(c.G) * int(c.A) / 255, int(c.B) * int(c.A) / 255, int(c.A)}
			}
			v, w := shown(p), shown(q)
			for i := range v {
				d := max(v[i]-w[i], w[i]-v[i])
				most = max(most, d)
				sum += float64(d * d)
				n++
			}
		}
	}
	return most, 10 * math.Log10(255*255/max(sum/float64(n), 1e-9))
}
