package service

import (
	"cmp"
	"math"

	"github.com/lintel-go/lintel/constructs/imagehandler/codec"
	"github.com/lintel-go/lintel/constructs/imagehandler/request"
)

// Octets for each pixel that is decoded: the picture as the decoder makes it, as it
// is edited, and what an edit makes of it. The least is for what does not grow with
// pictures, and AVIF has a part of it, its coder in machine code.
const (
	octetsDecoded     = 12
	octetsDecodedAVIF = 40
	octetsLeast       = 1 << 20
	octetsAVIF        = 128 << 20
)

// octetsResult are those for each pixel of the result, the picture and what its
// encoder takes. They and those above are from the peaks of processes that each
// made one picture, of 0.7 to 13.5 megapixels.
var octetsResult = map[codec.Format]float64{codec.AVIF: 112, codec.WebP: 16}

const octetsOtherResult = 10

// estimate is how many octets a request takes beside its source, from above where
// the edits do not enlarge the picture behind a resize.
func estimate(req *request.Request, h codec.Header, overlay *Object) int64 {
	if len(req.Edits) == 0 && req.OutputFormat == "" {
		return octetsLeast
	}
	frames := 1.0
	if moves(req, h) {
		frames = float64(h.Frames)
	}
	width, height := float64(h.Width), float64(h.Height)
	decoded, result := width*height, width*height
	cropped := false
	for _, e := range req.Edits {
		switch e := e.(type) {
		case request.Crop, request.Trim, request.SmartCrop:
			cropped = true
		case request.Resize:
			w, h2 := boxOf(e, width, height)
			result = max(result*e.Ratio*e.Ratio, w*h2)
			if h.Format == codec.JPEG && !cropped && e.Kernel != "nearest" {
				n := shrink(width, height, w, h2)
				decoded /= n * n
			}
		case request.Extend:
			result += float64(e.Left+e.Right)*height + float64(e.Top+e.Bottom)*(width+float64(e.Left+e.Right))
		}
	}
	each := float64(octetsDecoded)
	if h.Format == codec.AVIF {
		each = octetsDecodedAVIF
	}
	to := into(req, h)
	octets := octetsLeast + (decoded*each+result*cmp.Or(octetsResult[to], octetsOtherResult))*frames
	if to == codec.AVIF || h.Format == codec.AVIF {
		octets += octetsAVIF
	}
	if overlay != nil {
		if mark, err := codec.ReadHeader(overlay.Body); err == nil {
			octets += float64(mark.Width) * float64(mark.Height) * octetsDecoded
		}
	}
	return int64(min(octets, math.MaxInt64/2))
}

// into is the format of the result.
func into(req *request.Request, h codec.Header) codec.Format {
	return cmp.Or(codec.Format(req.OutputFormat), h.Format)
}

// boxOf is a size that holds what a resize makes of a picture, whichever way up.
func boxOf(r request.Resize, width, height float64) (float64, float64) {
	if r.Ratio > 0 {
		return width * r.Ratio, height * r.Ratio
	}
	w, h := float64(r.Width), float64(r.Height)
	long, short := max(width, height), max(min(width, height), 1)
	if w == 0 {
		w = h * long / short
	}
	if h == 0 {
		h = w * long / short
	}
	return w, h
}

// shrink is how many times smaller a JPEG is decoded for a size, whichever way up.
func shrink(width, height, w, h float64) float64 {
	for n := 8.0; n > 1; n /= 2 {
		if min(width, height)/n >= max(w, h) {
			return n
		}
	}
	return 1
}
