package e2e

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
	"github.com/lintel-go/lintel/constructs/imagehandler/wiring"
)

// The animation: each of its frames is seen as four quarters, of which a frame changes some, on what was there before.
var (
	animationDelays = []int{7, 12, 20, 5} // hundredths of a second
	animationFrames = []string{"rr/rr", "rg/rr", "rg/bb", "rg/by"}
)

const (
	animationSide  = 64
	animationTimes = 4 // that it is shown
)

// animation is a GIF whose frames but the first are stored as the part that changes.
func animation(t *testing.T) []byte {
	t.Helper()
	palette := color.Palette{color.Transparent}
	for _, name := range []byte("rgby") {
		palette = append(palette, quarterColours[name])
	}
	g := gif.GIF{LoopCount: animationTimes - 1, Config: image.Config{ColorModel: palette, Width: animationSide, Height: animationSide}}
	const half = animationSide / 2
	for i, part := range []image.Rectangle{
		image.Rect(0, 0, animationSide, animationSide), image.Rect(half, 0, animationSide, half),
		image.Rect(0, half, animationSide, animationSide), image.Rect(half, half, animationSide, animationSide),
	} {
		m := image.NewPaletted(part, palette)
		for y := part.Min.Y; y < part.Max.Y; y++ {
			for x := part.Min.X; x < part.Max.X; x++ {
				m.Set(x, y, quarterColours[animationFrames[i][3*(y/half)+x/half]])
			}
		}
		g.Image, g.Delay, g.Disposal = append(g.Image, m), append(g.Delay, animationDelays[i]), append(g.Disposal, gif.DisposalNone)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// moving is what an answer shows: its format and size, how often, and each frame with how long.
func moving(t *testing.T, a answer) string {
	t.Helper()
	p := decoded(t, a)
	bounds := p.Frames[0].Bounds()
	text := fmt.Sprintf("%s %dx%d", p.Header.Format, bounds.Dx(), bounds.Dy())
	if p.LoopCount != 1 {
		text += fmt.Sprintf(" %d times", p.LoopCount)
	}
	for _, f := range p.Frames {
		text += " " + quartersOf(f)
		if f.Delay > 0 {
			text += fmt.Sprint(":", f.Delay)
		}
	}
	return text
}

// shownAs is how the animation is shown with the frames, or the source's.
func shownAs(head string, frames ...string) string {
	if frames == nil {
		frames = animationFrames
	}
	for i, f := range frames {
		head += fmt.Sprint(" ", f, ":", time.Duration(animationDelays[i])*10*time.Millisecond)
	}
	return head
}

// TestImageAnimation edits all frames of an animation, or the first where the format of the result has one only.
func TestImageAnimation(t *testing.T) {
	t.Parallel()
	w := newImages(t, nil)
	w.s3.Put(photoBucket, "moving.gif", animation(t))
	for _, c := range []struct{ edits, want string }{
		{`{"resize":{"width":32}}`, shownAs("gif 32x32 4 times")},
		{`{"resize":{"width":128,"height":64,"fit":"fill"}}`, shownAs("gif 128x64 4 times")},
		{`{"flip":true}`, shownAs("gif 64x64 4 times", "rr/rr", "rr/rg", "bb/rg", "by/rg")},
		{`{"crop":{"left":32,"top":0,"width":32,"height":64}}`, shownAs("gif 32x64 4 times", "rr/rr", "gg/rr", "gg/bb", "gg/yy")},
		{`{"rotate":90,"resize":{"width":32}}`, shownAs("gif 32x32 4 times")}, // skipped, says the table of edits
		{`{"resize":{"width":32},"toFormat":"webp"}`, shownAs("webp 32x32 4 times")},
		{`{"toFormat":"webp","webp":{"lossless":true,"loop":0,"delay":[40]}}`, "webp 64x64 0 times rr/rr:40ms rg/rr:40ms rg/bb:40ms rg/by:40ms"},
		{`{"gif":{"loop":2,"delay":[500,250]}}`, "gif 64x64 2 times rr/rr:500ms rg/rr:250ms rg/bb:200ms rg/by:50ms"},
		{`{"animated":false,"resize":{"width":32}}`, "gif 32x32 rr/rr"},
		{`{"resize":{"width":32},"toFormat":"png"}`, "png 32x32 rr/rr"},
		{`{"resize":{"width":32},"toFormat":"jpeg"}`, "jpeg 32x32 rr/rr"},
		{`{"resize":{"width":32},"toFormat":"avif"}`, "avif 32x32 rr/rr"},
		{`{"resize":{"width":32},"toFormat":"tiff"}`, "tiff 32x32 rr/rr"},
	} {
		if got := moving(t, w.get(jsonTarget(t, "moving.gif", c.edits))); got != c.want {
			t.Errorf("%s: got %s, want %s", c.edits, got, c.want)
		}
	}

	// WebP moves if it is asked to, as with sharp.
	a := w.get(jsonTarget(t, "moving.gif", `{"toFormat":"webp","webp":{"lossless":true}}`))
	w.s3.Put(photoBucket, "moving.webp", a.body)
	if got, want := moving(t, w.get(jsonTarget(t, "moving.webp", `{"resize":{"width":32}}`))), "webp 32x32 rr/rr"; got != want {
		t.Errorf("WebP: got %s, want %s", got, want)
	}
	for _, format := range []string{"webp", "gif"} {
		edits := fmt.Sprintf(`{"animated":true,"resize":{"width":32},"toFormat":%q}`, format)
		if got, want := moving(t, w.get(jsonTarget(t, "moving.webp", edits))), shownAs(format+" 32x32 4 times"); got != want {
			t.Errorf("%s: got %s, want %s", edits, got, want)
		}
	}
}

// TestImageAnimationNegotiated does not stop an animation for a format that the client would like.
func TestImageAnimationNegotiated(t *testing.T) {
	t.Parallel()
	w := newImages(t, func(c *wiring.Config) { c.Service.AutoFormats = []request.Format{request.AVIF, request.WebP} })
	w.s3.Put(photoBucket, "moving.gif", animation(t))
	for accept, want := range map[string]string{
		"image/avif,image/webp": shownAs("gif 32x32 4 times"),
		"image/webp":            shownAs("webp 32x32 4 times"),
		"image/*":               shownAs("gif 32x32 4 times"),
	} {
		if got := moving(t, w.get("/moving.gif?width=32", "Accept", accept)); got != want {
			t.Errorf("%s: got %s, want %s", accept, got, want)
		}
	}
}

// TestImageAnimationTooLong refuses more frames, or more pixels in all of them, than are allowed, unless one is enough.
func TestImageAnimationTooLong(t *testing.T) {
	t.Parallel()
	for name, limits := range map[string]codec.Limits{
		"frames": {Frames: len(animationFrames) - 1},
		"pixels": {Pixels: animationSide*animationSide*int64(len(animationFrames)) - 1},
	} {
		w := newImages(t, func(c *wiring.Config) { c.Service.Limits = limits })
		w.s3.Put(photoBucket, "moving.gif", animation(t))
		if a := w.get("/moving.gif?width=32"); a.status != http.StatusRequestEntityTooLarge || a.code(t) != "TooLargeImageException" {
			t.Errorf("%s: got %s", name, a)
		}
		for _, edits := range []string{`{"animated":false,"resize":{"width":32}}`, `{"resize":{"width":32},"toFormat":"png"}`} {
			if got := moving(t, w.get(jsonTarget(t, "moving.gif", edits))); !slices.Contains([]string{"gif 32x32 rr/rr", "png 32x32 rr/rr"}, got) {
				t.Errorf("%s: %s: got %s", name, edits, got)
			}
		}
	}
}
