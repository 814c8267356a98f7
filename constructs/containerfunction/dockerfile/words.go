package dockerfile

import (
	"strings"
	"unicode"
)

// cutFlags takes the flags off the front of the arguments: words that begin with
// two hyphens, up to a word that does not or to "--" alone. ok is false for a
// quote that is not closed.
func cutFlags(args string, escape byte) (flags []Flag, rest string, ok bool) {
	rest = args
	for strings.HasPrefix(rest, "--") {
		word, after, closed := cutWord(rest, escape, isBlank)
		if word == "--" {
			return flags, strings.TrimLeft(after, " \t"), true
		}
		if !closed {
			return nil, "", false
		}
		name, value, _ := strings.Cut(strings.TrimPrefix(unquote(word, escape), "--"), "=")
		flags = append(flags, Flag{name, value})
		rest = strings.TrimLeftFunc(after, isBlank)
	}
	return flags, rest, true
}

// cutWord cuts at the first space that is neither in quotes nor escaped. closed is
// false where the quotes do not end.
func cutWord(s string, escape byte, space func(rune) bool) (word, rest string, closed bool) {
	var quote rune
	escaped := false
	for i, c := range s {
		switch {
		case escaped:
			escaped = false
		case c == rune(escape) && quote != '\'':
			escaped = true
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case space(c):
			return s[:i], s[i:], true
		}
	}
	return s, "", quote == 0
}

// shellWords splits like a shell. Quotes stay in the words. closed is false where
// the last one's do not end.
func shellWords(s string, escape byte) (words []string, closed bool) {
	closed = true
	for s = trimLeft(s); s != ""; s = trimLeft(s) {
		var word string
		word, s, closed = cutWord(s, escape, unicode.IsSpace)
		words = append(words, word)
	}
	return words, closed
}

// unquote removes quotes and escape characters, like a shell.
func unquote(word string, escape byte) string {
	var b strings.Builder
	var quote byte
	for i := 0; i < len(word); i++ {
		switch c := word[i]; {
		case c == escape && quote != '\'':
			if i++; i < len(word) { // one at the end is dropped
				b.WriteByte(word[i])
			}
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// variables are the names and values that ENV or ARG sets. A name without a value
// is an ARG's without a default.
func (in *Instruction) variables(escape byte) []variable {
	words, _ := shellWords(in.Args, escape)
	if in.Keyword == "ENV" && len(words) > 1 && !strings.Contains(words[0], "=") { // ENV NAME the rest
		return []variable{{words[0], strings.TrimSpace(strings.TrimPrefix(in.Args, words[0])), true}}
	}
	var out []variable
	for _, word := range words {
		name, value, set := strings.Cut(word, "=")
		out = append(out, variable{name, unquote(value, escape), set})
	}
	return out
}

type variable struct {
	name, value string
	set         bool
}

// expand replaces $NAME, ${NAME}, ${NAME:-default} and ${NAME:+instead}. ok is
// false where a variable has no known value, and where the syntax is another.
func expand(s string, values map[string]string) (out string, ok bool) {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "$")
		b.WriteString(before)
		if !found {
			return b.String(), true
		}
		name := after[:nameLength(after)]
		s = after[len(name):]
		if name != "" {
			value, known := values[name]
			if !known {
				return "", false
			}
			b.WriteString(value)
			continue
		}
		inside, rest, closed := strings.Cut(strings.TrimPrefix(s, "{"), "}")
		if !strings.HasPrefix(s, "{") || !closed {
			return "", false
		}
		value, known := expandBraces(inside, values)
		if !known {
			return "", false
		}
		b.WriteString(value)
		s = rest
	}
}

func expandBraces(inside string, values map[string]string) (value string, known bool) {
	name := inside[:nameLength(inside)]
	operator := inside[len(name):]
	value, known = values[name]
	switch {
	case name == "":
		return "", false
	case operator == "":
		return value, known
	case strings.HasPrefix(operator, ":-"):
		if value == "" {
			return operator[2:], true
		}
		return value, true
	case strings.HasPrefix(operator, ":+"):
		if value == "" {
			return "", true
		}
		return operator[2:], true
	}
	return "", false
}

// nameLength is how much of the front is a variable's name.
func nameLength(s string) int {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') && (i == 0 || c < '0' || c > '9') {
			return i
		}
	}
	return len(s)
}
