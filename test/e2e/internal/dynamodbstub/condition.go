package dynamodbstub

import (
	"slices"
	"strings"
)

// condition is a condition expression, or a part of one.
type condition interface {
	holds(i item) bool
}

// operand is what a condition compares: nil if there is no such attribute.
type operand interface {
	get(i item) value
}

// constant is an operand of the request's.
type constant struct{ value }

func (c constant) get(item) value { return c.value }

// sizeOf is the operand size(path).
type sizeOf struct{ path }

func (s sizeOf) get(i item) value {
	v := s.path.get(i)
	if v == nil {
		return nil
	}
	n, ok := length(v)
	if !ok {
		return nil
	}
	return integer(n)
}

type (
	and        struct{ left, right condition }
	or         struct{ left, right condition }
	not        struct{ condition }
	group      struct{ condition } // in parentheses
	comparison struct {
		operator    string
		left, right operand
	}
	between struct{ operand, low, high operand }
	in      struct {
		operand operand
		list    []operand
	}
	call struct {
		function func(v, argument value) bool
		name     string
		operand  operand
		argument operand // nil if the function has none
	}
)

func (c and) holds(i item) bool { return c.left.holds(i) && c.right.holds(i) }
func (c or) holds(i item) bool  { return c.left.holds(i) || c.right.holds(i) }
func (c not) holds(i item) bool { return !c.condition.holds(i) }

func (c comparison) holds(i item) bool {
	a, b := c.left.get(i), c.right.get(i)
	switch c.operator {
	case "=":
		return equal(a, b)
	case "<>":
		return !equal(a, b)
	}
	order, ok := compare(a, b)
	return ok && inOrder[c.operator](order)
}

var inOrder = map[string]func(order int) bool{
	"<":  func(order int) bool { return order < 0 },
	"<=": func(order int) bool { return order <= 0 },
	">":  func(order int) bool { return order > 0 },
	">=": func(order int) bool { return order >= 0 },
}

func (c between) holds(i item) bool {
	v := c.operand.get(i)
	low, ok1 := compare(c.low.get(i), v)
	high, ok2 := compare(v, c.high.get(i))
	return ok1 && ok2 && low <= 0 && high <= 0
}

func (c in) holds(i item) bool {
	v := c.operand.get(i)
	return slices.ContainsFunc(c.list, func(o operand) bool { return equal(v, o.get(i)) })
}

func (c call) holds(i item) bool {
	var argument value
	if c.argument != nil {
		argument = c.argument.get(i)
	}
	return c.function(c.operand.get(i), argument)
}

// function is a function that is a condition. Its first operand is a path.
type function struct {
	arguments int // besides the path
	kinds     string
	holds     func(v, argument value) bool
}

// functions are by name. Kinds are those that the argument may have, if it is the request's, separated by spaces; empty
// stands for all.
var functions = map[string]function{
	"attribute_exists":     {0, "", func(v, _ value) bool { return v != nil }},
	"attribute_not_exists": {0, "", func(v, _ value) bool { return v == nil }},
	"attribute_type": {1, "S", func(v, kind value) bool {
		return v != nil && equal(stringValue(v.kind()), kind)
	}},
	"begins_with": {1, "S B", beginsWith},
	"contains":    {1, "", contains},
}

func beginsWith(v, prefix value) bool {
	switch v := v.(type) {
	case stringValue:
		prefix, ok := prefix.(stringValue)
		return ok && strings.HasPrefix(string(v), string(prefix))
	case binaryValue:
		prefix, ok := prefix.(binaryValue)
		return ok && strings.HasPrefix(string(v), string(prefix))
	default:
		return false
	}
}

func contains(v, part value) bool {
	switch v := v.(type) {
	case stringValue:
		part, ok := part.(stringValue)
		return ok && strings.Contains(string(v), string(part))
	case binaryValue:
		part, ok := part.(binaryValue)
		return ok && strings.Contains(string(v), string(part))
	case setValue:
		return v.has(part)
	case listValue:
		return slices.ContainsFunc(v, func(element value) bool { return equal(element, part) })
	default:
		return false
	}
}

