package component

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// MaxInline is the longest document, in characters, that CreateComponent takes
// inline.
const MaxInline = 16_000

// Problem of a document.
type Problem struct {
	Line int    // from 1; 0 if the document as a whole is meant
	Text string // what was got and what is allowed
}

func (p *Problem) Error() string {
	if p.Line == 0 {
		return p.Text
	}
	return fmt.Sprintf("line %d: %s", p.Line, p.Text)
}

// Document of a component.
type Document struct {
	// Name and Description of the document; empty if it has none.
	Name, Description string
	// Phases in the order of the document.
	Phases []Phase
	// Parameters by name: whether a recipe must give a value, having no default.
	Parameters map[string]bool
}

// Phase of a document.
type Phase struct {
	Name  string
	Steps []Step
}

// Step of a phase.
type Step struct {
	Name, Action string
	line         int
}

// IsTest says that the component is of type TEST, having only a phase of that name.
func (d *Document) IsTest() bool { return len(d.Phases) == 1 && d.Phases[0].Name == Test }

// Check that every action runs on the platform. The error joins a [*Problem] for each
// step that does not.
func (d *Document) Check(platform Platform) error {
	var errs []error
	for _, phase := range d.Phases {
		for _, step := range phase.Steps {
			if slices.Contains(actions[step.Action].not, platform) {
				errs = append(errs, &Problem{step.line, fmt.Sprintf("action %q does not run on %s", step.Action, platform)})
			}
		}
	}
	return errors.Join(errs...)
}

// Parse a document. The error joins all that is wrong, each a [*Problem], in the order
// of the document.
func Parse(text string) (*Document, error) {
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(text), &root); err != nil {
		return nil, &Problem{0, strings.TrimPrefix(err.Error(), "yaml: ")}
	}
	if len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		return nil, &Problem{0, "a document is a mapping with schemaVersion and phases"}
	}
	p := &parser{document: Document{Parameters: map[string]bool{}}}
	p.parseDocument(root.Content[0])
	if err := errors.Join(p.problems...); err != nil {
		return nil, err
	}
	return &p.document, nil
}

// parser collects what a document says and what is wrong with it.
type parser struct {
	document Document
	problems []error
}

func (p *parser) fail(n *yaml.Node, format string, args ...any) {
	p.problems = append(p.problems, &Problem{n.Line, fmt.Sprintf(format, args...)})
}

func (p *parser) parseDocument(n *yaml.Node) {
	fields := p.fields(n, "a document", "name", "description", "schemaVersion", "parameters", "constants", "phases")
	p.document.Name = p.text(fields["name"])
	p.document.Description = p.text(fields["description"])
	if version := fields["schemaVersion"]; version == nil {
		p.fail(n, "no schemaVersion: it must be 1.0")
	} else if number, err := strconv.ParseFloat(version.Value, 64); err != nil || number != 1 {
		p.fail(version, "got schemaVersion %q: it must be 1.0", version.Value)
	}
	p.named(fields["parameters"], "a parameter", []string{"type", "default", "description"}, func(name string, f map[string]*yaml.Node) {
		p.document.Parameters[name] = f["default"] == nil
	})
	p.named(fields["constants"], "a constant", []string{"type", "value"}, func(string, map[string]*yaml.Node) {})
	if fields["phases"] == nil {
		p.fail(n, "no phases: there must be build, validate or test")
		return
	}
	for _, phase := range p.items(fields["phases"], "phases") {
		p.parsePhase(phase)
	}
}

// named are parameters or constants: a list of mappings of a name to what it is.
func (p *parser) named(list *yaml.Node, what string, known []string, add func(name string, fields map[string]*yaml.Node)) {
	if list == nil {
		return
	}
	seen := map[string]bool{}
	for _, item := range p.items(list, what+" list") {
		if item.Kind != yaml.MappingNode || len(item.Content) != 2 {
			p.fail(item, "%s is one name with a mapping", what)
			continue
		}
		name := item.Content[0].Value
		if seen[name] {
			p.fail(item, "%s %q is there twice", what, name)
		}
		seen[name] = true
		fields := p.fields(resolve(item.Content[1]), what, known...)
		if kind := p.text(fields["type"]); kind != "string" {
			p.fail(item, "got %s %q of type %q: it must be string", what, name, kind)
		}
		add(name, fields)
	}
}

