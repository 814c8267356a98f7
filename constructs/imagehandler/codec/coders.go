package codec

import (
	"context"
	"io"
)

// coder is what this package knows of a format.
type coder struct {
	readHeader func(data []byte) (Header, error)
	decode     func(ctx context.Context, data []byte, h Header, o DecodeOptions) (*Picture, error)
	// encode is nil for formats that are only read.
	encode func(ctx context.Context, w io.Writer, p *Picture, o EncodeOptions) error
	// animated tells that encode writes more than one frame, maxSide how wide and
	// high these may be.
	animated bool
	maxSide  int
}

var coders = map[Format]coder{
	JPEG: {readJPEGHeader, decodeJPEG, encodeJPEG, false, 1<<16 - 1},
	PNG:  {readPNGHeader, decodePNG, encodePNG, false, 1<<31 - 1},
	GIF:  {readGIFHeader, decodeGIF, encodeGIF, true, 1<<16 - 1},
	WebP: {readWebPHeader, decodeWebP, encodeWebP, true, 1<<14 - 1},
	AVIF: {readAVIFHeader, decodeAVIF, encodeAVIF, false, 1 << 14},
	SVG:  {readSVGHeader, decodeSVG, nil, false, 0},
	TIFF: {readTIFFHeader, decodeTIFF, encodeTIFF, false, 1<<16 - 1},
}
