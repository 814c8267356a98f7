package parameterpath

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Limits of the name of a parameter.
const (
	MaxName   = 1011
	MaxLevels = 15
)

// Stage is the placeholder of the stage.
const Stage = "stage"

// Values are what the placeholders stand for. Only those that the template uses are
// needed.
type Values struct {
	Pipeline, Recipe, Platform, OS, Architecture, Version, Major string
}

// placeholders are the names of the placeholders, in the order of the documentation.
var placeholders = []struct {
	name string
	of   func(Values) string
}{
	{"pipeline", func(v Values) string { return v.Pipeline }},
	{"recipe", func(v Values) string { return v.Recipe }},
	{"platform", func(v Values) string { return v.Platform }},
	{"os", func(v Values) string { return v.OS }},
	{"architecture", func(v Values) string { return v.Architecture }},
	{"version", func(v Values) string { return v.Version }},
	{"major", func(v Values) string { return v.Major }},
}

// Placeholders returns the names of all placeholders.
func Placeholders() []string {
	var names []string
	for _, p := range placeholders {
		names = append(names, p.name)
	}
	return append(names, Stage)
}

// A Template is a name with placeholders. The zero Template expands to nothing.
type Template struct {
	// levels are what is between the slashes, each a sequence of texts and
	// placeholders in turn: text, placeholder, text, ...
	levels [][]string
}

// Parse reads a template. Its error names everything that is wrong.
func Parse(text string) (Template, error) {
	rest, ok := strings.CutPrefix(text, "/")
	if !ok {
		return Template{}, fmt.Errorf("parameter path: got %q, need a text that begins with a slash", text)
	}
	var t Template
	var errs []error
	for level := range strings.SplitSeq(rest, "/") {
		parts, err := parseLevel(level)
		errs = append(errs, err)
		t.levels = append(t.levels, parts)
	}
	errs = append(errs, t.check())
	if err := errors.Join(errs...); err != nil {
		return Template{}, fmt.Errorf("parameter path %q: %w", text, err)
	}
	return t, nil
}

func parseLevel(level string) ([]string, error) {
	if level == "" {
		return nil, errors.New("got an empty level: need a text between two slashes and none at the end")
	}
	var parts []string
	for {
		before, after, found := strings.Cut(level, "{")
		if i := strings.IndexFunc(before, notAllowed); i >= 0 {
			return nil, fmt.Errorf("got %q, need letters, digits, _, . and -, and placeholders %q", before, Placeholders())
		}
		parts = append(parts, before)
		if !found {
			return parts, nil
		}
		name, rest, closed := strings.Cut(after, "}")
		if !closed || !slices.Contains(Placeholders(), name) {
			return nil, fmt.Errorf("got placeholder {%s}, need one of %q", name, Placeholders())
		}
		parts, level = append(parts, name), rest
	}
}

// notAllowed tells whether a character may not be in a level.
func notAllowed(r rune) bool {
	return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("_.-", r))
}

// check holds the template as a whole to the rules.
func (t Template) check() error {
	var errs []error
	if n := len(t.levels); n > MaxLevels {
		errs = append(errs, fmt.Errorf("got %d levels, need at most %d", n, MaxLevels))
	}
	if first := t.levels[0]; len(first) > 1 {
		errs = append(errs, errors.New("got a placeholder in the first level, need a text: permissions are for what is below it"))
	} else if len(first) == 1 && isReserved(first[0]) {
		errs = append(errs, fmt.Errorf("got %q at the beginning, need something that begins with neither aws nor ssm, which are reserved", first[0]))
	}
	seen := 0
	for _, level := range t.levels {
		n := 0
		for i := 1; i < len(level); i += 2 {
			if level[i] == Stage {
				n++
			}
		}
		if n > 0 && (len(level) != 3 || level[0] != "" || level[2] != "") {
			errs = append(errs, fmt.Errorf("got {%s} beside something else, need it as a level by itself", Stage))
		}
		seen += n
	}
	if seen > 1 {
		errs = append(errs, fmt.Errorf("got {%s} %d times, need it at most once", Stage, seen))
	}
	if n := len(t.String()); n > MaxName {
		errs = append(errs, fmt.Errorf("got %d characters, need at most %d", n, MaxName))
	}
	return errors.Join(errs...)
}

// isReserved tells whether a name may not begin like this.
func isReserved(level string) bool {
	level = strings.ToLower(level)
	return strings.HasPrefix(level, "aws") || strings.HasPrefix(level, "ssm")
}

// String returns the text of the template.
func (t Template) String() string {
	return t.render(func(name string) string { return "{" + name + "}" })
}

// Uses tells whether the template has a placeholder, by its name without braces.
func (t Template) Uses(placeholder string) bool {
	for _, level := range t.levels {
		for i := 1; i < len(level); i += 2 {
			if level[i] == placeholder {
				return true
			}
		}
	}
	return false
}

// Pattern returns the template with an asterisk for each placeholder: after
// "arn:aws:ssm:REGION:ACCOUNT:parameter", it is all names that the template can have,
// as IAM writes it.
func (t Template) Pattern() string {
	return t.render(func(string) string { return "*" })
}

// render writes the template with something for each placeholder.
func (t Template) render(of func(name string) string) string {
	var b strings.Builder
	for _, level := range t.levels {
		b.WriteByte('/')
		for i, part := range level {
			if i%2 == 1 {
				part = of(part)
			}
			b.WriteString(part)
		}
	}
	return b.String()
}
