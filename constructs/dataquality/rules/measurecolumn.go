package rules

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/lintel-go/lintel/constructs/dataquality/profile"
)

// measureStatistic takes one number.
func measureStatistic(k *kind, _ *Rule, c *profile.Column) (o observation) {
	o.number = o.stat(c, k.statistics[0])
	o.finite(o.number)
	return o
}

// measureCount takes a count and, if it is a part of the rows with a value, the
// number of those without.
func measureCount(k *kind, r *Rule, c *profile.Column) (o observation) {
	o.number = o.stat(c, k.statistics[0])
	if k.of == filledRows && r.isRatio() {
		o.missing = o.stat(c, profile.MissingCount)
	}
	o.finite(o.number, o.missing)
	return o
}

// measureInterval takes those ends of an interval that have a bound.
func measureInterval(k *kind, r *Rule, c *profile.Column) (o observation) {
	low, high := r.condition.operator.ends()
	if low {
		o.number = o.stat(c, k.statistics[0])
	}
	if high {
		o.high = o.stat(c, k.statistics[1])
	}
	o.finite(o.number, o.high)
	if low && high && o.number > o.high {
		o.implausible("%v is %s, %v is %s", k.statistics[0], formatNumber(o.number), k.statistics[1], formatNumber(o.high))
	}
	return o
}

// measurePresence takes that the column is there.
func measurePresence(_ *kind, _ *Rule, _ *profile.Column) observation {
	return observation{holds: true}
}

// measureType takes the type.
func measureType(_ *kind, r *Rule, c *profile.Column) observation {
	if c.Type == "" {
		return observation{cause: NoStatistic, detail: "no type"}
	}
	return observation{text: c.Type, holds: slices.ContainsFunc(r.condition.types, func(wanted string) bool {
		if k, ok := kindOfType(wanted); ok {
			return c.Kind() == k
		}
		return strings.EqualFold(c.Type, wanted)
	})}
}

// measureMembers counts the rows with one of the values of a rule. A row whose
// value is not listed in the profile does not count.
func measureMembers(_ *kind, r *Rule, c *profile.Column) (o observation) {
	if !c.MostCommon.Present {
		return observation{cause: NoStatistic, detail: "no common values"}
	}
	o.missing = o.stat(c, profile.MissingCount)
	var others []string
	for _, v := range c.MostCommon.List {
		switch {
		case v.Null:
		case !isMember(r.condition.members, v, c.Kind()):
			others = append(others, strconv.Quote(shorten(v.Text)))
		default:
			o.number += v.Count
		}
	}
	o.finite(o.number, o.missing)
	if o.cause == NoCause && len(others) > 0 {
		o.detail = "others are " + enumerate(others)
	}
	return o
}

// isMember reports whether a value is in a set: by its text or, in a column of
// numbers, as a number.
func isMember(members []string, v profile.Value, kind profile.Kind) bool {
	if v.Truncated {
		return false
	}
	if slices.Contains(members, v.Text) {
		return true
	}
	number, err := strconv.ParseFloat(v.Text, 64)
	return err == nil && kind == profile.Number && slices.ContainsFunc(members, func(member string) bool {
		m, err := strconv.ParseFloat(member, 64)
		return err == nil && m == number
	})
}

// measureNewest takes the time of the newest value that the profile has. As a
// profile job computes no largest value of a column of dates, it is among the
// common ones that it lists; the newest one may be newer, never older.
func measureNewest(_ *kind, _ *Rule, c *profile.Column) (o observation) {
	newest := math.Inf(-1)
	take := func(text string) {
		if t, err := profile.ParseTime(text); err == nil {
			newest = max(newest, float64(t.Unix()))
		}
	}
	if text, ok := c.Text(profile.Max); ok {
		take(text)
	}
	for _, values := range []profile.Values{c.Largest, c.MostCommon} {
		for _, v := range values.List {
			take(v.Text)
		}
	}
	if math.IsInf(newest, -1) {
		return observation{cause: NoStatistic, detail: "no value is a time, as 2006-01-02T15:04:05Z is one"}
	}
	o.number = newest
	return o
}

// measureShape takes how the values are distributed.
func measureShape(_ *kind, _ *Rule, c *profile.Column) (o observation) {
	o.shape, o.cause, o.detail = newShape(c)
	return o
}

// shorten cuts a value for a message.
func shorten(text string) string {
	const limit = 40
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit]) + "..."
	}
	return text
}

// enumerate writes the first of some names and how many there are more.
func enumerate(names []string) string {
	const limit = 3
	if len(names) <= limit {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:limit], ", ") + fmt.Sprintf(" and %d more", len(names)-limit)
}
