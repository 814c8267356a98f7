package parameterpath

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrMissing says that an image has no value for a placeholder of the template.
var ErrMissing = errors.New("the image has no value for a placeholder")

// Expand returns the name of the parameter of a stage. It fails with [ErrMissing] if
// a value that the template uses is empty, and if the name is not one that SSM takes.
func (t Template) Expand(v Values, stage string) (string, error) {
	missing := t.missing(v)
	if t.Uses(Stage) && Clean(stage) == "" {
		missing = append(missing, Stage)
	}
	if missing != nil {
		return "", fmt.Errorf("parameter path %s: %w: %q", t, ErrMissing, missing)
	}
	name := t.render(func(placeholder string) string {
		if placeholder == Stage {
			return Clean(stage)
		}
		return Clean(valueOf(v, placeholder))
	})
	if len(name) > MaxName {
		return "", fmt.Errorf("parameter path %s: got a name of %d characters, need at most %d", t, len(name), MaxName)
	}
	return name, nil
}

// Track returns the name without the level of the stage: what names the images that
// replace each other.
func (t Template) Track(v Values) (string, error) {
	without := Template{levels: slices.DeleteFunc(slices.Clone(t.levels), func(level []string) bool {
		return len(level) == 3 && level[1] == Stage
	})}
	return without.Expand(v, "")
}

// missing are the placeholders without a value.
func (t Template) missing(v Values) []string {
	var names []string
	for _, p := range placeholders {
		if t.Uses(p.name) && Clean(p.of(v)) == "" {
			names = append(names, p.name)
		}
	}
	return names
}

func valueOf(v Values, placeholder string) string {
	i := slices.IndexFunc(placeholders, func(p struct {
		name string
		of   func(Values) string
	}) bool {
		return p.name == placeholder
	})
	return placeholders[i].of(v)
}

// Clean writes a value as part of a name: in lower case, with one hyphen for each
// run of what a name may not contain, and none at the ends.
func Clean(value string) string {
	var b strings.Builder
	gap := false
	for _, r := range strings.ToLower(value) {
		if notAllowed(r) || r == '-' {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteRune(r)
	}
	return b.String()
}
