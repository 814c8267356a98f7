package kafkaevent

import "fmt"

// maxDepth bounds how deep a value that is skipped may be nested. Lambda nests
// nothing that is not read here.
const maxDepth = 512

// skip reads any value.
func (s *scanner) skip() error {
	// A bit for each level: 1 is an object, 0 an array.
	var objects [maxDepth / 64]uint64
	depth := 0
	for {
		opened := false
		switch c := s.peek(); {
		case c == '{' || c == '[':
			if depth == maxDepth {
				return &SyntaxError{Offset: int64(s.pos), Found: fmt.Sprintf("a value at level %d", maxDepth+1), Expected: fmt.Sprintf("at most %d levels", maxDepth)}
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
			if _, _, err := s.quoted(); err != nil {
				return err
			}
		case c == '-' || isDigit(c):
			if err := s.skipNumber(); err != nil {
				return err
			}
		case c == 't':
			if err := s.literal("true"); err != nil {
				return err
			}
		case c == 'f':
			if err := s.literal("false"); err != nil {
				return err
			}
		case c == 'n':
			if err := s.literal("null"); err != nil {
				return err
			}
		default:
			return s.unexpected("a value")
		}
		// Go to the next value, out of as many levels as end here.
		for {
			if depth == 0 {
				return nil
			}
			var more bool
			var err error
			if objects[(depth-1)/64]>>((depth-1)%64)&1 == 1 {
				_, more, err = s.member(opened)
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
