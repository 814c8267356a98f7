package wireformat

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
)

// DefaultLimit is the size in bytes that decompressed data may have unless the
// caller gives another: 16 MiB. A Lambda event has at most 6 MB, but zlib makes up
// to 1032 bytes of one, so that an event could claim gigabytes.
const DefaultLimit = 16 << 20

// A zlib reader has a window of 32 KiB, and is worth keeping.
var inflaters sync.Pool

// An inflater is a zlib reader and the buffer that it reads from.
type inflater struct {
	source bytes.Reader
	reader io.ReadCloser
}

// inflate decompresses the zlib stream (RFC 1950) that data is. Its checksum is
// verified, and nothing may follow it.
func inflate(data []byte, limit int) ([]byte, error) {
	if limit <= 0 {
		limit = DefaultLimit
	}
	z, err := newInflater(data)
	if err != nil {
		return nil, fmt.Errorf("%w: zlib: %w", ErrMalformed, err)
	}
	defer z.release()

	out := make([]byte, 0, min(limit, 4*len(data)+512)+1)
	for {
		n, err := z.reader.Read(out[len(out):cap(out)])
		out = out[:len(out)+n]
		switch {
		case len(out) > limit:
			return nil, fmt.Errorf("%w: got more than the limit of %d bytes", ErrTooLarge, limit)
		case errors.Is(err, io.EOF):
			if z.source.Len() > 0 {
				return nil, fmt.Errorf("%w: got %d bytes after the zlib stream, want none", ErrMalformed, z.source.Len())
			}
			return out, nil
		case err != nil:
			return nil, fmt.Errorf("%w: zlib: %w", ErrMalformed, err)
		case len(out) == cap(out):
			// One byte more than the limit is enough to see that it is exceeded.
			out = slices.Grow(out, min(len(out), limit+1-len(out)))
		}
	}
}

func newInflater(data []byte) (*inflater, error) {
	z, ok := inflaters.Get().(*inflater)
	if !ok {
		z = new(inflater)
	}
	z.source.Reset(data)
	var err error
	if z.reader == nil {
		z.reader, err = zlib.NewReader(&z.source)
	} else {
		err = z.reader.(zlib.Resetter).Reset(&z.source, nil)
	}
	if err != nil {
		z.release()
		return nil, err
	}
	return z, nil
}

// release gives the inflater back, without the data.
func (z *inflater) release() {
	z.source.Reset(nil)
	inflaters.Put(z)
}
