package profiletest

import "slices"

// An Object is a JSON object, whose members have an order. Values can be nil,
// bool, int, float64, string, [Object], [Array], or anything that encoding/json
// can encode, such as a json.RawMessage. Unlike in JSON, a float64 need not be a
// number: it is written as Python does, as NaN or Infinity.
type Object []Member

// A Member is a name and a value.
type Member struct {
	Name  string
	Value any
}

// An Array is a JSON array.
type Array []any

// Get returns the value of a member, or nil if there is none.
func (o Object) Get(name string) any {
	if i := o.index(name); i >= 0 {
		return o[i].Value
	}
	return nil
}

// Set changes the value of a member, or adds it.
func (o *Object) Set(name string, value any) {
	if i := o.index(name); i >= 0 {
		(*o)[i].Value = value
		return
	}
	*o = append(*o, Member{name, value})
}

// Delete removes members that are there.
func (o *Object) Delete(names ...string) {
	*o = slices.DeleteFunc(*o, func(m Member) bool { return slices.Contains(names, m.Name) })
}

func (o Object) index(name string) int {
	return slices.IndexFunc(o, func(m Member) bool { return m.Name == name })
}
