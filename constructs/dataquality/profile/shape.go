package profile

import (
	"bytes"
	"encoding/binary"
)

// maxScalars is how many strings and numbers an element can have to be skipped
// by its shape. A bin has three.
const maxScalars = 8

// maxShape is how long an element can be, with the comma behind it, from which a
// shape is learned.
const maxShape = 256

// A shape is how an element of an array looks without its strings and numbers.
// The bytes before, between and after them are called glue. An element with the
// same glue as one that is valid JSON, and any strings and numbers in between,
// is valid too. Comparing glue is several times faster than reading it.
//
// Most of a profile is arrays of such elements, and an array looks like the same
// one of the column before.
type shape struct {
	// text is the element that the shape was learned from, which glue refers to.
	text [2 * maxShape]byte
	// first is the glue before the first scalar, inner between scalars, and last
	// after the last one.
	first, last glue
	inner       [maxScalars - 1]glue
	// between is last, the comma, and first.
	between glue
	// scalars is the number of strings and numbers, 0 if nothing was learned.
	scalars int
}

// A lesson is what the scanner notes of an element to learn a shape from.
type lesson struct {
	taken bool
	// start is the offset of the element.
	start   int64
	scalars int
	// bounds are where the strings and numbers start and end, from start on.
	bounds [maxScalars][2]uint16
}

// begin takes a lesson on an element that starts at an offset.
func (l *lesson) begin(start int64) {
	l.taken = true
	l.start = start
	l.scalars = 0
}

// scalar says between which offsets a string or a number of the element is.
func (l *lesson) scalar(start, end int64) {
	switch {
	case !l.taken:
	case l.scalars == maxScalars || end-l.start > maxShape:
		l.taken = false
	default:
		l.bounds[l.scalars] = [2]uint16{uint16(start - l.start), uint16(end - l.start)}
		l.scalars++
	}
}

// learn makes a shape of the lesson on the element that ends at pos.
func (s *scanner) learn(p *shape) {
	l := &s.lesson
	taken := l.taken
	l.taken = false
	start := int(l.start - s.base)
	if !taken || l.scalars == 0 || start < 0 {
		return // The last one says that the start is not in the window any more.
	}
	comma, ok := s.comma()
	length := s.pos + comma - start
	if !ok || length > maxShape {
		return
	}
	bounds := l.bounds[:l.scalars]
	first := int(bounds[0][0])
	n := copy(p.text[:], s.data[start:start+length])
	n += copy(p.text[n:], s.data[start:start+first])
	end := int(bounds[len(bounds)-1][1])
	p.first = newGlue(p.text[:first])
	p.last = newGlue(p.text[end : s.pos-start])
	p.between = newGlue(p.text[end:n])
	for i := range bounds[1:] {
		p.inner[i] = newGlue(p.text[bounds[i][1]:bounds[i+1][0]])
	}
	p.scalars = len(bounds)
}

// skipAlike reads elements of a shape, as far as they are in the window, and the
// commas between them. It returns how many elements that are.
func (s *scanner) skipAlike(p *shape) (n int) {
	if p.scalars == 0 {
		return 0
	}
	end := s.pos
	for before := &p.first; before.at(s.data, end); before = &p.between {
		if before == &p.between {
			s.pos = end + len(p.last.text)
			n++
		}
		i := scalarEnd(s.data, end+len(before.text))
		for g := range p.inner[:p.scalars-1] {
			if i < 0 || !p.inner[g].at(s.data, i) {
				return n
			}
			i = scalarEnd(s.data, i+len(p.inner[g].text))
		}
		if i < 0 {
			return n
		}
		end = i
	}
	if s.pos < end && p.last.at(s.data, end) {
		s.pos = end + len(p.last.text)
		n++
	}
	return n
}

// comma returns how many bytes the comma at pos and the whitespace around it are.
func (s *scanner) comma() (n int, ok bool) {
	for i, c := range s.data[s.pos:] {
		switch c {
		case ' ', '\t', '\n', '\r':
		case ',':
			if ok {
				return 0, false
			}
			ok = true
		default:
			return i, ok
		}
	}
	return 0, false
}

// A glue is a text that is compared again and again, 8 bytes at a time.
type glue struct {
	text []byte
	// head and tail are the first and the last 8 bytes, or what there is of them
	// in mask.
	head, tail, mask uint64
}

func newGlue(text []byte) glue {
	g := glue{text: text, mask: ^uint64(0)}
	if n := len(text); n < 8 {
		var head [8]byte
		copy(head[:], text)
		g.head = binary.LittleEndian.Uint64(head[:])
		g.mask >>= 64 - 8*n
	} else {
		g.head = binary.LittleEndian.Uint64(text)
		g.tail = binary.LittleEndian.Uint64(text[n-8:])
	}
	return g
}

// at reports whether the glue is in data at i, if there are 8 more bytes.
func (g *glue) at(data []byte, i int) bool {
	n := len(g.text)
	if i+n+8 > len(data) || binary.LittleEndian.Uint64(data[i:])&g.mask != g.head {
		return false
	}
	if n <= 8 {
		return true
	}
	return binary.LittleEndian.Uint64(data[i+n-8:]) == g.tail && (n <= 16 || bytes.Equal(data[i+8:i+n-8], g.text[8:n-8]))
}

// scalarEnd returns where the string or the number ends that begins at i, or
// less than 0 if it is neither, is wrong, or does not end in data.
func scalarEnd(data []byte, i int) int {
	if data[i] == '"' {
		return stringEnd(data, i)
	}
	end, ok := numberEnd(data, i)
	if !ok || end-i > maxNumber {
		return -1
	}
	return end
}
