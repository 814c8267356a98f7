package profile

import (
	"bytes"
	"io"
)

// A Reader reads a profile, one column after the other. It needs the same
// memory however large the profile is. It must not be used by several goroutines
// at once.
type Reader struct {
	scanner scanner
	state   state
	// first says that no member or column has been read yet.
	first bool
	err   error

	dataset datasetReader
	columns columnReader
}

// state is what a [Reader] reads next.
type state uint8

const (
	atStart state = iota
	beforeColumns
	inColumns
	afterColumns
)

// NewReader returns a reader of the profile that in has. It reads more of it at a
// time than it needs.
func NewReader(in io.Reader, want Selection) *Reader { return newReader(in, want, windowSize) }

func newReader(in io.Reader, want Selection, size int) *Reader {
	r := &Reader{}
	r.scanner.window = newWindow(in, size)
	r.scanner.path.enterColumn(-1)
	r.dataset = newDatasetReader(&r.scanner)
	r.columns = newColumnReader(&r.scanner, want)
	return r
}

// Next returns the next column, or [io.EOF] after the last one if the profile is
// complete. Only then can what was read be relied on.
//
// The column is valid until the next call, its strings for ever. An error that is
// not a [*SyntaxError] is one of reading, which may be worth another try with a
// new Reader. After an error, Next returns it again.
func (r *Reader) Next() (*Column, error) {
	if r.err != nil {
		return nil, r.err
	}
	more, err := r.next()
	if err == nil && !more {
		err = io.EOF
	}
	if r.err = err; err != nil {
		return nil, err
	}
	return &r.columns.column, nil
}

// Dataset returns what the profile says of the whole dataset. It is complete
// only after Next has returned [io.EOF], because much of it comes after the
// columns.
func (r *Reader) Dataset() Dataset { return r.dataset.dataset }

// byteOrderMark may precede JSON (RFC 8259 section 8.1).
var byteOrderMark = []byte("\xef\xbb\xbf")

func (r *Reader) next() (more bool, err error) {
	s := &r.scanner
	for {
		switch r.state {
		case atStart:
			s.fill()
			if bytes.HasPrefix(s.data, byteOrderMark) {
				s.pos = len(byteOrderMark)
			}
			if err := s.token('{', "a profile, which is an object"); err != nil {
				return false, err
			}
			r.state, r.first = beforeColumns, true
		case inColumns:
			s.path.enterColumn(r.dataset.dataset.Columns)
			more, err := s.element(r.first)
			if err != nil {
				return false, err
			}
			r.first = false
			if more {
				if err := r.columns.read(); err != nil {
					return false, err
				}
				r.dataset.count(&r.columns)
				return true, nil
			}
			s.path.enterColumn(-1)
			r.state = afterColumns
		default:
			more, err := r.member()
			if err != nil {
				return false, err
			}
			if !more {
				return false, r.end()
			}
		}
	}
}

// member reads a member of the profile, of columns the start only.
func (r *Reader) member() (more bool, err error) {
	s := &r.scanner
	s.path.enterColumn(-1)
	text, more, err := s.member(r.first)
	if !more || err != nil {
		return false, err
	}
	r.first = false
	s.path.enterMember(bytes.Clone(text[:min(len(text), maxLabel)]))
	found := r.dataset.names.find(text)
	if found.field != fieldColumns {
		return true, r.dataset.read(found)
	}
	if r.state == afterColumns {
		return false, s.syntax("a second member for the columns", "one")
	}
	r.state, r.first = inColumns, true
	return true, s.token('[', "an array of columns")
}

// end completes the dataset.
func (r *Reader) end() error {
	s := &r.scanner
	if r.state != afterColumns {
		return s.syntax("the end of an object without columns", "a profile")
	}
	if s.peek(); s.pos < len(s.data) || s.err != io.EOF {
		return s.unexpected("end of data")
	}
	r.dataset.derive()
	r.dataset.dataset.Correlations = r.columns.pairs.correlations()
	return nil
}
