package dynamodbstub

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// value is the value of an attribute. Values are never changed: an update makes new ones.
type value interface {
	kind() string // as in JSON
	size() int    // in bytes, as DynamoDB accounts for it
	content() any // as in JSON
}

type (
	stringValue string
	numberValue number
	binaryValue string // the bytes
	boolValue   bool
	nullValue   struct{}
	listValue   []value
	mapValue    map[string]value

	// setValue is a set of strings, numbers or bytes, without duplicates.
	setValue struct {
		element string // kind of the elements
		values  []value
	}
)

// item is an item, or the key of one.
type item = mapValue

func (stringValue) kind() string { return "S" }
func (numberValue) kind() string { return "N" }
func (binaryValue) kind() string { return "B" }
func (boolValue) kind() string   { return "BOOL" }
func (nullValue) kind() string   { return "NULL" }
func (listValue) kind() string   { return "L" }
func (mapValue) kind() string    { return "M" }
func (s setValue) kind() string  { return s.element + "S" }

func (s stringValue) content() any { return string(s) }
func (n numberValue) content() any { return number(n).String() }
func (b binaryValue) content() any { return []byte(b) }
func (b boolValue) content() any   { return bool(b) }
func (nullValue) content() any     { return true }

func (l listValue) content() any {
	list := make([]any, len(l))
	for i, v := range l {
		list[i] = encode(v)
	}
	return list
}

func (m mapValue) content() any {
	members := map[string]any{}
	for name, v := range m {
		members[name] = encode(v)
	}
	return members
}

func (s setValue) content() any {
	list := make([]any, len(s.values))
	for i, v := range s.values {
		list[i] = v.content()
	}
	return list
}

func encode(v value) any { return map[string]any{v.kind(): v.content()} }

// MarshalJSON encodes the members of a map, an item above all.
func (m mapValue) MarshalJSON() ([]byte, error) { return json.Marshal(m.content()) }

// The sizes are in https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html

func (s stringValue) size() int { return len(s) }
func (n numberValue) size() int { return number(n).size() }
func (b binaryValue) size() int { return len(b) }
func (boolValue) size() int     { return 1 }
func (nullValue) size() int     { return 1 }

func (l listValue) size() int {
	size := 3
	for _, v := range l {
		size += 1 + v.size()
	}
	return size
}

func (m mapValue) size() int { return 3 + len(m) + itemSize(m) }

func (s setValue) size() int {
	size := 0
	for _, v := range s.values {
		size += v.size()
	}
	return size
}

// itemSize is the size of an item: that of its names and values.
func itemSize(i item) int {
	size := 0
	for name, v := range i {
		size += len(name) + v.size()
	}
	return size
}

// UnmarshalJSON decodes the members of a map, an item above all.
func (m *mapValue) UnmarshalJSON(data []byte) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	if members == nil {
		return nil
	}
	*m = mapValue{}
	for name, data := range members {
		v, err := decodeValue(data)
		if err != nil {
			return err
		}
		(*m)[name] = v
	}
	return nil
}

func decodeValue(data []byte) (value, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return nil, err
	}
	if len(members) != 1 {
		return nil, invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")
	}
	for kind, content := range members {
		if decode, ok := decoders[kind]; ok {
			return decode(content)
		}
	}
	return nil, invalid("Supplied AttributeValue has no supported datatype")
}

// decoders are by kind. They are set by init, as they refer to each other.
var decoders map[string]func([]byte) (value, error)

func init() {
	decoders = map[string]func([]byte) (value, error){
		"S": decodeAs(func(s string) (value, error) { return stringValue(s), nil }),
		"N": decodeAs(func(s string) (value, error) {
			n, err := parseNumber(s)
			return numberValue(n), err
		}),
		"B":    decodeAs(func(b []byte) (value, error) { return binaryValue(b), nil }),
		"BOOL": decodeAs(func(b bool) (value, error) { return boolValue(b), nil }),
		"NULL": decodeAs(func(bool) (value, error) { return nullValue{}, nil }),
		"M":    decodeAs(func(m mapValue) (value, error) { return m, nil }),
		"L": decodeAs(func(list []json.RawMessage) (value, error) {
			l := make(listValue, len(list))
			for i, data := range list {
				var err error
				if l[i], err = decodeValue(data); err != nil {
					return nil, err
				}
			}
			return l, nil
		}),
		"SS": decodeSet("S"), "NS": decodeSet("N"), "BS": decodeSet("B"),
	}
}

func decodeAs[T any](convert func(T) (value, error)) func([]byte) (value, error) {
	return func(data []byte) (value, error) {
		var v T
		if err := json.Unmarshal(data, &v); err != nil {
			return nil, err
		}
		return convert(v)
	}
}

func decodeSet(element string) func([]byte) (value, error) {
	return decodeAs(func(list []json.RawMessage) (value, error) {
		set := setValue{element: element}
		for _, data := range list {
			v, err := decoders[element](data)
			switch {
			case err != nil:
				return nil, err
			case set.has(v):
				return nil, invalid("One or more parameter values were invalid: Input collection contains duplicates.")
			}
			set.values = append(set.values, v)
		}
		if len(set.values) == 0 {
			return nil, invalid("One or more parameter values were invalid: An %s set may not be empty", element)
		}
		return set, nil
	})
}

func (s setValue) has(v value) bool {
	return slices.ContainsFunc(s.values, func(other value) bool { return equal(v, other) })
}

// equal tells whether a and b, which may be nil for an attribute that does not exist, are the same value.
func equal(a, b value) bool {
	if a == nil || b == nil || a.kind() != b.kind() {
		return false
	}
	switch a := a.(type) {
	case numberValue:
		return number(a).compare(number(b.(numberValue))) == 0
	case listValue:
		return slices.EqualFunc(a, b.(listValue), equal)
	case mapValue:
		b := b.(mapValue)
		for name := range a {
			if !equal(a[name], b[name]) {
				return false
			}
		}
		return len(a) == len(b)
	case setValue:
		b := b.(setValue)
		return len(a.values) == len(b.values) && !slices.ContainsFunc(a.values, func(v value) bool { return !b.has(v) })
	default:
		return a == b
	}
}

// compare compares two values of a kind that has an order; ok is false if they are not.
func compare(a, b value) (order int, ok bool) {
	if a == nil || b == nil || a.kind() != b.kind() {
		return 0, false
	}
	switch a := a.(type) {
	case stringValue:
		return strings.Compare(string(a), string(b.(stringValue))), true
	case binaryValue:
		return bytes.Compare([]byte(a), []byte(b.(binaryValue))), true
	case numberValue:
		return number(a).compare(number(b.(numberValue))), true
	default:
		return 0, false
	}
}

// length is what the function size returns; ok is false for a kind that has none.
func length(v value) (n int, ok bool) {
	switch v := v.(type) {
	case stringValue:
		return utf8.RuneCountInString(string(v)), true
	case binaryValue:
		return len(v), true
	case listValue:
		return len(v), true
	case mapValue:
		return len(v), true
	case setValue:
		return len(v.values), true
	default:
		return 0, false
	}
}
