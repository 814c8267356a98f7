package resample

// windowSize is the size in bytes that a band's window of rows should not exceed:
// what fits a second-level cache. A result too wide for that is made in strips.
const windowSize = 1 << 20

// windowAlign is the length of the longest vector, and the least width of a strip.
const windowAlign = 32

// windowRows returns the number of rows in a window: those that a result needs,
// and half as many, so that moving them to the front is rare.
func (p *pass) windowRows() int {
	tall := 1
	if p.v != nil {
		tall = p.v.width
	}
	return tall + max(tall/2, rowBatch(p.channels))
}

// windowStride returns the bytes from a row of the window to the next: whole
// vectors, and a byte for the kernel that writes pixels of three bytes four at a
// time.
func (p *pass) windowStride(width int) int {
	return (width*p.channels + 1 + windowAlign - 1) / windowAlign * windowAlign
}

// stripWidth returns the width of the strips to make the result in.
func (p *pass) stripWidth() int {
	width := (windowSize/p.windowRows() - windowAlign) / p.channels
	return min(max(width/windowAlign*windowAlign, windowAlign), p.dst.Width)
}

// strip is the pass of some columns of the result.
type strip struct {
	pass
	dst Image
	h   axis
}

// set makes s that of columns from to to of p.
func (s *strip) set(p *pass, from, to int) {
	s.pass = *p
	s.dst = *p.dst
	s.dst.Pix = p.dst.Pix[from*p.channels:]
	s.dst.Width = to - from
	s.pass.dst = &s.dst
	if p.h == nil {
		s.x0 += from
		return
	}
	s.h = *p.h
	s.h.first = p.h.first[from:to]
	s.h.taps = p.h.taps[from:to]
	s.h.k = p.h.k[from*p.h.width : to*p.h.width]
	s.pass.h = &s.h
}
