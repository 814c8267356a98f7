package rules

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"

	"github.com/lintel-go/lintel/constructs/dataquality/profile"
)

// A shape is what a profile says of the distribution of the values of a column.
type shape struct {
	// missing is the number of rows without a value.
	missing float64
	// values are how many rows have which value, by the digest of the value. Nil
	// means that the profile does not say. In order are the digests, the most
	// common first.
	values  map[string]float64
	inOrder []string
	// isComplete says that no value is left out.
	isComplete bool
	// steps are the percentiles of a column of numbers, or nil.
	steps steps
}

// newShape takes the shape of a column. One that is not usable has a cause.
func newShape(c *profile.Column) (s *shape, cause Cause, detail string) {
	var o observation
	s = &shape{missing: o.stat(c, profile.MissingCount)}
	o.finite(s.missing)
	if o.cause != NoCause {
		return nil, o.cause, o.detail
	}
	if c.MostCommon.Present {
		if o = s.takeValues(c); o.cause != NoCause {
			return nil, o.cause, o.detail
		}
	}
	if o = s.takeSteps(c); o.cause != NoCause {
		return nil, o.cause, o.detail
	}
	if s.values == nil && s.steps == nil {
		return nil, NoStatistic, "no common values and no percentiles"
	}
	return s, NoCause, ""
}

// takeValues takes the common values.
func (s *shape) takeValues(c *profile.Column) (o observation) {
	s.values = make(map[string]float64, len(c.MostCommon.List))
	for _, v := range c.MostCommon.List {
		if v.Null {
			continue
		}
		if o.finite(v.Count); v.Count < 0 {
			o.implausible("a value occurs %s times", formatNumber(v.Count))
		}
		key := digest(v)
		if _, ok := s.values[key]; !ok {
			s.inOrder = append(s.inOrder, key)
		}
		s.values[key] += v.Count
	}
	distinct, ok := c.Stat(profile.DistinctCount)
	s.isComplete = ok && float64(len(s.values)) >= distinct
	return o
}

// digest stands for a value in what is kept, which so does not have personal
// data in plain text and stays small: 9 bytes of SHA-256.
func digest(v profile.Value) string {
	text := valid(v.Text)
	if v.Truncated {
		text += "\x00" // is longer than another value of this text
	}
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

// valid replaces what is not valid UTF-8, as JSON must.
func valid(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }

// percentiles are the statistics that steps are taken from, and which part of the
// values is up to them.
var percentiles = []struct {
	statistic profile.Statistic
	part      float64
}{
	{profile.Min, 0},
	{profile.Percentile5, 0.05},
	{profile.Percentile25, 0.25},
	{profile.Median, 0.5},
	{profile.Percentile75, 0.75},
	{profile.Percentile95, 0.95},
	{profile.Max, 1},
}

// takeSteps takes the percentiles, if the smallest and the largest value and the
// median are there.
func (s *shape) takeSteps(c *profile.Column) (o observation) {
	var taken steps
	for _, p := range percentiles {
		number, ok := c.Stat(p.statistic)
		switch {
		case !ok && (p.part == 0 || p.part == 0.5 || p.part == 1):
			return o
		case !ok:
			continue
		}
		o.finite(number)
		if len(taken) > 0 && number < taken[len(taken)-1].at {
			o.implausible("%v is %s, but the one before it is %s", p.statistic, formatNumber(number), formatNumber(taken[len(taken)-1].at))
		}
		taken = append(taken, step{number, p.part})
	}
	s.steps = taken
	return o
}

// maxCategories is how many values of a column are kept. DataBrew lists 50 unless
// it is configured otherwise.
const maxCategories = 100

// distribution is what is kept of the shape of a column in which rows have a
// value: the values if they are all listed or there are no numbers to order, else
// the percentiles.
func (s *shape) distribution(rows float64) (d *distribution, cause Cause, detail string) {
	if rows == 0 {
		return nil, NoValues, ""
	}
	var listed float64
	for _, key := range s.inOrder {
		listed += s.values[key]
	}
	if listed > rows {
		return nil, Implausible, "the common values are " + formatNumber(listed) + " of " + formatNumber(rows) + " rows"
	}
	if s.steps != nil && (!s.isComplete || len(s.inOrder) > maxCategories) {
		return &distribution{Rows: rows, Steps: s.steps}, NoCause, ""
	}
	d = &distribution{Rows: rows, Values: map[string]float64{}}
	var kept float64
	for _, key := range s.inOrder[:min(len(s.inOrder), maxCategories)] {
		d.Values[key] = s.values[key]
		kept += s.values[key]
	}
	if kept < rows/2 {
		part := Measurement{Number: kept / rows, Unit: Ratio}
		return nil, Uncommon, "the common values are " + part.String() + " of the rows with a value"
	}
	return d, NoCause, ""
}
