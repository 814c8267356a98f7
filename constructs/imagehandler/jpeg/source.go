package jpeg

import (
	"bytes"
	"context"
	"errors"
	"io"
)

// chunkSize is how much of the input is read at once.
const chunkSize = 64 << 10

// A source reads the input in chunks: octets for headers, markers, and the
// entropy-coded data between them with its byte stuffing taken out.
type source struct {
	ctx     context.Context
	r       io.Reader
	buf     [chunkSize]byte
	i, n    int   // unread: buf[i:n]
	base    int64 // offset in the input of buf[0]
	err     error // what ended the input
	pending byte  // a marker that was read and put back, or 0
}

// reset makes s read r from its start, until ctx is done.
func (s *source) reset(ctx context.Context, r io.Reader) {
	s.ctx, s.r, s.i, s.n, s.base, s.err, s.pending = ctx, r, 0, 0, 0, nil, 0
}

// offset is where in the input the next octet is.
func (s *source) offset() int64 { return s.base + int64(s.i) }

// need makes at least k octets (k far below chunkSize) unread in buf. It
// returns false at the end of the input; s.err says why.
func (s *source) need(k int) bool {
	for s.n-s.i < k {
		if s.err != nil {
			return false
		}
		if s.i > 0 {
			copy(s.buf[:], s.buf[s.i:s.n])
			s.base += int64(s.i)
			s.n -= s.i
			s.i = 0
		}
		s.read()
	}
	return true
}

// read appends to buf what one call of the reader that makes progress gives.
func (s *source) read() {
	const maxEmptyReads = 100
	if s.err = s.ctx.Err(); s.err != nil {
		return
	}
	for range maxEmptyReads {
		n, err := s.r.Read(s.buf[s.n:])
		if n < 0 || n > len(s.buf)-s.n {
			s.err = errors.New("jpeg: the reader returned an impossible count")
			return
		}
		s.n += n
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = io.EOF
		}
		s.err = err
		if n > 0 || err != nil {
			return
		}
	}
	s.err = io.ErrNoProgress
}

// fault is the error for input that ends here: a FormatError when it simply
// ends, else what the reader said.
func (s *source) fault() error {
	if s.err != nil && !errors.Is(s.err, io.EOF) {
		return s.err
	}
	return &FormatError{Offset: s.offset(), Reason: "the input ends early", Err: io.ErrUnexpectedEOF}
}

// full fills p.
func (s *source) full(p []byte) error {
	for len(p) > 0 {
		if !s.need(1) {
			return s.fault()
		}
		k := copy(p, s.buf[s.i:s.n])
		s.i += k
		p = p[k:]
	}
	return nil
}

// skip passes over k octets.
func (s *source) skip(k int) error {
	for k > 0 {
		if !s.need(1) {
			return s.fault()
		}
		m := min(k, s.n-s.i)
		s.i += m
		k -= m
	}
	return nil
}

// nextMarker passes over everything up to the next marker and returns its code.
// 0xFF00 is entropy-coded data and 0xFFFF a fill octet (ISO/IEC 10918-1,
// B.1.1.2).
func (s *source) nextMarker() (byte, error) {
	if m := s.pending; m != 0 {
		s.pending = 0
		return m, nil
	}
	for {
		if !s.need(2) {
			s.i = s.n
			return 0, s.fault()
		}
		j := bytes.IndexByte(s.buf[s.i:s.n], 0xFF)
		if j < 0 {
			s.i = s.n
			continue
		}
		s.i += j
		if !s.need(2) {
			s.i = s.n
			return 0, s.fault()
		}
		switch m := s.buf[s.i+1]; m {
		case 0xFF:
			s.i++
		case 0:
			s.i += 2
		default:
			s.i += 2
			return m, nil
		}
	}
}

// destuff copies entropy-coded data to dst, without its stuffing, until dst is
// full or the data end at a marker or with the input. It leaves the marker
// unread. n is how much it copied.
func (s *source) destuff(dst []byte) (n int, ended bool) {
	if s.pending != 0 {
		return 0, true
	}
	for n < len(dst) {
		if !s.need(1) {
			return n, true
		}
		raw := s.buf[s.i:s.n]
		raw = raw[:min(len(raw), len(dst)-n)]
		j := bytes.IndexByte(raw, 0xFF)
		if j < 0 {
			n += copy(dst[n:], raw)
			s.i += len(raw)
			continue
		}
		n += copy(dst[n:], raw[:j])
		s.i += j
		if !s.need(2) {
			return n, true
		}
		switch s.buf[s.i+1] {
		case 0xFF:
			s.i++
		case 0:
			dst[n] = 0xFF
			n++
			s.i += 2
		default:
			return n, true
		}
	}
	return n, false
}
