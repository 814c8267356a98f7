package dynamodbstub

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// path is a document path: a name, and what follows to get at a value in a map or list.
type path []step

// step is a step of a path: to the member with the name, or to the element with the index if the name is empty.
type step struct {
	name  string
	index int
}

func (p path) String() string {
	var b strings.Builder
	for i, s := range p {
		switch {
		case s.name == "":
			fmt.Fprintf(&b, "[%d]", s.index)
		case i == 0:
			b.WriteString(s.name)
		default:
			b.WriteString("." + s.name)
		}
	}
	return b.String()
}

// get returns the value at the path, nil if there is none.
func (p path) get(i item) value {
	var v value = i
	for _, s := range p {
		v = s.get(v)
	}
	return v
}

func (s step) get(v value) value {
	switch v := v.(type) {
	case mapValue:
		if s.name != "" {
			return v[s.name]
		}
	case listValue:
		if s.name == "" && s.index < len(v) {
			return v[s.index]
		}
	}
	return nil
}

// put returns a copy of v, to which the path is relative, with the new value at the path. A nil value removes it.
func (p path) put(v, replacement value) (value, error) {
	if len(p) == 0 {
		return replacement, nil
	}
	s, rest := p[0], p[1:]
	old := s.get(v)
	if old == nil && len(rest) > 0 {
		return nil, errInvalidPath()
	}
	member, err := rest.put(old, replacement)
	if err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case mapValue:
		if s.name != "" {
			return putMember(v, s.name, member), nil
		}
	case listValue:
		if s.name == "" {
			return putElement(v, s.index, member), nil
		}
	}
	return nil, errInvalidPath()
}

func errInvalidPath() error {
	return invalid("The document path provided in the update expression is invalid for update")
}

func putMember(m mapValue, name string, v value) mapValue {
	m = maps.Clone(m)
	if v == nil {
		delete(m, name)
	} else {
		m[name] = v
	}
	return m
}

// putElement appends to the list if it has no element with the index.
func putElement(l listValue, index int, v value) listValue {
	l = slices.Clone(l)
	switch {
	case v == nil && index < len(l):
		return slices.Delete(l, index, index+1)
	case v == nil:
		return l
	case index < len(l):
		l[index] = v
		return l
	default:
		return append(l, v)
	}
}

// overlaps tells whether one path leads to the other, or both to the same.
func (p path) overlaps(other path) bool {
	n := min(len(p), len(other))
	return slices.Equal(p[:n], other[:n])
}

// conflicts tells whether one path takes for a map what the other takes for a list.
func (p path) conflicts(other path) bool {
	for i := range min(len(p), len(other)) {
		if p[i] != other[i] {
			return (p[i].name == "") != (other[i].name == "")
		}
	}
	return false
}
