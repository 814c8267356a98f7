package profile

import "unicode/utf8"

// A scanner reads JSON (RFC 8259) from its start to its end. Its methods leave
// pos behind what they have read; after an error, pos is of no use.
type scanner struct {
	window
	path path
	// scratch is for strings that are not in the window as they are.
	scratch []byte
	lesson  lesson
}

// peek skips whitespace and returns the next byte without reading it, or 0 at
// the end. A zero byte in the data is not the start of anything either.
func (s *scanner) peek() byte {
	if s.pos < s.safe {
		if c := s.data[s.pos]; c > ' ' {
			return c
		}
	}
	return s.peekAfterSpace()
}

func (s *scanner) peekAfterSpace() byte {
	for {
		if s.pos >= s.safe && s.err == nil {
			s.fill()
		}
		if s.pos >= len(s.data) {
			return 0
		}
		switch c := s.data[s.pos]; c {
		case ' ', '\t', '\n', '\r':
			s.pos++
		default:
			return c
		}
	}
}

// token reads c, which is not a whitespace.
func (s *scanner) token(c byte, expected string) error {
	if s.peek() != c {
		return s.unexpected(expected)
	}
	s.pos++
	return nil
}

// member reads the name of the next member of an object, whose first brace has
// been read, and the colon after it. There is none if ok is false: then the
// last brace has been read. The name is valid until more is read. One that is
// longer than [MaxName] is cut, but not to a name that is as short.
func (s *scanner) member(first bool) (name []byte, ok bool, err error) {
	if ok, err = s.more(first, '}', "',' or '}'"); !ok || err != nil {
		return nil, false, err
	}
	if s.peek() != '"' {
		return nil, false, s.unexpected("the name of a member")
	}
	if name, _, err = s.text(MaxName + utf8.UTFMax); err != nil {
		return nil, false, err
	}
	if s.pos < s.safe && s.data[s.pos] == ':' {
		s.pos++
		return name, true, nil
	}
	// What peek reads may take the place of the name.
	s.scratch = append(s.scratch[:0], name...)
	return s.scratch, true, s.token(':', "':'")
}

// element prepares for the next element of an array, whose first bracket has
// been read. There is none if ok is false: then the last bracket has been read.
func (s *scanner) element(first bool) (ok bool, err error) {
	return s.more(first, ']', "',' or ']'")
}

// more reads the comma before the next element or member, unless it is the
// first one, or the last bracket.
func (s *scanner) more(first bool, last byte, expected string) (ok bool, err error) {
	switch c := s.peek(); {
	case c == last:
		s.pos++
		return false, nil
	case first:
	case c != ',':
		return false, s.unexpected(expected)
	default:
		s.pos++
	}
	return true, nil
}
