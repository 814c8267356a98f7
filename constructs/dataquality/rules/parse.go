package rules

import (
	"errors"
	"fmt"
	"strings"
)

// maxErrors is how many errors are reported at once.
const maxErrors = 20

// Parse reads rules, of which there must be at least one. The documentation of
// the package says how they are written. Its error joins a [SyntaxError] for each
// line that is wrong, up to 20.
func Parse(text string) (*Set, error) {
	p := &parser{lexer: lexer{text: text}, lines: map[string]int{}}
	p.advance()
	set := &Set{}
	var failures []error
	for !p.atEnd() && len(failures) < maxErrors {
		if err := p.line(set); err != nil {
			failures = append(failures, err)
			p.recover()
		}
	}
	if len(failures) == 0 && len(set.rules) == 0 {
		failures = append(failures, newSyntaxError(text, len(text), "no rule", "at least one, such as completeness(a, b) >= 0.9"))
	}
	if len(failures) > 0 {
		return nil, errors.Join(failures...)
	}
	set.index()
	return set, nil
}

// A parser reads rules from tokens. It is one token ahead.
type parser struct {
	lexer lexer
	next  token
	// err is in place of the next token if that is not valid.
	err *SyntaxError
	// lines are where the rules are, by their labels.
	lines map[string]int
}

// atEnd reports whether nothing is left.
func (p *parser) atEnd() bool { return p.next.kind == endOfText }

// line reads a rule, or the end of a line without one.
func (p *parser) line(set *Set) *SyntaxError {
	if p.next.kind == endOfLine {
		p.advance()
		return nil
	}
	start := p.next.at
	rule, err := p.rule()
	if err != nil {
		return err
	}
	label := rule.Label()
	if line, ok := p.lines[label]; ok {
		return newSyntaxError(p.lexer.text, start, fmt.Sprintf("the same rule or name as in line %d", line), "another one")
	}
	p.lines[label] = strings.Count(p.lexer.text[:start], "\n") + 1
	set.rules = append(set.rules, rule)
	return nil
}

// advance returns the next token and goes to the one after it.
func (p *parser) advance() token {
	t := p.next
	p.next, p.err = p.lexer.next()
	return t
}

// recover goes to the next line.
func (p *parser) recover() {
	p.lexer.depth = 0
	if p.next.kind != invalid {
		p.lexer.pos = p.next.at
	}
	p.lexer.skipLine()
	p.advance()
}

// unexpected is an error at the next token.
func (p *parser) unexpected(expected string) *SyntaxError {
	return p.unexpectedAt(p.next, expected)
}

func (p *parser) unexpectedAt(t token, expected string) *SyntaxError {
	if t.kind == invalid {
		return p.err
	}
	return newSyntaxError(p.lexer.text, t.at, t.found(), expected)
}

// accept takes the next token if it is a given word or symbol.
func (p *parser) accept(source string) bool {
	if !p.next.is(source) {
		return false
	}
	p.advance()
	return true
}

// expect takes the next token, which must be a given word or symbol.
func (p *parser) expect(source, expected string) *SyntaxError {
	if !p.accept(source) {
		return p.unexpected(expected)
	}
	return nil
}
