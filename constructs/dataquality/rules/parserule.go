package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName is how many characters the name of a rule can have. It is the limit of
// DataBrew
// (https://docs.aws.amazon.com/databrew/latest/dg/API_Rule.html).
const maxName = 128

// rule reads a rule and the end of its line.
func (p *parser) rule() (r Rule, err *SyntaxError) {
	first, err := p.labels(&r)
	if err != nil {
		return r, err
	}
	if r.kind = find(first.source); r.kind == nil || first.kind != word {
		return r, p.unexpectedAt(first, suggest(first.source))
	}
	if r.columns, err = p.arguments(r.kind); err != nil {
		return r, err
	}
	if r.condition, err = p.condition(r.kind); err != nil {
		return r, err
	}
	if p.next.kind != endOfLine && p.next.kind != endOfText {
		return r, p.unexpected("the end of the line")
	}
	return r, nil
}

// labels reads the name and the severity of a rule, if it has them, and returns
// the token after them.
func (p *parser) labels(r *Rule) (first token, err *SyntaxError) {
	hasSeverity := false
	for {
		if p.next.kind != word && p.next.kind != text {
			return first, p.unexpected("a rule such as completeness(a, b) >= 0.9")
		}
		first = p.advance()
		if !p.accept(":") {
			return first, nil
		}
		switch {
		case hasSeverity:
			return first, p.unexpectedAt(first, "a rule after its severity")
		case first.is("error") || first.is("warning"):
			hasSeverity = true
			if first.is("warning") {
				r.severity = Warning
			}
		case r.name != "":
			return first, p.unexpectedAt(first, "'error' or 'warning', or a rule")
		default:
			if r.name = first.name(); !isName(r.name) {
				return first, p.unexpectedAt(first, fmt.Sprintf("a name of 1 to %d printable characters, with none but spaces in between", maxName))
			}
		}
	}
}

// name is the name that a word or a text is.
func (t token) name() string {
	if t.kind == word {
		return t.source
	}
	return t.value
}

// isName reports whether a rule can have a name.
func isName(name string) bool {
	return name != "" && utf8.RuneCountInString(name) <= maxName && utf8.ValidString(name) &&
		strings.TrimSpace(name) == name && !strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) })
}

// arguments reads columns in parentheses.
func (p *parser) arguments(k *kind) (columns []selector, err *SyntaxError) {
	open := p.next
	if k.takes == noColumns {
		if p.accept("(") {
			if err := p.expect(")", "')', because "+k.name+" is of the whole dataset"); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}
	if err := p.expect("(", "'(' and columns"); err != nil {
		return nil, err
	}
	for {
		at := p.next
		column, err := p.column()
		if err != nil {
			return nil, err
		}
		switch {
		case slices.Contains(columns, column):
			return nil, p.unexpectedAt(at, "each column once")
		case k.takes == twoColumns && column.isPattern:
			return nil, p.unexpectedAt(at, "the name of a column")
		}
		columns = append(columns, column)
		if p.accept(")") {
			break
		}
		if err := p.expect(",", "',' or ')'"); err != nil {
			return nil, err
		}
	}
	if k.takes == twoColumns && len(columns) != 2 {
		return nil, newSyntaxError(p.lexer.text, open.at, fmt.Sprintf("%d columns", len(columns)), "2 columns")
	}
	return columns, nil
}

// column reads the name of a column or a regular expression.
func (p *parser) column() (selector, *SyntaxError) {
	const expected = `the name of a column, in quotes if it is no word, or a regular expression such as /_id$/`
	switch p.next.kind {
	case word, text:
		return selector{name: p.advance().name()}, nil
	case pattern:
		if p.next.value == "" {
			return selector{}, p.unexpected("a regular expression, /./ for all columns")
		}
		if _, err := regexp.Compile(p.next.value); err != nil {
			return selector{}, p.unexpected("a regular expression of Go (RE2): " + strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		}
		return selector{name: p.advance().value, isPattern: true}, nil
	}
	return selector{}, p.unexpected(expected)
}
