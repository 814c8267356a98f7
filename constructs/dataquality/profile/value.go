package profile

import (
	"bytes"
	"math"
)

// A token is a kind of value in JSON.
type token uint8

const (
	tokenOther token = iota // an array or an object
	tokenNull
	tokenBool
	tokenNumber
	tokenString
)

// A scalar is a value that is not an array or an object.
type scalar struct {
	token token
	// text is a string with escapes resolved, or another value as it is written.
	// It is valid until more is read.
	text []byte
	// cut says that text is only the start of the string.
	cut bool
	// literal is not nil if the value is one of literals.
	literal *literal
}

// A literal is a value that is written in one way only.
type literal struct {
	text   string
	token  token
	number float64
}

// literals are those of JSON, and the numbers that encoding libraries of Python
// and Java write though JSON has no such numbers.
var literals = [...]literal{
	{text: "null", token: tokenNull},
	{text: "true", token: tokenBool},
	{text: "false", token: tokenBool},
	{"NaN", tokenNumber, math.NaN()},
	{"Infinity", tokenNumber, math.Inf(1)},
	{"-Infinity", tokenNumber, math.Inf(-1)},
}

// literal reads one of literals.
func (s *scanner) literal() (*literal, error) {
	for i := range literals {
		if l := &literals[i]; bytes.HasPrefix(s.data[s.pos:], []byte(l.text)) {
			s.pos += len(l.text)
			return l, nil
		}
	}
	// The data may end in the middle of one.
	for i := range literals {
		if rest := s.data[s.pos:]; len(rest) > 0 && bytes.HasPrefix([]byte(literals[i].text), rest) {
			s.pos = len(s.data)
			break
		}
	}
	return nil, s.unexpected("a value")
}

// isNumber reports whether what is next, of which c is the first byte, is
// written with digits.
func (s *scanner) isNumber(c byte) bool {
	return isDigit(c) || c == '-' && !(s.pos+1 < len(s.data) && s.data[s.pos+1] == 'I')
}

// scalar reads any value. Of an array or an object it returns nothing, and of a
// string not more than limit bytes.
func (s *scanner) scalar(limit int) (scalar, error) {
	switch c := s.peek(); {
	case c == '"':
		text, cut, err := s.text(limit)
		return scalar{token: tokenString, text: text, cut: cut}, err
	case s.isNumber(c):
		text, err := s.number()
		return scalar{token: tokenNumber, text: text}, err
	case c == '{' || c == '[':
		return scalar{}, s.skip()
	default:
		l, err := s.literal()
		if err != nil {
			return scalar{}, err
		}
		return scalar{token: l.token, text: []byte(l.text), literal: l}, nil
	}
}

// number returns the number that the value is, or that it has in a string.
func (v *scalar) number() (f float64, ok bool) {
	switch {
	case v.token == tokenString:
		return parseText(v.text)
	case v.token != tokenNumber:
		return 0, false
	case v.literal != nil:
		return v.literal.number, true
	default:
		return parseNumber(v.text), true
	}
}
