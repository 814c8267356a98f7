package wiring

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// Variables returns the environment variables that say the configuration, those that
// are set. Texts may hold tokens of the CDK, which keep their form.
func (c Config) Variables() (map[string]string, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	variables, octets := map[string]string{}, 0
	value := reflect.ValueOf(c)
	for field, v := range value.Fields() {
		if v.IsZero() || v.Kind() != reflect.String && v.Kind() != reflect.Bool && v.Len() == 0 {
			continue
		}
		name, _, _ := strings.Cut(field.Tag.Get("env"), ",")
		text, err := textOf(v)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		variables[name] = text
		octets += len(name) + len(text)
	}
	if octets > MaxVariables {
		return nil, fmt.Errorf("the configuration takes %d bytes of environment variables, and a Lambda function has %d: use fewer accounts, alarms, tags and followers", octets, MaxVariables)
	}
	return variables, nil
}

// textOf writes a field as env.Decode reads it.
func textOf(v reflect.Value) (string, error) {
	switch v.Kind() {
	case reflect.String:
		return v.String(), nil
	case reflect.Bool:
		return strconv.FormatBool(v.Bool()), nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // < and & are in no token, but in names of alarms
	err := e.Encode(v.Interface())
	return strings.TrimSpace(b.String()), err
}
