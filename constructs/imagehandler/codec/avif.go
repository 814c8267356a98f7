package codec

import (
	"context"
	"errors"
	"image"
	"image/draw"
	"io"
	"math"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
)

// errWASMMemory is for memory that an instance has not got.
var errWASMMemory = errors.New("out of memory")

func decodeAVIF(ctx context.Context, data []byte, h Header, o DecodeOptions) (*Picture, error) {
	frames := 1
	if o.Animated {
		frames = h.Frames
	}
	if err := o.check(h, frames, 4); err != nil {
		return nil, err
	}
	var p *Picture
	err := avifDecoderModule.run(ctx, o.withDefaults().Memory, func(i *wasmInstance) error {
		var err error
		p, err = i.decodeAVIF(data, h, frames)
		return err
	})
	if err != nil {
		if ended := ctx.Err(); ended != nil {
			return nil, ended
		}
		var format *FormatError
		var unsupported *UnsupportedError
		if errors.As(err, &format) || errors.As(err, &unsupported) {
			return nil, err
		}
		return nil, &FormatError{Format: AVIF, Reason: "it can't be decoded", Err: err}
	}
	if len(p.Frames) < frames {
		if !o.AllowTruncated {
			return nil, &FormatError{Format: AVIF, Reason: "frames are missing", Err: io.ErrUnexpectedEOF}
		}
		p.Truncated = true
	}
	avifMetadata(data, p)
	return p, nil
}

// avifFacts is what the module says of a picture, four words of 32 bits.
const avifFacts = 16

// decodeAVIF has the module decode so many frames.
func (i *wasmInstance) decodeAVIF(data []byte, h Header, frames int) (*Picture, error) {
	in, err := i.put(data)
	if err != nil {
		return nil, err
	}
	facts, err := i.alloc(avifFacts)
	if err != nil {
		return nil, err
	}
	all := uint64(0)
	if frames > 1 {
		all = 1
	}
	call := func(headerOnly uint64, delays, out uint32) error {
		ok, err := i.call("decode", uint64(in), uint64(len(data)), headerOnly, all, uint64(facts), uint64(facts+4), uint64(facts+8), uint64(facts+12), uint64(delays), uint64(out))
		if err == nil && ok == 0 {
			err = &FormatError{Format: AVIF, Reason: "it can't be decoded"}
		}
		return err
	}
	if err := call(1, 0, 0); err != nil {
		return nil, err
	}
	said, err := i.get(facts, avifFacts)
	if err != nil {
		return nil, err
	}
	if int64(le32(said)) != int64(h.Width) || int64(le32(said[4:])) != int64(h.Height) || int64(le32(said[12:])) < int64(frames) {
		return nil, &FormatError{Format: AVIF, Reason: "a size or a number of frames that is not that of its header"}
	}
	if frames > 1 && int64(le32(said[12:])) != int64(frames) {
		return nil, &FormatError{Format: AVIF, Reason: "a number of frames that is not that of its header"}
	}
	octets := int64(4)
	if le32(said[8:]) > 8 {
		octets = 8
	}
	size := product(int64(h.Width), int64(h.Height), octets)
	out, err := i.alloc(product(size, int64(frames)))
	if err != nil {
		return nil, err
	}
	// The module says of nothing but the delay of a frame whether it was decoded.
	unset := make([]byte, 8*frames)
	for k := range unset {
		unset[k] = 0xff
	}
	delays, err := i.put(unset)
	if err != nil {
		return nil, err
	}
	if err := call(0, delays, out); err != nil {
		return nil, err
	}
	p := &Picture{LoopCount: 1}
	if frames > 1 {
		p.LoopCount = h.LoopCount
	}
	for k := range frames {
		delay, ok := i.module.Memory().ReadFloat64Le(delays + uint32(8*k))
		if !ok || math.IsNaN(delay) {
			break
		}
		pixels, err := i.get(out+uint32(int64(k)*size), size)
		if err != nil {
			return nil, err
		}
		f := Frame{Image: fromPremultiplied(pixels, h, octets == 8)}
		if frames > 1 {
			f.Delay = time.Duration(min(max(delay, 0), 3600) * float64(time.Second))
		}
		p.Frames = append(p.Frames, f)
	}
	if len(p.Frames) == 0 {
		return nil, &FormatError{Format: AVIF, Reason: "it can't be decoded"}
	}
	return p, nil
}

// fromPremultiplied copies pixels of premultiplied RGBA, 8 bits a sample or 16 with
// the lower octet first.
func fromPremultiplied(pixels []byte, h Header, wide bool) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, h.Width, h.Height))
	if wide {
		for k := range m.Pix {
			m.Pix[k] = to8(pixels[2*k+1], pixels[2*k])
		}
	} else {
		copy(m.Pix, pixels)
	}
	if !h.Alpha {
		return m
	}
	for k := 0; k < len(m.Pix); k += 4 {
		px := m.Pix[k : k+4]
		a := uint32(px[3])
		if a == 0 || a == 255 {
			continue
		}
		for c, v := range px[:3] {
			px[c] = byte(min((uint32(v)*255+a/2)/a, 255))
		}
	}
	return m
}

// avifChroma is how the module counts the formats.
var avifChroma = map[jpeg.Subsampling]uint64{
	jpeg.SubsamplingAuto: 3,
	jpeg.Subsampling420:  3,
	jpeg.Subsampling422:  2,
	jpeg.Subsampling444:  1,
}

// avifSpeed is that of libaom, 10 being the fastest, by effort.
func avifSpeed(effort int) uint64 {
	if effort == 0 {
		return 9
	}
	return uint64(11 - effort)
}

func encodeAVIF(ctx context.Context, w io.Writer, p *Picture, o EncodeOptions) error {
	if o.Lossless {
		return &UnsupportedError{Format: AVIF, Feature: "lossless encoding"}
	}
	chroma, ok := avifChroma[o.Subsampling]
	if !ok {
		return &RangeError{What: "subsampling", Got: int(o.Subsampling), Min: int(jpeg.SubsamplingAuto), Max: int(jpeg.Subsampling444)}
	}
	m := p.Frames[0].Image
	size := m.Bounds().Size()
	src := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(src, src.Rect, m, m.Bounds().Min, draw.Src)
	return avifEncoderModule.run(ctx, math.MaxUint32+1, func(i *wasmInstance) error {
		in, err := i.put(src.Pix)
		if err != nil {
			return err
		}
		length, err := i.put(make([]byte, 8))
		if err != nil {
			return err
		}
		quality := uint64(o.Quality)
		out, err := i.call("encode", uint64(in), uint64(size.X), uint64(size.Y), uint64(length), quality, quality, avifSpeed(o.Effort), chroma)
		if err != nil {
			return err
		}
		octets, ok := i.module.Memory().ReadUint32Le(length)
		if !ok || octets == 0 || out == 0 {
			return &UnsupportedError{Format: AVIF, Feature: "encoding this picture: the encoder gives nothing"}
		}
		b, err := i.get(out, int64(octets))
		if err != nil {
			return err
		}
		_, err = w.Write(b)
		return err
	})
}
