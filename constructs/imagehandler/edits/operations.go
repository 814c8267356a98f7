package edits

import (
	"context"
	"errors"
	"image"
	"slices"
	"strings"

	"github.com/lintel-go/lintel/constructs/imagehandler/pixelops"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// operation is one of package pixelops, with the name of the edit that it is for.
type operation struct {
	name string
	pixelops.Operation
}

// operations are done one after another to each frame.
type operations []operation

func (o operations) has(name string) bool {
	return slices.ContainsFunc(o, func(p operation) bool { return strings.Contains(p.name, name) })
}

func (o operations) String() string {
	var names []string
	for _, p := range o {
		names = append(names, p.name)
	}
	return strings.Join(names, ", ")
}

func (o operations) apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error) {
	for _, p := range o {
		edited, err := p.Apply(ctx, m, workers)
		if err != nil {
			return nil, p.failure(err)
		}
		m = edited
	}
	return m, nil
}

// failure says which edit cannot be done.
func (o operation) failure(err error) error {
	var parameter *pixelops.ParameterError
	if errors.As(err, &parameter) {
		return invalid(o.name, err)
	}
	return err
}

func (o operations) run(ctx context.Context, r *runner) error {
	return r.eachNRGBA(ctx, func(m *image.NRGBA) (*image.NRGBA, error) { return o.apply(ctx, m, r.options.Workers) })
}

// add appends an operation, or makes one table of it and the last.
func (o operations) add(p operation) operations {
	if n := len(o); n > 0 {
		if t, ok := pixelops.TablesOf(o[n-1].Operation, p.Operation); ok {
			return append(o[:n-1:n-1], operation{o[n-1].name + " and " + p.name, t})
		}
	}
	return append(o, p)
}

// operationOf is the operation of an edit that is one, whatever the picture.
func operationOf(edit request.Edit) (pixelops.Operation, bool) {
	switch e := edit.(type) {
	case request.RemoveAlpha:
		return pixelops.RemoveAlpha{}, true
	case request.EnsureAlpha:
		return pixelops.EnsureAlpha{Alpha: e.Alpha}, true
	case request.ExtractChannel:
		return pixelops.ExtractChannel{Channel: e.Channel}, true
	case request.BandBool:
		operator, err := pixelops.ParseOperator(e.Operator)
		return checked{pixelops.Bandbool{Operator: operator}, err}, true
	case request.Tint:
		return pixelops.Tint{Colour: straight(e.Color)}, true
	case request.Greyscale:
		return pixelops.Greyscale{}, true
	case request.ToColourspace:
		return pixelops.Colourspace{Space: e.Colourspace}, true
	case request.Sharpen:
		return pixelops.Sharpen(e), true
	case request.Median:
		return pixelops.Median{Size: e.Size}, true
	case request.Blur:
		return pixelops.Blur{Sigma: e.Sigma, MinAmplitude: e.MinAmplitude}, true
	case request.Flatten:
		return pixelops.Flatten{Background: straight(e.Background)}, true
	case request.Unflatten:
		return pixelops.Unflatten{}, true
	case request.GammaEncode:
		return pixelops.Gamma{Exponent: 1 / e.Gamma}, true
	case request.GammaDecode:
		return pixelops.Gamma{Exponent: e.Gamma}, true
	}
	return levelOperationOf(edit)
}

func levelOperationOf(edit request.Edit) (pixelops.Operation, bool) {
	switch e := edit.(type) {
	case request.Negate:
		return pixelops.Negate{KeepAlpha: !e.Alpha}, true
	case request.Normalise:
		// sharp counts whole percentiles.
		return pixelops.Normalise{Lower: int(e.Lower), Upper: int(e.Upper)}, true
	case request.CLAHE:
		return pixelops.CLAHE(e), true
	case request.Convolve:
		return pixelops.Convolve(e), true
	case request.Threshold:
		return pixelops.Threshold{Level: e.Threshold}, true
	case request.Linear:
		return pixelops.Linear(e), true
	case request.Recomb:
		return pixelops.Recomb{Matrix: e.Matrix}, true
	case request.Modulate:
		return pixelops.Modulate{
			Brightness: e.Brightness, Saturation: e.Saturation, Hue: float64(e.Hue), Lightness: e.Lightness,
		}, true
	}
	return nil, false
}

// checked is an operation whose parameters could not be read.
type checked struct {
	pixelops.Operation
	err error
}

func (c checked) Check() error {
	if c.err != nil {
		return c.err
	}
	return c.Operation.Check()
}

// keepsOpaque tells whether an operation leaves an opaque picture opaque.
func keepsOpaque(o pixelops.Operation) bool {
	switch o := o.(type) {
	case pixelops.EnsureAlpha:
		return o.Alpha == 1
	case pixelops.Unflatten:
		return false
	case pixelops.Linear:
		return len(o.A) < 4
	case pixelops.Recomb:
		return len(o.Matrix) == 9
	}
	return true
}

// makesOpaque tells whether an operation leaves nothing translucent, and does
// nothing to an opaque picture if it has no other purpose.
func makesOpaque(o pixelops.Operation) (opaque, only bool) {
	switch o.(type) {
	case pixelops.Flatten, pixelops.RemoveAlpha:
		return true, true
	case pixelops.Bandbool, pixelops.ExtractChannel:
		return true, false
	}
	return false, false
}
