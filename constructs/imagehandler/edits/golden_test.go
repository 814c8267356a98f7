package edits

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

var update = flag.Bool("update", false, "write the golden pictures of testdata")

// golden is a request and the picture that it gives, testdata/NAME.png.
type golden struct {
	name   string
	source string // of goldenSources
	edits  string
	format string // of the output; "" is png, so that every pixel counts
}

// goldens have each edit that package request accepts, and what matters of its
// parameters.
var goldens = []golden{
	{"removeAlpha", "glass", `{"removeAlpha":true}`, ""},
	{"ensureAlpha", "scene", `{"ensureAlpha":0.5}`, ""},
	{"extractChannel", "scene", `{"extractChannel":"blue"}`, ""},
	{"extractChannel-alpha", "glass", `{"extractChannel":"alpha"}`, ""},
	{"bandbool", "scene", `{"bandbool":"eor"}`, ""},
	{"tint", "scene", `{"tint":"#ff7818"}`, ""},
	{"greyscale", "scene", `{"greyscale":true}`, ""},
	{"toColourspace", "scene", `{"toColourspace":"b-w"}`, ""},
	{"sharpen", "scene", `{"sharpen":true}`, ""},
	{"sharpen-sigma", "scene", `{"sharpen":{"sigma":2,"m1":0,"m2":6}}`, ""},
	{"median", "scene", `{"median":5}`, ""},
	{"blur", "scene", `{"blur":true}`, ""},
	{"blur-sigma", "glass", `{"blur":4}`, ""},
	{"flatten", "glass", `{"flatten":{"background":"#c04020"}}`, ""},
	{"unflatten", "scene", `{"unflatten":true}`, ""},
	{"gamma", "scene", `{"gamma":2.8}`, ""},
	{"gamma-resize", "scene", `{"gamma":2.8,"resize":{"width":48}}`, ""},
	{"negate", "scene", `{"negate":true}`, ""},
	{"negate-alpha", "glass", `{"negate":true}`, ""},
	{"negate-colours", "glass", `{"negate":{"alpha":false}}`, ""},
	{"normalise", "dull", `{"normalise":true}`, ""},
	{"normalise-range", "dull", `{"normalise":{"lower":20,"upper":80}}`, ""},
	{"clahe", "dull", `{"clahe":{"width":24,"height":24,"maxSlope":3}}`, ""},
	{"convolve", "scene", `{"convolve":{"width":3,"height":3,"kernel":[-1,0,1,-2,0,2,-1,0,1],"offset":128}}`, ""},
	{"threshold", "scene", `{"threshold":120}`, ""},
	{"linear", "scene", `{"linear":{"a":[1.5,1,0.5],"b":[-30,0,60]}}`, ""},
	{"recomb", "scene", `{"recomb":[[0.3588,0.7044,0.1368],[0.299,0.587,0.114],[0.2392,0.4696,0.0912]]}`, ""},
	{"modulate", "scene", `{"modulate":{"brightness":1.1,"saturation":0.5,"hue":120,"lightness":5}}`, ""},
	{"rotate-90", "scene", `{"rotate":90}`, ""},
	{"rotate-30", "scene", `{"rotate":{"angle":30,"background":"#8800ff80"}}`, ""},
	{"flip", "scene", `{"flip":true}`, ""},
	{"flop", "scene", `{"flop":true}`, ""},
	{"affine", "scene", `{"affine":[[1,0.3],[0.1,0.7]]}`, ""},
	{"resize-cover", "scene", `{"resize":{"width":40,"height":60}}`, ""},
	{"resize-east", "scene", `{"resize":{"width":40,"height":60,"position":"east"}}`, ""},
	{"resize-contain", "scene", `{"resize":{"width":80,"height":80,"fit":"contain","background":"#20c06080"}}`, ""},
	{"resize-fill", "scene", `{"resize":{"width":80,"height":30,"fit":"fill","kernel":"cubic"}}`, ""},
	{"resize-inside", "scene", `{"resize":{"width":60,"height":60,"fit":"inside","kernel":"mitchell"}}`, ""},
	{"resize-outside", "scene", `{"resize":{"width":60,"height":60,"fit":"outside","kernel":"linear"}}`, ""},
	{"resize-larger", "scene", `{"resize":{"width":130,"kernel":"nearest"}}`, ""},
	{"resize-not-larger", "scene", `{"resize":{"width":130,"height":40,"withoutEnlargement":true}}`, ""},
	{"resize-ratio", "scene", `{"resize":{"ratio":0.5}}`, ""},
	{"resize-entropy", "scene", `{"resize":{"width":40,"height":70,"position":"entropy"}}`, ""},
	{"resize-attention", "scene", `{"resize":{"width":40,"height":70,"position":"attention"}}`, ""},
	{"extend", "scene", `{"extend":{"top":4,"left":8,"bottom":12,"right":16,"background":"#3060c0"}}`, ""},
	{"extend-mirror", "scene", `{"extend":{"top":20,"left":20,"extendWith":"mirror"}}`, ""},
	{"extract", "scene", `{"extract":{"left":20,"top":10,"width":50,"height":40}}`, ""},
	{"crop", "scene", `{"crop":{"left":50,"top":20,"width":30,"height":50}}`, ""},
	{"trim", "framed", `{"trim":true}`, ""},
	{"trim-margin", "framed", `{"trim":{"threshold":20,"margin":4}}`, ""},
	{"trim-dotted", "dotted", `{"trim":true}`, ""},
	{"trim-lineArt", "dotted", `{"trim":{"lineArt":true}}`, ""},
	{"overlayWith", "scene", `{"overlayWith":{"bucket":"photos","key":"mark.png"}}`, ""},
	{"overlayWith-place", "scene", `{"overlayWith":{"bucket":"photos","key":"mark.png","wRatio":25,"alpha":40,"options":{"left":"-5","top":"10p"}}}`, ""},
	{"overlayWith-tile", "scene", `{"overlayWith":{"bucket":"photos","key":"mark.png","hRatio":20,"options":{"tile":true,"blend":"multiply","gravity":"northwest"}}}`, ""},
	{"text", "scene", `{"text":"© Lintel ΩЖé"}`, ""},
	{"text-place", "glass", `{"text":{"text":"two\nlines","size":18,"color":"#ff2040c0","left":"5","top":"-4"}}`, ""},
	{"text-fits", "scene", `{"text":{"text":"far too long for so small a picture","size":200,"gravity":"north","color":"black"}}`, ""},
	{"smartCrop", "scene", `{"smartCrop":{"faceIndex":1,"padding":5}}`, ""},
	{"roundCrop", "scene", `{"roundCrop":true}`, ""},
	{"roundCrop-place", "scene", `{"roundCrop":{"rx":30,"ry":15,"left":40,"top":30}}`, ""},
	{"roundCrop-resize", "scene", `{"roundCrop":true,"resize":{"width":50,"height":50}}`, ""},
	{"contentModeration", "scene", `{"contentModeration":{"blur":6,"minConfidence":80,"moderationLabels":["Violence"]}}`, ""},
	{"animated", "moving", `{"animated":true,"negate":true}`, "gif"},
	{"animated-false", "moving", `{"animated":false,"rotate":90}`, ""},
	{"animated-trim", "moving", `{"trim":true,"normalise":true}`, "gif"},
	{"animated-resize", "moving", `{"resize":{"width":50,"height":50,"fit":"contain","background":"#fff"},"flop":true}`, "webp"},
	{"autoOrient", "turned", `{"autoOrient":true}`, ""},
	{"stripMetadata", "turned", `{"stripMetadata":true}`, "jpeg"},
	{"jpeg", "glass", `{"jpeg":{"quality":40,"progressive":true,"chromaSubsampling":"4:4:4"}}`, "jpeg"},
	{"jpeg-planar", "turned", `{"jpeg":{"quality":90,"optimiseCoding":false},"resize":{"width":40},"crop":{"left":0,"top":0,"width":40,"height":30}}`, "jpeg"},
	{"png", "scene", `{"png":{"palette":true,"colours":8,"dither":0}}`, "png"},
	{"webp", "glass", `{"webp":{"quality":90,"effort":2}}`, "webp"},
	{"webp-lossless", "glass", `{"webp":{"lossless":true,"effort":2}}`, "webp"},
	{"gif", "scene", `{"gif":{"colours":6}}`, "gif"},
	{"avif", "scene", `{"avif":{"quality":80,"effort":1,"chromaSubsampling":"4:2:0"}}`, "avif"},
	{"tiff", "glass", `{"tiff":{}}`, "tiff"},
	{"quality", "scene", `{"quality":20}`, "jpeg"},
	{"toFormat", "turned", `{"toFormat":"png","resize":{"width":30}}`, ""},
	{"svg", "drawing", `{"resize":{"width":90,"height":60}}`, ""},
	{"everything", "turned", `{"autoOrient":true,"crop":{"left":4,"top":4,"width":60,"height":80},"resize":{"width":64,"height":64},"flop":true,"gamma":2,"modulate":{"saturation":2},"sharpen":true,"extend":{"top":2,"bottom":2,"left":2,"right":2,"background":"#fff"},"overlayWith":{"bucket":"photos","key":"mark.png","wRatio":40,"options":{"gravity":"southeast"}},"roundCrop":{"rx":34,"ry":34}}`, ""},
}

