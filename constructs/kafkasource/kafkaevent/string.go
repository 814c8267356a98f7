package kafkaevent

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/lintel-go/lintel/constructs/internal/jsonescape"
)

// text reads a string. It refers to data unless it had to be changed: escapes
// are resolved, and what is not UTF-8 or half of a surrogate pair becomes
// U+FFFD, as in encoding/json.
func (s *scanner) text() ([]byte, error) {
	text, plain, err := s.quoted()
	if err != nil || plain {
		return text, err
	}
	return unquote(text), nil
}

// quoted reads a string and returns what is between its quotes. It is plain if
// it is ASCII without escapes.
func (s *scanner) quoted() (text []byte, plain bool, err error) {
	if s.peek() != '"' {
		return nil, false, s.unexpected("a string")
	}
	start := s.pos + 1
	i := start
	for i+8 <= len(s.data) {
		if m := special(binary.LittleEndian.Uint64(s.data[i:])); m != 0 {
			i += bits.TrailingZeros64(m) / 8
			break
		}
		i += 8
	}
	if i < len(s.data) && s.data[i] == '"' {
		s.pos = i + 1
		return s.data[start:i:i], true, nil
	}
	return s.quotedSpecial(start, i)
}

// special has the highest bit set of the first byte of x that is a quote, a
// backslash, a control character or not ASCII, and of none before it. It looks
// for a zero byte in x less or xor the byte wanted: Bit Twiddling Hacks, Sean
// Eron Anderson, "Determine if a word has a byte less than n".
func special(x uint64) uint64 {
	const ones, high = 0x0101010101010101, 0x8080808080808080
	quote, backslash := x^('"'*ones), x^('\\'*ones)
	return ((quote-ones)&^quote | (backslash-ones)&^backslash | (x-' '*ones)&^x | x) & high
}

// quotedSpecial is quoted for a string that starts at start, and that has
// nothing special before i.
func (s *scanner) quotedSpecial(start, i int) (text []byte, plain bool, err error) {
	plain = true
	for i < len(s.data) {
		switch c := s.data[i]; {
		case c == '"':
			s.pos = i + 1
			return s.data[start:i:i], plain, nil
		case c == '\\':
			plain = false
			n := escapeLength(s.data[i:])
			if n == 0 {
				s.pos = i + 1
				return nil, false, s.badEscape()
			}
			i += n
		case c < ' ':
			return nil, false, &SyntaxError{Offset: int64(i), Found: character(c), Expected: "no control character in a string"}
		default:
			plain = plain && c < utf8.RuneSelf
			i++
		}
	}
	s.pos = i
	return nil, false, s.unexpected("'\"' at the end of a string")
}

// badEscape says what is wrong with the escape whose backslash is before pos.
func (s *scanner) badEscape() *SyntaxError {
	expected := `one of "\/bfnrtu after a backslash`
	if s.pos < len(s.data) && s.data[s.pos] == 'u' {
		expected = `four hexadecimal digits after \u`
		for s.pos++; s.pos < len(s.data) && jsonescape.Hex(s.data[s.pos]) >= 0; s.pos++ {
		}
	}
	found := "end of data"
	if s.pos < len(s.data) {
		found = character(s.data[s.pos])
	}
	return &SyntaxError{Offset: int64(s.pos), Found: found, Expected: expected}
}

// escapeLength is the number of bytes of the escape that b starts with, or 0 if
// it is not one (RFC 8259 section 7).
func escapeLength(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	if b[1] != 'u' {
		if jsonescape.Simple(b[1]) == 0 {
			return 0
		}
		return 2
	}
	if jsonescape.Unicode(b) < 0 {
		return 0
	}
	return 6
}

// unquote returns what text, in which all escapes are valid, stands for.
func unquote(text []byte) []byte {
	if bytes.IndexByte(text, '\\') < 0 && utf8.Valid(text) {
		return text
	}
	out := make([]byte, 0, len(text)+utf8.UTFMax)
	for i := 0; i < len(text); {
		switch c := text[i]; {
		case c == '\\' && text[i+1] == 'u':
			unit := jsonescape.Unicode(text[i:])
			i += 6
			if utf16.IsSurrogate(unit) {
				// DecodeRune returns U+FFFD for what is not a pair.
				if unit = utf16.DecodeRune(unit, jsonescape.Unicode(text[i:])); unit != utf8.RuneError {
					i += 6
				}
			}
			out = utf8.AppendRune(out, unit)
		case c == '\\':
			out = append(out, jsonescape.Simple(text[i+1]))
			i += 2
		case c < utf8.RuneSelf:
			out = append(out, c)
			i++
		default:
			r, n := utf8.DecodeRune(text[i:])
			out = utf8.AppendRune(out, r)
			i += n
		}
	}
	return out
}
