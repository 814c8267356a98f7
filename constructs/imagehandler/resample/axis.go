package resample

import (
	"math"
)

// maxShift caps the precision of the coefficients.
const maxShift = 22

// axisKey is what the coefficients of an axis follow from.
type axisKey struct {
	in, out    int
	lo, hi     float64 // the part of the source, in samples
	filter     Filter
	align, pad int
}

// axis says of which source samples each result along one direction is made, and
// how much of each. Result i is the sum of k[i*width+j] times sample first[i]+j,
// over j < taps[i], in units of 1/2^shift.
type axis struct {
	key   axisKey
	first []int32 // never falling, multiples of key.align
	taps  []int32 // first[i]+taps[i] <= key.in
	k     []int16 // zero from taps[i] to width
	width int     // a multiple of key.pad
	shift uint
}

// coefficients returns those of result i, without the zeros that pad them.
func (a *axis) coefficients(i int) []int16 {
	return a.k[i*a.width:][:a.taps[i]]
}

// end returns the source sample after the last one that result i needs.
func (a *axis) end(i int) int {
	return int(a.first[i] + a.taps[i])
}

// window is the part of the weights that belongs to one result.
type window struct {
	first, from, n int // source sample; place in the weights; number
}

// axisBuilder keeps the memory for building an axis.
type axisBuilder struct {
	windows []window
	weights []float64
	q       []int16
}

// build fills a for its key.
func (b *axisBuilder) build(a *axis) {
	b.weigh(&a.key)
	a.shift = b.precision()
	b.quantise(a.shift)
	b.trim()
	b.store(a)
}

// weigh computes the windows and weights of all results; those of each result
// sum to one.
func (b *axisBuilder) weigh(key *axisKey) {
	kernel := &kernels[key.filter]
	scale := (key.hi - key.lo) / float64(key.out)
	stretch := max(scale, 1)
	support := kernel.support * stretch
	inverse := 1 / stretch
	b.windows = resize(b.windows, key.out)[:0]
	b.weights = resize(b.weights, key.out*min(int(2*support)+2, key.in))[:0]
	for i := range key.out {
		centre := key.lo + (float64(i)+0.5)*scale
		if key.lo < 0 || key.hi > float64(key.in) {
			centre = overhang(centre, scale, float64(key.in))
		}
		lo := max(int(centre-support+0.5), 0)
		hi := min(int(centre+support+0.5), key.in)
		from := len(b.weights)
		sum, peak := 0.0, 0.0
		for x := lo; x < hi; x++ {
			w := kernel.weight((float64(x) - centre + 0.5) * inverse)
			b.weights = append(b.weights, w)
			sum += w
			peak = max(peak, w)
		}
		w := b.weights[from:]
		if !(sum > peak/4) {
			// Rounding has put the centre on the edge of every window: take the
			// sample under it.
			lo = min(max(int(centre), 0), key.in-1)
			b.weights = append(b.weights[:from], 1)
			w, sum = b.weights[from:], 1
		}
		for j := range w {
			w[j] /= sum
		}
		b.windows = append(b.windows, window{lo, from, len(w)})
	}
}

// overhang moves the centre of a result that lies partly beyond the source to the
// middle of its part within.
func overhang(centre, scale, in float64) float64 {
	lo := min(max(centre-scale/2, 0), in)
	hi := min(max(centre+scale/2, 0), in)
	return (lo + hi) / 2
}

// precision returns the greatest shift with which every coefficient is an int16
// and every sum of products with bytes an int32.
func (b *axisBuilder) precision() uint {
	peak, total := 0.0, 0.0
	for _, w := range b.windows {
		sum := 0.0
		for _, v := range b.weights[w.from:][:w.n] {
			v = math.Abs(v)
			peak = max(peak, v)
			sum += v
		}
		total = max(total, sum)
	}
	shift := uint(maxShift)
	for ; shift > 1; shift-- {
		one := float64(int(1) << shift)
		// Rounding adds less than one to a coefficient and, as it alternates, less
		// than one to a hundred of them.
		if peak*one+1 <= math.MaxInt16 && (total*one*1.01+1)*255+one/2 <= math.MaxInt32 {
			break
		}
	}
	return shift
}

// quantise rounds the running sum of the weights, not each weight, so that the
// coefficients of a result sum to 1<<shift and flat colour stays what it is.
func (b *axisBuilder) quantise(shift uint) {
	one := float64(int(1) << shift)
	b.q = resize(b.q, len(b.weights))[:0]
	for _, w := range b.windows {
		sum, before := 0.0, 0.0
		for j, v := range b.weights[w.from:][:w.n] {
			sum += v
			now := math.Floor(sum*one + 0.5)
			if j == w.n-1 {
				now = one
			}
			b.q = append(b.q, int16(now-before))
			before = now
		}
	}
}

// trim takes the zeros off both ends of the windows.
func (b *axisBuilder) trim() {
	for i := range b.windows {
		w := &b.windows[i]
		for w.n > 1 && b.q[w.from+w.n-1] == 0 {
			w.n--
		}
		for w.n > 1 && b.q[w.from] == 0 {
			w.first++
			w.from++
			w.n--
		}
	}
}

// store writes the windows and their coefficients to a. A window that would start
// after the next one, or unaligned, is begun earlier, with zeros.
func (b *axisBuilder) store(a *axis) {
	out := len(b.windows)
	a.first = resize(a.first, out)
	a.taps = resize(a.taps, out)
	next, width := math.MaxInt, 0
	for i := out - 1; i >= 0; i-- {
		w := b.windows[i]
		next = min(next, w.first)
		next -= next % a.key.align
		a.first[i] = int32(next)
		a.taps[i] = int32(w.first + w.n - next)
		width = max(width, int(a.taps[i]))
	}
	a.width = (width + a.key.pad - 1) / a.key.pad * a.key.pad
	a.k = resize(a.k, out*a.width)
	clear(a.k)
	for i, w := range b.windows {
		copy(a.k[i*a.width+w.first-int(a.first[i]):], b.q[w.from:][:w.n])
	}
}

// resize returns a slice of n elements, s itself if it has room. What is in it is
// not defined.
func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// nearest appends to at the source sample under the centre of each result. The
// positions are summed up one by one, as Pillow does, so that ties fall alike.
func nearest(at []int32, key axisKey) []int32 {
	scale := (key.hi - key.lo) / float64(key.out)
	x := key.lo + scale*0.5
	for range key.out {
		at = append(at, int32(min(max(int(x), 0), key.in-1)))
		x += scale
	}
	return at
}
