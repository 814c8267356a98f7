package dynamodbstub

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// placeholders are what the expressions of a request share: the names and values that they refer to, and which of them
// they have used.
type placeholders struct {
	Names  map[string]string `json:"ExpressionAttributeNames"`
	Values mapValue          `json:"ExpressionAttributeValues"`

	used map[string]bool
}

// checkUsed returns an error if an expression uses less than the request defines.
func (p *placeholders) checkUsed() error {
	for _, defined := range []struct {
		kind string
		keys []string
	}{
		{"ExpressionAttributeNames", slices.Sorted(maps.Keys(p.Names))},
		{"ExpressionAttributeValues", slices.Sorted(maps.Keys(p.Values))},
	} {
		unused := slices.DeleteFunc(defined.keys, func(key string) bool { return p.used[key] })
		if len(unused) > 0 {
			return invalid("Value provided in %s unused in expressions: keys: {%s}", defined.kind, strings.Join(unused, ", "))
		}
	}
	return nil
}

// parser parses an expression by recursive descent. Its methods panic with the error, which parse returns.
type parser struct {
	*placeholders
	kind       string // of the expression, as errors name it
	expression string
	tokens     []token
}

// parse parses an expression with f, which has to consume all of it.
func parse[T any](p *placeholders, kind, expression string, f func(*parser) T) (result T, err error) {
	tokens, err := tokenize(kind, expression)
	if err != nil {
		return result, err
	}
	if len(tokens) == 0 {
		return result, invalid("Invalid %s: The expression can not be empty;", kind)
	}
	if p.used == nil {
		p.used = map[string]bool{}
	}
	parser := &parser{p, kind, expression, tokens}
	defer func() {
		if r := recover(); r != nil {
			f, ok := r.(*failure)
			if !ok {
				panic(r)
			}
			err = f
		}
	}()
	result = f(parser)
	if parser.peek() != "" {
		parser.fail("Syntax error; token: %q", parser.peek())
	}
	return result, nil
}

func (p *parser) fail(format string, args ...any) {
	panic(invalid("Invalid %s: %s, near: %q", p.kind, fmt.Sprintf(format, args...), p.expression))
}

// peek returns the next token, "" at the end.
func (p *parser) peek() token {
	if len(p.tokens) == 0 {
		return ""
	}
	return p.tokens[0]
}

func (p *parser) next() token {
	t := p.peek()
	if t != "" {
		p.tokens = p.tokens[1:]
	}
	return t
}

// accept consumes the next token if it is the keyword or operator.
func (p *parser) accept(keyword string) bool {
	if !p.peek().is(keyword) {
		return false
	}
	p.next()
	return true
}

func (p *parser) expect(keyword string) {
	if !p.accept(keyword) {
		p.fail("Syntax error; token: %q, want %q", p.peek(), keyword)
	}
}

// isCall tells whether the next tokens call a function.
func (p *parser) isCall() bool {
	return len(p.tokens) > 1 && p.tokens[0].isName() && p.tokens[1] == "("
}

// path parses a document path.
func (p *parser) path() path {
	result := path{{name: p.name()}}
	for {
		switch {
		case p.accept("."):
			result = append(result, step{name: p.name()})
		case p.accept("["):
			index, err := strconv.Atoi(string(p.next()))
			if err != nil {
				p.fail("Syntax error; the index of a list is not a number")
			}
			p.expect("]")
			result = append(result, step{index: index})
		default:
			return result
		}
	}
}

// name parses a name or its placeholder.
func (p *parser) name() string {
	t := p.next()
	switch {
	case t.isNamePlaceholder():
		name, ok := p.Names[string(t)]
		if !ok {
			p.fail("An expression attribute name used in the document path is not defined; attribute name: %s", t)
		}
		p.used[string(t)] = true
		return name
	case !t.isName():
		p.fail("Syntax error; token: %q, want an attribute name", t)
	case reserved[strings.ToUpper(string(t))]:
		p.fail("Attribute name is a reserved keyword; reserved keyword: %s", t)
	}
	return string(t)
}

// value parses a placeholder of a value.
func (p *parser) value() value {
	t := p.next()
	v, ok := p.Values[string(t)]
	if !ok {
		p.fail("An expression attribute value used in expression is not defined; attribute value: %s", t)
	}
	p.used[string(t)] = true
	return v
}

// projection parses a list of paths.
func (p *parser) projection() []path {
	paths := []path{p.path()}
	for p.accept(",") {
		next := p.path()
		p.checkApart(paths, next)
		paths = append(paths, next)
	}
	return paths
}

// checkApart fails if a path cannot be used together with the others.
func (p *parser) checkApart(paths []path, next path) {
	for _, other := range paths {
		if other.overlaps(next) {
			p.fail("Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [%v], path two: [%v]", other, next)
		}
		if other.conflicts(next) {
			p.fail("Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [%v], path two: [%v]", other, next)
		}
	}
}

// project returns the item with the paths alone, all of it without paths.
func project(i item, paths []path) (item, error) {
	if paths == nil {
		return i, nil
	}
	result := item{}
	for _, p := range paths {
		if len(p) > 1 {
			return nil, &unsupportedError{"a projection of part of an attribute"}
		}
		if v := p.get(i); v != nil {
			result[p[0].name] = v
		}
	}
	return result, nil
}

// asFailure returns what DynamoDB answers for an error: JSON that cannot be decoded is a failure too.
func asFailure(err error) (*failure, bool) {
	if unsupported, ok := errors.AsType[*unsupportedError](err); ok {
		return invalid("%s", unsupported.reason), false
	}
	if f, ok := errors.AsType[*failure](err); ok {
		return f, true
	}
	return &failure{Type: "com.amazon.coral.service#SerializationException", Message: err.Error()}, true
}
