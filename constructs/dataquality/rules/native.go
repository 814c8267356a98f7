package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"regexp"
	"strings"
	"unicode/utf8"
)

// A Native is a rule of AWS::DataBrew::Ruleset, which a profile job validates
// (https://docs.aws.amazon.com/databrew/latest/dg/API_Rule.html).
type Native struct {
	// Name has at most 128 characters and is the label of the rule, or starts
	// with it.
	Name string
	// CheckExpression is what is compared. Its variables start with a colon.
	CheckExpression string
	// SubstitutionMap are the values of the variables.
	SubstitutionMap map[string]string
	// ColumnSelectors are the columns, if the expression does not name one.
	ColumnSelectors []ColumnSelector
	// Threshold is how many rows must satisfy the expression, if it is about a row.
	Threshold *Threshold
}

// A ColumnSelector selects columns by name or by regular expression
// (https://docs.aws.amazon.com/databrew/latest/dg/API_ColumnSelector.html).
type ColumnSelector struct{ Name, Regex string }

// A Threshold is how many rows must satisfy an expression
// (https://docs.aws.amazon.com/databrew/latest/dg/API_Threshold.html).
type Threshold struct {
	Value float64
	// Type is such as "LESS_THAN_OR_EQUAL".
	Type string
	// Unit is "COUNT" or "PERCENTAGE".
	Unit string
}

// An aggregate is how DataBrew names a statistic in AGG(...)
// (https://docs.aws.amazon.com/databrew/latest/dg/profile.data-quality-available-checks.html).
// Names are empty where there is none that is known to mean the same: AWS does
// not say of which rows UNIQUE_VALUES_PERCENTAGE is a part.
type aggregate struct {
	// count is the statistic, or that of the lower end of an interval, of which
	// countHigh is the other.
	count, countHigh string
	// percentage is the statistic in percent.
	percentage string
	// quantile is which one, if the statistic is a quantile.
	quantile string
}

// Limits of a rule of AWS::DataBrew::Ruleset.
const (
	maxExpression = 1024
	maxSelector   = 255
	maxValue      = 1024
)

// Native returns the rule as DataBrew validates it. It is not ok if DataBrew
// cannot, which is so for all rules that compare with an earlier run, and for
// kinds that it does not have.
//
// A regular expression is native if it means the same in Java, Python and Go, for
// AWS does not say which syntax it has. Severities are not native: rules that
// warn belong in another ruleset than those that do not.
func (r Rule) Native() (native Native, ok bool) {
	if r.kind == nil || r.condition.vs != 0 {
		return Native{}, false
	}
	native = Native{Name: nativeName(r.Label()), SubstitutionMap: map[string]string{}}
	if r.kind.nativeRow != nil {
		ok = len(r.columns) == 1 && !r.columns[0].isPattern && r.kind.nativeRow(&r, &native)
	} else {
		ok = r.nativeColumns(&native) && r.nativeAggregate(&native)
	}
	if !ok || len(native.CheckExpression) > maxExpression {
		return Native{}, false
	}
	for _, value := range native.SubstitutionMap {
		if utf8.RuneCountInString(value) > maxValue {
			return Native{}, false
		}
	}
	return native, true
}

// nativeName cuts a label that is too long. What is left differs where labels
// do.
func nativeName(label string) string {
	runes := []rune(label)
	if len(runes) <= maxName {
		return label
	}
	sum := sha256.Sum256([]byte(label))
	end := "... " + hex.EncodeToString(sum[:4])
	return string(runes[:maxName-len(end)]) + end
}

// portable matches regular expressions whose syntax is the same everywhere.
var portable = regexp.MustCompile(`^(?:[A-Za-z0-9_ /.*+?|()^$-]|\[\^?[A-Za-z0-9_-]+\]|\\[.*+?|()^$\[\]\\/-])*$`)

// nativeColumns writes the column selectors. As it is not said whether a regular
// expression must match the whole name, it is made to match all of it.
func (r *Rule) nativeColumns(native *Native) bool {
	for _, c := range r.columns {
		selector := ColumnSelector{Name: c.name}
		if c.isPattern {
			if !portable.MatchString(c.name) || strings.Contains(c.name, "(?") {
				return false
			}
			selector = ColumnSelector{Regex: ".*(" + c.name + ").*"}
		}
		if n := utf8.RuneCountInString(selector.Name + selector.Regex); n == 0 || n > maxSelector {
			return false
		}
		native.ColumnSelectors = append(native.ColumnSelectors, selector)
	}
	return true
}