// scene is a picture with what edits change: gradients, edges, white, fine lines,
// and a colour of skin.
func scene(alpha bool) *image.NRGBA {
	m := chart(96, 72, alpha)
	fill := func(r image.Rectangle, c color.Color) { draw.Draw(m, r, image.NewUniform(c), image.Point{}, draw.Src) }
	fill(image.Rect(60, 8, 88, 24), color.White)
	for i := range 7 {
		fill(image.Rect(62+4*i, 10, 64+4*i, 22), color.Black)
	}
	for y := 40; y < 64; y++ {
		for x := 66; x < 90; x++ {
			if (x-78)*(x-78)+(y-52)*(y-52) < 110 {
				m.Set(x, y, color.NRGBA{225, 165, 130, 255})
			}
		}
	}
	for i := range 30 {
		m.Set(6+i, 60-i/2, color.NRGBA{255, 255, 0, 255})
		m.Set(6+i, 61-i/2, color.NRGBA{255, 0, 255, 255})
	}
	return m
}

const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20" viewBox="0 0 30 20">` +
	`<rect width="30" height="20" fill="#cde"/><circle cx="15" cy="10" r="8" fill="#c33" stroke="#000"/><path d="M2 18 L15 4 L28 18" fill="none" stroke="#36c" stroke-width="2"/></svg>`

