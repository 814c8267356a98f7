package states

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/lintel-go/lintel/test/e2e/internal/lambdart"
)

// Machine is a state machine.
type Machine struct {
	// Definition with its substitutions in place.
	Definition map[string]any
	// Invoke invokes a function by its name or ARN.
	Invoke func(function string, event any) (json.RawMessage, error)
	// S3 has the items and results of Distributed Maps.
	S3 Storage
}

// End is how an execution ended.
type End struct {
	Status       string // SUCCEEDED or FAILED
	Output       any
	Error, Cause string
	// Path is the names of the states, in order.
	Path []string
}

// failure is an error by its name in the Amazon States Language.
type failure struct{ name, cause string }

func (f *failure) Error() string { return f.name + ": " + f.cause }

// Run runs an execution to its end.
func (m *Machine) Run(name string, input any) End {
	p := &play{machine: m, context: map[string]any{"Execution": map[string]any{"Name": name, "Input": input}}}
	return p.run(m.Definition, input)
}

// play is an execution, or a child of one.
type play struct {
	machine *Machine
	context map[string]any
	path    []string
}

func (p *play) run(definition map[string]any, input any) End {
	all, _ := definition["States"].(map[string]any)
	name, _ := definition["StartAt"].(string)
	for {
		state, ok := all[name].(map[string]any)
		if !ok {
			return p.fail(&failure{"States.Runtime", fmt.Sprintf("there is no state %q", name)})
		}
		p.path = append(p.path, name)
		output, next, err := p.step(state, input)
		if err != nil {
			return p.fail(err)
		}
		if next == "" {
			return End{Status: "SUCCEEDED", Output: output, Path: p.path}
		}
		name, input = next, output
	}
}

func (p *play) fail(err error) End {
	f, ok := errors.AsType[*failure](err)
	if !ok {
		f = &failure{"States.Runtime", err.Error()}
	}
	return End{Status: "FAILED", Error: f.name, Cause: f.cause, Path: p.path}
}

// step does a state. There is no next one at the end.
func (p *play) step(state map[string]any, input any) (output any, next string, err error) {
	next, _ = state["Next"].(string)
	scope := map[string]any{"input": input, "context": p.context}
	switch state["Type"] {
	case "Succeed":
		return input, "", nil
	case "Fail":
		return nil, "", p.failed(state, scope)
	case "Pass":
		output, err = p.output(state, scope, input)
	case "Choice":
		next, err = p.choose(state, scope)
		return input, next, err
	case "Task":
		if scope["result"], err = p.task(state, scope); err == nil {
			output, err = p.output(state, scope, scope["result"])
		}
	case "Map":
		if scope["result"], err = p.distribute(state, scope); err == nil {
			output, err = p.output(state, scope, scope["result"])
		}
	default:
		err = fmt.Errorf("states of type %v are not played", state["Type"])
	}
	if err == nil && next == "" && state["End"] != true {
		err = errors.New("a state has neither Next nor End")
	}
	return output, next, err
}

// output is Output, or else another value.
func (p *play) output(state, scope map[string]any, otherwise any) (any, error) {
	if state["Output"] == nil {
		return otherwise, nil
	}
	return p.evaluate(state["Output"], scope)
}

func (p *play) evaluate(value any, scope map[string]any) (any, error) {
	out, err := evaluate(value, scope)
	if err != nil {
		return nil, &failure{"States.QueryEvaluationError", err.Error()}
	}
	return out, nil
}

func (p *play) failed(state, scope map[string]any) error {
	var texts [2]string
	for i, name := range []string{"Error", "Cause"} {
		value, err := p.evaluate(state[name], scope)
		if err != nil {
			return err
		}
		var ok bool
		if texts[i], ok = value.(string); !ok {
			return &failure{"States.QueryEvaluationError", fmt.Sprintf("%s is %v, which is no text", name, value)}
		}
	}
	return &failure{texts[0], texts[1]}
}

func (p *play) choose(state, scope map[string]any) (string, error) {
	choices, _ := state["Choices"].([]any)
	for _, c := range choices {
		c, _ := c.(map[string]any)
		value, err := p.evaluate(c["Condition"], scope)
		if err != nil {
			return "", err
		}
		is, ok := value.(bool)
		if !ok {
			return "", &failure{"States.QueryEvaluationError", fmt.Sprintf("a condition is %v", value)}
		}
		if next, _ := c["Next"].(string); is {
			return next, nil
		}
	}
	next, ok := state["Default"].(string)
	if !ok {
		return "", &failure{"States.NoChoiceMatched", "no condition is true"}
	}
	return next, nil
}

// task invokes a function, again for errors that are to be retried.
func (p *play) task(state, scope map[string]any) (any, error) {
	if resource := state["Resource"]; resource != "arn:aws:states:::lambda:invoke" {
		return nil, fmt.Errorf("tasks %v are not played", resource)
	}
	value, err := p.evaluate(state["Arguments"], scope)
	if err != nil {
		return nil, err
	}
	arguments, _ := value.(map[string]any)
	function, _ := arguments["FunctionName"].(string)
	for retries := map[int]int{}; ; {
		answer, err := p.machine.Invoke(function, arguments["Payload"])
		if err == nil {
			var payload any
			err := json.Unmarshal(answer, &payload)
			return map[string]any{"Payload": payload, "StatusCode": 200}, err
		}
		f := taskFailure(err)
		if !retry(state, f.name, retries) {
			return nil, f
		}
	}
}

// taskFailure is the error of a function: its type, and its document as the cause.
func taskFailure(err error) *failure {
	if e, ok := errors.AsType[*lambdart.FunctionError](err); ok {
		document, _ := json.Marshal(e) // two texts
		return &failure{e.Type, string(document)}
	}
	return &failure{"Lambda.Unknown", err.Error()}
}

// retry tells whether to try again, of which it keeps count by retrier.
func retry(state map[string]any, name string, retries map[int]int) bool {
	retriers, _ := state["Retry"].([]any)
	for i, r := range retriers {
		r, _ := r.(map[string]any)
		names, _ := r["ErrorEquals"].([]any)
		if !slices.Contains(names, any(name)) && !slices.Contains(names, any("States.ALL")) {
			continue
		}
		attempts, _ := r["MaxAttempts"].(float64)
		retries[i]++
		return float64(retries[i]) <= attempts
	}
	return false
}
