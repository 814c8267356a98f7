package edits

import (
	"bytes"
	"context"
	"image"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/fit"
	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
	"github.com/lintel-go/lintel/constructs/imagehandler/pixelops"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/resample"
)

// naive decodes all of a picture and applies the edits in order, each to all
// pixels that there are.
func naive(t testing.TB, data []byte, edits []request.Edit) (*image.NRGBA, error) {
	t.Helper()
	decoded, err := codec.Decode(context.Background(), data, codec.DecodeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return naiveEdits(t, still(t, decoded), decoded.Header, edits)
}

func naiveEdits(t testing.TB, m *image.NRGBA, h codec.Header, edits []request.Edit) (*image.NRGBA, error) {
	t.Helper()
	ctx := context.Background()
	var err error
	for _, e := range edits {
		var o pixelops.Operation
		switch e := e.(type) {
		case request.AutoOrient:
			o = pixelops.Orient{Orientation: h.Orientation}
		case request.Flip:
			o = pixelops.Flip{}
		case request.Flop:
			o = pixelops.Flop{}
		case request.Rotate:
			o = pixelops.Rotate{Angle: e.Angle, Background: straight(e.Background)}
		case request.Affine:
			o = pixelops.Affine{Matrix: e.Matrix, Background: straight(request.Black), Interpolator: pixelops.Bicubic}
		case request.Crop:
			o = pixelops.Extract(e)
		case request.Extend:
			with, err := pixelops.ParseExtendWith(e.With)
			if err != nil {
				t.Fatal(err)
			}
			o = pixelops.Extend{Top: e.Top, Left: e.Left, Bottom: e.Bottom, Right: e.Right, With: with, Background: straight(e.Background)}
		case request.Trim:
			o = pixelops.Trim{Threshold: e.Threshold, LineArt: e.LineArt, Margin: e.Margin}
		case request.RoundCrop:
			if m, err = (pixelops.RoundCrop{RX: e.RX, RY: e.RY, Left: e.Left, Top: e.Top}).Apply(ctx, m, 1); err != nil {
				return nil, err
			}
			o = pixelops.Trim{Threshold: pixelops.DefaultTrimThreshold}
		case request.Resize:
			if m, err = naiveResize(t, m, e); err != nil {
				return nil, err
			}
			continue
		default:
			var ok bool
			if o, ok = operationOf(e); !ok {
				continue
			}
		}
		if m, err = o.Apply(ctx, m, 1); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// naiveResize resizes the whole picture, then cuts or extends it.
func naiveResize(t testing.TB, m *image.NRGBA, e request.Resize) (*image.NRGBA, error) {
	t.Helper()
	mode, err := fit.ParseMode(string(e.Fit))
	if err != nil {
		t.Fatal(err)
	}
	position, err := fit.ParsePosition(e.Position)
	if err != nil {
		t.Fatal(err)
	}
	size := m.Rect.Size()
	r := fit.Request{
		Width: e.Width, Height: e.Height, Mode: mode, Position: position,
		WithoutEnlargement: e.WithoutEnlargement, WithoutReduction: e.WithoutReduction,
	}
	p, err := r.Plan(size.X, size.Y)
	if err != nil {
		return nil, err
	}
	// The whole becomes as large as it has to be for the part to fit.
	wide := int(float64(size.X)*float64(p.Into.Dx())/p.Source.Width() + 0.5)
	high := int(float64(size.Y)*float64(p.Into.Dy())/p.Source.Height() + 0.5)
	resized, err := resample.Resize(context.Background(), m, wide, high, resample.Options{Filter: filters[e.Kernel]})
	if err != nil {
		return nil, err
	}
	left := int(p.Source.X0*float64(wide)/float64(size.X) + 0.5)
	top := int(p.Source.Y0*float64(high)/float64(size.Y) + 0.5)
	return pixelops.Run(context.Background(), resized.(*image.NRGBA), 1,
		pixelops.Extract{Left: left, Top: top, Width: p.Into.Dx(), Height: p.Into.Dy()},
		pixelops.Extend{
			Left: p.Into.Min.X, Top: p.Into.Min.Y, Right: p.Width - p.Into.Max.X, Bottom: p.Height - p.Into.Max.Y,
			Background: straight(e.Background),
		},
	)
}

// choices are edits to choose from.
var choices = []string{
	`"flip":true`, `"flop":true`, `"rotate":90`, `"rotate":180`, `"rotate":270`, `"rotate":{"angle":20,"background":"#f008"}`,
	`"crop":{"left":3,"top":5,"width":31,"height":17}`, `"extract":{"left":2,"top":1,"width":20,"height":16}`,
	`"resize":{"width":24,"height":24}`, `"resize":{"width":33}`, `"resize":{"width":30,"height":20,"fit":"contain","background":"#0f08"}`,
	`"resize":{"width":90,"height":70,"fit":"fill","kernel":"cubic"}`, `"resize":{"height":21,"fit":"fill","kernel":"nearest"}`,
	`"resize":{"width":40,"height":40,"fit":"outside","kernel":"mitchell"}`, `"resize":{"width":25,"height":40,"position":"northwest"}`,
	`"flatten":{"background":"#37a"}`, `"greyscale":true`, `"gamma":2.2`, `"linear":{"a":[1.2],"b":[-10]}`, `"linear":{"a":[1.2,0.5,1],"b":[3,2,1]}`,
	`"negate":true`, `"negate":{"alpha":false}`, `"extend":{"top":3,"left":4,"extendWith":"mirror"}`, `"extend":2`, `"blur":1.5`,
	`"trim":5`, `"modulate":{"brightness":1.1,"hue":30}`, `"threshold":100`, `"median":3`, `"removeAlpha":true`,
	`"ensureAlpha":0.5`, `"tint":"#f80"`, `"unflatten":true`, `"recomb":[[0,1,0],[1,0,0],[0,0,1]]`, `"roundCrop":true`,
	`"autoOrient":false`, `"affine":[[1,0.2],[0.1,0.8]]`, `"extractChannel":"green"`, `"bandbool":"or"`, `"sharpen":true`,
}

// randomEdits are up to five of the choices, with no name twice.
func randomEdits(r *rand.Rand) string {
	var edits []string
	names := map[string]bool{}
	for range 1 + r.IntN(5) {
		e := choices[r.IntN(len(choices))]
		name, _, _ := strings.Cut(e, ":")
		if !names[name] {
			names[name] = true
			edits = append(edits, e)
		}
	}
	return "{" + strings.Join(edits, ",") + "}"
}

// far is by how many levels the planned result may differ from the naive one. A
// box's edges are rounded as it is moved across a resize, and what a level more or
// less comes to grows with what is done to it afterwards.
func far(edits string) int {
	most := 0
	if strings.Contains(edits, "resize") {
		most = 2
		for _, steep := range []string{"gamma", "linear", "modulate", "rotate\":{", "affine", "sharpen", "tint", "greyscale", "median", "blur", "negate"} {
			if strings.Contains(edits, steep) {
				most += 4
			}
		}
	}
	return most
}

// chance tells of requests where a level more or less makes all the difference:
// which side of a threshold it comes to, which pixels a trim takes for background,
// and the colour of pixels that can hardly be seen.
func chance(edits string) bool {
	if !strings.Contains(edits, "resize") {
		return false
	}
	for _, name := range []string{"threshold", "unflatten", "bandbool", "trim", "roundCrop", "removeAlpha", "extractChannel"} {
		if strings.Contains(edits, name) {
			return true
		}
	}
	return false
}

func TestPlannedEqualsNaive(t *testing.T) {
	sources := map[string][]byte{
		"opaque":      inPNG(t, chart(60, 47, false)),
		"translucent": inPNG(t, chart(53, 64, true)),
	}
	r := rand.New(rand.NewPCG(1, 2))
	compared := 0
	for range 600 {
		edits := randomEdits(r)
		for name, data := range sources {
			req := parsed(t, edits, `,"outputFormat":"png"`)
			want, wantErr := naive(t, data, req.Edits)
			h, err := codec.ReadHeader(data)
			if err != nil {
				t.Fatal(err)
			}
			var got *Result
			p, err := New(req, h, Options{})
			if err == nil {
				got, err = p.Run(t.Context(), data)
			}
			if (err == nil) != (wantErr == nil) {
				t.Errorf("%s %s: %v, naive %v", name, edits, err, wantErr)
			}
			if err != nil {
				continue
			}
			m, err := codec.Decode(t.Context(), got.Body, codec.DecodeOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if chance(edits) {
				continue
			}
			if most, _ := difference(t, still(t, m), want); most > far(edits) {
				t.Errorf("%s %s: differs by %d levels\n%v", name, edits, most, p)
			}
			compared++
		}
	}
	if compared < 500 {
		t.Errorf("only %d requests were compared", compared)
	}
}

// alike is how close the result has to be, in decibels: less where the picture has
// a hard edge, at which the chroma of a JPEG is blurred.
func alike(edits string) float64 {
	if strings.Contains(edits, "contain") {
		return 28
	}
	return 33
}

func TestPlannedIsCloseToNaiveForJPEG(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	geometry := []string{
		`"flip":true`, `"flop":true`, `"rotate":90`, `"crop":{"left":31,"top":53,"width":310,"height":170}`,
		`"extract":{"left":2,"top":1,"width":20,"height":16}`, `"resize":{"width":64,"height":64}`, `"resize":{"width":33}`,
		`"resize":{"width":60,"height":40,"fit":"contain","background":"#345"}`, `"resize":{"width":25,"height":40,"position":"northwest"}`,
		`"flatten":true`, `"greyscale":true`, `"autoOrient":false`, `"negate":true`, `"resize":{"width":200,"kernel":"nearest"}`,
	}
	for i := range 80 {
		edits := []string{}
		names := map[string]bool{}
		for range 1 + r.IntN(4) {
			e := geometry[r.IntN(len(geometry))]
			if name, _, _ := strings.Cut(e, ":"); !names[name] {
				names[name] = true
				edits = append(edits, e)
			}
		}
		text := "{" + strings.Join(edits, ",") + "}"
		o := jpeg.EncodeOptions{Exif: exif(orient.Orientation(1 + i%8))}
		if i%3 == 0 {
			o.Subsampling = jpeg.Subsampling444
		}
		data := inJPEG(t, chart(481, 403, false), o)
		req := parsed(t, text, `,"outputFormat":"jpeg"`)
		want, wantErr := naive(t, data, req.Edits)
		h, err := codec.ReadHeader(data)
		if err != nil {
			t.Fatal(err)
		}
		p, err := New(req, h, Options{})
		if (err == nil) != (wantErr == nil) {
			t.Errorf("%s: %v, naive %v", text, err, wantErr)
		}
		if err != nil {
			continue
		}
		got, err := p.Run(t.Context(), data)
		if err != nil {
			t.Fatalf("%s: %v\n%v", text, err, p)
		}
		m, err := codec.Decode(t.Context(), got.Body, codec.DecodeOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if _, psnr := difference(t, still(t, m), want); psnr < alike(text) {
			t.Errorf("%s: %.1f dB\n%v", text, psnr, p)
		}
	}
}

// TestFramesAreEditedAsPictures compares each frame of an edited animation with the
// same edits of a picture of that frame.
func TestFramesAreEditedAsPictures(t *testing.T) {
	data := inGIF(t, 60, 44, 3)
	decoded, err := codec.Decode(t.Context(), data, codec.DecodeOptions{Animated: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, edits := range []string{
		`{"resize":{"width":30,"height":30,"fit":"contain","background":"#0f08"},"blur":1.5}`,
		`{"flop":true,"crop":{"left":3,"top":5,"width":31,"height":27},"extend":4,"gamma":2}`,
		`{"resize":{"width":24,"height":40},"tint":"red","affine":[[1,0.2],[0,1]],"sharpen":true}`,
		`{"flatten":true,"median":3,"negate":true,"ensureAlpha":0.5}`,
	} {
		req := parsed(t, edits, `,"outputFormat":"webp"`)
		p := planned(t, data, edits, `,"outputFormat":"webp"`, Options{})
		r, _, err := p.edited(t.Context(), data)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.frames) != 3 {
			t.Fatalf("%s: %d frames", edits, len(r.frames))
		}
		for i, m := range r.frames {
			frame, err := toNRGBA(t.Context(), decoded.Frames[i].Image, 1)
			if err != nil {
				t.Fatal(err)
			}
			copied := *frame
			copied.Pix = bytes.Clone(frame.Pix)
			want, err := naiveEdits(t, &copied, decoded.Header, req.Edits)
			if err != nil {
				t.Fatal(err)
			}
			if most, _ := difference(t, m.(*image.NRGBA), want); most > far(edits) {
				t.Errorf("%s: frame %d differs by %d levels\n%v", edits, i, most, p)
			}
		}
	}
}
