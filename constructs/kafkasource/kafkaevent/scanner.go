package kafkaevent

// A scanner reads JSON (RFC 8259) from its start to its end. Its methods leave
// pos behind what they have read; after an error, pos is of no use.
type scanner struct {
	data []byte
	pos  int
}

// literals of JSON.
var literals = [...]string{"null", "true", "false"}

// peek skips whitespace and returns the next byte without reading it, or 0 at
// the end. A zero byte in the data is not the start of anything either.
func (s *scanner) peek() byte {
	if s.pos < len(s.data) {
		if c := s.data[s.pos]; c > ' ' {
			return c
		}
	}
	return s.peekAfterSpace()
}

// peekAfterSpace is not inlined, unlike peek: Lambda sends no whitespace.
func (s *scanner) peekAfterSpace() byte {
	for ; s.pos < len(s.data); s.pos++ {
		switch c := s.data[s.pos]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

// token reads c, which is not a whitespace.
func (s *scanner) token(c byte, expected string) error {
	if s.peek() != c {
		return s.unexpected(expected)
	}
	s.pos++
	return nil
}

// literal reads one of [literals].
func (s *scanner) literal(l string) error {
	if rest := s.data[s.pos:]; len(rest) < len(l) || string(rest[:len(l)]) != l {
		return s.unexpected("a value")
	}
	s.pos += len(l)
	return nil
}

// null reads null if that is what comes next.
func (s *scanner) null() (bool, error) {
	if s.peek() != 'n' {
		return false, nil
	}
	return true, s.literal("null")
}

// member reads the name of the next member of an object, whose first brace has
// been read, and the colon after it. There is none if ok is false: then the
// last brace has been read. The name is valid until data changes.
func (s *scanner) member(first bool) (name []byte, ok bool, err error) {
	switch c := s.peek(); {
	case c == '}':
		s.pos++
		return nil, false, nil
	case first:
	case c != ',':
		return nil, false, s.unexpected("',' or '}'")
	default:
		s.pos++
	}
	if s.peek() != '"' {
		return nil, false, s.unexpected("the name of a member")
	}
	if name, err = s.text(); err != nil {
		return nil, false, err
	}
	if s.pos < len(s.data) && s.data[s.pos] == ':' {
		s.pos++
		return name, true, nil
	}
	return name, true, s.token(':', "':'")
}

// element prepares for the next element of an array, whose first bracket has
// been read. There is none if ok is false: then the last bracket has been read.
func (s *scanner) element(first bool) (ok bool, err error) {
	switch c := s.peek(); {
	case c == ']':
		s.pos++
		return false, nil
	case first:
	case c != ',':
		return false, s.unexpected("',' or ']'")
	default:
		s.pos++
	}
	return true, nil
}
