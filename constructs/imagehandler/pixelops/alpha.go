package pixelops

import (
	"context"
	"image"
	"image/color"
)

// RemoveAlpha makes all pixels opaque and keeps their colours, those of transparent
// ones too; Flatten blends them with a background. It works in place and allocates
// nothing. It is sharp's removeAlpha.
type RemoveAlpha struct{}

// Check returns nil.
func (o RemoveAlpha) Check() error { return nil }

// Apply makes m opaque.
func (o RemoveAlpha) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "removeAlpha", m); err != nil {
		return nil, err
	}
	return eachPixel(ctx, m, workers, 1, func(p []byte) { p[3] = 255 })
}

// EnsureAlpha gives an opaque picture the alpha 255·Alpha, rounded; other pictures
// stay as they are. It works in place and allocates nothing. It is sharp's
// ensureAlpha, which keeps an alpha channel that is all 255, and whose default is 1.
type EnsureAlpha struct {
	Alpha float64 // 0, transparent, to 1, opaque
}

// Check tells whether Alpha is within 0 to 1.
func (o EnsureAlpha) Check() error { return number("ensureAlpha", "alpha", o.Alpha, 0, 1) }

// Apply gives m its alpha.
func (o EnsureAlpha) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "ensureAlpha", m); err != nil {
		return nil, err
	}
	if !opaque(m) {
		return m, nil
	}
	alpha := level(float32(255 * o.Alpha))
	return eachPixel(ctx, m, workers, 1, func(p []byte) { p[3] = alpha })
}

// Flatten puts a picture on a background: a level v of alpha A becomes
// (v·A + Background·(255 - A))/255, and all is opaque. Background's own alpha does
// not matter. It works in place and allocates nothing. It is sharp's flatten.
type Flatten struct {
	Background color.NRGBA // the zero value is black
}

// Check returns nil: any colour will do.
func (o Flatten) Check() error { return nil }

// Apply flattens m.
func (o Flatten) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "flatten", m); err != nil {
		return nil, err
	}
	background := components(o.Background)
	return eachPixel(ctx, m, workers, 2, func(p []byte) { flatten(p, &background) })
}

// flatten puts a pixel on a background.
func flatten(p []byte, background *[4]byte) {
	a := uint32(p[3])
	if a == 255 {
		return
	}
	for c := range 3 {
		p[c] = byte(div255(uint32(p[c])*a + uint32(background[c])*(255-a)))
	}
	p[3] = 255
}

// Unflatten makes pixels whose luminance (see Luminance) is 255 transparent and
// leaves their colour. It works in place and allocates nothing. It is sharp's
// unflatten.
type Unflatten struct{}

// Check returns nil.
func (o Unflatten) Check() error { return nil }

// Apply makes white transparent.
func (o Unflatten) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "unflatten", m); err != nil {
		return nil, err
	}
	t := colours()
	return eachPixel(ctx, m, workers, 4, func(p []byte) {
		if t.luminance(p[0], p[1], p[2]) == 255 {
			p[3] = 0
		}
	})
}
