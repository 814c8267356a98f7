package profile

import "io"

const (
	windowSize = 64 << 10
	// reserve is how many bytes of a value are in the window when it is begun,
	// unless the data end before. Numbers, literals and escapes are shorter, so
	// that they are never cut.
	reserve = 1 << 10
	// emptyReads is how many reads in a row may return nothing, as in bufio.
	emptyReads = 100
)

// A window is the part of the data that is in memory.
type window struct {
	in io.Reader
	// data are in buffer. What is before pos has been read.
	data, buffer []byte
	pos          int
	// safe is the position from which on more has to be read before a value is
	// begun.
	safe int
	// base is the offset of data.
	base int64
	// err is why there are no more data behind those in the window.
	err error
}

// newWindow returns a window of a size that is more than reserve.
func newWindow(in io.Reader, size int) window { return window{in: in, buffer: make([]byte, size)} }

// fill moves what has not been read to the start of the window and reads more
// behind it, as much as fits.
func (w *window) fill() {
	n := copy(w.buffer, w.data[w.pos:])
	w.base += int64(w.pos)
	w.pos = 0
	for empty := 0; n < len(w.buffer) && w.err == nil; {
		var m int
		m, w.err = w.in.Read(w.buffer[n:])
		n += m
		if m > 0 {
			empty = 0
		} else if empty++; empty == emptyReads && w.err == nil {
			w.err = io.ErrNoProgress
		}
	}
	w.data = w.buffer[:n]
	w.safe = n
	if w.err == nil {
		w.safe -= reserve
	}
}

// offset is that of pos.
func (w *window) offset() int64 { return w.base + int64(w.pos) }
