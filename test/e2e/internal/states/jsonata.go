package states

import (
	"encoding/json"
	"fmt"
	"strings"

	jsonata "github.com/blues/jsonata-go"
)

// evaluate replaces the expressions {% ... %} in a value by what they are. An
// expression without a value is an error, as in Step Functions
// (States.QueryEvaluationError).
func evaluate(value any, states map[string]any) (any, error) {
	switch v := value.(type) {
	case string:
		text, ok := strings.CutPrefix(v, "{%")
		if !ok {
			return v, nil
		}
		return evaluateText(strings.TrimSuffix(text, "%}"), states)
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, member := range v {
			var err error
			if out[name], err = evaluate(member, states); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		return out, nil
	case []any:
		out := make([]any, len(v))
		for i, element := range v {
			var err error
			if out[i], err = evaluate(element, states); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return value, nil
}

func evaluateText(text string, states map[string]any) (any, error) {
	e, err := jsonata.Compile(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", text, err)
	}
	if err := e.RegisterVars(map[string]any{"states": states}); err != nil {
		return nil, err
	}
	out, err := e.Eval(nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", text, err)
	}
	return plain(out)
}

// plain is a value as JSON has it, without the types of the library.
func plain(value any) (out any, err error) {
	text, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	return out, err
}
