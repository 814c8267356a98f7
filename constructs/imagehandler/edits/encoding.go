package edits

import (
	"context"
	"fmt"
	"image"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/internal/render"
	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg"
	"github.com/lintel-go/lintel/constructs/imagehandler/orient"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// encoding is how the result is written.
type encoding struct {
	codec.EncodeOptions
	// loop and delay are the request's, if it has them.
	loop  *int
	delay []float64
	// strip drops the colour profile, keep keeps the other metadata.
	strip, keep bool
	// upright tells that the picture has been turned by its EXIF orientation.
	upright bool
	// gray asks for one channel if there is no colour.
	gray bool
}

// moving are the formats that animations are written in.
var moving = map[codec.Format]bool{codec.GIF: true, codec.WebP: true}

// encodingOf is what a request says of the output.
func encodingOf(req *request.Request, h codec.Header, o *Options) (encoding, error) {
	e := encoding{keep: o.KeepMetadata}
	e.Format = codec.Format(req.OutputFormat)
	if e.Format == "" || req.Negotiated && loses(e.Format, req, h) {
		e.Format = h.Format
		if e.Format == codec.SVG {
			e.Format = codec.PNG
		}
	}
	if !slices.Contains(codec.Encoders(), e.Format) {
		return e, badRequest("toFormat", request.CodeOutputFormat, fmt.Sprintf("Format to %q not supported", e.Format), "")
	}
	e.Quality = o.Quality[e.Format]
	quality := 0
	for _, edit := range req.Edits {
		switch v := edit.(type) {
		case request.Quality:
			quality = v.Quality
		case request.StripMetadata:
			e.strip, e.keep = true, false
		case request.AutoOrient:
			e.upright = true
		}
		e.gray = e.gray && staysGray(edit) || makesGray(edit)
		if edit.Name() == string(e.Format) {
			if err := e.set(edit); err != nil {
				return e, err
			}
		}
	}
	if quality > 0 && e.Format != codec.PNG && e.Format != codec.GIF {
		e.Quality = quality
	}
	return e, nil
}

// loses tells that a format cannot hold what the picture has. A client that takes
// it has not asked for less of the picture.
func loses(f codec.Format, req *request.Request, h codec.Header) bool {
	return h.Frames > 1 && asksForFrames(req, h) && !moving[f] || h.Alpha && f == codec.JPEG
}

// makesGray tells of edits after which sharp writes one channel.
func makesGray(edit request.Edit) bool {
	switch edit.(type) {
	case request.ToColourspace, request.ExtractChannel, request.BandBool:
		return true
	}
	return false
}

func staysGray(edit request.Edit) bool {
	switch edit.(type) {
	case request.Tint, request.Linear, request.Recomb, request.Overlay, request.TextOverlay, request.Extend, request.Resize, request.Rotate, request.Flatten:
		return false
	}
	return true
}

// set takes over the options of a format edit.
func (e *encoding) set(edit request.Edit) error {
	switch v := edit.(type) {
	case request.EncodeJPEG:
		e.Quality, e.Progressive = v.Quality, v.Progressive
		e.Subsampling = subsamplings[v.ChromaSubsampling]
		if !v.OptimiseCoding && !v.Progressive {
			e.Effort = 1
		}
	case request.EncodePNG:
		e.Effort = v.CompressionLevel + 1
		if v.Palette {
			e.Colors, e.Dither = v.Colours, v.Dither > 0
		}
	case request.EncodeWebP:
		e.Quality, e.Lossless = v.Quality, v.Lossless || v.NearLossless
		e.Effort = webpEffort(v.Effort)
		e.loop, e.delay = v.Loop, v.Delay
	case request.EncodeGIF:
		e.Colors, e.Dither, e.Effort = v.Colours, v.Dither > 0, v.Effort
		e.loop, e.delay = v.Loop, v.Delay
	case request.EncodeAVIF:
		if v.Lossless {
			return invalid(v.Name(), fmt.Errorf("lossless is not supported"))
		}
		if v.BitDepth != 8 {
			return invalid(v.Name(), fmt.Errorf("bitdepth is 8, got %d", v.BitDepth))
		}
		e.Quality, e.Effort = v.Quality, v.Effort+1
		e.Subsampling = subsamplings[v.ChromaSubsampling]
	}
	return nil
}

var subsamplings = map[string]jpeg.Subsampling{"4:2:0": jpeg.Subsampling420, "4:4:4": jpeg.Subsampling444}

// webpEffort spreads sharp's 0 to 6 over 1 to 10.
func webpEffort(effort int) int { return 1 + effort*9/6 }

// ratio is the subsampling that a planar picture is resized to, to be encoded as
// it is.
func (e *encoding) ratio(g *geometry) image.YCbCrSubsampleRatio {
	if e.Format != codec.JPEG || e.Subsampling == jpeg.Subsampling444 {
		return image.YCbCrSubsampleRatio444
	}
	return render.Ratio(image.YCbCrSubsampleRatio420, g.orientation, g.size)
}

// String is the last line of a plan.
func (e *encoding) String() string {
	parts := []string{"encode " + string(e.Format)}
	add := func(yes bool, format string, args ...any) {
		if yes {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	add(e.Quality > 0, "quality %d", e.Quality)
	add(e.Effort > 0, "effort %d", e.Effort)
	add(e.Colors > 0, "%d colours", e.Colors)
	add(e.Lossless, "lossless")
	add(e.Progressive, "progressive")
	add(e.gray, "grey")
	add(e.strip, "without metadata")
	add(e.keep, "with metadata")
	return strings.Join(parts, ", ")
}

// write encodes the frames.
func (e *encoding) write(ctx context.Context, w io.Writer, r *runner, decoded *codec.Picture) error {
	p := &codec.Picture{LoopCount: decoded.LoopCount}
	if e.loop != nil {
		p.LoopCount = *e.loop
	}
	colours := true
	for i, m := range r.frames {
		if e.gray {
			m = toGray(m)
		}
		if _, gray := m.(*image.Gray); gray {
			colours = false
		}
		p.Frames = append(p.Frames, codec.Frame{Image: m, Delay: e.delayOf(i, decoded.Frames[i].Delay)})
	}
	o := e.EncodeOptions
	// A profile is for the channels that there were.
	if !e.strip && decoded.Header.Gray != colours && !r.inks {
		o.ICC = decoded.ICC
	}
	if e.keep {
		o.Exif, o.XMP = decoded.Exif, decoded.XMP
		if e.upright {
			o.Exif = orient.ClearExif(o.Exif)
		}
	}
	return codec.Encode(ctx, w, p, o)
}

// delayOf is how long a frame is shown. One delay is for all frames, and frames
// behind the last delay keep the source's.
func (e *encoding) delayOf(i int, source time.Duration) time.Duration {
	if len(e.delay) == 1 {
		i = 0
	}
	if i < len(e.delay) {
		return time.Duration(e.delay[i] * float64(time.Millisecond))
	}
	return source
}
