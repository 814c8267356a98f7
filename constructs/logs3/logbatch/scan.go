package logbatch

import (
	"bytes"
	"encoding/json"
	"iter"
)

// The functions below read JSON that json.Compact has made, which is valid and has
// no white space between tokens. They exist because decoding each event again to
// find its type costs more than all the rest.

// valueLength is the length of the value that b begins with.
func valueLength(b []byte) int {
	depth := 0
	for i := 0; i < len(b); {
		switch b[i] {
		case '"':
			i += stringLength(b[i:])
		case '{', '[':
			depth++
			i++
			continue
		case '}', ']':
			depth--
			i++
		default:
			i++
			if depth == 0 && i < len(b) && !bytes.ContainsRune([]byte(",:]}"), rune(b[i])) {
				continue // within a number or a word
			}
		}
		if depth == 0 {
			return i
		}
	}
	return len(b)
}

// stringLength is the length of the string that b begins with, quotes included.
func stringLength(b []byte) int {
	for i := 1; i < len(b); i++ {
		n := bytes.IndexAny(b[i:], `"\`)
		if n < 0 {
			break
		}
		if i += n; b[i] == '"' {
			return i + 1
		}
		i++ // the escaped character
	}
	return len(b)
}

// members are the names, in quotes, and values of an object; none of another value.
func members(object []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		if object[0] != '{' {
			return
		}
		for rest := object[1:]; rest[0] != '}'; {
			n := stringLength(rest)
			name := rest[:n]
			rest = rest[n+1:] // the colon
			v := valueLength(rest)
			if !yield(name, rest[:v]) {
				return
			}
			if rest = rest[v:]; rest[0] == ',' {
				rest = rest[1:]
			}
		}
	}
}

// text of a JSON string; empty for another value.
func text(value []byte) string {
	if value[0] != '"' {
		return ""
	}
	if inner := value[1 : len(value)-1]; bytes.IndexByte(inner, '\\') < 0 {
		return string(inner)
	}
	var s string
	if json.Unmarshal(value, &s) != nil {
		return ""
	}
	return s
}
