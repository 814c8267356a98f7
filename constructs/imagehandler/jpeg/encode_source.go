package jpeg

import (
	"encoding/binary"
	"image"
	"image/color"
	"image/draw"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg/internal/pixel"
)

// bandSource gives the samples of an image from top to bottom, a band of MCUs at a
// time.
type bandSource interface {
	// read fills the planes of the components with the rows of the image from y
	// on: n of them, a whole band but at the end of the image. Rows of a plane
	// are to be filled to the right with their last sample.
	read(components []codedComponent, y, n int)
}

// fillRow repeats the last of the n samples that a row has through its end.
func fillRow(row []byte, n int) {
	last := row[n-1]
	for i := n; i < len(row); i++ {
		row[i] = last
	}
}

// planarSource is the source of components that the image has as planes.
type planarSource struct {
	planes []samplePlane
}

// samplePlane is rows of samples, width of them at every stride.
type samplePlane struct {
	pix           []byte
	stride, width int
}

// row is the samples of row y.
func (p *samplePlane) row(y int) []byte { return p.pix[y*p.stride:][:p.width] }

func (s *planarSource) read(components []codedComponent, y, n int) {
	for i := range components {
		c, p := &components[i], &s.planes[i]
		// A chroma row at the end may stand for fewer rows of the image.
		shrink := components[0].v / c.v
		for r := range (n + shrink - 1) / shrink {
			row := c.row(r)
			fillRow(row, copy(row, p.row(y/shrink+r)))
		}
	}
}

// cmykSource is the source of CMYK, four samples a pixel, which is written
// inverted.
type cmykSource struct {
	samplePlane
}

func (s *cmykSource) read(components []codedComponent, y, n int) {
	for r := range n {
		row := s.row(y + r)
		for i := range components {
			dst := components[i].row(r)
			for x := range s.width / 4 {
				dst[x] = 255 - row[4*x+i]
			}
			fillRow(dst, s.width/4)
		}
	}
}

// colourRows gives rows of luma and of chroma that is as wide and high.
type colourRows interface {
	row(y int, luma, cb, cr []byte)
}

// colourSource is the source of colour whose chroma is to be taken down to the
// components' size.
type colourSource struct {
	colourRows
	width  int
	chroma [2][2][]byte // Cb and Cr of two rows of the image
}

func (s *colourSource) read(components []codedComponent, y, n int) {
	luma := &components[0]
	if luma.h == 1 {
		for r := range n {
			s.readRow(components, y+r, r, components[1].row(r), components[2].row(r))
		}
		return
	}
	for i := range s.chroma {
		for j := range luma.v {
			if s.chroma[i][j] == nil {
				s.chroma[i][j] = make([]byte, luma.h*components[1].stride)
			}
		}
	}
	for r := 0; r < n; r += luma.v {
		upper, lower := 0, 0
		s.readRow(components, y+r, r, s.chroma[0][0], s.chroma[1][0])
		if r+1 < min(n, r+luma.v) {
			lower = 1
			s.readRow(components, y+r+1, r+1, s.chroma[0][1], s.chroma[1][1])
		}
		for i, rows := range s.chroma {
			dst := components[1+i].row(r / luma.v)
			if luma.v == 1 {
				pixel.DownsampleH2V1(dst, rows[upper])
			} else {
				pixel.DownsampleH2V2(dst, rows[upper], rows[lower])
			}
		}
	}
}

// readRow reads row y of the image, which is row r of the band.
func (s *colourSource) readRow(components []codedComponent, y, r int, cb, cr []byte) {
	luma := components[0].row(r)
	s.row(y, luma[:s.width], cb[:s.width], cr[:s.width])
	fillRow(luma, s.width)
	fillRow(cb, s.width)
	fillRow(cr, s.width)
}

// repeatedRows gives rows of colour whose chroma is subsampled in a way that is not
// to be written: it is taken up again by repeating samples.
type repeatedRows struct {
	image *image.YCbCr
	// columns is where the chroma sample of each column is in a row.
	columns []int
}

func newRepeatedRows(m *image.YCbCr) *repeatedRows {
	s := &repeatedRows{m, make([]int, m.Rect.Dx())}
	for x := range s.columns {
		s.columns[x] = m.COffset(m.Rect.Min.X+x, m.Rect.Min.Y)
	}
	return s
}

