package kafkaevent

import "bytes"

// A span is the text of a string in an event, without its quotes. The zero span
// is null: no string starts where the event does.
type span struct{ start, length uint32 }

// encoded reads a string of base64, or null. What is between the quotes is not
// looked at: bytes.IndexByte finds the end at the speed of memory, and whether
// it is base64 is found out when it is decoded.
func (s *scanner) encoded() (span, error) {
	if null, err := s.null(); null {
		return span{}, err
	}
	if s.peek() != '"' {
		return span{}, s.unexpected("a base64 string or null")
	}
	start := s.pos + 1
	end := stringEnd(s.data, start)
	if end < 0 {
		s.pos = len(s.data)
		return span{}, s.unexpected("'\"' at the end of a string")
	}
	s.pos = end + 1
	return span{uint32(start), uint32(end - start)}, nil
}

// stringEnd returns the index of the quote that ends the string whose text
// starts at start, or -1.
func stringEnd(data []byte, start int) int {
	for i := start; ; {
		n := bytes.IndexByte(data[i:], '"')
		if n < 0 {
			return -1
		}
		i += n
		backslashes := 0
		for i-backslashes > start && data[i-backslashes-1] == '\\' {
			backslashes++
		}
		if backslashes%2 == 0 {
			return i
		}
		i++
	}
}
