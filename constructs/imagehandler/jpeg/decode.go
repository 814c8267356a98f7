package jpeg

import (
	"context"
	"errors"
	"fmt"
	"image/color"
	"io"
	"math"
	"sync"

	"github.com/lintel-go/lintel/constructs/imagehandler/jpeg/internal/dct"
)

// maxScans bounds the scans of a picture, each of which may cost the time of all
// its blocks whatever its size. Encoders write twenty at most.
const maxScans = 100

// A decoder decodes one picture.
type decoder struct {
	ctx     context.Context
	options Options
	*buffers

	config         Config
	jfif           bool
	adobeTransform byte
	wantMetadata   bool
	exif, xmp      []byte
	icc            *iccProfile
	metadataSize   int64

	quant           [4][64]uint16 // row by row
	quantDefined    [4]bool
	huffmanDefined  [2][4]bool
	restartInterval int
	components      []component
	geometry        *geometry
	output          *output // nil if the planes are the result
	scan            scan
	scans           int

	// failure is what AllowTruncated made nothing of.
	failure error
}

// buffers are the large parts of a decoder, kept for the next.
type buffers struct {
	src     source
	bits    bitReader
	huffman [2][4]huffmanTable // DC, AC
	segment [chunkSize]byte
	block   dct.Block // all zero between blocks
	discard dct.Block
}

var bufferPool = sync.Pool{New: func() any { return new(buffers) }}

func newDecoder(ctx context.Context, r io.Reader) *decoder {
	b := bufferPool.Get().(*buffers)
	b.src.reset(ctx, r)
	b.bits.src = &b.src
	return &decoder{ctx: ctx, buffers: b}
}

// release gives the buffers back.
func (d *decoder) release() {
	d.src.ctx, d.src.r = nil, nil
	bufferPool.Put(d.buffers)
	d.buffers = nil
}

// formatError makes a FormatError at the source's place.
func (d *decoder) formatError(format string, args ...any) error {
	return &FormatError{Offset: d.src.offset(), Reason: fmt.Sprintf(format, args...)}
}

// decode decodes the picture as d.options ask.
func (d *decoder) decode() (*Image, error) {
	d.wantMetadata = true
	if err := d.options.check(); err != nil {
		return nil, err
	}
	if err := d.readHeaders(); err != nil {
		return nil, err
	}
	if err := d.plan(); err != nil {
		return nil, err
	}
	if err := d.readScans(); err != nil {
		return nil, err
	}
	if err := d.finish(); err != nil {
		return nil, err
	}
	m := &Image{
		Image:     d.picture(),
		Config:    d.config,
		Metadata:  Metadata{Exif: d.exif, ICC: d.icc.profile(), XMP: d.xmp},
		Truncated: d.failure != nil,
		Err:       d.failure,
	}
	return m, nil
}

// finish makes what the scans did not make.
func (d *decoder) finish() error {
	if d.config.Progressive {
		return d.reconstruct()
	}
	for i := range d.components {
		if c := &d.components[i]; !c.seen {
			fill(c.plane, midGrey)
		}
	}
	d.produce(d.geometry.kept.Max.Y)
	return nil
}

// check replaces zero options by their defaults.
func (o *Options) check() error {
	switch o.Scale {
	case 0:
		o.Scale = 1
	case 1, 2, 4, 8:
	default:
		return fmt.Errorf("jpeg: scale %d: it must be 1, 2, 4 or 8", o.Scale)
	}
	if o.Format > RGBA {
		return fmt.Errorf("jpeg: unknown format %d", o.Format)
	}
	if o.MaxPixels == 0 {
		o.MaxPixels = DefaultMaxPixels
	}
	if o.MaxMemory == 0 {
		o.MaxMemory = DefaultMaxMemory
	}
	o.MaxMemory = min(o.MaxMemory, math.MaxInt)
	return nil
}

// checkMemory refuses to allocate more than MaxMemory. DecodeConfig, which has
// no options, keeps no more than one segment.
func (d *decoder) checkMemory(what string, n int64) error {
	if d.wantMetadata && n > d.options.MaxMemory {
		return &LimitError{What: what, Got: n, Allowed: d.options.MaxMemory}
	}
	return nil
}

// readScans reads the scans, the first of whose headers was read, and what lies
// between them.
func (d *decoder) readScans() error {
	for {
		err := d.readScan()
		if err == nil && d.complete() {
			return nil
		}
		var end bool
		if err == nil {
			end, err = d.readSegments()
		}
		if err != nil {
			return d.tolerate(err)
		}
		if end {
			break
		}
	}
	for i := range d.components {
		if d.components[i].known[0] == 0 {
			return d.tolerate(d.formatError("the picture ends without component %d", d.components[i].id))
		}
	}
	return nil
}

// tolerate notes an error of the input and returns nil if that is asked for, else
// the error.
func (d *decoder) tolerate(err error) error {
	var format *FormatError
	if !d.options.AllowTruncated || !errors.As(err, &format) {
		return err
	}
	if d.failure == nil {
		d.failure = err
	}
	return nil
}

// colorModel is that of the native format.
func (c *Config) colorModel() color.Model {
	switch c.ColorSpace {
	case Gray:
		return color.GrayModel
	case RGB:
		return color.NRGBAModel
	case CMYK, YCCK:
		return color.CMYKModel
	}
	return color.YCbCrModel
}
