package profile

import "math"

// A columnReader reads the columns of a profile.
type columnReader struct {
	members
	want Selection
	// reads are the statistics that have to be read for those that are wanted.
	reads Statistics
	ranks ranks
	lists listReader
	pairs pairs
	types interned

	column Column
	kind   Kind
	// named says that the column has a name, refused that it is not selected.
	named, refused bool
	// missing is the missing count, or NaN if there is none.
	missing float64
}

func newColumnReader(s *scanner, want Selection) columnReader {
	reads := want.Statistics | StatisticsOf(MissingCount)
	for _, l := range lengths {
		if want.Statistics.Has(l.length) {
			reads |= StatisticsOf(l.value)
		}
	}
	return columnReader{members: newMembers(s, columnNames()), want: want, reads: reads, lists: newListReader(s), pairs: newPairs(want.Pairs)}
}

// lengths are the statistics that have the same name for the values of a column
// of numbers and for the lengths of a column of strings.
var lengths = []struct{ value, length Statistic }{
	{Min, MinLength},
	{Max, MaxLength},
	{Mean, MeanLength},
	{Median, MedianLength},
	{Mode, ModeLength},
	{StandardDeviation, StandardDeviationLength},
}

// ofValues are the statistics that a column of strings has not.
const ofValues Statistics = (1<<(ZeroCount+1) - 1) &^ (1<<Min - 1)

// read reads a column.
func (r *columnReader) read() error {
	r.reset()
	if err := r.token('{', "a column, which is an object"); err != nil {
		return err
	}
	r.begin()
	for {
		name, more, err := r.next()
		if err != nil {
			return err
		}
		if !more {
			break
		}
		r.path.enterMember(r.last.label)
		if err := r.field(name); err != nil {
			return err
		}
	}
	if !r.named {
		return r.syntax("the end of a column without a name", "a name")
	}
	r.finish()
	return nil
}

func (r *columnReader) reset() {
	c := &r.column
	*c = Column{
		MostCommon:   Values{List: c.MostCommon.List[:0]},
		Smallest:     Values{List: c.Smallest.List[:0]},
		Largest:      Values{List: c.Largest.List[:0]},
		Distribution: Histogram{Bins: c.Distribution.Bins[:0]},
	}
	r.ranks = newRanks()
	r.named, r.refused = false, false
	r.missing = math.NaN()
}

// field reads the value of a field.
func (r *columnReader) field(n name) error {
	if !r.ranks.take(n) {
		return r.skip()
	}
	switch n.field {
	case fieldName:
		return r.name()
	case fieldType:
		return r.typeName()
	case field(MissingCount):
		return r.missingCount()
	case fieldCorrelations:
		return r.pairs.read(r.scanner)
	}
	if r.refused {
		return r.skip()
	}
	switch n.field {
	case fieldMostCommon:
		return r.values(MostCommon, &r.column.MostCommon)
	case fieldSmallest:
		return r.values(Smallest, &r.column.Smallest)
	case fieldLargest:
		return r.values(Largest, &r.column.Largest)
	case fieldDistribution:
		if r.want.Lists&Distribution == 0 {
			return r.skip()
		}
		return r.lists.histogram(&r.column.Distribution)
	case fieldEntity:
		if !r.reads.Has(EntityCount) {
			return r.skip()
		}
		return r.entity()
	}
	if s := Statistic(n.field); int(s) < statistics && r.reads.Has(s) {
		return r.statistic(s)
	}
	return r.skip()
}

// name reads the name of the column. Of a second one it cannot be said to which
// of them a rule applies.
func (r *columnReader) name() error {
	switch {
	case r.named:
		return r.syntax("a second name of the column", "one")
	case r.peek() != '"':
		return r.unexpected("the name of the column, which is a string")
	}
	text, cut, err := r.text(MaxName)
	if err != nil {
		return err
	}
	if cut {
		return r.syntax("a longer name", limited("a name", MaxName))
	}
	r.column.Name = string(text)
	r.named = true
	r.refused = r.want.Columns != nil && !r.want.Columns(r.column.Name)
	return nil
}

func (r *columnReader) typeName() error {
	v, err := r.scalar(MaxText)
	if err != nil {
		return err
	}
	r.column.Type = ""
	if v.token == tokenString {
		r.column.Type = r.types.get(v.text)
	}
	return nil
}

// missingCount reads the missing count, of which there is need even if the column
// is not selected.
func (r *columnReader) missingCount() error {
	if err := r.statistic(MissingCount); err != nil {
		return err
	}
	r.missing = math.NaN()
	if count, ok := r.column.Stat(MissingCount); ok {
		r.missing = count
	}
	return nil
}

func (r *columnReader) statistic(s Statistic) error {
	v, err := r.scalar(MaxText)
	if err != nil {
		return err
	}
	c := &r.column
	c.present &^= 1 << s
	c.texts[s] = ""
	if number, ok := v.number(); ok {
		c.set(s, number)
	} else if v.token == tokenString {
		c.texts[s] = string(v.text)
	}
	return nil
}

func (c *Column) set(s Statistic, number float64) {
	c.present |= 1 << s
	c.numbers[s] = number
}

func (r *columnReader) values(list Lists, values *Values) error {
	if r.want.Lists&list == 0 {
		return r.skip()
	}
	return r.lists.values(values)
}

// entity reads what the profile job has detected in the column.
func (r *columnReader) entity() error {
	if r.peek() != '{' {
		return r.skip()
	}
	r.pos++
	for first := true; ; first = false {
		text, more, err := r.scanner.member(first)
		if !more || err != nil {
			return err
		}
		switch entityNames().find(text).field {
		case fieldEntityTypes:
			r.column.EntityTypes, err = r.lists.texts()
		case fieldEntityRows:
			err = r.statistic(EntityCount)
		default:
			err = r.skip()
		}
		if err != nil {
			return err
		}
	}
}

// finish makes of what was read what was asked for.
func (r *columnReader) finish() {
	c := &r.column
	r.pairs.end(c.Name)
	if r.kind = c.Kind(); r.kind == String {
		for _, l := range lengths {
			if c.present.Has(l.value) && !c.present.Has(l.length) {
				c.set(l.length, c.numbers[l.value])
			}
		}
		c.present &^= ofValues
	}
	if r.refused {
		*c = Column{Name: c.Name, Type: c.Type}
		return
	}
	c.present &= r.want.Statistics
	for s := range (r.reads &^ r.want.Statistics).All() {
		c.texts[s] = ""
	}
}
