package rules

// A tokenKind is what a token is.
type tokenKind uint8

const (
	invalid tokenKind = iota // an error is in its place
	endOfText
	endOfLine
	word    // letters, digits, '_', '-', '.' and '$', not starting with a digit
	text    // in double quotes
	pattern // between slashes
	number  // with or without a percent sign
	span    // a duration, such as 1d12h
	symbol  // ( ) , : < <= > >= = !=
)

// A token is a piece of a text of rules.
type token struct {
	kind tokenKind
	// at is where the token starts, in bytes from the start of the text.
	at int
	// source is the token as it is written.
	source string
	// value is a text without quotes and escapes, or a pattern without slashes.
	value string
	// quantity is what a number or a span says.
	quantity quantity
}

// is reports whether the token is a given word or symbol.
func (t token) is(source string) bool {
	return (t.kind == word || t.kind == symbol) && t.source == source
}

// found describes the token for an error.
func (t token) found() string {
	switch t.kind {
	case endOfText:
		return "the end of the text"
	case endOfLine:
		return "the end of the line"
	}
	return t.source
}