// condition parses a condition. OR binds less than AND, and that less than NOT.
func (p *parser) condition() condition {
	c := p.conjunction()
	for p.accept("OR") {
		c = or{c, p.conjunction()}
	}
	return c
}

func (p *parser) conjunction() condition {
	c := p.negation()
	for p.accept("AND") {
		c = and{c, p.negation()}
	}
	return c
}

func (p *parser) negation() condition {
	if p.accept("NOT") {
		return not{p.negation()}
	}
	return p.simple()
}

// simple parses a condition without AND, OR and NOT outside of parentheses.
func (p *parser) simple() condition {
	if p.accept("(") {
		c := p.condition()
		p.expect(")")
		if _, ok := c.(group); ok {
			p.fail("The expression has redundant parentheses;")
		}
		return group{c}
	}
	if p.isCall() && p.peek() != "size" {
		return p.call()
	}
	left := p.operand()
	operator := p.next()
	switch {
	case operator == "=" || operator == "<>":
		return p.distinct(comparison{string(operator), left, p.operand()})
	case inOrder[string(operator)] != nil:
		return p.distinct(comparison{string(operator), p.ordered(left), p.ordered(p.operand())})
	case operator.is("BETWEEN"):
		low := p.ordered(p.operand())
		p.expect("AND")
		return between{p.ordered(left), low, p.ordered(p.operand())}
	case operator.is("IN"):
		return in{left, p.list()}
	}
	p.fail("Syntax error; token: %q, want a comparison", operator)
	return nil
}

// distinct returns the comparison, which must not be that of an attribute with itself.
func (p *parser) distinct(c comparison) condition {
	left, ok1 := c.left.(path)
	right, ok2 := c.right.(path)
	if ok1 && ok2 && slices.Equal(left, right) {
		p.fail("The first operand must be distinct from the remaining operands for this operator or function; operator: %s", c.operator)
	}
	return c
}

func (p *parser) call() condition {
	name := string(p.next())
	f, ok := functions[name]
	if !ok {
		p.fail("Invalid function name; function: %s", name)
	}
	p.expect("(")
	c := call{function: f.holds, name: name}
	if p.peek().isValue() {
		p.fail("Operator or function requires a document path; operator or function: %s", name)
	}
	c.operand = p.path()
	if f.arguments > 0 {
		p.expect(",")
		c.argument = p.operand()
		if argument, ok := c.argument.(constant); ok && f.kinds != "" && !slices.Contains(strings.Fields(f.kinds), argument.kind()) {
			p.fail("Incorrect operand type for operator or function; operator or function: %s, operand type: %s", name, argument.kind())
		}
	}
	p.expect(")")
	return c
}

func (p *parser) operand() operand {
	switch {
	case p.peek().isValue():
		return constant{p.value()}
	case p.isCall() && p.peek() == "size":
		p.next()
		p.expect("(")
		path := p.path()
		p.expect(")")
		return sizeOf{path}
	default:
		return p.path()
	}
}

// ordered returns the operand, which has to be of a kind that has an order if it is the request's.
func (p *parser) ordered(o operand) operand {
	if c, ok := o.(constant); ok {
		if _, ok := compare(c.value, c.value); !ok {
			p.fail("Incorrect operand type for operator or function; operand type: %s", c.kind())
		}
	}
	return o
}

// maxList is how many values IN may have.
const maxList = 100

func (p *parser) list() []operand {
	p.expect("(")
	list := []operand{p.operand()}
	for p.accept(",") {
		list = append(list, p.operand())
	}
	p.expect(")")
	if len(list) > maxList {
		p.fail("Too many operands of IN: got %d, at most %d are allowed", len(list), maxList)
	}
	return list
}
