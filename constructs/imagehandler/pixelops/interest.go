package pixelops

import (
	"context"
	"image"
	"math"

	"github.com/lintel-go/lintel/constructs/imagehandler/resample"
)

// Interest cuts out the part of a picture, of a given size, that has most to show.
//
// By entropy, strips are cut off, an eighth of what is too much at a time: of the
// left and the right, and of the upper and the lower one, that of which the levels
// of all channels have less entropy. By attention, the part is centred on where
// edges of luminance, colours of skin, and saturated ones add up to most in a
// picture of 32 by 32 pixels that is blurred by a Gaussian; darkness does not count.
// Colours count multiplied by alpha.
//
// The result is a view into the picture. It allocates a picture of 32 by 32. It is
// sharp's resize with a position of entropy or attention (vips_smartcrop).
type Interest struct {
	Width, Height int // 1 or more, and no more than the picture's
	Attention     bool
}

// Check tells whether Width or Height is less than 1.
func (o Interest) Check() error {
	return first(
		integer("resize", "width", o.Width, 1, MaxPixels),
		integer("resize", "height", o.Height, 1, MaxPixels),
	)
}

// Apply cuts m.
func (o Interest) Apply(ctx context.Context, m *image.NRGBA, _ int) (*image.NRGBA, error) {
	box, err := o.Box(ctx, m)
	if err != nil {
		return nil, err
	}
	return view(m, box.Min.X, box.Min.Y, box.Dx(), box.Dy()), nil
}

// Box returns what Apply keeps of m, counted from its upper left corner.
func (o Interest) Box(ctx context.Context, m *image.NRGBA) (image.Rectangle, error) {
	if err := prepare(o, "resize", m); err != nil {
		return image.Rectangle{}, err
	}
	err := first(
		integer("resize", "width", o.Width, 1, m.Rect.Dx()),
		integer("resize", "height", o.Height, 1, m.Rect.Dy()),
	)
	if err != nil {
		return image.Rectangle{}, err
	}
	if o.Attention {
		return o.byAttention(ctx, m)
	}
	return o.byEntropy(ctx, m)
}

func (o Interest) byEntropy(ctx context.Context, m *image.NRGBA) (image.Rectangle, error) {
	box := image.Rectangle{Max: m.Rect.Size()}
	spare := max(box.Dx()-o.Width, box.Dy()-o.Height)
	most := max((spare+7)/8, 1)
	translucent := !opaque(m)
	less := func(a, b image.Rectangle) bool { return entropy(m, a, translucent) < entropy(m, b, translucent) }
	for box.Dx() > o.Width || box.Dy() > o.Height {
		if err := ctx.Err(); err != nil {
			return image.Rectangle{}, err
		}
		if n := min(box.Dx()-o.Width, most); n > 0 {
			left, right := box, box
			left.Max.X, right.Min.X = box.Min.X+n, box.Max.X-n
			if less(left, right) {
				box.Min.X += n
			} else {
				box.Max.X -= n
			}
		}
		if n := min(box.Dy()-o.Height, most); n > 0 {
			top, bottom := box, box
			top.Max.Y, bottom.Min.Y = box.Min.Y+n, box.Max.Y-n
			if less(top, bottom) {
				box.Min.Y += n
			} else {
				box.Max.Y -= n
			}
		}
	}
	return box, nil
}

// entropy is that of the levels of all channels in a part of m, in bits.
func entropy(m *image.NRGBA, r image.Rectangle, translucent bool) float64 {
	var counts [4][256]int
	for y := r.Min.Y; y < r.Max.Y; y++ {
		p := row(m, y)[4*r.Min.X : 4*r.Max.X]
		for ; len(p) >= 4; p = p[4:] {
			red, green, blue, alpha := premultiplied(p)
			counts[0][red]++
			counts[1][green]++
			counts[2][blue]++
			counts[3][alpha]++
		}
	}
	channels := counts[:3]
	if translucent {
		channels = counts[:]
	}
	total := float64(r.Dx() * r.Dy() * len(channels))
	sum := 0.0
	for i := range channels {
		for _, n := range channels[i] {
			if n > 0 {
				share := float64(n) / total
				sum -= share * math.Log2(share)
			}
		}
	}
	return sum
}

