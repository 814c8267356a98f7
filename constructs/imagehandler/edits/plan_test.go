package edits

import (
	"bytes"
	"context"
	"errors"
	"image"
	"strings"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

func TestPlanSaysWhatIsDone(t *testing.T) {
	photo := inJPEG(t, chart(640, 480, false), jpeg.EncodeOptions{Exif: exif(orient.RightTop)})
	sources := map[string][]byte{
		"photo": photo, "glass": inPNG(t, chart(64, 48, true)), "moving": inGIF(t, 30, 30, 3), "drawing": []byte(drawing),
	}
	for _, test := range []struct{ name, source, edits, more, want string }{
		{"nothing", "photo", `{}`, ``, `the source as it is`},
		{"only a format", "glass", `{}`, `,"outputFormat":"webp"`, `
			decode png 64x48
			encode webp, quality 80, effort 7`},
		{"thumbnail", "photo", `{"resize":{"width":50,"height":50}}`, ``, `
			decode jpeg 640x480, at 1/8
			resize 85.9701,0 to 563.582,480 to 50x50 by lanczos3, turn by 90
			encode jpeg`},
		{"turns are one", "photo", `{"autoOrient":true,"rotate":90,"flip":true,"flop":true}`, ``, `
			decode jpeg 640x480
			encode jpeg`},
		{"crops are a region", "photo", `{"crop":{"left":100,"top":200,"width":64,"height":32}}`, ``, `
			decode jpeg 640x480, only 32x64 at 200,316
			crop 32x64 at 200,316, turn by 90
			encode jpeg`},
		{"a crop afterwards too", "photo", `{"resize":{"width":120},"crop":{"left":0,"top":0,"width":30,"height":20}}`, ``, `
			decode jpeg 640x480, at 1/4, only 128x168 at 0,312
			resize 0,360 to 80,480 to 20x30 by lanczos3, turn by 90
			encode jpeg`},
		{"gamma between", "photo", `{"gamma":2,"resize":{"width":60},"linear":2,"negate":true}`, ``, `
			decode jpeg 640x480
			gamma, resize to 80x60 by lanczos3, turn by 90
			gamma and linear and negate
			encode jpeg`},
		{"opaque", "photo", `{"flatten":true,"removeAlpha":true,"resize":{"width":480}}`, ``, `
			decode jpeg 640x480
			turn by 90
			encode jpeg`},
		{"not opaque", "glass", `{"flatten":true,"removeAlpha":true}`, ``, `
			decode png 64x48
			flatten
			encode png`},
		{"a size that shows later", "glass", `{"trim":true,"resize":{"ratio":0.5},"blur":2}`, `,"outputFormat":"jpeg"`, `
			decode png 64x48
			trim by 10
			then, by the size that is left: resize {"ratio":0.5,"fit":"cover","position":"centre","background":"#000000","kernel":"lanczos3","withoutEnlargement":false,"withoutReduction":false}
			then, by the size that is left: blur {"sigma":2,"precision":"integer","minAmplitude":0.2}
			encode jpeg, quality 80`},
		{"animation", "moving", `{"rotate":90,"smartCrop":true,"roundCrop":true,"contentModeration":true,"normalise":true}`, ``, `
			decode gif 30x30, 3 frames
			normalise over all frames
			encode gif`},
		{"its first frame", "moving", `{"rotate":90}`, `,"outputFormat":"png"`, `
			decode gif 30x30
			turn by 90
			encode png, effort 7`},
		{"drawing", "drawing", `{"resize":{"width":60,"height":60}}`, ``, `
			decode svg 30x20, drawn at 90x60
			resize 5,0 to 25,20 to 60x60 by lanczos3
			encode png`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := planned(t, sources[test.source], test.edits, test.more, Options{}).String()
			if want := strings.ReplaceAll(strings.TrimSpace(test.want), "\t", ""); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestPlanRefuses(t *testing.T) {
	small := inPNG(t, chart(64, 48, false))
	turned := inJPEG(t, chart(64, 48, false), jpeg.EncodeOptions{Exif: exif(orient.LeftBottom)})
	for _, test := range []struct {
		name, edits, code string
		data              []byte
	}{
		{"crop to the right", `{"crop":{"left":60,"top":0,"width":5,"height":5}}`, "Crop::AreaOutOfBounds", small},
		{"crop of a turned picture", `{"crop":{"left":0,"top":0,"width":64,"height":48}}`, "Crop::AreaOutOfBounds", turned},
		{"crop after a resize", `{"resize":{"width":32},"crop":{"left":0,"top":0,"width":33,"height":1}}`, "Crop::AreaOutOfBounds", small},
		{"resize beyond what can be", `{"resize":{"height":16000}}`, "InvalidResizeException", inPNG(t, image.NewGray(image.Rect(0, 0, 64, 2)))},
		{"percentiles", `{"normalise":{"lower":1.2,"upper":1.8}}`, "ImageEdits::CannotParseEdits", small},
	} {
		t.Run(test.name, func(t *testing.T) {
			h, err := codec.ReadHeader(test.data)
			if err != nil {
				t.Fatal(err)
			}
			_, err = New(parsed(t, test.edits, ""), h, Options{})
			var refused *request.Error
			if !errors.As(err, &refused) || refused.Code != test.code || refused.Status != 400 || refused.Edit == "" {
				t.Errorf("%v, want %s", err, test.code)
			}
		})
	}
}

// TestRunRefuses has errors that show when a picture is there.
func TestRunRefuses(t *testing.T) {
	data := goldenSources(t)["framed"]
	for _, test := range []struct{ name, edits, code string }{
		{"crop of what a trim left", `{"trim":true,"crop":{"left":0,"top":0,"width":119,"height":80}}`, ""},
		{"crop after a turn", `{"rotate":{"angle":10},"resize":{"width":40},"crop":{"left":30,"top":0,"width":20,"height":2}}`, "Crop::AreaOutOfBounds"},
		{"area of clahe", `{"clahe":{"width":500,"height":3}}`, "ImageEdits::CannotParseEdits"},
		{"no such face", `{"smartCrop":{"faceIndex":2}}`, "SmartCrop::FaceIndexOutOfRange"},
		{"nothing but padding", `{"smartCrop":{"faceIndex":0,"padding":-50}}`, "SmartCrop::PaddingOutOfBounds"},
		{"an overlay larger than the picture", `{"resize":{"width":20},"overlayWith":{"bucket":"photos","key":"mark.png"}}`, "BadRequest"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := planned(t, data, test.edits, "", everything(t))
			_, err := p.Run(t.Context(), data)
			var refused *request.Error
			if test.code == "" {
				if err != nil && !errors.As(err, &refused) {
					t.Errorf("%v", err)
				}
				return
			}
			if !errors.As(err, &refused) || refused.Code != test.code || refused.Status != 400 {
				t.Errorf("%v, want %s", err, test.code)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	data := inPNG(t, chart(64, 48, false))
	h, err := codec.ReadHeader(data)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		edits  string
		limits codec.Limits
	}{
		{`{"negate":true}`, codec.Limits{Pixels: 64*48 - 1}},
		{`{"resize":{"width":128}}`, codec.Limits{Pixels: 2 * 64 * 48}},
		{`{"blur":50}`, codec.Limits{Memory: 8 * 64 * 48}},
		{`{"resize":{"ratio":3}}`, codec.Limits{Memory: 8 * 8 * 64 * 48}},
		{`{"extend":5000}`, codec.Limits{Pixels: 1 << 20}},
		{`{"affine":[[1000,0],[0,1000]]}`, codec.Limits{}},
		{`{"rotate":45}`, codec.Limits{Pixels: 64*48 + 100}},
	} {
		var limit *codec.LimitError
		if _, err := New(parsed(t, test.edits, ""), h, Options{Limits: test.limits}); !errors.As(err, &limit) {
			t.Errorf("%s: %v, want a limit", test.edits, err)
		}
	}
	if _, err := New(parsed(t, `{"negate":true}`, ""), h, Options{Limits: codec.Limits{Memory: 8 * 64 * 48}}); err != nil {
		t.Errorf("what a blur takes is asked of others: %v", err)
	}
	// What is large enough for the picture that an affine makes is not for its blur.
	enlarged, err := New(parsed(t, `{"affine":[[2,0],[0,2]],"blur":50}`, ""), h, Options{Limits: codec.Limits{Memory: 12 * 130 * 98}})
	if err != nil {
		t.Fatal(err)
	}
	var late *codec.LimitError
	if _, err := enlarged.Run(t.Context(), data); !errors.As(err, &late) || !strings.Contains(late.What, "blur") {
		t.Errorf("%v, want a limit", err)
	}
	// A header is enough to refuse a bomb.
	h.Width, h.Height = 50000, 50000
	var limit *codec.LimitError
	if _, err := New(parsed(t, `{"resize":{"width":10}}`, ""), h, Options{}); !errors.As(err, &limit) {
		t.Errorf("a bomb: %v", err)
	}
}

func TestWhatIsMissing(t *testing.T) {
	data := inPNG(t, chart(64, 48, false))
	h, err := codec.ReadHeader(data)
	if err != nil {
		t.Fatal(err)
	}
	for edits, want := range map[string]MissingError{
		`{"smartCrop":true}`:                            {"smartCrop", "Vision"},
		`{"contentModeration":true}`:                    {"contentModeration", "Vision"},
		`{"overlayWith":{"bucket":"photos","key":"x"}}`: {"overlayWith", "Load"},
	} {
		_, err := New(parsed(t, edits, ""), h, Options{})
		var missing *MissingError
		if !errors.As(err, &missing) || *missing != want {
			t.Errorf("%s: %v, want %v", edits, err, want)
		}
	}
}

// failing is a Vision that does not answer.
type failing struct{ err error }

func (f failing) Faces(context.Context, []byte) ([]Box, error) { return nil, f.err }

func (f failing) Moderation(context.Context, []byte, float64) ([]string, error) { return nil, f.err }

func TestFailingDependencies(t *testing.T) {
	data := inPNG(t, chart(64, 48, false))
	cause := errors.New("throttled")
	o := Options{Vision: failing{cause}, Load: func(context.Context, string, string) ([]byte, error) { return nil, cause }}
	for edits, code := range map[string]string{
		`{"smartCrop":true}`:                            CodeSmartCrop,
		`{"contentModeration":true}`:                    CodeModeration,
		`{"overlayWith":{"bucket":"photos","key":"x"}}`: CodeOverlay,
	} {
		_, err := planned(t, data, edits, "", o).Run(t.Context(), data)
		var failed *DependencyError
		if !errors.As(err, &failed) || failed.Code != code || !errors.Is(err, cause) {
			t.Errorf("%s: %v, want %s because of %v", edits, err, code, cause)
		}
	}
	o.Load = func(context.Context, string, string) ([]byte, error) { return []byte("no picture"), nil }
	_, err := planned(t, data, `{"overlayWith":{"bucket":"photos","key":"x"}}`, "", o).Run(t.Context(), data)
	var refused *request.Error
	if !errors.As(err, &refused) || refused.Code != CodeOverlay {
		t.Errorf("an overlay that is no picture: %v", err)
	}
}

func TestTimeIsBounded(t *testing.T) {
	data := inJPEG(t, chart(900, 900, false), jpeg.EncodeOptions{})
	p := planned(t, data, `{"convolve":{"width":31,"height":31,"kernel":[`+strings.Repeat("1,", 31*31-1)+`1]}}`, "", Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := p.Run(ctx, data); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	cancel()
	for _, edits := range []string{`{}`, `{"flip":true}`} {
		if _, err := planned(t, data, edits, "", Options{}).Run(ctx, data); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v", edits, err)
		}
	}
}

func TestAnotherSource(t *testing.T) {
	p := planned(t, inPNG(t, chart(64, 48, false)), `{"flip":true}`, "", Options{})
	for _, data := range [][]byte{inPNG(t, chart(63, 48, false)), inJPEG(t, chart(64, 48, false), jpeg.EncodeOptions{})} {
		if _, err := p.Run(t.Context(), data); !errors.Is(err, ErrSource) {
			t.Errorf("got %v", err)
		}
	}
}

func TestPlansRunConcurrently(t *testing.T) {
	data := goldenSources(t)["turned"]
	edits := goldens[len(goldens)-1].edits
	p := planned(t, data, edits, "", everything(t))
	want, err := p.Run(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	results := make(chan error)
	for range 8 {
		go func() {
			got, err := p.Run(t.Context(), data)
			if err == nil && !bytes.Equal(got.Body, want.Body) {
				err = errors.New("another result")
			}
			results <- err
		}()
	}
	for range 8 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
}

func TestTextRefuses(t *testing.T) {
	data := inPNG(t, chart(64, 48, false))
	h, err := codec.ReadHeader(data)
	if err != nil {
		t.Fatal(err)
	}
	var refused *request.Error
	if _, err := New(parsed(t, `{"text":"日本"}`, ""), h, Options{}); !errors.As(err, &refused) || refused.Edit != "text" {
		t.Errorf("letters that the font does not have: %v", err)
	}
	// On a picture that is too small for letters there are none.
	tiny := inPNG(t, chart(9, 9, false))
	m, _ := edited(t, tiny, `{"text":"a long text"}`, "", Options{})
	if most, _ := difference(t, still(t, m), chart(9, 9, false)); most != 0 {
		t.Errorf("a tiny picture differs by %d levels", most)
	}
}
