package profile

import "bytes"

// members reads the members of objects that look alike, such as columns. What it
// has found between a value and the next one of one object, it looks for there
// in the next object: that is faster than reading a comma and a name, and finding
// out which field that is.
type members struct {
	*scanner
	names names
	// followers are the two that came last after each field, or after the start.
	followers [maxFields + 2][2]follower
	// previous is the index of the field that was read before.
	previous int
	// last is the member that was read last.
	last *follower
}

// A follower is the name of a member.
type follower struct {
	// text is the name with its quotes, the comma before, the colon after, and the
	// whitespace between. It is empty if it is not known yet.
	text []byte
	// label is the name, as much as an error shows of it.
	label []byte
	name  name
	// shape is that of the elements of its value, if that is an array.
	shape *shape
}

// maxFollower is how long the text of a [follower] can be.
const maxFollower = 128

func newMembers(s *scanner, n names) members { return members{scanner: s, names: n} }

// Indexes of followers that are no fields.
const (
	ignoredField  = maxFields
	startOfObject = maxFields + 1
)

// begin begins an object, whose first brace has been read.
func (m *members) begin() { m.previous = startOfObject }

// next reads the name of the next member and what is between it and its value.
// There is none if ok is false: then the last brace has been read.
func (m *members) next() (n name, ok bool, err error) {
	two := &m.followers[m.previous]
	switch {
	case two[0].isNext(m.scanner):
		m.last = &two[0]
	case two[1].isNext(m.scanner):
		m.last = &two[1]
	default:
		// The one that was learned last is most likely to come again.
		two[0], two[1] = two[1], two[0]
		if ok, err := m.learn(&two[0]); !ok || err != nil {
			return name{}, false, err
		}
		m.last = &two[0]
	}
	n = m.last.name
	if m.previous = int(n.field); n.field == fieldIgnored {
		m.previous = ignoredField
	}
	return n, true, nil
}

// isNext reads the follower if it is what is next.
func (f *follower) isNext(s *scanner) bool {
	if s.pos >= s.safe || len(f.text) == 0 || !bytes.HasPrefix(s.data[s.pos:], f.text) {
		return false
	}
	s.pos += len(f.text)
	return true
}

// skip reads the value of the member that was read last.
func (m *members) skip() error {
	if m.peek() != '[' {
		return m.skipValue(0)
	}
	if m.last.shape == nil {
		m.last.shape = new(shape)
	}
	return m.skipArray(m.last.shape)
}

// learn reads a name as any other scanner does, and remembers it.
func (m *members) learn(f *follower) (ok bool, err error) {
	start := m.offset()
	text, ok, err := m.member(m.previous == startOfObject)
	if !ok || err != nil {
		return false, err
	}
	f.name = m.names.find(text)
	f.label = append(f.label[:0], text[:min(len(text), maxLabel)]...)
	f.text = f.text[:0]
	m.peek()
	if from := start - m.base; from >= 0 && m.pos-int(from) <= maxFollower { // it is in the window
		f.text = append(f.text, m.data[from:m.pos]...)
	}
	return true, nil
}
