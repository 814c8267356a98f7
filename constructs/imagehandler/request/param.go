package request

import (
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Type is what values a parameter takes.
type Type uint8

const (
	Bool       Type = iota
	Int             // an integer; a text of one will do
	Number          // a finite number; a text of one will do
	Pixels          // a size, rounded to a whole number, from 1 to 100000000
	Text            // a text
	Enum            // one of Values
	Colour          // see [ParseColor], or an object with r, g, b and alpha
	Numbers         // a number, or a list of numbers or of such lists
	Texts           // a list of texts
	Offset          // pixels, or percent as in "10p"; negative from the far edge
	FormatName      // one of [Formats]
)

var typeNames = [...]string{"bool", "int", "number", "pixels", "text", "enum", "colour", "numbers", "texts", "offset", "format"}

func (t Type) String() string { return typeNames[t] }

// Param says what a parameter of an edit is.
type Param struct {
	Name     string // with a dot where it is in a nested object
	Aliases  []string
	Type     Type
	Min, Max float64  // of numbers, inclusive
	Values   []string // of an Enum
	Default  any      // bool, int, float64, string or nil
	Required bool
	Note     string
	Ignored  bool // accepted and checked, but without effect
}

// check returns the value as the parameter's type: numbers and sizes as number,
// colours as the text that Color.String makes, offsets as text.
func (p *Param) check(v value) (value, error) {
	switch p.Type {
	case Bool:
		return p.checkBool(v)
	case Int, Number, Pixels:
		return p.checkNumber(v)
	case Numbers:
		return p.checkNumbers(v)
	case Enum:
		if v.kind == number {
			v = textValue(formatNumber(v.number))
		}
		if v.kind == text && slices.Contains(p.Values, v.text) {
			return v, nil
		}
	case Text:
		if v.kind == text && v.text != "" {
			return v, nil
		}
	case Colour:
		if c, ok := colorOf(v); ok {
			return textValue(c.String()), nil
		}
	case Texts:
		if v.kind == list && !slices.ContainsFunc(v.list, func(t value) bool { return t.kind != text }) {
			return v, nil
		}
	case Offset:
		return p.checkOffset(v)
	case FormatName:
		if f, ok := ParseFormat(v.text); ok {
			return textValue(string(f)), nil
		}
	}
	return value{}, p.mismatch(v)
}

func (p *Param) mismatch(v value) error {
	return fmt.Errorf("%s must be %s, got %s", p.Name, p.expects(), v.describe())
}

// expects describes the values of the parameter, in messages and in the table.
func (p *Param) expects() string {
	span := ""
	if p.Min < p.Max {
		span = " from " + formatNumber(p.Min) + " to " + formatNumber(p.Max)
	}
	switch p.Type {
	case Bool:
		return "true or false"
	case Int:
		return "an integer" + span
	case Number:
		return "a number" + span
	case Pixels:
		return "a size from 1 to " + formatNumber(maxArea)
	case Enum:
		return "one of " + strings.Join(p.Values, ", ")
	case Colour:
		return "a colour"
	case Numbers:
		return "numbers" + span
	case Texts:
		return "a list of texts"
	case Offset:
		return `pixels or percent as in "10p"`
	case FormatName:
		return "a format"
	}
	return "a text"
}

func formatNumber(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func (p *Param) checkBool(v value) (value, error) {
	if v.kind == text && (v.text == "true" || v.text == "false") {
		return boolValue(v.text == "true"), nil
	}
	if v.kind != boolean {
		return value{}, p.mismatch(v)
	}
	return v, nil
}

func (p *Param) checkNumber(v value) (value, error) {
	n, ok := v.number, v.kind == number
	if v.kind == text {
		n, ok = jsNumber(v.text)
	}
	if ok && p.Type == Pixels {
		n = math.Floor(n + 0.5)
	}
	switch {
	case !ok, math.IsInf(n, 0),
		p.Type == Int && n != math.Trunc(n),
		p.Type == Pixels && (n < 1 || n > maxArea),
		p.Min < p.Max && (n < p.Min || n > p.Max):
		return value{}, p.mismatch(v)
	}
	return numberValue(n + 0), nil // -0 becomes 0
}

func (p *Param) checkNumbers(v value) (value, error) {
	one := Param{Name: p.Name, Type: Number, Min: p.Min, Max: p.Max}
	if v.kind != list {
		n, err := one.check(v)
		return value{kind: list, list: []value{n}}, err
	}
	flat := value{kind: list}
	for _, item := range v.list {
		if item.kind != list {
			item = value{kind: list, list: []value{item}}
		}
		for _, n := range item.list {
			n, err := one.check(n)
			if err != nil {
				return value{}, err
			}
			flat.list = append(flat.list, n)
		}
	}
	return flat, nil
}

func (p *Param) checkOffset(v value) (value, error) {
	if v.kind == number {
		v = textValue(formatNumber(math.Trunc(v.number)))
	}
	digits, _ := strings.CutSuffix(v.text, "p")
	n, err := strconv.ParseInt(digits, 10, 32)
	if v.kind != text || err != nil || n < -maxOffset || n > maxOffset {
		return value{}, p.mismatch(v)
	}
	return textValue(strconv.FormatInt(n, 10) + v.text[len(digits):]), nil
}

// maxOffset is sharp's bound of an overlay's position.
const maxOffset = 100_000_000

// args are the checked values of a Spec's parameters, in their order.
type args struct {
	spec   *Spec
	values []value
}

func (a *args) index(name string) int {
	return slices.IndexFunc(a.spec.Params, func(p Param) bool { return p.Name == name })
}

func (a *args) has(name string) bool { return a.values[a.index(name)].kind != absent }

func (a *args) number(name string) float64 {
	i := a.index(name)
	if v := a.values[i]; v.kind == number {
		return v.number
	}
	switch d := a.spec.Params[i].Default.(type) {
	case float64:
		return d
	case int:
		return float64(d)
	}
	return 0
}

func (a *args) int(name string) int { return int(a.number(name)) }

func (a *args) bool(name string) bool {
	i := a.index(name)
	if v := a.values[i]; v.kind == boolean {
		return v.bool
	}
	d, _ := a.spec.Params[i].Default.(bool)
	return d
}

func (a *args) text(name string) string {
	i := a.index(name)
	if v := a.values[i]; v.kind == text {
		return v.text
	}
	d, _ := a.spec.Params[i].Default.(string)
	return d
}

func (a *args) color(name string) Color {
	var c [4]byte
	s := strings.TrimPrefix(a.text(name), "#")
	if len(s) == 6 {
		s += "ff"
	}
	hex.Decode(c[:], []byte(s)[:min(len(s), 8)])
	return Color{c[0], c[1], c[2], c[3]}
}

func (a *args) numbers(name string) []float64 {
	var numbers []float64
	for _, v := range a.values[a.index(name)].list {
		numbers = append(numbers, v.number)
	}
	return numbers
}

func (a *args) texts(name string) []string {
	var texts []string
	for _, v := range a.values[a.index(name)].list {
		texts = append(texts, v.text)
	}
	return texts
}