func goldenSources(t testing.TB) map[string][]byte {
	t.Helper()
	plain := scene(false)
	dull := scene(false)
	for i := range dull.Pix {
		if i%4 != 3 {
			dull.Pix[i] = 90 + dull.Pix[i]/5
		}
	}
	framed := image.NewNRGBA(image.Rect(0, 0, 120, 90))
	draw.Draw(framed, framed.Rect, image.NewUniform(color.NRGBA{230, 230, 220, 255}), image.Point{}, draw.Src)
	draw.Draw(framed, image.Rect(14, 6, 110, 78), plain, image.Point{}, draw.Src)
	dotted := image.NewNRGBA(image.Rect(0, 0, 60, 60))
	draw.Draw(dotted, dotted.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(dotted, image.Rect(20, 20, 40, 40), plain, image.Point{}, draw.Src)
	dotted.Set(8, 50, color.Black)
	return map[string][]byte{
		"dotted": inPNG(t, dotted), "scene": inPNG(t, plain), "glass": inPNG(t, scene(true)), "dull": inPNG(t, dull), "framed": inPNG(t, framed),
		"turned":  inJPEG(t, plain, jpeg.EncodeOptions{Exif: exif(orient.RightTop)}),
		"moving":  inGIF(t, 72, 48, 4),
		"drawing": []byte(drawing),
	}
}

// seeing is a Vision that knows what is in the scene.
type seeing struct{}

func (seeing) Faces(context.Context, []byte) ([]Box, error) {
	return []Box{{0, 0, 0.1, 0.1}, {0.69, 0.55, 0.25, 0.33}}, nil
}

func (seeing) Moderation(_ context.Context, _ []byte, minConfidence float64) ([]string, error) {
	if minConfidence > 90 {
		return nil, nil
	}
	return []string{"Smoking", "Violence"}, nil
}

// mark is a watermark: a ring.
func mark() *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, 40, 40))
	for y := range 40 {
		for x := range 40 {
			if d := (x-20)*(x-20) + (y-20)*(y-20); d > 150 && d < 380 {
				m.SetNRGBA(x, y, color.NRGBA{255, 230, 40, 220})
			}
		}
	}
	return m
}

