package rules

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// A SyntaxError is an error in a text of rules. [Parse] and [NewSet] join those
// of all lines ([errors.Join]).
type SyntaxError struct {
	// Line and Column are where the error is, in characters, from 1.
	Line, Column int
	// Source is the line.
	Source string
	// Found is what is there, such as "1.5" or "the end of the line".
	Found string
	// Expected is what is allowed there.
	Expected string
}

// newSyntaxError makes an error at a position in bytes.
func newSyntaxError(text string, at int, found, expected string) *SyntaxError {
	start := strings.LastIndexByte(text[:at], '\n') + 1
	source, _, _ := strings.Cut(text[start:], "\n")
	return &SyntaxError{
		Line:     strings.Count(text[:start], "\n") + 1,
		Column:   utf8.RuneCountInString(text[start:at]) + 1,
		Source:   strings.TrimSuffix(source, "\r"),
		Found:    found,
		Expected: expected,
	}
}

// Error returns line, column, found and expected in one line.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("rules: line %d, column %d: got %s, want %s", e.Line, e.Column, cut(oneLine(e.Found)), oneLine(e.Expected))
}

// Caret returns the line and, below it, a caret under the character:
//
//	completeness(id) >= 1.5
//	                    ^
func (e *SyntaxError) Caret() string {
	var caret strings.Builder
	caret.WriteString(e.Source + "\n")
	column := 1
	for _, r := range e.Source {
		if column == e.Column {
			break
		}
		column++
		if r != '\t' { // a tab is as wide above as below
			r = ' '
		}
		caret.WriteRune(r)
	}
	return caret.String() + "^"
}

// cut shortens what was found so that an error stays readable.
func cut(found string) string {
	const limit = 60
	if runes := []rune(found); len(runes) > limit {
		return string(runes[:limit]) + "..."
	}
	return found
}

// oneLine replaces control characters, which can be in a part of the text.
func oneLine(part string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(part, "\uFFFD"))
}
