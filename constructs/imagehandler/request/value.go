package request

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
)

// kind is what a JSON value is. The zero kind is no value at all.
type kind uint8

const (
	absent kind = iota
	null
	boolean
	number
	text
	list
	object
)

// value is a JSON value. Unlike a map it keeps the order of an object's members,
// which the original's edits depend on.
type value struct {
	kind    kind
	bool    bool
	number  float64
	text    string
	list    []value
	members members
}

type member struct {
	name  string
	value value
}

// members are those of a JavaScript object: a name that is set again keeps its
// place and takes the new value.
type members []member

func (m members) find(name string) int {
	for i := range m {
		if m[i].name == name {
			return i
		}
	}
	return -1
}

func (m members) get(name string) value {
	if i := m.find(name); i >= 0 {
		return m[i].value
	}
	return value{}
}

func (m *members) set(name string, v value) {
	if i := m.find(name); i >= 0 {
		(*m)[i].value = v
		return
	}
	*m = append(*m, member{name, v})
}

// merge sets every member of over, as { ...m, ...over } does.
func (m *members) merge(over members) {
	for _, o := range over {
		m.set(o.name, o.value)
	}
}

// isGiven tells that there is a value, and not null.
func (v value) isGiven() bool { return v.kind != absent && v.kind != null }

func textValue(s string) value      { return value{kind: text, text: s} }
func numberValue(f float64) value   { return value{kind: number, number: f} }
func boolValue(b bool) value        { return value{kind: boolean, bool: b} }
func objectValue(m ...member) value { return value{kind: object, members: m} }

var (
	errDepth   = errors.New("is nested too deeply")
	errMembers = errors.New("has too many members")
)

// maxMembers bounds each object and list, so that finding a name in one is
// bounded too.
const maxMembers = 1024

// parseValue parses a JSON text. Every level of lists and objects counts towards
// depth. Of a name that is repeated the last value counts, as with JSON.parse.
func parseValue(data []byte, depth int) (value, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	v, err := nextValue(d, depth)
	if err != nil {
		return value{}, err
	}
	if _, err := d.Token(); err != io.EOF {
		return value{}, errors.New("goes on after its end")
	}
	return v, nil
}

func nextValue(d *json.Decoder, depth int) (value, error) {
	token, err := d.Token()
	if err != nil {
		return value{}, err
	}
	switch t := token.(type) {
	case json.Delim:
		if depth <= 0 {
			return value{}, errDepth
		}
		if t == '[' {
			return nextList(d, depth-1)
		}
		return nextObject(d, depth-1)
	case string:
		return textValue(t), nil
	case float64:
		return numberValue(t), nil
	case bool:
		return boolValue(t), nil
	}
	return value{kind: null}, nil
}

func nextList(d *json.Decoder, depth int) (value, error) {
	v := value{kind: list}
	for d.More() {
		if len(v.list) == maxMembers {
			return value{}, errMembers
		}
		item, err := nextValue(d, depth)
		if err != nil {
			return value{}, err
		}
		v.list = append(v.list, item)
	}
	_, err := d.Token()
	return v, err
}

func nextObject(d *json.Decoder, depth int) (value, error) {
	v := value{kind: object}
	for d.More() {
		if len(v.members) == maxMembers {
			return value{}, errMembers
		}
		name, err := d.Token()
		if err != nil {
			return value{}, err
		}
		item, err := nextValue(d, depth)
		if err != nil {
			return value{}, err
		}
		v.members.set(name.(string), item)
	}
	_, err := d.Token()
	return v, err
}

// jsNumber parses what JavaScript's Number accepts of decimal numbers.
func jsNumber(s string) (float64, bool) {
	s = strings.TrimSpace(s)
	if s == "" || strings.IndexFunc(s, notDecimal) >= 0 {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil
}

func notDecimal(r rune) bool {
	return (r < '0' || r > '9') && !strings.ContainsRune("+-.eE", r)
}

// jsParseInt parses as JavaScript's parseInt with radix 10: the digits that the
// text starts with, whatever follows them.
func jsParseInt(s string) (int, bool) {
	s = strings.TrimSpace(s)
	end := 0
	if end < len(s) && (s[end] == '-' || s[end] == '+') {
		end++
	}
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	n, err := strconv.ParseInt(s[:end], 10, 32)
	return int(n), err == nil
}

// describe shows a value in an error message.
func (v value) describe() string {
	switch v.kind {
	case null:
		return "null"
	case boolean:
		return strconv.FormatBool(v.bool)
	case number:
		return strconv.FormatFloat(v.number, 'g', -1, 64)
	case text:
		return quote(v.text)
	case list:
		return "a list of " + strconv.Itoa(len(v.list))
	}
	return "an object"
}
