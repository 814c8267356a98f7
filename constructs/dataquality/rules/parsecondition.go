package rules

// condition reads what is allowed.
func (p *parser) condition(k *kind) (c condition, err *SyntaxError) {
	switch k.bounds {
	case noForm:
		return c, nil
	case typeForm:
		c.types, err = p.types()
		return c, err
	case memberForm:
		return p.members()
	}
	bounds := k.bounds
	if k.canChange() && p.accept("change") {
		c.change, bounds = true, changeForm
	}
	if err := p.bounds(&c, bounds, k.isInterval()); err != nil {
		return c, err
	}
	needsReference := k.compares || c.change
	if !needsReference {
		return c, nil
	}
	const expected = "'vs last-good' or 'vs baseline'"
	if err := p.expect("vs", expected); err != nil {
		return c, err
	}
	if p.next.kind == word {
		c.vs = parseReference(p.next.source)
	}
	if c.vs == 0 {
		return c, p.unexpected("last-good or baseline")
	}
	p.advance()
	return c, nil
}

// bounds reads an operator and one or two numbers.
func (p *parser) bounds(c *condition, f *form, isInterval bool) (err *SyntaxError) {
	operator := p.next
	if operator.is("between") {
		c.operator = between
	} else if operator.kind == symbol {
		c.operator = operators[operator.source]
	}
	if c.operator == noOperator {
		return p.unexpected("<, <=, >, >=, =, != or between")
	}
	if isInterval && (c.operator == equal || c.operator == notEqual) {
		return p.unexpected("<, <=, >, >= or between")
	}
	p.advance()
	if c.low, err = p.bound(f); err != nil {
		return err
	}
	if c.operator != between {
		return nil
	}
	if err := p.expect("and", "'and'"); err != nil {
		return err
	}
	at := p.next
	if c.high, err = p.bound(f); err != nil {
		return err
	}
	if c.high.unit != c.low.unit {
		return p.unexpectedAt(at, "two percentages or two numbers")
	}
	if c.high.number < c.low.number {
		return p.unexpectedAt(at, "a number from "+c.low.String())
	}
	return nil
}

// bound reads a number, a percentage or a duration. A ratio is kept as a number
// where it is the only unit.
func (p *parser) bound(f *form) (quantity, *SyntaxError) {
	if p.next.kind != number && p.next.kind != span || !f.accepts(p.next.quantity) {
		return quantity{}, p.unexpected(f.wanted)
	}
	q := p.advance().quantity
	if f == ratioForm {
		q.unit = plain
	}
	return q, nil
}
