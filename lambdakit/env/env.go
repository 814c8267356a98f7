package env

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"

	"github.com/lintel-go/lintel/lambdakit/internal/scalar"
)

// Decode sets the fields of the struct that dst points to from the environment
// variables that their tags name: `env:"NAME"`, or `env:"NAME,required"` if the
// variable has to be set. Fields without the tag are left alone.
//
// The error names every variable that is missing or malformed; fields of the
// others are set. Decode panics if dst is not a pointer to a struct or a tag is not
// usable, which no environment can repair.
func Decode(dst any) error {
	v := reflect.ValueOf(dst)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		panic(fmt.Sprintf("env: Decode needs a pointer to a struct, got %T", dst))
	}
	var problems []string
	for f, field := range v.Elem().Fields() {
		tag, ok := f.Tag.Lookup("env")
		if !ok {
			continue
		}
		name, required := parseTag(v.Elem().Type(), f, tag)
		if problem := decode(name, required, field); problem != "" {
			problems = append(problems, problem)
		}
	}
	if problems != nil {
		return errors.New("environment: " + strings.Join(problems, "; "))
	}
	return nil
}

func parseTag(t reflect.Type, f reflect.StructField, tag string) (name string, required bool) {
	name, option, found := strings.Cut(tag, ",")
	switch {
	case !f.IsExported():
		panic(fmt.Sprintf("env: %s.%s is not exported", t, f.Name))
	case name == "":
		panic(fmt.Sprintf("env: the tag of %s.%s has no variable name", t, f.Name))
	case found && option != "required":
		panic(fmt.Sprintf("env: the tag of %s.%s has the option %q, only required is known", t, f.Name, option))
	}
	return name, found
}

// decode sets field from the variable and returns what is wrong with it.
func decode(name string, required bool, field reflect.Value) string {
	text := os.Getenv(name)
	switch {
	case text == "" && required:
		return name + " is required but not set"
	case text == "":
		return ""
	}
	if need := set(field, text); need != "" {
		return name + ": need " + need
	}
	return ""
}

// set returns what the field needs, "" if text is it.
func set(field reflect.Value, text string) (need string) {
	if u, ok := field.Addr().Interface().(encoding.TextUnmarshaler); ok {
		if u.UnmarshalText([]byte(text)) != nil { // its error may show the value
			return "a " + field.Type().String()
		}
		return ""
	}
	if scalar.Supports(field.Type()) {
		return scalar.Set(field, text)
	}
	return setJSON(field, text)
}

func setJSON(field reflect.Value, text string) (need string) {
	// A new value, so that a default neither mixes with the JSON nor is lost to
	// malformed JSON.
	v := reflect.New(field.Type())
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	err := d.Decode(v.Interface())
	if err == nil && d.Decode(new(json.RawMessage)) != io.EOF {
		err = errors.New("data after the value")
	}
	if err != nil {
		return "JSON of type " + field.Type().String() + where(err)
	}
	field.Set(v.Elem())
	return ""
}

// where says what encoding/json found, without the parts of the value that its
// errors show.
func where(err error) string {
	var syntax *json.SyntaxError
	var mismatch *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Sprintf(" (malformed after %d bytes)", syntax.Offset)
	case errors.As(err, &mismatch) && mismatch.Field != "":
		return fmt.Sprintf(" (%s is not of type %s)", mismatch.Field, mismatch.Type)
	default:
		return ""
	}
}
