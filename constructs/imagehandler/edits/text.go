package edits

import (
	"context"
	"fmt"
	"image"
	"math"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"github.com/lintel-go/lintel/constructs/imagehandler/pixelops"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// letters is the font of texts: Go Bold by Bigelow & Holmes, which has the letters
// of WGL4: Latin, Greek and Cyrillic. It is parsed at first use.
var letters = sync.OnceValues(func() (*sfnt.Font, error) { return opentype.Parse(gobold.TTF) })

// lettering writes a text on each frame.
type lettering struct {
	request.TextOverlay
	gravity pixelops.Gravity
}

func (c *compiler) text(e request.TextOverlay) error {
	gravity, err := pixelops.ParseGravity(e.Gravity)
	if err != nil {
		return invalid(e.Name(), err)
	}
	f, err := letters()
	if err != nil {
		return err
	}
	for _, r := range e.Text {
		if i, err := f.GlyphIndex(nil, r); r != '\n' && (err != nil || i == 0) {
			return invalid(e.Name(), fmt.Errorf("the font has no %q", r))
		}
	}
	c.steps = append(c.steps, lettering{e, gravity})
	return nil
}

func (s lettering) String() string { return describe(s.TextOverlay) }

func (s lettering) run(ctx context.Context, r *runner) error {
	size := r.size()
	mark, err := s.written(size)
	if err != nil || mark == nil {
		return err
	}
	place := overlay{Overlay: request.Overlay{Options: request.OverlayOptions{Left: s.Left, Top: s.Top}}}
	o := operation{s.Name(), pixelops.Composite{Picture: mark, Gravity: s.gravity, At: place.at(size, mark.Rect.Size())}}
	return operations{o}.run(ctx, r)
}

// leastSize is below what letters cannot be read.
const leastSize = 4

// written is the text with a margin of half a line, in a size that fits into a
// picture. It is nil where that is too small for letters.
func (s lettering) written(within image.Point) (*image.NRGBA, error) {
	size := float64(s.Size)
	if size == 0 {
		size = max(float64(min(within.X, within.Y))/20, 12)
	}
	lines := strings.Split(s.Text, "\n")
	face, extent, err := s.measured(lines, size)
	if err != nil {
		return nil, err
	}
	if x, y := float64(within.X)/float64(extent.X), float64(within.Y)/float64(extent.Y); x < 1 || y < 1 {
		// A little less, as advances are rounded.
		size = math.Floor(size*min(x, y)*0.98*8) / 8
		if size < leastSize {
			return nil, nil
		}
		if face, extent, err = s.measured(lines, size); err != nil {
			return nil, err
		}
	}
	if extent.X > within.X || extent.Y > within.Y {
		return nil, nil
	}
	mask := image.NewAlpha(image.Rectangle{Max: extent})
	d := font.Drawer{Dst: mask, Src: image.Opaque, Face: face}
	margin, metrics := fixed.I(int(size/2)), face.Metrics()
	for i, line := range lines {
		d.Dot = fixed.Point26_6{X: margin, Y: margin + metrics.Ascent + fixed.Int26_6(i)*metrics.Height}
		d.DrawString(line)
	}
	return s.coloured(mask), nil
}

// measured is the face of a size, and how large the lines are in it, with margins.
func (s lettering) measured(lines []string, size float64) (font.Face, image.Point, error) {
	f, err := letters()
	if err != nil {
		return nil, image.Point{}, err
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		return nil, image.Point{}, err
	}
	widest := fixed.Int26_6(0)
	for _, line := range lines {
		widest = max(widest, font.MeasureString(face, line))
	}
	margins := 2 * int(size/2)
	height := fixed.Int26_6(len(lines)) * face.Metrics().Height
	return face, image.Pt(widest.Ceil()+margins, height.Ceil()+margins), nil
}

// coloured is the colour of the text where the mask is.
func (s lettering) coloured(mask *image.Alpha) *image.NRGBA {
	out := image.NewNRGBA(mask.Rect)
	for i, a := range mask.Pix {
		p := out.Pix[4*i : 4*i+4]
		p[0], p[1], p[2] = s.Color.R, s.Color.G, s.Color.B
		p[3] = byte((int(a)*int(s.Color.A) + 127) / 255)
	}
	return out
}
