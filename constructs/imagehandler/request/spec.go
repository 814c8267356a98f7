package request

import (
	"fmt"
	"slices"
	"strings"
)

// Spec says what an edit of the original is here: what it takes, or why it is
// refused.
type Spec struct {
	Name     string
	Aliases  []string
	Params   []Param
	Refused  string // why the edit is refused; "" if it is accepted
	Note     string
	Addition bool // the original does not have the edit

	bare  string // the parameter that a value which is no object sets
	code  string // of errors, if not CodeEdits
	stage stage
	build func(*args) (Edit, error)
}

// Edits is the table of every edit: those that the original allows, then what
// Lintel adds. It drives the parsing and what [WriteTable] writes.
func Edits() []Spec { return slices.Clone(specs) }

var specs = slices.Concat(channelSpecs, colourSpecs, operationSpecs, geometrySpecs, overlaySpecs, formatSpecs, addedSpecs)

// specByName finds an accepted or refused edit by its name or an alias.
var specByName = indexSpecs()

func indexSpecs() map[string]*Spec {
	index := make(map[string]*Spec, len(specs)*5/4)
	for i := range specs {
		index[specs[i].Name] = &specs[i]
		for _, alias := range specs[i].Aliases {
			index[alias] = &specs[i]
		}
	}
	return index
}

// parse makes an edit of the value that a request gives it. It is nil without an
// error where the request switches the edit off.
func (s *Spec) parse(name string, v value) (Edit, error) {
	if s.Refused != "" {
		return nil, editError(name, "The edit %s is not supported: %s.", name, s.Refused)
	}
	a := args{spec: s, values: make([]value, len(s.Params))}
	off, err := a.assign(v)
	if off || err != nil {
		return nil, s.failure(name, err)
	}
	edit, err := s.build(&a)
	return edit, s.failure(name, err)
}

// Bare is the parameter that a value which is no object sets, as in {"blur": 5}, or
// "" where there is none.
func (s *Spec) Bare() string { return s.bare }

func (s *Spec) takes(param string) bool {
	return slices.ContainsFunc(s.Params, func(p Param) bool { return p.Name == param })
}

// assign sets the parameters from an edit's value: an object of them, true or
// null for the defaults, false for off, or the bare parameter's value.
func (a *args) assign(v value) (off bool, err error) {
	s := a.spec
	if v.kind == text && (v.text == "true" || v.text == "false") {
		v = boolValue(v.text == "true")
	}
	bareBool := s.bare != "" && s.Params[a.index(s.bare)].Type == Bool
	switch {
	case v.kind == object && !a.bareObject(v):
		err = a.assignMembers("", v.members)
	case v.kind == null:
	case v.kind == boolean && !bareBool:
		if !v.bool {
			return true, nil
		}
	case s.bare != "":
		i := a.index(s.bare)
		a.values[i], err = s.Params[i].check(v)
	default:
		err = fmt.Errorf("its value must be true, false or an object, got %s", v.describe())
	}
	if err != nil {
		return false, err
	}
	for i, p := range s.Params {
		if p.Required && a.values[i].kind == absent {
			return false, fmt.Errorf("%s is missing", p.Name)
		}
	}
	return false, nil
}

// bareObject tells a bare colour written as an object from an object of
// parameters.
func (a *args) bareObject(v value) bool {
	s := a.spec
	return s.bare != "" && s.Params[a.index(s.bare)].Type == Colour && v.members.find(s.bare) < 0
}

func (a *args) assignMembers(prefix string, all members) error {
	for _, m := range all {
		name := prefix + m.name
		i := slices.IndexFunc(a.spec.Params, func(p Param) bool {
			return p.Name == name || slices.Contains(p.Aliases, name)
		})
		switch {
		case m.value.kind == null:
		case i >= 0:
			v, err := a.spec.Params[i].check(m.value)
			if err != nil {
				return err
			}
			a.values[i] = v
		case m.value.kind == object && a.hasNested(name+"."):
			if err := a.assignMembers(name+".", m.value.members); err != nil {
				return err
			}
		default:
			return fmt.Errorf("there is no parameter %s", quote(name))
		}
	}
	return nil
}

func (a *args) hasNested(prefix string) bool {
	return slices.ContainsFunc(a.spec.Params, func(p Param) bool { return strings.HasPrefix(p.Name, prefix) })
}

func (s *Spec) failure(name string, err error) error {
	if err == nil {
		return nil
	}
	var e *Error
	switch s.code {
	case CodeResize:
		e = badRequest(CodeResize, messageResize)
	case CodeCrop:
		e = badRequest(CodeCrop, messageCrop)
	case CodeOutputFormat:
		e = badRequest(CodeOutputFormat, "The output format is not supported.")
	default:
		e = badRequest(CodeEdits, messageEdits)
	}
	e.Edit = name
	return e.because("The edit %s is not valid: %v.", name, err)
}
