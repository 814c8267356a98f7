package jpeg

import (
	"cmp"
	"errors"
	"image"
	"image/color"
)

// errShortImage is for an image that lies about its size.
var errShortImage = errors.New("jpeg: the image has fewer samples than its bounds say")

// encoderInput is an image as it is to be coded.
type encoderInput struct {
	bandSource
	components []codedComponent
	adobe      bool // four components without a colour transform
}

// newInput chooses how an image is coded and read.
func newInput(m image.Image, o *EncodeOptions) (*encoderInput, error) {
	size := m.Bounds().Size()
	over := newBackdrop(o.Background)
	switch m := m.(type) {
	case *image.Gray:
		p := samplePlane{m.Pix, m.Stride, size.X}
		return grayInput(&planarSource{[]samplePlane{p}}), p.check(size.Y)
	case *image.YCbCr:
		return ycbcrInput(m, o.Subsampling)
	case *image.CMYK:
		p := samplePlane{m.Pix, m.Stride, 4 * size.X}
		return &encoderInput{bandSource: &cmykSource{p}, components: cmykComponents(), adobe: true}, p.check(size.Y)
	case *image.RGBA:
		s := &pixelRows{samplePlane: samplePlane{m.Pix, m.Stride, 4 * size.X}}
		if !over.black() {
			s.over = over
		}
		return colourInput(s, size.X, o.Subsampling), s.check(size.Y)
	case *image.NRGBA:
		s := &pixelRows{samplePlane: samplePlane{m.Pix, m.Stride, 4 * size.X}, over: over, straight: true}
		return colourInput(s, size.X, o.Subsampling), s.check(size.Y)
	}
	if m.ColorModel() == color.Gray16Model || m.ColorModel() == color.GrayModel {
		return grayInput(&drawnGraySource{m, size.X}), nil
	}
	s := &drawnRows{image: m}
	s.pixelRows.samplePlane = samplePlane{make([]byte, drawnHeight*4*size.X), 4 * size.X, 4 * size.X}
	if !over.black() {
		s.over = over
	}
	return colourInput(s, size.X, o.Subsampling), nil
}

// check is an error if a plane is not as high as it should be.
func (p *samplePlane) check(height int) error {
	if p.stride < 0 || len(p.pix) < p.width || (len(p.pix)-p.width)/max(p.stride, 1) < height-1 {
		return errShortImage
	}
	return nil
}

func grayInput(s bandSource) *encoderInput {
	return &encoderInput{bandSource: s, components: []codedComponent{{id: 1, h: 1, v: 1}}}
}

// colourInput is that of chroma to be taken down.
func colourInput(c colourRows, width int, s Subsampling) *encoderInput {
	if s == SubsamplingAuto {
		s = Subsampling420
	}
	return &encoderInput{bandSource: &colourSource{colourRows: c, width: width}, components: ycbcrComponents(s)}
}

// planarSubsampling has the subsamplings that both image.YCbCr and Encode have.
var planarSubsampling = map[image.YCbCrSubsampleRatio]Subsampling{
	image.YCbCrSubsampleRatio444: Subsampling444,
	image.YCbCrSubsampleRatio422: Subsampling422,
	image.YCbCrSubsampleRatio420: Subsampling420,
}

// ycbcrInput reads the planes as they are if they have the subsampling that is
// asked for and begin with a whole chroma sample. At negative coordinates package
// image has another idea of which pixels share a sample.
func ycbcrInput(m *image.YCbCr, s Subsampling) (*encoderInput, error) {
	has := planarSubsampling[m.SubsampleRatio] // or auto
	if s == SubsamplingAuto {
		s = cmp.Or(has, Subsampling420)
	}
	size, lo, hi := m.Rect.Size(), m.Rect.Min, m.Rect.Max.Sub(image.Pt(1, 1))
	if m.YStride < 0 || m.CStride < 0 || m.YOffset(hi.X, hi.Y) >= len(m.Y) ||
		m.COffset(hi.X, hi.Y) >= min(len(m.Cb), len(m.Cr)) {
		return nil, errShortImage
	}
	components := ycbcrComponents(s)
	h, v := components[0].h, components[0].v
	if has != s || lo.X%h != 0 || lo.Y%v != 0 || min(lo.X, lo.Y) < 0 {
		return colourInput(newRepeatedRows(m), size.X, s), nil
	}
	chroma := (size.X + h - 1) / h
	return &encoderInput{components: components, bandSource: &planarSource{[]samplePlane{
		{m.Y, m.YStride, size.X},
		{m.Cb, m.CStride, chroma},
		{m.Cr, m.CStride, chroma},
	}}}, nil
}

// ycbcrComponents is the components of colour, numbered as JFIF wants it.
func ycbcrComponents(s Subsampling) []codedComponent {
	factors := lumaFactors[s]
	return []codedComponent{
		{id: 1, h: factors[0], v: factors[1]},
		{id: 2, h: 1, v: 1, table: 1},
		{id: 3, h: 1, v: 1, table: 1},
	}
}

// cmykComponents is the components of Adobe's CMYK, named as libjpeg does.
func cmykComponents() []codedComponent {
	return []codedComponent{
		{id: 'C', h: 1, v: 1}, {id: 'M', h: 1, v: 1}, {id: 'Y', h: 1, v: 1}, {id: 'K', h: 1, v: 1},
	}
}
