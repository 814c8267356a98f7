package window

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// State is what is known of the records of a shard in a window since the last part was
// merged.
type State[R any] struct {
	aggregator  *Aggregator[R]
	first, last string
	groups      map[string]*group[R]
	changed     string
	length      int // of the text that was decoded
}

// group is a row, or the cells that were made of it since.
type group[R any] struct {
	text  string
	cells []cell[R] // nil while the text is right
}

// First is the sequence number of the first record that is counted, empty if none is:
// the identity of the part that the state will be.
func (s *State[R]) First() string { return s.first }

// Last is the sequence number of the last record of the window that is counted, in this
// state or in parts before it, empty if none is.
func (s *State[R]) Last() string { return s.last }

// Len is the number of groups.
func (s *State[R]) Len() int { return len(s.groups) }

// Changed says how the definition differs from that of the state that was decoded, empty
// if it does not.
func (s *State[R]) Changed() string { return s.changed }

// Resume says that records up to the sequence number are counted in parts that have
// been merged. It is for a state of which Last is empty.
func (s *State[R]) Resume(last string) { s.last = last }

// Begin takes up a record of the stream, whose sequence number is greater than that of
// the one before. If it is not fresh it is counted already, and nothing of it may be
// added. An error says that the sequence number is none; the record is then not taken
// up.
func (s *State[R]) Begin(sequence string) (fresh bool, err error) {
	if err := checkSequence(sequence); err != nil {
		return false, fmt.Errorf("window: %w", err)
	}
	if s.last != "" && CompareSequences(sequence, s.last) <= 0 {
		return false, nil
	}
	if s.first == "" {
		s.first = sequence
	}
	s.last = sequence
	return true, nil
}

// Add counts a record, or one of several that the record of the stream contains. If it
// returns an error, the record is not counted in any aggregate. The error has nothing of
// the record's data in it.
func (s *State[R]) Add(record R) error {
	key := s.aggregator.group(record)
	g, err := s.open(key)
	if err != nil {
		return fmt.Errorf("window: the group of a record: %w", err)
	}
	for i, c := range g.cells {
		if err := c.prepare(record); err != nil {
			return fmt.Errorf("window: aggregate %q: %w", s.aggregator.aggregates[i].name, err)
		}
	}
	for _, c := range g.cells {
		c.commit()
	}
	if known := s.groups[key]; known == nil {
		s.groups[key] = g
	}
	return nil
}

// open returns a group with its cells; a new one is not yet a group of the state.
func (s *State[R]) open(key string) (*group[R], error) {
	g := s.groups[key]
	var err error
	switch {
	case g == nil:
		if len(key) > MaxGroupBytes || !utf8.ValidString(key) {
			return nil, fmt.Errorf("the key has %d bytes, want up to %d of UTF-8", len(key), MaxGroupBytes)
		}
		g = &group[R]{cells: s.aggregator.cells()}
	case g.cells == nil:
		g.cells, err = s.aggregator.read(Row{s.aggregator.fields, g.text})
	}
	return g, err
}

// Take returns the groups, sorted by key, and leaves a state without any, of which Last
// is the same: that in which a part has been merged.
func (s *State[R]) Take() ([]Group, error) {
	groups := make([]Group, 0, len(s.groups))
	for _, key := range s.keys() {
		text, err := s.text(s.groups[key])
		if err != nil {
			return nil, err
		}
		groups = append(groups, Group{key, Row{s.aggregator.fields, text}})
	}
	s.first, s.groups = "", map[string]*group[R]{}
	return groups, nil
}

func (s *State[R]) keys() []string { return slices.Sorted(maps.Keys(s.groups)) }

// text returns the row of a group.
func (s *State[R]) text(g *group[R]) (string, error) {
	if g.cells == nil {
		return g.text, nil
	}
	text, err := s.aggregator.appendCells(nil, g.cells)
	return string(text), err
}

// format is the version of the encoding.
const format = 1

// encoded is the encoding of a state. Lambda asks for an object, and recommends texts
// rather than numbers in it.
type encoded struct {
	Format int               `json:"lintel"`
	Fields string            `json:"fields"`
	First  string            `json:"first"`
	Last   string            `json:"last"`
	Groups map[string]string `json:"groups"`
}

