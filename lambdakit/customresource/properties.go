package customresource

import (
	"bytes"
	"encoding"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/lintel-go/lintel/lambdakit/internal/scalar"
)

// reserved are the properties that belong to CloudFormation, not to the handler.
var reserved = []string{"ServiceToken", "ServiceTimeout"}

// decodeProperties decodes the JSON object raw into the struct or map that dst
// points to, undoing CloudFormation's conversion of scalars to strings. The error
// lists every property that does not fit; the others are set.
func decodeProperties(raw json.RawMessage, dst any, rejectUnknown bool) error {
	if len(raw) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return fmt.Errorf("malformed properties: %w", err)
	}
	p := propertyDecoder{rejectUnknown: rejectUnknown}
	p.value("", tree, reflect.ValueOf(dst).Elem())
	if p.problems != nil {
		return errors.New("malformed properties: " + strings.Join(p.problems, "; "))
	}
	return nil
}

type propertyDecoder struct {
	rejectUnknown bool
	problems      []string
}

// fail notes a problem with the property at path. Callers leave out its value,
// which may be a secret.
func (p *propertyDecoder) fail(path, format string, args ...any) {
	if path == "" {
		path = "the properties"
	}
	p.problems = append(p.problems, path+": "+fmt.Sprintf(format, args...))
}

func (p *propertyDecoder) value(path string, v any, dst reflect.Value) {
	if v == nil {
		return // null is as good as absent
	}
	if dst.Kind() == reflect.Pointer {
		dst.Set(reflect.New(dst.Type().Elem()))
		p.value(path, v, dst.Elem())
		return
	}
	if p.custom(path, v, dst) {
		return
	}
	switch dst.Kind() {
	case reflect.Struct:
		p.structure(path, v, dst)
	case reflect.Map:
		p.mapping(path, v, dst)
	case reflect.Slice:
		p.list(path, v, dst)
	case reflect.Interface:
		if dst.NumMethod() != 0 {
			p.fail(path, "the handler's type %s cannot be decoded", dst.Type())
			return
		}
		dst.Set(reflect.ValueOf(v))
	default:
		p.scalar(path, v, dst)
	}
}

// custom decodes into a type that knows how to, and reports whether it is one.
func (p *propertyDecoder) custom(path string, v any, dst reflect.Value) bool {
	var err error
	switch u := dst.Addr().Interface().(type) {
	case *[]byte:
		s, ok := v.(string)
		if *u, err = base64.StdEncoding.DecodeString(s); !ok || err != nil {
			p.fail(path, "got %s, need base64", describe(v))
		}
		return true
	case json.Unmarshaler:
		err = u.UnmarshalJSON(encode(v))
	case encoding.TextUnmarshaler:
		s, ok := scalarText(v)
		if !ok {
			p.fail(path, "got %s, need a string", describe(v))
			return true
		}
		err = u.UnmarshalText([]byte(s))
	default:
		return false
	}
	if err != nil {
		p.fail(path, "%v", err) // the type decides what it shows
	}
	return true
}

func (p *propertyDecoder) structure(path string, v any, dst reflect.Value) {
	object, ok := v.(map[string]any)
	if !ok {
		p.fail(path, "got %s, need an object", describe(v))
		return
	}
	known := make(map[string]bool)
	for _, f := range reflect.VisibleFields(dst.Type()) {
		name, tagged := propertyName(f)
		if !f.IsExported() || name == "" || f.Anonymous && !tagged {
			continue // fields of an embedded struct are visible by themselves
		}
		known[name] = true
		value, ok := object[name]
		if !ok {
			continue
		}
		field, err := dst.FieldByIndexErr(f.Index)
		if err != nil {
			p.fail(join(path, name), "the handler's type %s cannot be decoded, it embeds a pointer", dst.Type())
			continue
		}
		p.value(join(path, name), value, field)
	}
	if !p.rejectUnknown {
		return
	}
	if path == "" {
		for _, name := range reserved {
			known[name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if !known[name] {
			p.fail(join(path, name), "unknown property")
		}
	}
}

// propertyName returns the property that decodes into a field, "" if none does,
// and whether a tag says so.
func propertyName(f reflect.StructField) (name string, tagged bool) {
	tag := f.Tag.Get("json")
	if tag == "-" {
		return "", true
	}
	if name, _, _ := strings.Cut(tag, ","); name != "" {
		return name, true
	}
	return f.Name, false
}

func (p *propertyDecoder) mapping(path string, v any, dst reflect.Value) {
	object, ok := v.(map[string]any)
	if !ok {
		p.fail(path, "got %s, need an object", describe(v))
		return
	}
	if dst.Type().Key().Kind() != reflect.String {
		p.fail(path, "the handler's type %s cannot be decoded, its keys must be strings", dst.Type())
		return
	}
	m := reflect.MakeMapWithSize(dst.Type(), len(object))
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if path == "" && slices.Contains(reserved, name) {
			continue
		}
		element := reflect.New(dst.Type().Elem()).Elem()
		p.value(join(path, name), object[name], element)
		m.SetMapIndex(reflect.ValueOf(name).Convert(dst.Type().Key()), element)
	}
	dst.Set(m)
}

func (p *propertyDecoder) list(path string, v any, dst reflect.Value) {
	list, ok := v.([]any)
	if !ok {
		p.fail(path, "got %s, need a list", describe(v))
		return
	}
	s := reflect.MakeSlice(dst.Type(), len(list), len(list))
	for i, element := range list {
		p.value(fmt.Sprintf("%s[%d]", path, i), element, s.Index(i))
	}
	dst.Set(s)
}

func (p *propertyDecoder) scalar(path string, v any, dst reflect.Value) {
	if !scalar.Supports(dst.Type()) {
		p.fail(path, "the handler's type %s cannot be decoded", dst.Type())
		return
	}
	s, ok := scalarText(v)
	if !ok {
		p.fail(path, "got %s, need a string, boolean or number", describe(v))
		return
	}
	if need := scalar.Set(dst, s); need != "" {
		p.fail(path, "got %s, need %s", describe(v), need)
	}
}

// scalarText returns a scalar as the string that CloudFormation makes of it.
// Emulators and tests may send the scalar itself.
func scalarText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return strconv.FormatBool(v), true
	default:
		return "", false
	}
}

// describe names the kind of a value without showing it.
func describe(v any) string {
	switch v := v.(type) {
	case string:
		if v == "" {
			return "an empty string"
		}
		return "a string"
	case json.Number:
		return "a number"
	case bool:
		return "a boolean"
	case []any:
		return "a list"
	default:
		return "an object"
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
