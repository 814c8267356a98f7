package profile

// pairs collects the correlations of pairs of columns. A profile job writes them
// into each column, as an object with the names of the other ones.
type pairs struct {
	// columns are the names that are in pairs, with indexes of them.
	columns map[string]int
	pairs   []pair
	// current are the correlations of the current column, with those of columns.
	current []coefficient
	// any says that there is one in current.
	any bool
}

// A pair is a [Pair] whose names are indexes.
type pair struct {
	a, b int
	coefficient
	Pair
}

// A coefficient is that of a correlation, if it is known.
type coefficient struct {
	number float64
	known  bool
}

func newPairs(want []Pair) pairs {
	p := pairs{columns: map[string]int{}}
	index := func(name string) int {
		i, ok := p.columns[name]
		if !ok {
			i = len(p.columns)
			p.columns[name] = i
		}
		return i
	}
	for _, w := range want {
		p.pairs = append(p.pairs, pair{a: index(w.A), b: index(w.B), Pair: w})
	}
	p.current = make([]coefficient, len(p.columns))
	return p
}

// read reads the correlations of a column, whose name may not be known yet.
func (p *pairs) read(s *scanner) error {
	if len(p.pairs) == 0 || s.peek() != '{' {
		return s.skip()
	}
	s.pos++
	for first := true; ; first = false {
		text, more, err := s.member(first)
		if !more || err != nil {
			return err
		}
		i, ok := p.columns[string(text)]
		if !ok {
			if err := s.skip(); err != nil {
				return err
			}
			continue
		}
		v, err := s.scalar(MaxText)
		if err != nil {
			return err
		}
		p.current[i].number, p.current[i].known = v.number()
		p.any = true
	}
}

// end ends a column, whose name is known now.
func (p *pairs) end(name string) {
	if !p.any {
		return
	}
	if column, ok := p.columns[name]; ok {
		for i := range p.pairs {
			other := p.pairs[i].other(column)
			if other >= 0 && p.current[other].known {
				p.pairs[i].coefficient = p.current[other]
			}
		}
	}
	clear(p.current)
	p.any = false
}

// other returns the other column of the pair, or less than 0 if column is not in
// it.
func (p *pair) other(column int) int {
	switch column {
	case p.a:
		return p.b
	case p.b:
		return p.a
	}
	return -1
}

// correlations returns those that are known, in the order of the selection.
func (p *pairs) correlations() []Correlation {
	var list []Correlation
	for _, pair := range p.pairs {
		if pair.known {
			list = append(list, Correlation{Pair: pair.Pair, Coefficient: pair.number})
		}
	}
	return list
}
