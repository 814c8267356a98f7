// Package schedule checks the cron expressions of EC2 Image Builder's pipelines: six
// fields (minute, hour, day of the month, month, day of the week, year) with the
// wildcards that each takes.
//
//	err := schedule.Check("0 6 ? * SUN *")
//
// The rules are those of the EC2 Image Builder User Guide, "Use cron expressions in
// Image Builder"
// (https://docs.aws.amazon.com/imagebuilder/latest/userguide/cron-expressions.html).
package schedule

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// field of an expression.
type field struct {
	name     string
	min, max int
	names    []string // of the values, from min; upper case
	special  string   // wildcards besides , - * /
}

var (
	months = []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}
	days   = []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}
)

// Places of the fields that depend on each other.
const dayOfMonth, dayOfWeek = 2, 4

var fields = []field{
	{name: "minute", max: 59},
	{name: "hour", max: 23},
	{name: "day of the month", min: 1, max: 31, special: "?LW"},
	{name: "month", min: 1, max: 12, names: months},
	{name: "day of the week", min: 1, max: 7, names: days, special: "?L#"},
	{name: "year", min: 1970, max: 2199},
}

// Check an expression of six fields without the word cron around them. The error
// joins what is wrong with each field.
func Check(expression string) error {
	values := strings.Split(expression, " ")
	if len(values) != len(fields) || slices.Contains(values, "") {
		return fmt.Errorf("got %d fields: it must be six with one space between them: minute, hour, day of the month, month, day of the week, year", len(strings.Fields(expression)))
	}
	var errs []error
	for i := range fields {
		if err := fields[i].check(strings.ToUpper(values[i])); err != nil {
			errs = append(errs, fmt.Errorf("%s %q: %w", fields[i].name, values[i], err))
		}
	}
	if (values[dayOfMonth] == "?") == (values[dayOfWeek] == "?") {
		errs = append(errs, errors.New("one of the day of the month and the day of the week must be ?, and not the other"))
	}
	return errors.Join(errs...)
}

func (f *field) check(value string) error {
	if value == "?" && strings.Contains(f.special, "?") {
		return nil
	}
	for part := range strings.SplitSeq(value, ",") {
		if err := f.checkPart(part); err != nil {
			return err
		}
	}
	return nil
}

// checkPart is one of the values between commas.
func (f *field) checkPart(part string) error {
	if f.isSpecial(part) {
		return nil
	}
	base, step, stepped := strings.Cut(part, "/")
	if stepped {
		if n, ok := number(step); !ok || n < 1 || n > f.max {
			return fmt.Errorf("got step %q: it must be 1 to %d", step, f.max)
		}
	}
	if base == "*" {
		return nil
	}
	from, to, isRange := strings.Cut(base, "-")
	first, ok := f.value(from)
	if !ok {
		return f.unknown(from)
	}
	if !isRange {
		return nil
	}
	last, ok := f.value(to)
	if !ok {
		return f.unknown(to)
	}
	if first > last {
		return fmt.Errorf("the range %q runs backwards", base)
	}
	return nil
}

// isSpecial is the last day, a weekday near a day, or a day of one of the weeks.
func (f *field) isSpecial(part string) bool {
	has := func(wildcard string) bool { return strings.Contains(f.special, wildcard) }
	if part == "L" {
		return has("L")
	}
	if before, ok := strings.CutSuffix(part, "W"); ok && has("W") {
		_, known := f.value(before)
		return known || before == "L"
	}
	if before, ok := strings.CutSuffix(part, "L"); ok && has("#") {
		_, known := f.value(before)
		return known
	}
	if day, week, ok := strings.Cut(part, "#"); ok && has("#") {
		_, known := f.value(day)
		n, isNumber := number(week)
		return known && isNumber && n >= 1 && n <= 5
	}
	return false
}

func (f *field) unknown(value string) error {
	return fmt.Errorf("got %q: it must be %d to %d%s, or made with the wildcards , - * /%s",
		value, f.min, f.max, f.namesRange(), spaced(f.special))
}

func (f *field) namesRange() string {
	if f.names == nil {
		return ""
	}
	return " or " + f.names[0] + " to " + f.names[len(f.names)-1]
}

func spaced(s string) string {
	var out strings.Builder
	for _, r := range s {
		out.WriteString(" " + string(r))
	}
	return out.String()
}

// value of a number or name.
func (f *field) value(s string) (int, bool) {
	if i := slices.Index(f.names, s); i >= 0 {
		return f.min + i, true
	}
	n, ok := number(s)
	return n, ok && n >= f.min && n <= f.max
}

// number of digits alone; strconv takes signs too.
func number(s string) (int, bool) {
	if s == "" || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}
