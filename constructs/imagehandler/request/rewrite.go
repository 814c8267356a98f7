package request

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Rewrite turns paths of some other form into Thumbor paths, as the original's
// REWRITE_MATCH_PATTERN and REWRITE_SUBSTITUTION do. Its matching takes time
// linear in the path.
type Rewrite struct {
	pattern *regexp.Regexp
	every   bool // replace every match, not the first only
	parts   []part
}

// part is a piece of a substitution: literal text, or the group where it is not
// negative.
type part struct {
	literal string
	group   int
}

// CompileRewrite compiles a pattern and its substitution.
//
// The pattern is a Go regular expression of which every match is replaced, or one
// between slashes with the flags of JavaScript, g, i, m, s and u, as the original
// takes it: /pattern/flags. Without g it replaces the first match. Look-around and
// back references, which Go's expressions lack, are errors.
//
// In the substitution $1 to $99, $& and $<name> stand for groups, and $$ for a
// dollar sign. A group that the pattern does not have is an error.
func CompileRewrite(pattern, substitution string) (*Rewrite, error) {
	expression, every, err := translatePattern(pattern)
	if err != nil {
		return nil, fmt.Errorf("rewrite pattern %q: %w", pattern, err)
	}
	compiled, err := regexp.Compile(expression)
	if err != nil {
		return nil, fmt.Errorf("rewrite pattern %q: %w", pattern, err)
	}
	r := &Rewrite{pattern: compiled, every: every}
	if err := r.compileSubstitution(substitution); err != nil {
		return nil, fmt.Errorf("rewrite substitution %q: %w", substitution, err)
	}
	return r, nil
}

// translatePattern makes a Go expression of either kind of pattern.
func translatePattern(pattern string) (expression string, every bool, err error) {
	if pattern == "" {
		return "", false, errors.New("it is empty")
	}
	last := strings.LastIndexByte(pattern, '/')
	if pattern[0] != '/' || last < 2 || strings.Trim(pattern[last+1:], "dgimsuvy") != "" {
		return pattern, true, nil
	}
	var flags string
	for _, flag := range pattern[last+1:] {
		switch flag {
		case 'g':
			every = true
		case 'i', 'm', 's':
			flags += string(flag)
		case 'u':
		default:
			return "", false, fmt.Errorf("the flag %c is not supported", flag)
		}
	}
	expression = pattern[1:last]
	if flags != "" {
		expression = "(?" + flags + ")" + expression
	}
	return expression, every, nil
}

func (r *Rewrite) compileSubstitution(s string) error {
	for s != "" {
		literal, rest, dollar := strings.Cut(s, "$")
		if literal != "" {
			r.parts = append(r.parts, part{literal, -1})
		}
		if !dollar {
			return nil
		}
		size, err := r.compileReference(rest)
		if err != nil {
			return err
		}
		s = rest[size:]
	}
	return nil
}

// compileReference compiles what follows a dollar sign and returns its length.
func (r *Rewrite) compileReference(s string) (int, error) {
	switch {
	case strings.HasPrefix(s, "$"):
		r.parts = append(r.parts, part{"$", -1})
		return 1, nil
	case strings.HasPrefix(s, "&"):
		r.parts = append(r.parts, part{group: 0})
		return 1, nil
	case strings.HasPrefix(s, "<"):
		name, _, closed := strings.Cut(s[1:], ">")
		group := r.pattern.SubexpIndex(name)
		if !closed || group < 0 {
			return 0, fmt.Errorf("there is no group %q", name)
		}
		r.parts = append(r.parts, part{group: group})
		return len(name) + 2, nil
	}
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits == 0 {
		r.parts = append(r.parts, part{"$", -1})
		return 0, nil
	}
	for size := min(digits, 2); size > 0; size-- {
		if group, _ := strconv.Atoi(s[:size]); group > 0 && group <= r.pattern.NumSubexp() {
			r.parts = append(r.parts, part{group: group})
			return size, nil
		}
	}
	return 0, fmt.Errorf("there is no group %s", s[:min(digits, 2)])
}

// apply rewrites a path. It is false where the result is longer than most.
func (r *Rewrite) apply(path string, most int) (string, bool) {
	count := 1
	if r.every {
		count = -1
	}
	var out strings.Builder
	end := 0
	for _, match := range r.pattern.FindAllStringSubmatchIndex(path, count) {
		out.WriteString(path[end:match[0]])
		end = match[1]
		for _, p := range r.parts {
			if p.literal != "" {
				out.WriteString(p.literal)
			} else if from := match[2*p.group]; from >= 0 {
				out.WriteString(path[from:match[2*p.group+1]])
			}
		}
		if out.Len() > most {
			return "", false
		}
	}
	out.WriteString(path[end:])
	return out.String(), out.Len() <= most
}
