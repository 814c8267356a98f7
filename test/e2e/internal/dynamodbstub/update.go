package dynamodbstub

import (
	"math/big"
	"slices"
)

// update is an update expression.
type update struct {
	changes []change
}

// change is a change of the value at a path. All changes see the item as it was before.
type change struct {
	path  path
	value func(i item) (value, error) // nil for REMOVE; it returns nil if the attribute is to be removed
}

// apply returns the item with the changes.
func (u *update) apply(i item) (item, error) {
	replacements := make([]value, len(u.changes))
	for n, c := range u.changes {
		if c.value == nil {
			continue
		}
		var err error
		if replacements[n], err = c.value(i); err != nil {
			return nil, err
		}
	}
	var result value = i
	for n, c := range u.changes {
		if replacements[n] == nil && c.path.get(i) == nil {
			continue
		}
		var err error
		if result, err = c.path.put(result, replacements[n]); err != nil {
			return nil, err
		}
	}
	return result.(item), nil
}

// clauses are by keyword.
var clauses = map[string]func(*parser) change{
	"SET":    (*parser).set,
	"REMOVE": (*parser).remove,
	"ADD":    (*parser).add,
	"DELETE": (*parser).deleteElements,
}

// update parses an update expression.
func (p *parser) update() *update {
	u := &update{}
	var paths []path
	seen := map[string]bool{}
	for p.peek() != "" {
		keyword, parseChange := p.clause()
		if seen[keyword] {
			p.fail("The %q section can only be used once in an update expression", keyword)
		}
		seen[keyword] = true
		for {
			c := parseChange(p)
			p.checkApart(paths, c.path)
			paths = append(paths, c.path)
			u.changes = append(u.changes, c)
			if !p.accept(",") {
				break
			}
		}
	}
	// What is removed from a list moves what comes behind it: the last is removed first, and after what is set.
	slices.SortStableFunc(u.changes, func(a, b change) int { return b.last() - a.last() })
	return u
}

// last is the index at the end of the path to an element that is to be removed. What else there is comes before.
func (c change) last() int {
	const first = 1 << 30
	if end := c.path[len(c.path)-1]; c.value == nil && end.name == "" {
		return end.index
	}
	return first
}

func (p *parser) clause() (keyword string, parseChange func(*parser) change) {
	t := p.next()
	for keyword, parseChange := range clauses {
		if t.is(keyword) {
			return keyword, parseChange
		}
	}
	p.fail("Syntax error; token: %q, want SET, REMOVE, ADD or DELETE", t)
	return "", nil
}

func (p *parser) set() change {
	target := p.path()
	p.expect("=")
	left := p.term()
	operator := p.peek()
	if operator != "+" && operator != "-" {
		return change{target, left}
	}
	p.next()
	right := p.term()
	return change{target, func(i item) (value, error) {
		a, err := numberOf(left, i)
		if err != nil {
			return nil, err
		}
		b, err := numberOf(right, i)
		if err != nil {
			return nil, err
		}
		if operator == "-" {
			b = b.negate()
		}
		sum, err := a.add(b)
		return numberValue(sum), err
	}}
}

func numberOf(term func(item) (value, error), i item) (number, error) {
	v, err := term(i)
	if err != nil {
		return number{}, err
	}
	n, ok := v.(numberValue)
	if !ok {
		return number{}, invalid("An operand in the update expression has an incorrect data type")
	}
	return number(n), nil
}

// term parses an operand of SET.
func (p *parser) term() func(item) (value, error) {
	switch {
	case p.accept("("):
		t := p.term()
		p.expect(")")
		return t
	case p.peek().isValue():
		v := p.value()
		return func(item) (value, error) { return v, nil }
	case p.isCall():
		return p.updateFunction()
	default:
		path := p.path()
		return func(i item) (value, error) {
			if v := path.get(i); v != nil {
				return v, nil
			}
			return nil, invalid("The provided expression refers to an attribute that does not exist in the item")
		}
	}
}

func (p *parser) updateFunction() func(item) (value, error) {
	switch name := p.next(); name {
	case "if_not_exists":
		p.expect("(")
		path := p.path()
		p.expect(",")
		otherwise := p.term()
		p.expect(")")
		return func(i item) (value, error) {
			if v := path.get(i); v != nil {
				return v, nil
			}
			return otherwise(i)
		}
	case "list_append":
		p.expect("(")
		head := p.term()
		p.expect(",")
		tail := p.term()
		p.expect(")")
		return func(i item) (value, error) {
			a, err := listOf(head, i)
			if err != nil {
				return nil, err
			}
			b, err := listOf(tail, i)
			if err != nil {
				return nil, err
			}
			return slices.Concat(a, b), nil
		}
	default:
		p.fail("Invalid function name; function: %s", name)
		return nil
	}
}

func listOf(term func(item) (value, error), i item) (listValue, error) {
	v, err := term(i)
	if err != nil {
		return nil, err
	}
	l, ok := v.(listValue)
	if !ok {
		return nil, invalid("An operand in the update expression has an incorrect data type")
	}
	return l, nil
}

func (p *parser) remove() change { return change{path: p.path()} }

// add adds to a number or a set, which need not exist.
func (p *parser) add() change {
	target, operand := p.path(), p.value()
	switch operand.(type) {
	case numberValue, setValue:
	default:
		p.fail("Incorrect operand type for operator or function; operator: ADD, operand type: %s", operand.kind())
	}
	return change{target, func(i item) (value, error) {
		switch old := target.get(i).(type) {
		case nil:
			return operand, nil
		case numberValue:
			if n, ok := operand.(numberValue); ok {
				sum, err := number(old).add(number(n))
				return numberValue(sum), err
			}
		case setValue:
			if s, ok := operand.(setValue); ok && s.element == old.element {
				return old.union(s), nil
			}
		}
		return nil, invalid("An operand in the update expression has an incorrect data type")
	}}
}

// deleteElements deletes elements of a set. A set that has lost them all is removed.
func (p *parser) deleteElements() change {
	target, operand := p.path(), p.value()
	elements, ok := operand.(setValue)
	if !ok {
		p.fail("Incorrect operand type for operator or function; operator: DELETE, operand type: %s", operand.kind())
	}
	return change{target, func(i item) (value, error) {
		v := target.get(i)
		if v == nil {
			return nil, nil
		}
		old, ok := v.(setValue)
		if !ok || old.element != elements.element {
			return nil, invalid("An operand in the update expression has an incorrect data type")
		}
		left := old.without(elements)
		if len(left.values) == 0 {
			return nil, nil
		}
		return left, nil
	}}
}

func (s setValue) union(other setValue) setValue {
	return setValue{s.element, slices.Concat(s.values, other.without(s).values)}
}

func (s setValue) without(other setValue) setValue {
	return setValue{s.element, slices.DeleteFunc(slices.Clone(s.values), other.has)}
}

func integer(n int) numberValue {
	// Range and number of digits fit any int.
	v, _ := normalize(big.NewInt(int64(n)), 0)
	return numberValue(v)
}
