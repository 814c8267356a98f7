package resample

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync"
)

// Options say how to resize. The zero value is Lanczos3, the whole source, and a
// goroutine for each processor.
type Options struct {
	Filter  Filter
	Crop    Crop
	Workers int // most goroutines at work, 0 for GOMAXPROCS; the result is the same
}

// Resizer resizes images and keeps its buffers and coefficients for the next. The
// zero value is ready. It must not be used by two goroutines at once.
type Resizer struct {
	axes    [axesKept]*axis // the last used first
	builder axisBuilder
	columns []int32
	lines   []int32
	bands   []band
}

// axesKept is the number of axes whose coefficients a Resizer keeps: both of luma
// and both of chroma.
const axesKept = 4

// Resize filters the box o.Crop of src to the size of dst. Both must have the same
// layout. The pixels of dst must not overlap those of src. When ctx is done it
// stops between rows and returns ctx.Err(); dst is then undefined.
//
// Other errors wrap ErrSize, ErrLayout, ErrCrop or ErrFilter.
func (r *Resizer) Resize(ctx context.Context, dst, src *Image, o Options) error {
	if err := check(dst, src, o.Filter); err != nil {
		return err
	}
	box, err := o.Crop.of(src.Width, src.Height)
	if err != nil {
		return err
	}
	return r.resize(ctx, dst, src, box, o)
}

// check tells why src cannot be resized to dst.
func check(dst, src *Image, f Filter) error {
	if err := src.check("source"); err != nil {
		return err
	}
	if err := dst.check("destination"); err != nil {
		return err
	}
	if dst.Layout != src.Layout {
		return fmt.Errorf("resample: %w: %v to %v, want the same", ErrLayout, src.Layout, dst.Layout)
	}
	if int(f) >= len(kernels) {
		return fmt.Errorf("resample: %w: %v", ErrFilter, f)
	}
	return nil
}

// resize does it for images that are checked. The box may reach beyond src on the
// right and below, where chroma does.
func (r *Resizer) resize(ctx context.Context, dst, src *Image, box Crop, o Options) error {
	if o.Filter == Nearest {
		return r.nearest(ctx, dst, src, box)
	}
	p := pass{dst: dst, src: src, channels: layouts[src.Layout].bytes}
	if whole(box.X0, box.X1, src.Width, dst.Width) {
		p.x0 = int(box.X0)
	} else {
		p.h = r.axis(axisKey{src.Width, dst.Width, box.X0, box.X1, o.Filter, tapAlign, tapPad})
	}
	if whole(box.Y0, box.Y1, src.Height, dst.Height) {
		p.y0 = int(box.Y0)
	} else {
		p.v = r.axis(axisKey{src.Height, dst.Height, box.Y0, box.Y1, o.Filter, 1, 2})
	}
	p.premultiply = src.Layout == RGBA && (p.h != nil || p.v != nil)
	return r.run(ctx, &p, o.Workers)
}

// whole tells whether the box is of the result's size, pixel on pixel.
func whole(lo, hi float64, in, out int) bool {
	return lo >= 0 && hi <= float64(in) && lo == math.Trunc(lo) && hi-lo == float64(out)
}

// axis returns the coefficients of key, those kept if they are among them.
func (r *Resizer) axis(key axisKey) *axis {
	at := axesKept - 1
	for i, a := range r.axes {
		if a != nil && a.key == key {
			at = i
			break
		}
	}
	a := r.axes[at]
	copy(r.axes[1:at+1], r.axes[:at])
	if a == nil {
		a = new(axis)
	}
	if a.key != key {
		a.key = key
		r.builder.build(a)
	}
	r.axes[0] = a
	return a
}

// run shares the rows of the result among workers, each with a band of its own.
func (r *Resizer) run(ctx context.Context, p *pass, workers int) error {
	n := p.workers(workers)
	for len(r.bands) < n {
		r.bands = append(r.bands, band{})
	}
	bands := r.bands[:n]
	if n == 1 {
		return bands[0].run(ctx, p, 0, p.dst.Height)
	}
	height := p.dst.Height
	errs := make([]error, n)
	shared := *p // as p need not leave the stack for one worker
	var group sync.WaitGroup
	for i := range bands {
		group.Go(func() {
			errs[i] = bands[i].run(ctx, &shared, height*i/n, height*(i+1)/n)
		})
	}
	group.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// smallWork is the number of source bytes below which a further worker is not
// worth its start.
const smallWork = 1 << 16

// workers returns how many workers are worth it. Neighbours both filter the rows
// that both their bands need, so a band should be longer than a window.
func (p *pass) workers(most int) int {
	if most <= 0 {
		most = runtime.GOMAXPROCS(0)
	}
	first, end := p.rows(0, p.dst.Height)
	n := min(most, p.dst.Height, 1+(end-first)*p.src.Width*p.channels/smallWork)
	if p.v != nil {
		n = min(n, 1+(end-first)/(2*p.v.width))
	}
	return max(n, 1)
}

// nearest copies the pixels under the centres.
func (r *Resizer) nearest(ctx context.Context, dst, src *Image, box Crop) error {
	r.columns = nearest(r.columns[:0], axisKey{in: src.Width, out: dst.Width, lo: box.X0, hi: box.X1})
	r.lines = nearest(r.lines[:0], axisKey{in: src.Height, out: dst.Height, lo: box.Y0, hi: box.Y1})
	for y, from := range r.lines {
		if err := ctx.Err(); err != nil {
			return err
		}
		if y > 0 && from == r.lines[y-1] {
			copy(dst.row(y), dst.row(y-1))
			continue
		}
		pick(dst.row(y), src.row(int(from)), layouts[src.Layout].bytes, r.columns)
	}
	return nil
}

// pick writes the pixels of src at the columns to dst.
func pick(dst, src []byte, channels int, columns []int32) {
	switch channels {
	case 1:
		for i, x := range columns {
			dst[i] = src[x]
		}
	case 3:
		for i, x := range columns {
			*(*[3]byte)(dst[3*i:]) = [3]byte(src[3*x:])
		}
	default:
		for i, x := range columns {
			*(*[4]byte)(dst[4*i:]) = [4]byte(src[4*x:])
		}
	}
}
