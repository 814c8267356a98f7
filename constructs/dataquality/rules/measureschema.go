package rules

import "github.com/lintel-go/lintel/constructs/dataquality/profile"

// measureUnlisted counts the columns that a rule does not list, of which there
// must be none.
func measureUnlisted(e *Evaluator, rule int, _ *profile.Dataset) observation {
	o := countNames(e.unlisted[rule])
	o.holds = o.number == 0
	return o
}

// measureNewColumns counts the columns that the earlier run did not have.
func measureNewColumns(e *Evaluator, rule int, _ *profile.Dataset) observation {
	return e.compareNames(rule, func(earlier, now []string) []string { return without(now, earlier) })
}

// measureLostColumns counts the columns that only the earlier run had.
func measureLostColumns(e *Evaluator, rule int, _ *profile.Dataset) observation {
	return e.compareNames(rule, func(earlier, now []string) []string { return without(earlier, now) })
}

func (e *Evaluator) compareNames(rule int, difference func(earlier, now []string) []string) observation {
	earlier := e.options.reference(e.set.rules[rule].condition.vs)
	if earlier == nil || len(earlier.names) == 0 {
		return observation{cause: NoReference}
	}
	now := make([]string, len(e.names))
	for i, name := range e.names {
		now[i] = valid(name)
	}
	return countNames(difference(earlier.names, now))
}

// countNames counts names and says the first ones.
func countNames(names []string) observation {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = quote(shorten(name))
	}
	return observation{number: float64(len(names)), detail: enumerate(quoted)}
}

// without returns the names that are not among others, in their order.
func without(names, others []string) []string {
	are := make(map[string]bool, len(others))
	for _, name := range others {
		are[name] = true
	}
	var rest []string
	for _, name := range names {
		if !are[name] {
			rest = append(rest, name)
		}
	}
	return rest
}
