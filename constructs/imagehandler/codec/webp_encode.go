package codec

import (
	"bytes"
	"context"
	"encoding/binary"
	"image"
	"io"
	"time"
)

func encodeWebP(ctx context.Context, w io.Writer, p *Picture, o EncodeOptions) error {
	var file riffWriter
	file.start()
	size := p.Frames[0].Bounds().Size()
	flags := o.webpFlags(p)
	animated := len(p.Frames) > 1
	var only webpFrame
	if !animated {
		var err error
		if only, err = o.webpFrame(p.Frames[0].Image); err != nil {
			return err
		}
		if flags == webpAlpha && len(only.alpha.data) == 0 {
			// A lossless picture says itself that it has alpha.
			flags = 0
		}
	}
	if flags != 0 {
		file.extended(flags, size)
	}
	file.metadata("ICCP", o.ICC)
	if animated {
		if err := file.animation(ctx, p, o); err != nil {
			return err
		}
	} else {
		file.frame(only)
	}
	file.metadata("EXIF", bytes.TrimPrefix(o.Exif, []byte("Exif\x00\x00")))
	file.metadata("XMP ", o.XMP)
	_, err := w.Write(file.finish())
	return err
}

// webpFlags say what a file is going to hold.
func (o EncodeOptions) webpFlags(p *Picture) byte {
	var flags byte
	if len(p.Frames) > 1 {
		flags |= webpAnimation
	}
	if len(o.ICC) > 0 {
		flags |= webpICC
	}
	if len(o.Exif) > 0 {
		flags |= webpEXIF
	}
	if len(o.XMP) > 0 {
		flags |= webpXMP
	}
	for _, f := range p.Frames {
		if !isOpaque(f.Image) {
			return flags | webpAlpha
		}
	}
	return flags
}

// isOpaque tells that no pixel is transparent. For images that don't tell it is
// false.
func isOpaque(m image.Image) bool {
	o, ok := m.(interface{ Opaque() bool })
	return ok && o.Opaque()
}

// webpOptions are those of the library that are used.
type webpOptions struct {
	lossless bool
	// quality is, of a lossless picture, how hard to look for repetitions.
	quality float32
	// method is that of libwebp, 0 to 6.
	method int
}

// defaultMethod is libwebp's own, for lossless pictures.
const defaultMethod = 4

// lossyMethod is the one by which all lossy pictures are written, whatever the
// effort. The library keeps its encoder for the next picture of the same size, with
// what it knew of every macroblock. By a lower method than that of the picture before
// it takes some of that for what it found itself, and parts of a stranger's picture
// are seen in the new one (versions 1.2.1 to 1.2.4). Files are like those of libwebp's
// method 4, its default; the higher ones of the library are less like any of libwebp.
const lossyMethod = 3

// webpOptions are those for the effort that is asked for.
func (o EncodeOptions) webpOptions() webpOptions {
	switch {
	case !o.Lossless:
		return webpOptions{quality: float32(o.Quality), method: lossyMethod}
	case o.Effort == 0:
		return webpOptions{lossless: true, quality: 75, method: defaultMethod}
	}
	method := ((o.Effort-1)*6 + 4) / 9
	return webpOptions{lossless: true, quality: float32(o.Effort-1) * 100 / 9, method: method}
}

// webpFrame encodes a picture.
func (o EncodeOptions) webpFrame(m image.Image) (webpFrame, error) {
	src := toNRGBA(m)
	f, err := webpStill(src, o.webpOptions())
	if err != nil || len(f.alpha.data) == 0 {
		return f, err
	}
	// With more effort a ramp takes fifty times as long, for a kilobyte.
	alpha, err := webpStill(alphaAsGreen(src), webpOptions{lossless: true, method: 1})
	if err != nil {
		return webpFrame{}, err
	}
	const compressed = 1
	if plane := alpha.picture.data[webpLosslessHeader:]; len(plane) < len(f.alpha.data) {
		f.alpha.data = append([]byte{compressed}, plane...)
	}
	return f, nil
}

// webpLosslessHeader is the length of what says the size of a lossless picture.
// A plane of alpha has none.
const webpLosslessHeader = 5

// alphaAsGreen is the picture that a plane of alpha is coded as (RFC 9649, section
// 2.7.1.2).
func alphaAsGreen(m *image.NRGBA) *image.NRGBA {
	out := image.NewNRGBA(m.Rect)
	for y := range m.Rect.Dy() {
		to, from := out.Pix[y*out.Stride:], m.Pix[y*m.Stride:]
		for x := 0; x < 4*m.Rect.Dx(); x += 4 {
			to[x+1], to[x+3] = from[x+3], 255
		}
	}
	return out
}

// riffWriter puts chunks together.
type riffWriter struct{ b []byte }

func (r *riffWriter) start() { r.b = append(r.b, "RIFF\x00\x00\x00\x00WEBP"...) }

func (r *riffWriter) chunk(name string, data []byte) {
	r.b = append(r.b, name...)
	r.b = binary.LittleEndian.AppendUint32(r.b, uint32(len(data)))
	r.b = append(r.b, data...)
	if len(data)%2 != 0 {
		r.b = append(r.b, 0)
	}
}

// metadata writes a chunk unless it is empty.
func (r *riffWriter) metadata(name string, data []byte) {
	if len(data) > 0 {
		r.chunk(name, data)
	}
}

// extended writes the chunk that says what follows.
func (r *riffWriter) extended(flags byte, size image.Point) {
	b := append24([]byte{flags, 0, 0, 0}, size.X-1)
	r.chunk("VP8X", append24(b, size.Y-1))
}

func append24(b []byte, v int) []byte { return append(b, byte(v), byte(v>>8), byte(v>>16)) }

func (r *riffWriter) frame(f webpFrame) {
	r.metadata("ALPH", f.alpha.data)
	r.chunk(f.picture.name, f.picture.data)
}

func (r *riffWriter) finish() []byte {
	binary.LittleEndian.PutUint32(r.b[4:], uint32(len(r.b)-8))
	return r.b
}

// animation writes every frame as the part of it that differs from the one
// before, in place of what is there.
func (r *riffWriter) animation(ctx context.Context, p *Picture, o EncodeOptions) error {
	// A background of transparent black, then the count.
	r.chunk("ANIM", binary.LittleEndian.AppendUint16(make([]byte, 4), uint16(min(p.LoopCount, 1<<16-1))))
	var before *image.NRGBA
	for _, f := range p.Frames {
		if err := ctx.Err(); err != nil {
			return err
		}
		m := atOrigin(toNRGBA(f.Image))
		part := m.Rect
		if before != nil {
			part = evenly(difference(m, before))
		}
		encoded, err := o.webpFrame(m.SubImage(part))
		if err != nil {
			return err
		}
		head := append24(nil, part.Min.X/2)
		head = append24(head, part.Min.Y/2)
		head = append24(head, part.Dx()-1)
		head = append24(head, part.Dy()-1)
		head = append24(head, int(min((f.Delay+time.Millisecond/2)/time.Millisecond, 1<<24-1)))
		inner := riffWriter{b: append(head, webpReplace)}
		inner.frame(encoded)
		r.chunk("ANMF", inner.b)
		before = m
	}
	return nil
}

// evenly moves the corner of a part to where a frame can have it.
func evenly(r image.Rectangle) image.Rectangle {
	r.Min.X &^= 1
	r.Min.Y &^= 1
	return r
}
