package edits

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"math"
	"strings"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// Plan is what is done with a picture. It is safe for concurrent use.
type Plan struct {
	options  Options
	header   codec.Header
	animated bool
	// asIs tells that the result is the source.
	asIs bool
	// source is what is done with what is decoded, then follow the steps.
	source *geometry
	steps  []step
	encode encoding
}

// Result is an encoded picture.
type Result struct {
	Body          []byte
	Format        codec.Format
	Width, Height int
	Frames        int
}

// New plans what a request asks for of a picture with a header.
//
// A request without edits and format is answered with the source as it is, and so
// is one without edits for which the format of the source was negotiated.
func New(req *request.Request, h codec.Header, o Options) (*Plan, error) {
	if h.Width < 1 || h.Height < 1 || h.Frames < 1 {
		return nil, fmt.Errorf("edits: a header of %dx%d pixels and %d frames is none of package codec", h.Width, h.Height, h.Frames)
	}
	p := &Plan{options: o, header: h}
	if staysAsIs(req, h) {
		p.asIs = true
		return p, nil
	}
	var err error
	if p.encode, err = encodingOf(req, h, &o); err != nil {
		return nil, err
	}
	p.animated = h.Frames > 1 && asksForFrames(req, h) && moving[p.encode.Format]
	c := &compiler{
		options: &p.options, format: h.Format, orientation: orient.Orientation(h.Orientation).Valid(), frames: p.frames(),
		size: image.Pt(h.Width, h.Height), opaque: !h.Alpha && h.Format != codec.SVG,
	}
	if p.source, p.steps, err = c.source(req.Edits); err != nil {
		return nil, err
	}
	if len(p.steps) == 0 && !p.source.padded && len(p.source.before) == 0 {
		p.source.ratio = p.encode.ratio(p.source)
	}
	return p, nil
}

// staysAsIs tells that nothing is asked for but the format that there is.
func staysAsIs(req *request.Request, h codec.Header) bool {
	if req.OutputFormat == "" {
		return len(req.Edits) == 0
	}
	return req.Negotiated && codec.Format(req.OutputFormat) == h.Format && len(req.Edits) == 1 && forCoding(req.Edits[0])
}

// asksForFrames tells whether all frames of an animation are edited.
func asksForFrames(req *request.Request, h codec.Header) bool {
	for _, e := range req.Edits {
		if a, ok := e.(request.Animated); ok {
			return a.Animated
		}
	}
	return h.Format == codec.GIF
}

func (p *Plan) frames() int {
	if p.animated {
		return p.header.Frames
	}
	return 1
}

// Format is that of the result.
func (p *Plan) Format() codec.Format {
	if p.asIs {
		return p.header.Format
	}
	return p.encode.Format
}

// String says what is done, in a line for each step.
func (p *Plan) String() string {
	if p.asIs {
		return "the source as it is"
	}
	lines := []string{p.decodeLine()}
	if !p.source.idle() {
		lines = append(lines, p.source.String())
	}
	for _, s := range p.steps {
		lines = append(lines, s.String())
	}
	return strings.Join(append(lines, p.encode.String()), "\n")
}

func (p *Plan) decodeLine() string {
	o := p.decoding()
	line := fmt.Sprintf("decode %s %dx%d", p.header.Format, p.header.Width, p.header.Height)
	if p.animated {
		line += fmt.Sprintf(", %d frames", p.header.Frames)
	}
	if n := p.source.shrink(); n > 1 && p.header.Format == codec.JPEG {
		line += fmt.Sprintf(", at 1/%d", n)
	}
	if o.Width > 0 {
		line += fmt.Sprintf(", drawn at %dx%d", o.Width, o.Height)
	}
	if !o.Region.Empty() && p.header.Format == codec.JPEG {
		line += ", only " + rectangle(o.Region)
	}
	return line
}

// describe is an edit with its parameters.
func describe(e request.Edit) string {
	text, err := json.Marshal(e)
	if err != nil {
		return e.Name()
	}
	return e.Name() + " " + string(text)
}

// decoding is what of the source is decoded, and how large.
func (p *Plan) decoding() codec.DecodeOptions {
	o := codec.DecodeOptions{Limits: p.options.Limits, Animated: p.animated, AllowTruncated: true}
	w, h := p.header.Width, p.header.Height
	if p.header.Format == codec.SVG {
		if p.source.resized {
			g := p.source
			o.Width = drawn(w, g.size.X, g.box.Width())
			o.Height = drawn(h, g.size.Y, g.box.Height())
		}
		return o
	}
	if n := p.source.shrink(); n > 1 {
		o.MinWidth, o.MinHeight = (w+n-1)/n, (h+n-1)/n
	}
	if r := p.source.region(); r != image.Rect(0, 0, w, h) {
		o.Region = r
	}
	return o
}

// drawn is how large a side has to be drawn so that a part of it has a size.
func drawn(side, size int, part float64) int {
	return max(int(math.Floor(float64(side)*float64(size)/part+0.5)), 1)
}

// Run does it with the source that the header is of. Its time is bounded by ctx,
// whose error it returns; the memory by the limits.
func (p *Plan) Run(ctx context.Context, source []byte) (*Result, error) {
	if p.asIs {
		w, h := orient.Orientation(p.header.Orientation).Size(p.header.Width, p.header.Height)
		return &Result{Body: source, Format: p.header.Format, Width: w, Height: h, Frames: p.header.Frames}, ctx.Err()
	}
	r, decoded, err := p.edited(ctx, source)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := p.encode.write(ctx, &b, r, decoded); err != nil {
		return nil, err
	}
	size := r.size()
	return &Result{Body: b.Bytes(), Format: p.encode.Format, Width: size.X, Height: size.Y, Frames: len(r.frames)}, nil
}

// edited decodes the source and does all steps but encoding.
func (p *Plan) edited(ctx context.Context, source []byte) (*runner, *codec.Picture, error) {
	decoded, err := codec.Decode(ctx, source, p.decoding())
	if err != nil {
		return nil, nil, err
	}
	if h := decoded.Header; h.Format != p.header.Format || len(decoded.Frames) == 0 {
		return nil, nil, ErrSource
	}
	s := scale{1 / float64(decoded.Shrink), 1 / float64(decoded.Shrink)}
	if p.header.Format == codec.SVG {
		size := decoded.Frames[0].Bounds().Size()
		s = scale{float64(size.X) / float64(p.header.Width), float64(size.Y) / float64(p.header.Height)}
	} else if decoded.Header.Width != p.header.Width || decoded.Header.Height != p.header.Height {
		return nil, nil, ErrSource
	}
	r := &runner{options: &p.options}
	for i := range decoded.Frames {
		m := decoded.Frames[i].Image
		decoded.Frames[i].Image = nil
		_, inks := m.(*image.CMYK)
		if m, err = p.source.apply(ctx, m, s, p.options.Workers); err != nil {
			return nil, nil, err
		}
		if inks {
			r.inks = true
			if m, err = toNRGBA(ctx, m, p.options.Workers); err != nil {
				return nil, nil, err
			}
		}
		r.frames = append(r.frames, atOrigin(m))
	}
	return r, decoded, r.steps(ctx, p.steps)
}
