package profile

import "math"

// A listReader reads the lists of a column.
type listReader struct {
	members
	// arena has the texts of the values of a list, and ends where they end.
	arena []byte
	ends  []int
}

func newListReader(s *scanner) listReader { return listReader{members: newMembers(s, elementNames())} }

// values reads a list of values. What is no list is as good as none.
func (r *listReader) values(v *Values) error {
	*v = Values{List: v.List[:0]}
	r.arena, r.ends = r.arena[:0], r.ends[:0]
	present, omitted, err := r.elements(func() (bool, error) {
		start := len(r.arena)
		value, ok, err := r.value()
		if !ok || err != nil {
			r.arena = r.arena[:start]
			return false, err
		}
		r.ends = append(r.ends, len(r.arena))
		v.List = append(v.List, value)
		return true, nil
	})
	if err != nil {
		return err
	}
	v.Present, v.Omitted = present, omitted
	// One string for all of them is one allocation.
	texts, start := string(r.arena), 0
	for i, end := range r.ends {
		v.List[i].Text = texts[start:end]
		start = end
	}
	return nil
}

// histogram reads a list of bins. What is no list is as good as none.
func (r *listReader) histogram(h *Histogram) error {
	*h = Histogram{Bins: h.Bins[:0]}
	var err error
	h.Present, h.Omitted, err = r.elements(func() (bool, error) {
		bin, ok, err := r.bin()
		if ok {
			h.Bins = append(h.Bins, bin)
		}
		return ok, err
	})
	return err
}

// texts reads a list of strings, or one.
func (r *listReader) texts() (list []string, err error) {
	one := func() (bool, error) {
		v, err := r.scalar(MaxText)
		if v.token != tokenString || err != nil {
			return false, err
		}
		list = append(list, string(v.text))
		return true, nil
	}
	if r.peek() == '[' {
		_, _, err = r.elements(one)
	} else {
		_, err = one()
	}
	return list, err
}

// elements reads an array with a function that reads an element and says whether
// it is one of use, at most [MaxValues] times. If there is no array, it is not
// present.
func (r *listReader) elements(read func() (ok bool, err error)) (present bool, omitted int, err error) {
	if r.peek() != '[' {
		return false, 0, r.skip()
	}
	r.pos++
	kept := 0
	for first := true; kept < MaxValues; first = false {
		more, err := r.element(first)
		if !more || err != nil {
			return true, omitted, err
		}
		r.path.element = kept + omitted
		ok, err := read()
		if err != nil {
			return true, omitted, err
		}
		if ok {
			kept++
		} else {
			omitted++
		}
	}
	n, err := r.skipElements(false, new(shape))
	return true, omitted + n, err
}

// value reads a value, and appends its text to arena.
func (r *listReader) value() (v Value, ok bool, err error) {
	v.Count = math.NaN()
	start := len(r.arena)
	if r.peek() != '{' {
		ok, err = r.valueText(&v, start)
		return v, ok, err
	}
	r.pos++
	r.begin()
	for {
		name, more, err := r.next()
		if !more || err != nil {
			return v, ok, err
		}
		switch name.field {
		case fieldValue:
			ok, err = r.valueText(&v, start)
		case fieldCount:
			v.Count, err = r.number()
		default:
			err = r.skip()
		}
		if err != nil {
			return v, false, err
		}
	}
}

// valueText reads the value that a list says the count of. It is not ok if it is
// an array or an object.
func (r *listReader) valueText(v *Value, start int) (ok bool, err error) {
	s, err := r.scalar(MaxText)
	if s.token == tokenOther || err != nil {
		return false, err
	}
	v.Null, v.Truncated = s.token == tokenNull, s.cut
	r.arena = r.arena[:start]
	if !v.Null {
		r.arena = append(r.arena, s.text...)
	}
	return true, nil
}

// number reads a number. What is something else is NaN.
func (r *listReader) number() (float64, error) {
	v, err := r.scalar(MaxText)
	if number, ok := v.number(); ok && err == nil {
		return number, nil
	}
	return math.NaN(), err
}

// bin reads a bin. It is one if it has both bounds.
func (r *listReader) bin() (b Bin, ok bool, err error) {
	b = Bin{Low: math.NaN(), High: math.NaN(), Count: math.NaN()}
	if r.peek() != '{' {
		return b, false, r.skip()
	}
	r.pos++
	r.begin()
	for {
		name, more, err := r.next()
		if !more || err != nil {
			return b, !math.IsNaN(b.Low) && !math.IsNaN(b.High), err
		}
		switch name.field {
		case fieldBucket:
			b.Low, b.High, err = r.bucket()
		case fieldLow:
			b.Low, err = r.number()
		case fieldHigh:
			b.High, err = r.number()
		case fieldCount:
			b.Count, err = r.number()
		default:
			err = r.skip()
		}
		if err != nil {
			return b, false, err
		}
	}
}

// bucket reads an array of two bounds. What is something else is NaN.
func (r *listReader) bucket() (low, high float64, err error) {
	low, high = math.NaN(), math.NaN()
	if r.peek() != '[' {
		return low, high, r.skip()
	}
	r.pos++
	for i := 0; ; i++ {
		more, err := r.element(i == 0)
		if !more || err != nil {
			return low, high, err
		}
		switch i {
		case 0:
			low, err = r.number()
		case 1:
			high, err = r.number()
		default:
			high, err = math.NaN(), r.skip()
		}
		if err != nil {
			return low, high, err
		}
	}
}
