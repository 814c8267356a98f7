package rules

import "strings"

// A selector says which columns a rule is about: the one with a name, or those
// whose names a regular expression matches anywhere.
type selector struct {
	// name is the name, or the regular expression.
	name      string
	isPattern bool
}

// String writes the selector so that it can be parsed.
func (s selector) String() string {
	if s.isPattern {
		return "/" + escapeSlashes(s.name) + "/"
	}
	return quote(s.name)
}

// escapeSlashes writes a backslash before each slash that has none.
func escapeSlashes(pattern string) string {
	var out strings.Builder
	escaped := false
	for _, c := range []byte(pattern) {
		if c == '/' && !escaped {
			out.WriteByte('\\')
		}
		escaped = c == '\\' && !escaped
		out.WriteByte(c)
	}
	return out.String()
}

// list writes things with commas between them.
func list[T any](things []T, write func(T) string) string {
	written := make([]string, len(things))
	for i, t := range things {
		written[i] = write(t)
	}
	return strings.Join(written, ", ")
}
