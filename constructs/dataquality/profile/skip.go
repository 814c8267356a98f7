package profile

import "strconv"

// maxDepth bounds how deep a value that is skipped may be nested.
const maxDepth = 512

// skip reads any value.
func (s *scanner) skip() error {
	if s.peek() != '[' {
		return s.skipValue(0)
	}
	return s.skipArray(new(shape))
}

// skipArray reads an array whose first bracket is next. Its elements probably
// have the shape, or else it learns theirs.
func (s *scanner) skipArray(p *shape) error {
	s.pos++
	_, err := s.skipElements(true, p)
	return err
}

// skipElements reads the rest of an array, and returns how many elements there
// were.
func (s *scanner) skipElements(first bool, p *shape) (n int, err error) {
	for {
		more, err := s.element(first)
		if !more || err != nil {
			return n, err
		}
		first = false
		if s.peek() != '{' {
			if err := s.skipValue(1); err != nil {
				return n, err
			}
			n++
			continue
		}
		if alike := s.skipAlike(p); alike > 0 {
			n += alike
			continue
		}
		s.lesson.begin(s.offset())
		if err := s.skipValue(1); err != nil {
			return n, err
		}
		s.learn(p)
		n++
	}
}

// skipValue reads any value at a level, element by element.
func (s *scanner) skipValue(level int) error {
	// A bit for each level: 1 is an object, 0 an array.
	var objects [maxDepth / 64]uint64
	depth := level
	for {
		opened := false
		switch c := s.peek(); {
		case c == '{' || c == '[':
			if depth == maxDepth {
				return s.syntax("a value at level "+strconv.Itoa(maxDepth+1), "at most "+strconv.Itoa(maxDepth)+" levels")
			}
			bit := uint64(1) << (depth % 64)
			objects[depth/64] &^= bit
			if c == '{' {
				objects[depth/64] |= bit
			}
			depth++
			s.pos++
			opened = true
		case c == '"':
			start := s.offset()
			if err := s.skipString(); err != nil {
				return err
			}
			s.lesson.scalar(start, s.offset())
		case s.isNumber(c):
			start := s.offset()
			if _, err := s.number(); err != nil {
				return err
			}
			s.lesson.scalar(start, s.offset())
		default:
			if _, err := s.literal(); err != nil {
				return err
			}
		}
		// Go to the next value, out of as many levels as end here.
		for {
			if depth == level {
				return nil
			}
			var more bool
			var err error
			if objects[(depth-1)/64]>>((depth-1)%64)&1 == 1 {
				more, err = s.skipName(opened)
			} else {
				more, err = s.element(opened)
			}
			if err != nil {
				return err
			}
			if more {
				break
			}
			depth--
			opened = false
		}
	}
}

// skipName is member without the name.
func (s *scanner) skipName(first bool) (ok bool, err error) {
	if ok, err = s.more(first, '}', "',' or '}'"); !ok || err != nil {
		return false, err
	}
	if s.peek() != '"' {
		return false, s.unexpected("the name of a member")
	}
	if err = s.skipString(); err != nil {
		return false, err
	}
	return true, s.token(':', "':'")
}
