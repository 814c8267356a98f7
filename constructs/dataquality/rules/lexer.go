package rules

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A lexer cuts a text into tokens.
type lexer struct {
	text string
	pos  int
	// depth is how many parentheses are open. Inside of them, the end of a line
	// is a space.
	depth int
}

// symbols are longest first.
var symbols = []string{"<=", ">=", "!=", "==", "<", ">", "=", "(", ")", ",", ":"}

// next returns the next token. After an error, the position is where the error
// is.
func (l *lexer) next() (token, *SyntaxError) {
	l.skipBlank()
	start := l.pos
	if start == len(l.text) {
		return token{kind: endOfText, at: start}, nil
	}
	rest := l.text[start:]
	switch r, _ := utf8.DecodeRuneInString(rest); {
	case r == '\n':
		l.pos++
		return token{kind: endOfLine, at: start}, nil
	case r == '"':
		return l.quoted()
	case r == '/':
		return l.pattern()
	case isDigit(r) || (r == '-' || r == '+' || r == '.') && len(rest) > 1 && isDigit(rune(rest[1])):
		return l.number()
	case isLetter(r):
		return l.word(), nil
	default:
		for _, s := range symbols {
			if strings.HasPrefix(rest, s) {
				return l.symbol(s), nil
			}
		}
		return token{}, l.fail(start, character(rest), "a rule such as completeness(a, b) >= 0.9")
	}
}

// skipBlank skips spaces and a comment.
func (l *lexer) skipBlank() {
	for l.pos < len(l.text) {
		switch c := l.text[l.pos]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n' && l.depth > 0:
			l.pos++
		case c == '#':
			l.skipLine()
		default:
			return
		}
	}
}

// skipLine goes to the end of the line.
func (l *lexer) skipLine() {
	if end := strings.IndexByte(l.text[l.pos:], '\n'); end >= 0 {
		l.pos += end
	} else {
		l.pos = len(l.text)
	}
}

func (l *lexer) word() token {
	start := l.pos
	length := strings.IndexFunc(l.text[start:], func(r rune) bool { return !isWord(r) })
	if length < 0 {
		length = len(l.text) - start
	}
	l.pos += length
	return token{kind: word, at: start, source: l.text[start:l.pos]}
}

func (l *lexer) symbol(s string) token {
	t := token{kind: symbol, at: l.pos, source: s}
	l.pos += len(s)
	switch s {
	case "(":
		l.depth++
	case ")":
		l.depth--
	case "==":
		t.source = "="
	}
	return t
}

// quoted reads an interpreted string literal of Go
// (https://go.dev/ref/spec#String_literals).
func (l *lexer) quoted() (token, *SyntaxError) {
	start := l.pos
	value := ""
	source, err := strconv.QuotedPrefix(l.text[start:])
	if err == nil {
		value, err = strconv.Unquote(source)
	}
	if err != nil {
		return token{}, l.fail(start, "a quote that is not closed or not valid", `a text such as "pick up", with \" for a quote and \\ for a backslash`)
	}
	l.pos += len(source)
	return token{kind: text, at: start, source: source, value: value}, nil
}

// pattern reads a regular expression. A slash in it is written \/.
func (l *lexer) pattern() (token, *SyntaxError) {
	start := l.pos
	var value strings.Builder
	for i := start + 1; i < len(l.text) && l.text[i] != '\n'; i++ {
		switch c := l.text[i]; {
		case c == '/':
			l.pos = i + 1
			return token{kind: pattern, at: start, source: l.text[start:l.pos], value: value.String()}, nil
		case c == '\\' && i+1 < len(l.text) && l.text[i+1] != '\n':
			i++
			if l.text[i] != '/' {
				value.WriteByte(c)
			}
			value.WriteByte(l.text[i])
		default:
			value.WriteByte(c)
		}
	}
	return token{}, l.fail(start, "a regular expression that is not closed", `one such as /_id$/, with \/ for a slash`)
}

// number reads a number, a percentage or a duration.
func (l *lexer) number() (token, *SyntaxError) {
	start := l.pos
	end := start + 1
	for end < len(l.text) && isNumeral(l.text, end) {
		end++
	}
	source := l.text[start:end]
	q, wanted := parseQuantity(source)
	if wanted != "" {
		return token{}, l.fail(start, source, wanted)
	}
	l.pos = end
	t := token{kind: number, at: start, source: source, quantity: q}
	if q.unit == seconds {
		t.kind = span
	}
	return t, nil
}

// isNumeral reports whether the byte at i goes on with a number. Letters do, so
// that 5x is one wrong number and not a number and a word.
func isNumeral(s string, i int) bool {
	switch c := s[i]; {
	case c == '+' || c == '-':
		return s[i-1] == 'e' || s[i-1] == 'E'
	case c == '%':
		return true
	default:
		return c == '.' || c == '_' || c >= utf8.RuneSelf || isDigit(rune(c)) || isLetter(rune(c))
	}
}

func (l *lexer) fail(at int, found, wanted string) *SyntaxError {
	l.pos = at
	return newSyntaxError(l.text, at, found, wanted)
}

// character describes a character that no token starts with.
func character(rest string) string {
	r, size := utf8.DecodeRuneInString(rest)
	if r == utf8.RuneError && size == 1 {
		return "byte " + strconv.Quote(rest[:1])
	}
	return strconv.QuoteRune(r)
}

func isDigit(r rune) bool  { return r >= '0' && r <= '9' }
func isLetter(r rune) bool { return r == '_' || unicode.IsLetter(r) }

// isWord reports whether a word can go on with r. A hyphen and a dot can be in
// the name of a column, and there is no arithmetic.
func isWord(r rune) bool {
	return isLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '-' || r == '.' || r == '$'
}

// isBare reports whether a name can be written without quotes.
func isBare(name string) bool {
	for i, r := range name {
		if i == 0 && !isLetter(r) || !isWord(r) {
			return false
		}
	}
	return name != "" && utf8.ValidString(name)
}

// quote writes a name, in quotes if it must be.
func quote(name string) string {
	if isBare(name) {
		return name
	}
	return strconv.Quote(name)
}
