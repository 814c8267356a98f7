package rules

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/lintel-go/lintel/constructs/dataquality/profile"
)

// A Set is rules that are checked together. It is safe for use by many
// goroutines.
type Set struct {
	rules []Rule
	// names and patterns are the selectors of the rules.
	names    map[string][]target
	patterns []patternTarget
	// needsNames says that a rule needs the names of all columns.
	needsNames bool
}

// A target is a selector of a rule.
type target struct{ rule, selector int }

// A patternTarget is a selector that is a regular expression.
type patternTarget struct {
	target
	expression *regexp.Regexp
}

// NewSet returns a set of rules, of which there must be at least one. It means
// the same as the text of the rules, each in a line, and is checked by parsing
// that: lines and columns in its errors are of that text.
func NewSet(rules ...Rule) (*Set, error) {
	lines := make([]string, len(rules))
	for i, r := range rules {
		if r.kind == nil {
			return nil, fmt.Errorf("rules: rule %d: got one that was not made by a function of this package, want one such as Completeness(column).AtLeast(0.9)", i+1)
		}
		lines[i] = r.String()
		// A text that is more than one rule would not mean the same.
		if strings.Contains(lines[i], "\n") {
			return nil, errors.Join(newSyntaxError(lines[i], strings.IndexByte(lines[i], '\n'), "a line break in a regular expression", `\n`))
		}
	}
	return Parse(strings.Join(lines, "\n"))
}

// Rules returns the rules, in the order in which they were given.
func (s *Set) Rules() []Rule { return slices.Clone(s.rules) }

// String writes the set so that it can be parsed: each rule in a line.
func (s *Set) String() string {
	var out strings.Builder
	for _, r := range s.rules {
		out.WriteString(r.String() + "\n")
	}
	return out.String()
}

// index finds the selectors of the rules.
func (s *Set) index() {
	s.names = map[string][]target{}
	for i, r := range s.rules {
		s.needsNames = s.needsNames || r.kind.needs == allNames
		for j, c := range r.columns {
			if t := (target{i, j}); c.isPattern {
				s.patterns = append(s.patterns, patternTarget{t, regexp.MustCompile(c.name)})
			} else {
				s.names[c.name] = append(s.names[c.name], t)
			}
		}
	}
}

// Needs returns what the rules need of a profile.
func (s *Set) Needs() profile.Selection {
	var needs profile.Selection
	for _, r := range s.rules {
		needs.Statistics |= profile.StatisticsOf(r.kind.statistics...)
		needs.Lists |= r.kind.lists
		if r.kind.takes == twoColumns {
			needs.Pairs = append(needs.Pairs, profile.Pair{A: r.columns[0].name, B: r.columns[1].name})
		}
	}
	needs.Columns = s.selects
	return needs
}

// selects reports whether a rule is about a column.
func (s *Set) selects(column string) bool {
	return s.names[column] != nil || slices.ContainsFunc(s.patterns, func(p patternTarget) bool {
		return p.expression.MatchString(column)
	})
}
