package profile

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/lintel-go/lintel/constructs/internal/jsonescape"
)

const (
	ones = 0x0101010101010101
	high = 0x8080808080808080
)

// plain returns where the first byte at or after i is that is not plain text
// inside of a string: a quote, a backslash or a control character. It looks at 8
// bytes at a time, for a zero byte in x less or xor the byte wanted: Bit
// Twiddling Hacks, Sean Eron Anderson, "Determine if a word has a byte less than
// n" (https://graphics.stanford.edu/~seander/bithacks.html#HasLessInWord).
func plain(data []byte, i int) int {
	for i+8 <= len(data) {
		x := binary.LittleEndian.Uint64(data[i:])
		quote, backslash := x^('"'*ones), x^('\\'*ones)
		if m := ((quote-ones)&^quote | (backslash-ones)&^backslash | (x-' '*ones)&^x) & high; m != 0 {
			return i + bits.TrailingZeros64(m)/8
		}
		i += 8
	}
	for i < len(data) && data[i] != '"' && data[i] != '\\' && data[i] >= ' ' {
		i++
	}
	return i
}

// text reads a string whose first quote is next, with escapes resolved. What is
// not UTF-8 or half of a surrogate pair becomes U+FFFD, as in encoding/json. Of
// one that has more bytes than limit, it returns the start and that it is cut.
// The text is valid until more is read.
func (s *scanner) text(limit int) (text []byte, cut bool, err error) {
	start := s.pos + 1
	end := plain(s.data, start)
	if end == len(s.data) || s.data[end] != '"' {
		return s.longText(limit)
	}
	s.pos = end + 1
	if text = s.data[start:end:end]; len(text) > limit || !utf8.Valid(text) {
		s.scratch = append(s.scratch[:0], text[:min(len(text), limit+utf8.UTFMax)]...)
		return s.finish(limit)
	}
	return text, false, nil
}

// longText is text for a string that has escapes or ends behind the window.
func (s *scanner) longText(limit int) (text []byte, cut bool, err error) {
	s.pos++
	s.scratch = s.scratch[:0]
	for {
		if s.pos >= s.safe && s.err == nil {
			s.fill()
		}
		end := plain(s.data, s.pos)
		s.keep(s.data[s.pos:end], limit)
		s.pos = end
		switch {
		case end == len(s.data) && s.err == nil:
		case end == len(s.data) || s.data[end] < ' ':
			return nil, false, s.badString()
		case s.data[end] == '"':
			s.pos++
			return s.finish(limit)
		case end >= s.safe && s.err == nil:
			// The escape may be cut.
		default:
			r, n := escape(s.data[end:])
			if n == 0 {
				return nil, false, s.badEscape()
			}
			s.pos += n
			s.keep(utf8.AppendRune(nil, r), limit)
		}
	}
}

// keep appends text to scratch, but not much more than limit.
func (s *scanner) keep(text []byte, limit int) {
	if room := limit + utf8.UTFMax - len(s.scratch); room > 0 {
		s.scratch = append(s.scratch, text[:min(len(text), room)]...)
	}
}

// finish returns scratch as [scanner.text] has to.
func (s *scanner) finish(limit int) (text []byte, cut bool, err error) {
	text = s.scratch
	if !utf8.Valid(text) {
		text = replaceInvalid(text)
	}
	if len(text) <= limit {
		return text, false, nil
	}
	end := limit
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end], true, nil
}

// replaceInvalid returns text with U+FFFD for each byte that is not UTF-8.
func replaceInvalid(text []byte) []byte {
	valid := make([]byte, 0, len(text)+2*utf8.UTFMax)
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		valid = utf8.AppendRune(valid, r)
		text = text[n:]
	}
	return valid
}

// skipString reads a string whose first quote is next.
func (s *scanner) skipString() error {
	if end := stringEnd(s.data, s.pos); end >= 0 {
		s.pos = end
		return nil
	}
	_, _, err := s.longText(0)
	return err
}

// stringEnd returns where the string ends whose first quote is at i, or less than
// 0 if it is wrong or does not end in data.
func stringEnd(data []byte, i int) int {
	for i++; ; {
		i = plain(data, i)
		if i == len(data) {
			return -1
		}
		switch data[i] {
		case '"':
			return i + 1
		case '\\':
			_, n := escape(data[i:])
			if n == 0 {
				return -1
			}
			i += n
		default:
			return -1
		}
	}
}

// badString says what is wrong at pos with a string, which is there neither a
// quote nor an escape.
func (s *scanner) badString() error {
	if s.pos == len(s.data) {
		return s.unexpected("'\"' at the end of a string")
	}
	return s.syntax(character(s.data[s.pos]), "no control character in a string")
}

// badEscape says what is wrong with the escape at pos.
func (s *scanner) badEscape() error {
	expected := `one of "\/bfnrtu after a backslash`
	if s.pos++; s.pos < len(s.data) && s.data[s.pos] == 'u' {
		expected = `four hexadecimal digits after \u`
		for s.pos++; s.pos < len(s.data) && jsonescape.Hex(s.data[s.pos]) >= 0; s.pos++ {
		}
	}
	if s.pos == len(s.data) {
		return s.unexpected(expected)
	}
	return s.syntax(character(s.data[s.pos]), expected)
}

// escape returns the character that the escape stands for that b starts with
// (RFC 8259 section 7), and how many bytes it has, or 0 if it is not one.
func escape(b []byte) (r rune, n int) {
	if len(b) < 2 {
		return 0, 0
	}
	if b[1] != 'u' {
		if r = rune(jsonescape.Simple(b[1])); r == 0 {
			return 0, 0
		}
		return r, 2
	}
	if r = jsonescape.Unicode(b); r < 0 {
		return 0, 0
	}
	if utf16.IsSurrogate(r) {
		// DecodeRune returns U+FFFD for what is not a pair.
		if r = utf16.DecodeRune(r, jsonescape.Unicode(b[6:])); r != utf8.RuneError {
			return r, 12
		}
	}
	return r, 6
}
