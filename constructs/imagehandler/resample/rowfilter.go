package resample

// rowFilter filters rows of a source along x.
type rowFilter struct {
	row    []byte // a premultiplied row
	end    int    // the source pixel after the last that is needed
	vector vectorFilter
}

// prepare makes room for the rows of p.
func (f *rowFilter) prepare(p *pass) {
	if p.h == nil {
		return
	}
	f.vector.prepare(p)
	if p.premultiply {
		f.row = resize(f.row, 4*p.src.Width)
		f.end = 0
		for i := range p.h.first {
			f.end = max(f.end, p.h.end(i))
		}
	}
}

// rows filters n source rows from row y on, at most rowBatch. It writes them to
// dst, one at each multiple of stride, and may write anything to the rest of
// rowBatch rows.
func (f *rowFilter) rows(p *pass, dst []byte, stride, y, n int) {
	if p.h != nil && f.vector.rows(p, dst, stride, y, n) {
		return
	}
	for i := range n {
		f.one(p, dst[i*stride:][:p.dst.Width*p.channels], p.src.row(y+i))
	}
}

// one filters one row.
func (f *rowFilter) one(p *pass, dst, src []byte) {
	if p.h == nil {
		premultiply(dst, src[p.x0*p.channels:][:len(dst)])
		return
	}
	if p.premultiply {
		begin := 4 * int(p.h.first[0])
		premultiply(f.row[begin:], src[begin:4*f.end])
		src = f.row
	}
	filterRowScalar(dst, src, p.channels, p.h)
}
