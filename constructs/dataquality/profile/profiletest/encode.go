package profiletest

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// An encoder appends JSON to out. After an error, out is of no use.
type encoder struct {
	out    []byte
	layout Layout
	depth  int
	// empty says that nothing is in the innermost array or object yet.
	empty bool
	err   error
}

func (e *encoder) open(bracket byte) {
	e.out = append(e.out, bracket)
	e.depth++
	e.empty = true
}

func (e *encoder) close(bracket byte) {
	e.depth--
	if !e.empty {
		e.newLine()
	}
	e.out = append(e.out, bracket)
	e.empty = false
}

// next is between two elements or members.
func (e *encoder) next() {
	if !e.empty {
		e.out = append(e.out, ',')
		if e.layout == Spaced {
			e.out = append(e.out, ' ')
		}
	}
	e.newLine()
	e.empty = false
}

func (e *encoder) newLine() {
	if e.layout != Indented {
		return
	}
	e.out = append(e.out, '\n')
	for range e.depth {
		e.out = append(e.out, "  "...)
	}
}

func (e *encoder) name(name string) {
	e.next()
	e.out = appendString(e.out, name)
	e.out = append(e.out, ':')
	if e.layout != Compact {
		e.out = append(e.out, ' ')
	}
}

func (e *encoder) member(m Member) {
	e.name(m.Name)
	e.value(m.Value)
}

func (e *encoder) element(value any) {
	e.next()
	e.value(value)
}

func (e *encoder) value(value any) {
	switch v := value.(type) {
	case Object:
		e.open('{')
		for _, m := range v {
			e.member(m)
		}
		e.close('}')
	case Array:
		e.open('[')
		for _, element := range v {
			e.element(element)
		}
		e.close(']')
	case int:
		e.out = strconv.AppendInt(e.out, int64(v), 10)
	case float64:
		e.out = appendFloat(e.out, v)
	case string:
		e.out = appendString(e.out, v)
	default:
		b, err := json.Marshal(v)
		if err != nil && e.err == nil {
			e.err = err
		}
		e.out = append(e.out, b...)
	}
}

// appendFloat appends a number as Python writes it: with a fraction even if it is
// an integer, and with an exponent from 1e16 on.
func appendFloat(b []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(b, "NaN"...)
	case math.IsInf(f, 0):
		return append(b, strings.TrimPrefix(strconv.FormatFloat(f, 'g', -1, 64)+"inity", "+")...)
	}
	if abs := math.Abs(f); abs != 0 && (abs < 1e-4 || abs >= 1e16) {
		return strconv.AppendFloat(b, f, 'e', -1, 64)
	}
	start := len(b)
	b = strconv.AppendFloat(b, f, 'f', -1, 64)
	if !slices.Contains(b[start:], '.') {
		b = append(b, ".0"...)
	}
	return b
}

// appendString appends a string as Python writes it: in ASCII.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case ' ' <= r && r <= '~':
			b = append(b, byte(r))
		default:
			for _, unit := range utf16.AppendRune(nil, r) {
				b = append(b, `\u`...)
				for shift := 12; shift >= 0; shift -= 4 {
					b = append(b, "0123456789abcdef"[unit>>shift&0xf])
				}
			}
		}
	}
	return append(b, '"')
}
