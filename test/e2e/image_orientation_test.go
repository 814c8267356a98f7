package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
)

// A picture of four quarters is written as those of its upper row and of its lower one: r red, g green, b blue, y yellow.
const uprightQuarters = "rg/by"

var quarterColours = map[byte]color.NRGBA{'r': {220, 30, 30, 255}, 'g': {30, 170, 40, 255}, 'b': {40, 60, 220, 255}, 'y': {230, 210, 40, 255}}

// storedQuarters are how the upright picture is stored in each orientation: row 0 and column 0 of what is stored are the sides of
// the upright picture that the standard names (EXIF 2.32, section 4.6.4 A, tag 0x0112).
var storedQuarters = []string{
	1: "rg/by", // top, left
	2: "gr/yb", // top, right
	3: "yb/gr", // bottom, right
	4: "by/rg", // bottom, left
	5: "rb/gy", // left, top
	6: "gy/rb", // right, top
	7: "yg/br", // right, bottom
	8: "br/yg", // left, bottom
}

// The upright picture is wider than high. Quarters are of whole blocks of JPEG either way.
const uprightWidth, uprightHeight = 96, 64

// storedQuartersPicture is what is stored in an orientation.
func storedQuartersPicture(orientation int) *image.NRGBA {
	size := image.Pt(uprightWidth, uprightHeight)
	if orientation >= 5 {
		size = image.Pt(uprightHeight, uprightWidth)
	}
	m := image.NewNRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			m.SetNRGBA(x, y, quarterColours[storedQuarters[orientation][3*(2*y/size.Y)+2*x/size.X]])
		}
	}
	return m
}

// quartersOf reads the middles of the quarters of a picture.
func quartersOf(m image.Image) string {
	text, size := []byte("../.."), m.Bounds().Size()
	for i := range 4 {
		x, y := (1+2*(i%2))*size.X/4, (1+2*(i/2))*size.Y/4
		at := color.NRGBAModel.Convert(m.At(m.Bounds().Min.X+x, m.Bounds().Min.Y+y)).(color.NRGBA)
		for name, c := range quarterColours {
			if distance(at, c) < 40 {
				text[3*(i/2)+i%2] = name
			}
		}
	}
	return string(text)
}

// distance is the largest difference of two colours in a channel.
func distance(a, b color.NRGBA) int {
	most := 0
	for _, d := range []int{int(a.R) - int(b.R), int(a.G) - int(b.G), int(a.B) - int(b.B), int(a.A) - int(b.A)} {
		most = max(most, d, -d)
	}
	return most
}

// exifOf is a TIFF structure that says an orientation.
func exifOf(orientation int) []byte {
	b := []byte("MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	b[19] = byte(orientation)
	return b
}

// orientedFiles store a picture with an orientation, in each format that has a place for one which cameras and programs write.
var orientedFiles = map[codec.Format]func(t *testing.T, m *image.NRGBA, orientation int) []byte{
	codec.JPEG: func(t *testing.T, m *image.NRGBA, orientation int) []byte {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 92}); err != nil {
			t.Fatal(err)
		}
		segment := append([]byte("Exif\x00\x00"), exifOf(orientation)...)
		head := binary.BigEndian.AppendUint16([]byte("\xff\xd8\xff\xe1"), uint16(2+len(segment)))
		return append(append(head, segment...), b.Bytes()[2:]...)
	},
	codec.PNG: func(t *testing.T, m *image.NRGBA, orientation int) []byte {
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		const header = 33 // the signature and IHDR
		return append(pngChunk(bytes.Clone(b.Bytes()[:header]), "eXIf", exifOf(orientation)), b.Bytes()[header:]...)
	},
	codec.WebP: func(t *testing.T, m *image.NRGBA, orientation int) []byte {
		var b bytes.Buffer
		p := &codec.Picture{Frames: []codec.Frame{{Image: m}}, LoopCount: 1}
		if err := codec.Encode(t.Context(), &b, p, codec.EncodeOptions{Format: codec.WebP, Exif: exifOf(orientation)}); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	},
	codec.TIFF: func(_ *testing.T, m *image.NRGBA, orientation int) []byte { return tiffOf(m, orientation) },
}

// pngChunk appends a chunk of PNG.
func pngChunk(b []byte, kind string, data []byte) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(data)))
	start := len(b)
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[start:]))
}

// tiffOf is a picture as TIFF of 8 bits, RGB and alpha, without compression, in one strip (TIFF 6.0, section 6).
func tiffOf(m *image.NRGBA, orientation int) []byte {
	const short, long = 3, 4
	width, height := m.Rect.Dx(), m.Rect.Dy()
	fields := [][4]int{
		{256, long, 1, width},
		{257, long, 1, height},
		{258, short, 4, 0}, // bits of a sample, behind the directory
		{259, short, 1, 1}, // no compression
		{262, short, 1, 2}, // RGB
		{273, long, 1, 0},  // the strip, behind the bits
		{274, short, 1, orientation},
		{277, short, 1, 4}, // samples of a pixel
		{278, long, 1, height},
		{279, long, 1, len(m.Pix)},
		{338, short, 1, 2}, // the fourth is alpha
	}
	behind := 8 + 2 + 12*len(fields) + 4
	fields[2][3], fields[5][3] = behind, behind+8
	order := binary.LittleEndian
	b := order.AppendUint16([]byte("II*\x00\x08\x00\x00\x00"), uint16(len(fields)))
	for _, f := range fields {
		b = order.AppendUint16(order.AppendUint16(b, uint16(f[0])), uint16(f[1]))
		b = order.AppendUint32(order.AppendUint32(b, uint32(f[2])), uint32(f[3]))
	}
	b = append(b, 0, 0, 0, 0, 8, 0, 8, 0, 8, 0, 8, 0)
	return append(b, m.Pix...)
}