// attentionSide is how finely a place is found.
const attentionSide = 32

// attentionMap is how much attention each pixel of a small picture draws.
type attentionMap [attentionSide][attentionSide]float64

func (o Interest) byAttention(ctx context.Context, m *image.NRGBA) (image.Rectangle, error) {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	small, err := resample.Resize(ctx, m, attentionSide, attentionSide, resample.Options{})
	if err != nil {
		return image.Rectangle{}, err
	}
	scores := attention(small.(*image.NRGBA))
	// The larger the part, the wider around a place counts what it shows.
	scores = scores.blurred(max(math.Hypot(float64(o.Width)*attentionSide/float64(w), float64(o.Height)*attentionSide/float64(h))/10, 1))
	best := image.Point{}
	for y := range scores {
		for x, s := range scores[y] {
			if s > scores[best.Y][best.X] {
				best = image.Pt(x, y)
			}
		}
	}
	x := clampIndex(best.X*w/attentionSide-o.Width/2, w-o.Width+1)
	y := clampIndex(best.Y*h/attentionSide-o.Height/2, h-o.Height+1)
	return image.Rect(x, y, x+o.Width, y+o.Height), nil
}

// attention is how much attention the pixels of m draw, by J. Wagner's smartcrop.js
// as libvips has it.
func attention(m *image.NRGBA) *attentionMap {
	t := colours()
	var luminance, rest attentionMap
	for y := range attentionSide {
		p := row(m, y)
		for x := range attentionSide {
			red, green, blue, _ := premultiplied(p[4*x : 4*x+4])
			r, g, b := float64(t.linear[red]), float64(t.linear[green]), float64(t.linear[blue])
			X, Y, Z := 100*(0.4124*r+0.3576*g+0.1805*b), 100*(0.2126*r+0.7152*g+0.0722*b), 100*(0.0193*r+0.1192*g+0.9505*b)
			luminance[y][x] = Y
			if Y <= 5 {
				continue
			}
			length := math.Sqrt(X*X + Y*Y + Z*Z)
			skin := math.Sqrt(square(X/length-0.78) + square(Y/length-0.57) + square(Z/length-0.44))
			_, redness, _ := t.lab(red, green, blue)
			rest[y][x] = 100 - 100*skin + float64(redness)
		}
	}
	at := func(x, y int) float64 {
		return luminance[clampIndex(y, attentionSide)][clampIndex(x, attentionSide)]
	}
	for y := range attentionSide {
		for x := range attentionSide {
			rest[y][x] += 5 * math.Abs(4*at(x, y)-at(x-1, y)-at(x+1, y)-at(x, y-1)-at(x, y+1))
		}
	}
	return &rest
}

func square(v float64) float64 { return v * v }

// blurred is the map after a Gaussian, which is cut off where it is below 0.2.
func (a *attentionMap) blurred(sigma float64) *attentionMap {
	var weights []float64
	for i := 0; ; i++ {
		v := math.Exp(-float64(i*i) / (2 * sigma * sigma))
		if v < 0.2 {
			break
		}
		weights = append(weights, v)
	}
	pass := func(from *attentionMap, dx, dy int) *attentionMap {
		var to attentionMap
		for y := range attentionSide {
			for x := range attentionSide {
				for i := 1 - len(weights); i < len(weights); i++ {
					weight := weights[max(i, -i)]
					to[y][x] += weight * from[clampIndex(y+i*dy, attentionSide)][clampIndex(x+i*dx, attentionSide)]
				}
			}
		}
		return &to
	}
	return pass(pass(a, 1, 0), 0, 1)
}
