package pixelops

import (
	"context"
	"image"
)

// Tables replaces every level by that of a table, one for each colour. Alpha
// stays. It works in place and allocates nothing. Several operations that do no
// more than that are one: see TablesOf.
type Tables struct {
	Red, Green, Blue [256]byte
}

// Check returns nil: any table will do.
func (o Tables) Check() error { return nil }

// Apply looks the levels of m up.
func (o Tables) Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	if err := prepare(o, "tables", m); err != nil {
		return nil, err
	}
	return mapLevels(ctx, m, workers, &[3][256]byte{o.Red, o.Green, o.Blue}, nil)
}

// TablesOf returns what operations do one after another as one that has the same
// result, if all of them are Gamma, Linear without alpha, Negate that keeps alpha,
// or Tables, and their parameters are in range.
func TablesOf(operations ...Operation) (Tables, bool) {
	for _, o := range operations {
		if !tabular(o) {
			return Tables{}, false
		}
	}
	// A picture of every level tells what they do to each.
	levels := image.NewNRGBA(image.Rect(0, 0, 256, 1))
	for i := range 256 {
		copy(levels.Pix[4*i:], []byte{byte(i), byte(i), byte(i), 255})
	}
	m, err := Run(context.Background(), levels, 1, operations...)
	if err != nil {
		return Tables{}, false
	}
	var t Tables
	for i := range 256 {
		p := m.Pix[4*i:]
		t.Red[i], t.Green[i], t.Blue[i] = p[0], p[1], p[2]
	}
	return t, true
}

// tabular tells whether what o makes of a colour depends on its level alone.
func tabular(o Operation) bool {
	switch o := o.(type) {
	case Gamma, Tables:
		return true
	case Linear:
		return len(o.A) < 4
	case Negate:
		return o.KeepAlpha
	}
	return false
}
