//go:build !purego && (amd64 || arm64)

package resample

import "github.com/lintel-go/lintel/constructs/internal/simd"

// vectors tells whether there are kernels that this processor can run. Their
// source is unpacked first, to sixteen words for each pixel along x.
func vectors() bool { return simd.AVX2 || simd.NEON }

// rowBatch is the number of rows that rowFilter.rows takes at once: those of the
// sixteen sums of a kernel.
func rowBatch(channels int) int {
	switch {
	case !vectors():
		return 1
	case channels == 1:
		return 16
	}
	return 4
}

// lanes is the number of sums of a kernel, and so of words of an unpacked pixel.
const lanes = 16

// blockPixels is the least number of source pixels to unpack at once: few enough
// for the first-level cache, and many windows.
const blockPixels = 512

// block is a run of results and the source pixels that they are made of.
type block struct{ from, to, begin, end int }

// vectorFilter holds what the kernels work on.
type vectorFilter struct {
	blocks  []block
	cells   []int16 // the unpacked pixels of a block
	pixels  []byte  // those of a block, premultiplied, four rows
	results []byte  // those of a row of one channel, sixteen rows
}

// prepare divides the results into blocks and makes room for them.
func (f *vectorFilter) prepare(p *pass) {
	if !vectors() {
		return
	}
	a := p.h
	room := min(max(blockPixels, 2*a.width), p.src.Width+tapPad)
	f.blocks = f.blocks[:0]
	for from := 0; from < len(a.first); {
		begin, to := int(a.first[from]), from+1
		for to < len(a.first) && int(a.first[to])+a.width <= begin+room {
			to++
		}
		end := min(int(a.first[to-1])+a.width, p.src.Width)
		f.blocks = append(f.blocks, block{from, to, begin, end})
		from = to
	}
	// The last vectors may be partly beyond.
	f.cells = resize(f.cells, (room+lanes)*lanes)
	if p.premultiply {
		f.pixels = resize(f.pixels, 4*4*room)
	}
	if p.channels == 1 {
		f.results = resize(f.results, (len(a.first)+lanes-1)/lanes*lanes*lanes)
	}
}

// rows filters rows as rowFilter does, unless it is not worth it.
func (f *vectorFilter) rows(p *pass, dst []byte, stride, y, n int) bool {
	switch {
	case !vectors():
		return false
	case p.channels == 1:
		return n > 2 && f.gray(p, dst, stride, y, n)
	}
	var rows [4][]byte
	for i := range rows {
		rows[i] = p.src.row(y + min(i, n-1))
	}
	a := p.h
	half, shift := int32(1)<<(a.shift-1), int(a.shift)
	for _, b := range f.blocks {
		f.unpack(p, b, &rows)
		convolveRows(&dst[b.from*p.channels], stride, p.channels, &a.first[b.from], &a.k[b.from*a.width], a.width, &f.cells[0], b.begin, b.to-b.from, half, shift)
	}
	return true
}

// unpack writes the pixels of a block of four rows to the cells.
func (f *vectorFilter) unpack(p *pass, b block, rows *[4][]byte) {
	var part [4][]byte
	for i, row := range rows {
		part[i] = row[b.begin*p.channels:]
		if p.premultiply {
			size := (b.end - b.begin) * 4
			part[i] = f.pixels[i*size:][:size]
			premultiply(part[i], row[b.begin*4:b.end*4])
		}
	}
	step := 4 * p.channels
	// Fours of pixels that can be read sixteen bytes at a time, and the rest, two at
	// most, from a copy.
	fours, whole := (b.end-b.begin+3)/4, 0
	if n := len(part[0]); n >= 16 {
		whole = min(fours, (n-16)/step+1)
		unpackFours(p.channels, f.cells, &part, whole)
	}
	if whole < fours {
		var tail [4][32]byte
		for i := range tail {
			copy(tail[i][:], part[i][whole*step:])
			part[i] = tail[i][:]
		}
		unpackFours(p.channels, f.cells[whole*4*lanes:], &part, fours-whole)
	}
}

// unpackFours unpacks n times four pixels.
func unpackFours(channels int, cells []int16, rows *[4][]byte, n int) {
	if channels == 3 {
		unpackRGB(&cells[0], &rows[0][0], &rows[1][0], &rows[2][0], &rows[3][0], n)
		return
	}
	unpackRGBX(&cells[0], &rows[0][0], &rows[1][0], &rows[2][0], &rows[3][0], n)
}

// gray filters rows of one channel.
func (f *vectorFilter) gray(p *pass, dst []byte, stride, y, n int) bool {
	a := p.h
	half, shift := int32(1)<<(a.shift-1), int(a.shift)
	for _, b := range f.blocks {
		f.unpackGray(p, b, y, n)
		convolveGray(&f.results[b.from*lanes], &a.first[b.from], &a.k[b.from*a.width], a.width, &f.cells[0], b.begin, b.to-b.from, half, shift)
	}
	transposeGray(&dst[0], stride, &f.results[0], (len(a.first)+lanes-1)/lanes)
	return true
}

// unpackGray writes the pixels of a block of sixteen rows to the cells.
func (f *vectorFilter) unpackGray(p *pass, b block, y, n int) {
	whole, rest := (b.end-b.begin)/lanes, (b.end-b.begin)%lanes
	for half := range 2 {
		var rows [8]*byte
		var tail [8][lanes]byte
		for i := range rows {
			row := p.src.row(y + min(half*8+i, n-1))[b.begin:b.end]
			rows[i] = &row[0]
			copy(tail[i][:], row[whole*lanes:])
		}
		cells := f.cells[half*halfRows:]
		if whole > 0 {
			unpackGray(&cells[0], &rows, whole)
		}
		if rest > 0 {
			for i := range rows {
				rows[i] = &tail[i][0]
			}
			unpackGray(&cells[whole*lanes*lanes], &rows, 1)
		}
	}
}

// vector is the number of columns that convolveColumns does at once.
const vector = 32

// filterColumns is filterColumnsScalar. Where src goes on for a vector beyond the
// last column, what is there is read too.
func filterColumns(dst, src []byte, stride int, k []int16, shift uint) {
	last := (len(k) - 1) * stride
	switch {
	case vectors() && len(dst) >= vector:
		_ = src[last+len(dst)-1]
		convolveColumns(&dst[0], &src[0], stride, &k[0], len(k), len(dst), 1<<(shift-1), int(shift))
	case vectors() && len(src) >= last+vector:
		var row [vector]byte
		convolveColumns(&row[0], &src[0], stride, &k[0], len(k), vector, 1<<(shift-1), int(shift))
		copy(dst, row[:])
	default:
		filterColumnsScalar(dst, src, stride, k, shift)
	}
}

// premultiply is premultiplyScalar.
func premultiply(dst, src []byte) {
	if n := len(src) / vector; vectors() && n > 0 {
		premultiplyRGBA(&dst[:len(src)][0], &src[0], n)
		dst, src = dst[n*vector:], src[n*vector:]
	}
	premultiplyScalar(dst, src)
}