// nativeOperators are those of the documentation. Whether is_between includes
// its bounds is not said, so two comparisons take its place.
var nativeOperators = [...]string{less: "<", atMost: "<=", greater: ">", atLeast: ">=", equal: "==", notEqual: "!="}

// mirrored are the operators of the rest of the whole: at least 90% are complete
// where at most 10% are missing.
var mirrored = [...]operator{less: greater, atMost: atLeast, greater: less, atLeast: atMost, equal: equal, notEqual: notEqual}

// nativeAggregate writes the expression of a statistic.
func (r *Rule) nativeAggregate(native *Native) bool {
	low, high := r.kind.native.count, r.kind.native.count
	if r.isRatio() {
		low, high = r.kind.native.percentage, r.kind.native.percentage
	} else if r.kind.isInterval() {
		high = r.kind.native.countHigh
	}
	if low == "" {
		return false
	}
	write := func(statistic string, o operator, variable string, q quantity) string {
		if r.kind.native.quantile != "" {
			statistic += ", :quantile"
			native.SubstitutionMap[":quantile"] = r.kind.native.quantile
		}
		native.SubstitutionMap[variable] = r.nativeNumber(q)
		if r.kind.isRest {
			o = mirrored[o]
		}
		return "AGG(" + statistic + ") " + nativeOperators[o] + " " + variable
	}
	c := r.condition
	switch c.operator {
	case between:
		native.CheckExpression = write(low, atLeast, ":val1", c.low) + " and " + write(high, atMost, ":val2", c.high)
	case less, atMost:
		native.CheckExpression = write(high, c.operator, ":val1", c.low)
	default:
		native.CheckExpression = write(low, c.operator, ":val1", c.low)
	}
	return true
}

// nativeNumber writes a bound without an exponent, and a ratio in percent.
func (r *Rule) nativeNumber(q quantity) string {
	number := decimal(q.number)
	if r.isRatio() {
		number.Mul(number, big.NewRat(100, 1))
	}
	if r.kind.isRest {
		number.Sub(big.NewRat(100, 1), number)
	}
	return formatDecimal(number)
}

// noRow is the threshold of an expression that no row may satisfy. A row without
// a value satisfies no comparison, as in SQL.
var noRow = Threshold{Value: 0, Type: "LESS_THAN_OR_EQUAL", Unit: "COUNT"}

// nativeColumn writes the only column as a variable.
func (r *Rule) nativeColumn(native *Native) bool {
	name := r.columns[0].name
	if name == "" || strings.Contains(name, "`") || utf8.RuneCountInString(name) > maxSelector {
		return false
	}
	native.SubstitutionMap[":col1"] = "`" + name + "`"
	threshold := noRow
	native.Threshold = &threshold
	return true
}

// outside are the comparisons that a length satisfies that is not allowed.
var outside = [...]operator{less: atLeast, atMost: greater, greater: atMost, atLeast: less}

// nativeLength writes that no row has another length.
func nativeLength(r *Rule, native *Native) bool {
	if !r.nativeColumn(native) {
		return false
	}
	c := r.condition
	native.SubstitutionMap[":val1"] = r.nativeNumber(c.low)
	if c.operator != between {
		native.CheckExpression = "length(:col1) " + nativeOperators[outside[c.operator]] + " :val1"
		return true
	}
	native.SubstitutionMap[":val2"] = r.nativeNumber(c.high)
	native.CheckExpression = "length(:col1) < :val1 or length(:col1) > :val2"
	return true
}

// nativeMembers writes that no row has another value.
func nativeMembers(r *Rule, native *Native) bool {
	c := r.condition
	if c.operator != everyRow.operator || c.low != everyRow.low || !r.nativeColumn(native) {
		return false
	}
	values, err := json.Marshal(c.members)
	native.SubstitutionMap[":val1"] = string(values)
	native.CheckExpression = ":col1 NOT IN :val1"
	return err == nil
}