func (s *repeatedRows) row(y int, luma, cb, cr []byte) {
	m := s.image
	copy(luma, m.Y[y*m.YStride:])
	at := m.COffset(m.Rect.Min.X, m.Rect.Min.Y+y)
	fromCb, fromCr := m.Cb[at:], m.Cr[at:]
	cb, cr = cb[:len(s.columns)], cr[:len(s.columns)]
	for x, column := range s.columns {
		cb[x], cr[x] = fromCb[column], fromCr[column]
	}
}

// pixelRows gives rows of an image of four samples a pixel.
type pixelRows struct {
	samplePlane
	// over is what rows are composited over, where they need to be. straight
	// says that their colour is not multiplied by their alpha.
	over     *backdrop
	straight bool
}

func (s *pixelRows) row(y int, luma, cb, cr []byte) {
	row := s.samplePlane.row(y)
	if s.over != nil {
		row = s.over.composite(row, s.straight)
	}
	pixel.RGBAToYCbCr(luma, cb, cr, row)
}

// backdrop is what shows through transparent pixels.
type backdrop struct {
	red, green, blue uint32
	buf              []byte
}

// newBackdrop is the backdrop of a colour, black where there is none.
func newBackdrop(c color.Color) *backdrop {
	if c == nil {
		return new(backdrop)
	}
	opaque := color.NRGBAModel.Convert(c).(color.NRGBA)
	return &backdrop{red: uint32(opaque.R), green: uint32(opaque.G), blue: uint32(opaque.B)}
}

// black is whether premultiplied pixels are composited over b as they are.
func (b *backdrop) black() bool { return b.red|b.green|b.blue == 0 }

// composite is a row over the backdrop, the same slice if it is opaque.
func (b *backdrop) composite(row []byte, straight bool) []byte {
	if opaque(row) {
		return row
	}
	if b.buf == nil {
		b.buf = make([]byte, len(row))
	}
	for i := 0; i+4 <= len(row); i += 4 {
		src, dst := row[i:i+4:i+4], b.buf[i:i+4:i+4]
		alpha := uint32(src[3])
		weight := uint32(255)
		if straight {
			weight = alpha
		}
		dst[0] = mix(src[0], weight, b.red, 255-alpha)
		dst[1] = mix(src[1], weight, b.green, 255-alpha)
		dst[2] = mix(src[2], weight, b.blue, 255-alpha)
	}
	return b.buf
}

// opaque is whether the alpha of all pixels is 255.
func opaque(row []byte) bool {
	const alphas = 0xFF000000_FF000000 // of two pixels
	all := uint64(alphas)
	for ; len(row) >= 32; row = row[32:] {
		all &= binary.LittleEndian.Uint64(row) & binary.LittleEndian.Uint64(row[8:]) &
			binary.LittleEndian.Uint64(row[16:]) & binary.LittleEndian.Uint64(row[24:])
	}
	for ; len(row) >= 4; row = row[4:] {
		all &= uint64(row[3])<<24 | alphas>>32<<32
	}
	return all == alphas
}

// mix is a sample and a backdrop by their weights of 255, rounded to nearest. A
// premultiplied sample beyond its alpha, which no image should have, is clamped.
func mix(v byte, weight, under, rest uint32) byte {
	return byte(min(255, (uint32(v)*weight+under*rest+127)/255))
}

// drawnRows gives rows of any image, through package draw.
type drawnRows struct {
	image image.Image
	pixelRows
	from, to int // the rows that are in pixels
}

// drawnHeight is how many rows a drawnRows takes at a time.
const drawnHeight = 16

func (s *drawnRows) row(y int, luma, cb, cr []byte) {
	if y < s.from || y >= s.to {
		s.from, s.to = y, y+drawnHeight
		s.draw()
	}
	s.pixelRows.row(y-s.from, luma, cb, cr)
}

func (s *drawnRows) draw() {
	r := image.Rect(0, 0, s.width/4, drawnHeight)
	dst := &image.RGBA{Pix: s.pix, Stride: s.stride, Rect: r}
	// What is below the image is what was there before, and is not read.
	at := s.image.Bounds().Min.Add(image.Pt(0, s.from))
	draw.Draw(dst, r, s.image, at, draw.Src)
}

// drawnGraySource is the source of any grey image, through package draw.
type drawnGraySource struct {
	image image.Image
	width int
}

func (s *drawnGraySource) read(components []codedComponent, y, n int) {
	c := &components[0]
	r := image.Rect(0, 0, s.width, n)
	dst := &image.Gray{Pix: c.plane, Stride: c.stride, Rect: r}
	draw.Draw(dst, r, s.image, s.image.Bounds().Min.Add(image.Pt(0, y)), draw.Src)
	for r := range n {
		fillRow(c.row(r), s.width)
	}
}
