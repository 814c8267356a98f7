package rules

import (
	"slices"

	"github.com/lintel-go/lintel/constructs/dataquality/profile"
)

// types reads types after 'is' or 'in'.
func (p *parser) types() (types []string, err *SyntaxError) {
	switch {
	case p.accept("is"):
		name, err := p.typeName()
		return []string{name}, err
	case p.accept("in"):
		return p.list(p.typeName)
	}
	return nil, p.unexpected(typeForm.wanted)
}

// typeName reads a type. One that is not known must be in quotes, so that
// misspelled ones are found.
func (p *parser) typeName() (string, *SyntaxError) {
	const expected = "boolean, number, string or time, or the name of a type, in quotes if it is not one of Spark"
	switch {
	case p.next.kind == text && p.next.value != "", p.next.kind == word && isType(p.next.source):
		return p.advance().name(), nil
	}
	return "", p.unexpected(expected)
}

// isType reports whether a type needs no quotes.
func isType(name string) bool {
	_, ok := kindOfType(name)
	return isBare(name) && (ok || profile.KindOf(name) != profile.Unknown)
}

// kindOfType returns the kind of a column that a name stands for.
func kindOfType(name string) (profile.Kind, bool) {
	for _, k := range []profile.Kind{profile.String, profile.Number, profile.Boolean, profile.Time} {
		if name == k.String() {
			return k, true
		}
	}
	return profile.Unknown, false
}

// members reads values after 'in', and how many rows must have one of them.
func (p *parser) members() (c condition, err *SyntaxError) {
	if err := p.expect("in", memberForm.wanted); err != nil {
		return c, err
	}
	if c.members, err = p.list(p.member); err != nil {
		return c, err
	}
	if !p.accept("for") {
		c.operator, c.low = everyRow.operator, everyRow.low
		return c, nil
	}
	return c, p.bounds(&c, countForm, false)
}

// member reads a value.
func (p *parser) member() (string, *SyntaxError) {
	switch {
	case p.next.kind == word, p.next.kind == text:
		return p.advance().name(), nil
	case p.next.kind == number && isNumber(p.next.source):
		return p.advance().source, nil
	}
	return "", p.unexpected("a number or a text, in quotes if it is no word")
}

// list reads different names in parentheses.
func (p *parser) list(read func() (string, *SyntaxError)) (names []string, err *SyntaxError) {
	if err := p.expect("(", "'('"); err != nil {
		return nil, err
	}
	for {
		at := p.next
		name, err := read()
		if err != nil {
			return nil, err
		}
		if slices.Contains(names, name) {
			return nil, p.unexpectedAt(at, "each one once")
		}
		names = append(names, name)
		if p.accept(")") {
			return names, nil
		}
		if err := p.expect(",", "',' or ')'"); err != nil {
			return nil, err
		}
	}
}