// jsonTarget is a request in the form of JSON in base64.
func jsonTarget(t *testing.T, key, edits string) string {
	t.Helper()
	document, err := json.Marshal(map[string]any{"bucket": photoBucket, "key": key, "edits": json.RawMessage(edits)})
	if err != nil {
		t.Fatal(err)
	}
	return "/" + base64.RawURLEncoding.EncodeToString(document)
}

// decoded decodes an answer, by all frames.
func decoded(t *testing.T, a answer) *codec.Picture {
	t.Helper()
	if a.status != http.StatusOK {
		t.Fatalf("got %s", a)
	}
	p, err := codec.Decode(t.Context(), a.body, codec.DecodeOptions{Animated: true})
	if err != nil {
		t.Fatalf("got %s: %v", a, err)
	}
	return p
}

// orientationCase is a request for pictures that are stored in every orientation.
type orientationCase struct {
	edits    string
	size     string // "stored" is that of what is stored, empty is any
	quarters string // "stored" likewise
}

var orientationCases = []orientationCase{
	{`{"resize":{"width":48}}`, "48x32", uprightQuarters},
	{`{"toFormat":"png"}`, "96x64", uprightQuarters},
	{`{"crop":{"left":48,"top":0,"width":48,"height":32}}`, "48x32", "gg/gg"},
	{`{"resize":{"width":64,"height":64},"toFormat":"webp"}`, "64x64", uprightQuarters},
	{`{"flip":true}`, "96x64", "by/rg"},
	{`{"autoOrient":true,"greyscale":false}`, "96x64", uprightQuarters},
	{`{"autoOrient":false,"toFormat":"png"}`, "stored", "stored"},
	{`{"rotate":0,"toFormat":"png"}`, "stored", "stored"},
	{`{"rotate":0,"resize":{"ratio":0.5},"toFormat":"png"}`, "", "stored"},
}

// check asks for the picture with a key that is stored in an orientation. keeps tells that its metadata are kept.
func (c orientationCase) check(t *testing.T, w *images, key string, orientation int, keeps bool) {
	t.Helper()
	p := decoded(t, w.get(jsonTarget(t, key, c.edits)))
	size, quarters, said := c.size, c.quarters, 1
	if size == "stored" {
		stored := storedQuartersPicture(orientation).Rect.Size()
		size = fmt.Sprintf("%dx%d", stored.X, stored.Y)
	}
	if quarters == "stored" {
		quarters, said = storedQuarters[orientation], orientation
	}
	bounds := p.Frames[0].Bounds()
	if got := fmt.Sprintf("%dx%d", bounds.Dx(), bounds.Dy()); size != "" && got != size || quartersOf(p.Frames[0]) != quarters {
		t.Errorf("%s %s: got %s %s, want %s %s", key, c.edits, got, quartersOf(p.Frames[0]), size, quarters)
	}
	// Whoever shows the result is not to turn what is turned already, and is to turn what is not and says so.
	if !keeps {
		said = 0
	}
	if p.Header.Orientation != said && !(said == 1 && p.Header.Orientation == 0) {
		t.Errorf("%s %s: the result says orientation %d, want %d", key, c.edits, p.Header.Orientation, said)
	}
}

// TestImageOrientation has pictures that are stored in every orientation of EXIF.
func TestImageOrientation(t *testing.T) {
	t.Parallel()
	for name, configure := range map[string]func(*wiring.Config){
		"standard":         nil,
		"metadata is kept": func(c *wiring.Config) { c.Service.KeepMetadata = true },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newImages(t, configure)
			for format, store := range orientedFiles {
				for orientation := 1; orientation <= 8; orientation++ {
					key := fmt.Sprintf("%d.%s", orientation, format)
					body := store(t, storedQuartersPicture(orientation), orientation)
					w.s3.Put(photoBucket, key, body)
					for _, c := range orientationCases {
						c.check(t, w, key, orientation, configure != nil && format != codec.TIFF) // TIFF has its fields where others have EXIF
					}
					if a := w.get("/" + key); !bytes.Equal(a.body, body) {
						t.Errorf("%s without edits: got %s, want the file", key, a)
					}
					if a := w.get("/fit-in/48x48/" + key); quartersOf(decoded(t, a).Frames[0]) != uprightQuarters {
						t.Errorf("%s as a Thumbor path: got %s", key, quartersOf(decoded(t, a).Frames[0]))
					}
				}
			}
		})
	}
	t.Run("kept as stored", func(t *testing.T) {
		t.Parallel()
		w := newImages(t, func(c *wiring.Config) { c.Service.KeepOrientation = true })
		for orientation := 1; orientation <= 8; orientation++ {
			key := fmt.Sprintf("%d.jpg", orientation)
			w.s3.Put(photoBucket, key, orientedFiles[codec.JPEG](t, storedQuartersPicture(orientation), orientation))
			orientationCase{`{"toFormat":"png"}`, "stored", "stored"}.check(t, w, key, orientation, false)
			orientationCase{`{"autoOrient":true,"toFormat":"png"}`, "96x64", uprightQuarters}.check(t, w, key, orientation, false)
		}
	})
}
