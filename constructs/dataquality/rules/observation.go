package rules

import (
	"fmt"
	"math"

	"github.com/lintel-go/lintel/constructs/dataquality/profile"
)

// An observation is what a rule takes from a column, or from the dataset. It is
// evaluated when the size of the sample is known, which may come after the
// columns.
type observation struct {
	// selector is which of the rule's selectors has selected the column.
	selector int
	column   string
	// number is the number, a count of rows or values, or the lower end of an
	// interval, of which high is the other.
	number, high float64
	// missing is the number of rows without a value, if a count is a part of
	// those with one.
	missing float64
	// text is what is measured if it is no number.
	text string
	// shape is how the values are distributed.
	shape *shape
	// holds is the answer of a rule that does not compare numbers.
	holds bool
	// cause says why nothing can be measured.
	cause Cause
	// detail is what people should know beside the number or the cause.
	detail string
}

// stat takes a statistic of a column. If the profile does not have it, that is
// the cause.
func (o *observation) stat(c *profile.Column, s profile.Statistic) float64 {
	number, ok := c.Stat(s)
	if !ok && o.cause == NoCause {
		o.cause, o.detail = NoStatistic, absent(c, s)
	}
	return number
}

// absent says what a profile does not have.
func absent(c *profile.Column, s profile.Statistic) string {
	if text, ok := c.Text(s); ok {
		return fmt.Sprintf("%v is %.40q", s, text)
	}
	if c.Type == "" {
		return fmt.Sprintf("no %v", s)
	}
	return fmt.Sprintf("no %v, type is %.40s", s, c.Type)
}

// finite makes the cause that a number is not finite.
func (o *observation) finite(numbers ...float64) {
	for _, n := range numbers {
		if o.cause == NoCause && (math.IsNaN(n) || math.IsInf(n, 0)) {
			o.cause, o.detail = NotFinite, "it is "+formatNumber(n)
		}
	}
}

// implausible makes the cause that the profile contradicts itself.
func (o *observation) implausible(format string, args ...any) {
	if o.cause == NoCause {
		o.cause, o.detail = Implausible, fmt.Sprintf(format, args...)
	}
}