// Encode returns the state as a JSON object, which is the same for the same state. The
// error is that of an accumulator that is not of this package.
func (s *State[R]) Encode() ([]byte, error) {
	b := make([]byte, 0, max(256+96*len(s.groups), s.length+s.length/4))
	b = fmt.Appendf(b, `{"lintel":%d,"fields":"%s","first":"%s","last":"%s","groups":{`, format, s.aggregator.fields, s.first, s.last)
	for i, key := range s.keys() {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(b, key), ':', '"')
		g := s.groups[key]
		if g.cells == nil {
			b = append(b, g.text...)
		} else {
			var err error
			if b, err = s.aggregator.appendCells(b, g.cells); err != nil {
				return nil, err
			}
		}
		b = append(b, '"')
	}
	return append(b, '}', '}'), nil
}

// appendString writes a text as JSON, as short as possible: encoding/json writes
// characters of HTML in six bytes.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ':
			b = fmt.Appendf(b, `\u%04x`, c)
		default:
			b = append(b, c)
		}
	}
	return append(b, '"')
}

// Decode returns the state that Encode wrote: Lambda gives back what an invocation
// returned. Nothing, null and an empty object, which a window begins with, are a state
// without records.
//
// It reads what has been written by another definition, see the package comment. What
// is no state at all is an error: the function that wrote it is another one.
func (a *Aggregator[R]) Decode(text []byte) (*State[R], error) {
	s := &State[R]{aggregator: a, groups: map[string]*group[R]{}, length: len(text)}
	if isNothing(text) {
		return s, nil
	}
	var e encoded
	if err := json.Unmarshal(text, &e); err != nil {
		return nil, fmt.Errorf("window: the state of %d bytes cannot be read: %w", len(text), err)
	}
	if e.Format != format {
		return nil, fmt.Errorf("window: got a state of %d bytes in the format %d, want %d; was it written by another function?", len(text), e.Format, format)
	}
	if err := s.fill(&e); err != nil {
		return nil, fmt.Errorf("window: the state of %d bytes is damaged: %w", len(text), err)
	}
	return s, nil
}

// isNothing tells whether a text is the state that Lambda begins a window with.
func isNothing(text []byte) bool {
	switch strings.Map(dropSpace, string(text[:min(len(text), 64)])) {
	case "", "null", "{}":
		return len(text) <= 64
	}
	return false
}

func dropSpace(r rune) rune {
	if strings.ContainsRune(" \t\r\n", r) {
		return -1
	}
	return r
}

// fill takes over what was decoded.
func (s *State[R]) fill(e *encoded) error {
	for _, sequence := range []string{e.First, e.Last} {
		if sequence != "" {
			if err := checkSequence(sequence); err != nil {
				return err
			}
		}
	}
	if e.First == "" && len(e.Groups) > 0 || CompareSequences(e.First, e.Last) > 0 {
		return fmt.Errorf("it has %d groups of the records %q to %q", len(e.Groups), e.First, e.Last)
	}
	if _, err := s.aggregator.places(e.Fields); err != nil {
		return err
	}
	s.first, s.last = e.First, e.Last
	s.groups = make(map[string]*group[R], len(e.Groups))
	rows := make([]group[R], 0, len(e.Groups))
	for key, text := range e.Groups {
		if len(key) > MaxGroupBytes {
			return fmt.Errorf("the key of a group has %d bytes, want up to %d", len(key), MaxGroupBytes)
		}
		if !isRow(text) {
			return fmt.Errorf("%.40q is no row", text)
		}
		rows = append(rows, group[R]{text: text})
		s.groups[key] = &rows[len(rows)-1]
	}
	if e.Fields == s.aggregator.fields {
		return nil
	}
	s.changed = fmt.Sprintf("the state has the aggregates %s, the definition has %s", e.Fields, s.aggregator.fields)
	for _, g := range s.groups {
		cells, err := s.aggregator.read(Row{e.Fields, g.text})
		if err != nil {
			return err
		}
		g.cells = cells
	}
	return nil
}

// isRow tells whether texts of accumulators may look so together: printable, with one
// space between them.
func isRow(text string) bool {
	before := byte(' ')
	for i := range len(text) {
		c := text[i]
		if c < ' ' || c > '~' || c == '"' || c == '\\' || c == ' ' && before == ' ' {
			return false
		}
		before = c
	}
	return before != ' '
}