func (p *parser) parsePhase(n *yaml.Node) {
	fields := p.fields(n, "a phase", "name", "steps")
	phase := Phase{Name: p.text(fields["name"])}
	if phase.Name != Build && phase.Name != Validate && phase.Name != Test {
		p.fail(n, "got phase %q: Image Builder runs only build, validate and test", phase.Name)
	}
	if slices.ContainsFunc(p.document.Phases, func(other Phase) bool { return other.Name == phase.Name }) {
		p.fail(n, "phase %q is there twice", phase.Name)
	}
	if fields["steps"] == nil {
		p.fail(n, "phase %q has no steps", phase.Name)
	} else {
		for _, step := range p.items(fields["steps"], "steps") {
			p.parseStep(step, &phase)
		}
	}
	p.document.Phases = append(p.document.Phases, phase)
}

func (p *parser) parseStep(n *yaml.Node, phase *Phase) {
	fields := p.fields(n, "a step", "name", "description", "action", "onFailure", "maxAttempts", "timeoutSeconds", "inputs", "loop", "if")
	step := Step{Name: p.text(fields["name"]), Action: p.text(fields["action"]), line: n.Line}
	if step.Name == "" {
		p.fail(n, "a step has no name")
	} else if slices.ContainsFunc(phase.Steps, func(other Step) bool { return other.Name == step.Name }) {
		p.fail(n, "step %q is there twice in phase %q", step.Name, phase.Name)
	}
	if known, ok := actions[step.Action]; !ok {
		p.fail(n, "got action %q: it must be one of %s", step.Action, strings.Join(slices.Sorted(maps.Keys(actions)), ", "))
	} else if known.needsInput && fields["inputs"] == nil {
		p.fail(n, "step %q has no inputs: %s needs them", step.Name, step.Action)
	}
	if f := fields["onFailure"]; f != nil && !slices.Contains(onFailure, f.Value) {
		p.fail(f, "got onFailure %q: it must be one of %s", f.Value, strings.Join(onFailure, ", "))
	}
	p.integer(fields["timeoutSeconds"], "timeoutSeconds", "more than 0, or -1 for no limit", func(i int) bool { return i > 0 || i == -1 })
	p.integer(fields["maxAttempts"], "maxAttempts", "1 or more", func(i int) bool { return i > 0 })
	phase.Steps = append(phase.Steps, step)
}

func (p *parser) integer(n *yaml.Node, name, allowed string, ok func(int) bool) {
	if n == nil {
		return
	}
	if i, err := strconv.Atoi(n.Value); err != nil || !ok(i) {
		p.fail(n, "got %s %q: it must be %s", name, n.Value, allowed)
	}
}

// fields of a mapping by name; empty if it is none.
func (p *parser) fields(n *yaml.Node, what string, known ...string) map[string]*yaml.Node {
	out := map[string]*yaml.Node{}
	if n.Kind != yaml.MappingNode {
		p.fail(n, "%s is a mapping", what)
		return out
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch {
		case !slices.Contains(known, key.Value):
			p.fail(key, "%s has no %q: it has %s", what, key.Value, strings.Join(known, ", "))
		case out[key.Value] != nil:
			p.fail(key, "%q is there twice", key.Value)
		default:
			out[key.Value] = resolve(n.Content[i+1])
		}
	}
	return out
}

// items of a list, which has at least one.
func (p *parser) items(n *yaml.Node, what string) []*yaml.Node {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		p.fail(n, "%s must be a list with at least one item", what)
		return nil
	}
	out := make([]*yaml.Node, len(n.Content))
	for i, item := range n.Content {
		out[i] = resolve(item)
	}
	return out
}

// text of a scalar; empty if there is none.
func (p *parser) text(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	if n.Kind != yaml.ScalarNode {
		p.fail(n, "got a list or mapping where a text belongs")
		return ""
	}
	return n.Value
}

// resolve an alias to what it stands for; YAML has no alias of an alias.
func resolve(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}
