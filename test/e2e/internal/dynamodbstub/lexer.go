package dynamodbstub

import (
	"regexp"
	"strings"
)

// token is a token of an expression: a name, "#name", ":value", a number, an operator or a parenthesis. The empty token
// is the end.
type token string

var tokenSyntax = regexp.MustCompile(`^(?:[#:]?[A-Za-z_][A-Za-z0-9_]*|[#:][A-Za-z0-9_]+|[0-9]+|<>|<=|>=|[=<>()\[\].,+-])`)

// tokenize splits an expression into tokens.
func tokenize(kind, expression string) ([]token, error) {
	var tokens []token
	rest := expression
	for {
		rest = strings.TrimLeft(rest, " \t\r\n")
		if rest == "" {
			return tokens, nil
		}
		t := tokenSyntax.FindString(rest)
		if t == "" {
			return nil, invalid("Invalid %s: Syntax error; token: %q, near: %q", kind, rest[:1], expression)
		}
		tokens = append(tokens, token(t))
		rest = rest[len(t):]
	}
}

// is tells whether the token is the keyword, which is in upper case.
func (t token) is(keyword string) bool { return strings.EqualFold(string(t), keyword) }

func (t token) isName() bool {
	return t != "" && (t[0] == '_' || 'a' <= t[0] && t[0] <= 'z' || 'A' <= t[0] && t[0] <= 'Z')
}

func (t token) isNamePlaceholder() bool { return strings.HasPrefix(string(t), "#") }

func (t token) isValue() bool { return strings.HasPrefix(string(t), ":") }
