package pixelops

import (
	"context"
	"fmt"
	"image"
	"math"
	"strings"
)

// MaxPixels is the largest result that an operation makes: 2^28 pixels, 1 GiB.
const MaxPixels = 1 << 28

// Operation is an edit of a picture.
type Operation interface {
	// Check returns a *ParameterError that tells which parameter is out of its
	// range whatever the picture, or nil.
	Check() error

	// Apply returns the edited picture. It may change m: the result is m itself
	// where an operation works in place, a view into m where it only cuts, else a
	// new picture, whose origin is (0, 0). To keep m, hand over a copy.
	//
	// At most workers goroutines are at work, 0 for GOMAXPROCS; none is left when
	// Apply returns. When ctx is done Apply returns ctx.Err(), and m may be half
	// edited. Other errors are *ParameterError, *PictureError and *LimitError, and
	// come before m is touched.
	Apply(ctx context.Context, m *image.NRGBA, workers int) (*image.NRGBA, error)
}

// Run applies operations one after another.
func Run(ctx context.Context, m *image.NRGBA, workers int, operations ...Operation) (*image.NRGBA, error) {
	for _, o := range operations {
		var err error
		if m, err = o.Apply(ctx, m, workers); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// A ParameterError reports a parameter out of its range.
type ParameterError struct {
	Operation string // as sharp calls it, as in "blur"
	Parameter string // as sharp calls it, as in "sigma"
	Got       any
	Allowed   string // as in "0.3 to 1000"
}

func (e *ParameterError) Error() string {
	return fmt.Sprintf("pixelops: %s: %s: got %v, allowed %s", e.Operation, e.Parameter, e.Got, e.Allowed)
}

// A PictureError reports a picture that cannot be read: nil, empty, or with fewer
// pixels than its bounds say.
type PictureError struct {
	Operation string
	Reason    string
}

func (e *PictureError) Error() string {
	return fmt.Sprintf("pixelops: %s: picture: %s", e.Operation, e.Reason)
}

// A LimitError reports a result of more than MaxPixels.
type LimitError struct {
	Operation    string
	Got, Allowed int64 // pixels; Got is math.MaxInt64 if it is beyond
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("pixelops: %s: result of %d pixels, allowed %d", e.Operation, e.Got, e.Allowed)
}

// prepare checks the parameters of o and the picture.
func prepare(o Operation, name string, m *image.NRGBA) error {
	if err := o.Check(); err != nil {
		return err
	}
	return readable(name, m)
}

// readable tells why m cannot be read.
func readable(name string, m *image.NRGBA) error {
	if m == nil {
		return &PictureError{name, "nil"}
	}
	w, h := m.Rect.Dx(), m.Rect.Dy()
	if w < 1 || h < 1 || w > MaxPixels/h {
		return &PictureError{name, fmt.Sprintf("%dx%d pixels, want 1 to %d", w, h, MaxPixels)}
	}
	if m.Stride < 4*w {
		return &PictureError{name, fmt.Sprintf("stride %d, want at least %d", m.Stride, 4*w)}
	}
	if h > 1 && m.Stride > (math.MaxInt-4*w)/(h-1) || len(m.Pix) < m.Stride*(h-1)+4*w {
		return &PictureError{name, fmt.Sprintf("%d bytes, want %d rows of stride %d", len(m.Pix), h, m.Stride)}
	}
	return nil
}

// blank returns a transparent picture, or a *LimitError.
func blank(name string, w, h int) (*image.NRGBA, error) {
	if w < 1 || h < 1 {
		return nil, &PictureError{name, fmt.Sprintf("result of %dx%d pixels", w, h)}
	}
	if w > MaxPixels/h {
		got := int64(math.MaxInt64)
		if int64(w) <= math.MaxInt64/int64(h) {
			got = int64(w) * int64(h)
		}
		return nil, &LimitError{name, got, MaxPixels}
	}
	return image.NewNRGBA(image.Rect(0, 0, w, h)), nil
}

// number tells that got is not within [lo, hi].
func number(operation, parameter string, got, lo, hi float64) error {
	if got >= lo && got <= hi { // false for NaN
		return nil
	}
	allowed := fmt.Sprintf("%g to %g", lo, hi)
	switch {
	case lo == -math.MaxFloat64 && hi == math.MaxFloat64:
		allowed = "a finite number"
	case hi == math.MaxFloat64:
		allowed = fmt.Sprintf("a finite number from %g", lo)
	}
	return &ParameterError{operation, parameter, got, allowed}
}

// finite tells that got is not a finite number.
func finite(operation, parameter string, got float64) error {
	return number(operation, parameter, got, -math.MaxFloat64, math.MaxFloat64)
}

// integer tells that got is not within [lo, hi].
func integer(operation, parameter string, got, lo, hi int) error {
	if got >= lo && got <= hi {
		return nil
	}
	return &ParameterError{operation, parameter, got, fmt.Sprintf("%d to %d", lo, hi)}
}

// first returns the first error.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// nameOf returns the name of an enumerated value.
func nameOf[T ~uint8](kind string, names []string, value T) string {
	if int(value) < len(names) {
		return names[value]
	}
	return fmt.Sprintf("%s(%d)", kind, value)
}

// parse returns the value of a name.
func parse[T ~uint8](operation, parameter string, names []string, name string) (T, error) {
	for i, n := range names {
		if n == name {
			return T(i), nil
		}
	}
	return 0, &ParameterError{operation, parameter, name, strings.Join(names, ", ")}
}

// known tells that value has no name.
func known[T ~uint8](operation, parameter string, names []string, value T) error {
	if int(value) < len(names) {
		return nil
	}
	return &ParameterError{operation, parameter, uint8(value), strings.Join(names, ", ")}
}