func everything(t testing.TB) Options {
	t.Helper()
	watermark := inPNG(t, mark())
	return Options{Vision: seeing{}, Load: func(_ context.Context, bucket, key string) ([]byte, error) {
		if bucket != "photos" || key != "mark.png" {
			return nil, errors.New("no such picture")
		}
		return watermark, nil
	}}
}

// sheet puts the frames of a picture below each other.
func sheet(t testing.TB, p *codec.Picture) *image.NRGBA {
	t.Helper()
	size := p.Frames[0].Bounds().Size()
	all := image.NewNRGBA(image.Rect(0, 0, size.X, size.Y*len(p.Frames)))
	for i, f := range p.Frames {
		n, err := toNRGBA(t.Context(), f.Image, 1)
		if err != nil {
			t.Fatal(err)
		}
		for y := range size.Y {
			copy(all.Pix[all.PixOffset(0, i*size.Y+y):], n.Pix[y*n.Stride:][:4*size.X])
		}
	}
	return all
}

func TestGoldens(t *testing.T) {
	sources := goldenSources(t)
	for _, g := range goldens {
		t.Run(g.name, func(t *testing.T) {
			format := g.format
			if format == "" {
				format = "png"
			}
			m, r := edited(t, sources[g.source], g.edits, `,"outputFormat":"`+format+`"`, everything(t))
			if string(r.Format) != format {
				t.Errorf("format %s, want %s", r.Format, format)
			}
			got := sheet(t, m)
			name := filepath.Join("testdata", g.name+".png")
			if *update {
				var b bytes.Buffer
				encoder := png.Encoder{CompressionLevel: png.BestCompression}
				if err := encoder.Encode(&b, got); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, b.Bytes(), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want := still(t, decodedFile(t, name))
			most, psnr := difference(t, got, want)
			// Architectures round sums of floating point differently, and edits that follow
			// make more of it; decoders of lossy formats are not all alike.
			least := 60.0
			if slices.Contains([]string{"jpeg", "webp", "avif"}, format) {
				least = 34
			}
			if psnr < least {
				t.Errorf("differs from %s by %d levels, %.1f dB", name, most, psnr)
			}
		})
	}
}

func decodedFile(t testing.TB, name string) *codec.Picture {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	p, err := codec.Decode(t.Context(), data, codec.DecodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestEveryEditWorks holds package request's table against the goldens: each edit
// that is accepted has one, whose request says its name.
func TestEveryEditWorks(t *testing.T) {
	for _, spec := range request.Edits() {
		has := slices.ContainsFunc(goldens, func(g golden) bool { return strings.Contains(g.edits, `"`+spec.Name+`":`) })
		if has == (spec.Refused != "") {
			t.Errorf("edit %s: refused %q, there is a golden of it: %v", spec.Name, spec.Refused, has)
		}
	}
}

// TestEveryEditChangesSomething compares each golden with that of the same request
// without its edits.
func TestEveryEditChangesSomething(t *testing.T) {
	sources := goldenSources(t)
	same := []string{"removeAlpha", "stripMetadata", "tiff", "webp-lossless"} // of which the colours stay
	for _, g := range goldens {
		if g.format == "avif" || slices.Contains(same, g.name) {
			continue
		}
		plain, err := codec.Decode(t.Context(), sources[g.source], codec.DecodeOptions{Animated: strings.Contains(g.name, "animated")})
		if err != nil {
			t.Fatal(err)
		}
		got, want := decodedFile(t, filepath.Join("testdata", g.name+".png")), sheet(t, plain)
		if n := still(t, got); n.Rect.Size() == want.Rect.Size() {
			if most, _ := difference(t, n, want); most < 3 {
				t.Errorf("%s: it looks like the source", g.name)
			}
		}
	}
}
