package profile

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
)

// A SyntaxError is returned by [Reader.Next] for what is not a profile: no JSON,
// JSON that ends too early, or JSON without columns. Trying again does not help.
// It never quotes more of the profile than a character and the names of members.
type SyntaxError struct {
	// Offset is where the error is, in bytes from the start.
	Offset int64
	// Path is the value that the error is in, such as "columns[2].min", or empty
	// outside of any.
	Path string
	// Found is what is there, such as "'}'", "null" or "end of data".
	Found string
	// Expected is what is allowed there.
	Expected string
	// Err is [io.ErrUnexpectedEOF] if the profile ends too early, else nil.
	Err error
}

// Error returns offset, path, found and expected in one line.
func (e *SyntaxError) Error() string {
	where := e.Path
	if where != "" {
		where += ": "
	}
	return fmt.Sprintf("profile: byte %d: %sgot %s, want %s", e.Offset, where, e.Found, e.Expected)
}

// Unwrap returns Err.
func (e *SyntaxError) Unwrap() error { return e.Err }

// syntax is an error at pos.
func (s *scanner) syntax(found, expected string) *SyntaxError {
	return &SyntaxError{Offset: s.offset(), Path: s.path.String(), Found: found, Expected: expected}
}

// unexpected is an error at pos, which is not inside of a value. If there are no
// data because reading them has failed, it is the error of that.
func (s *scanner) unexpected(expected string) error {
	if s.pos < len(s.data) {
		return s.syntax(found(s.data[s.pos:]), expected)
	}
	if s.err != io.EOF {
		return fmt.Errorf("profile: byte %d: %w", s.offset(), s.err)
	}
	e := s.syntax("end of data", expected)
	e.Err = io.ErrUnexpectedEOF
	return e
}

// limited is an expectation with a limit.
func limited(what string, limit int) string {
	return what + " of at most " + strconv.Itoa(limit) + " bytes"
}

// found describes what data start with.
func found(data []byte) string {
	for i := range literals {
		if l := literals[i].text; bytes.HasPrefix(data, []byte(l)) {
			return l
		}
	}
	switch c := data[0]; {
	case c == '"':
		return "a string"
	case c == '{':
		return "an object"
	case c == '[':
		return "an array"
	case isDigit(c):
		return "a number"
	default:
		return character(c)
	}
}

// character describes a byte that should not be where it is.
func character(c byte) string {
	if c < 0x80 && strconv.IsPrint(rune(c)) {
		return strconv.QuoteRune(rune(c))
	}
	return fmt.Sprintf("byte 0x%02x", c)
}
