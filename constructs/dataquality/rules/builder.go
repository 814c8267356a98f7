package rules

import "time"

// newRule starts a rule of a kind about columns by name.
func newRule(kind string, columns []string) Rule {
	r := Rule{kind: find(kind)}
	for _, name := range columns {
		r.columns = append(r.columns, selector{name: name})
	}
	return r
}

func boundsOf[B Bound](kind string, columns []string) Bounds[B] {
	return Bounds[B]{newRule(kind, columns)}
}

func numberOf(kind string, columns []string) Measure[float64] {
	return Measure[float64]{boundsOf[float64](kind, columns)}
}

func countOf(kind string, columns []string) CountMeasure {
	return CountMeasure{Measure[int]{boundsOf[int](kind, columns)}}
}

// since makes a rule compare with an earlier run.
func since[B Bound](r Reference, m Bounds[B]) Bounds[B] {
	m.rule.condition.vs = r
	return m
}

// Completeness measures the ratio of the rows that have a value.
func Completeness(columns ...string) Measure[float64] { return numberOf("completeness", columns) }

// Missing measures the rows without a value.
func Missing(columns ...string) CountMeasure { return countOf("missing", columns) }

// Uniqueness measures the ratio of the rows with a value whose value occurs once.
func Uniqueness(columns ...string) Measure[float64] { return numberOf("uniqueness", columns) }

// Unique measures the values that occur once.
func Unique(columns ...string) CountMeasure { return countOf("unique", columns) }

// Distinct measures the different values.
func Distinct(columns ...string) CountMeasure { return countOf("distinct", columns) }

// Zeros measures the rows whose value is 0.
func Zeros(columns ...string) CountMeasure { return countOf("zeros", columns) }

// Outliers measures the rows whose value is an outlier by its z-score, with the
// threshold of the profile job.
func Outliers(columns ...string) CountMeasure { return countOf("outliers", columns) }

// Values measures the smallest and the largest value: all values must be allowed.
func Values(columns ...string) Bounds[float64] { return boundsOf[float64]("values", columns) }

// Min measures the smallest value.
func Min(columns ...string) Measure[float64] { return numberOf("min", columns) }

// Max measures the largest value.
func Max(columns ...string) Measure[float64] { return numberOf("max", columns) }

// Spread measures the largest less the smallest value, which AWS calls the range.
func Spread(columns ...string) Measure[float64] { return numberOf("spread", columns) }

// Mean measures the mean of the values.
func Mean(columns ...string) Measure[float64] { return numberOf("mean", columns) }

// Median measures the median of the values.
func Median(columns ...string) Measure[float64] { return numberOf("median", columns) }

// Mode measures the most common value.
func Mode(columns ...string) Measure[float64] { return numberOf("mode", columns) }

// Sum measures the sum of the values.
func Sum(columns ...string) Measure[float64] { return numberOf("sum", columns) }

// P5 measures the 5th percentile of the values.
func P5(columns ...string) Measure[float64] { return numberOf("p5", columns) }

// P25 measures the 25th percentile of the values.
func P25(columns ...string) Measure[float64] { return numberOf("p25", columns) }

// P75 measures the 75th percentile of the values.
func P75(columns ...string) Measure[float64] { return numberOf("p75", columns) }

// P95 measures the 95th percentile of the values.
func P95(columns ...string) Measure[float64] { return numberOf("p95", columns) }

// IQR measures the interquartile range of the values.
func IQR(columns ...string) Measure[float64] { return numberOf("iqr", columns) }

// StdDev measures the standard deviation of the values.
func StdDev(columns ...string) Measure[float64] { return numberOf("stddev", columns) }

// Variance measures the variance of the values.
func Variance(columns ...string) Measure[float64] { return numberOf("variance", columns) }

// MAD measures the median absolute deviation of the values.
func MAD(columns ...string) Measure[float64] { return numberOf("mad", columns) }

// Skewness measures the skewness of the values.
func Skewness(columns ...string) Measure[float64] { return numberOf("skewness", columns) }

// Kurtosis measures the kurtosis of the values.
func Kurtosis(columns ...string) Measure[float64] { return numberOf("kurtosis", columns) }

// Entropy measures the entropy of the values.
func Entropy(columns ...string) Measure[float64] { return numberOf("entropy", columns) }

// Length measures the smallest and the largest length of texts, in characters:
// all lengths must be allowed.
func Length(columns ...string) Bounds[float64] { return boundsOf[float64]("length", columns) }

// MinLength measures the smallest length of texts.
func MinLength(columns ...string) Measure[float64] { return numberOf("min-length", columns) }

// MaxLength measures the largest length of texts.
func MaxLength(columns ...string) Measure[float64] { return numberOf("max-length", columns) }

// MeanLength measures the mean length of texts.
func MeanLength(columns ...string) Measure[float64] { return numberOf("mean-length", columns) }

// MedianLength measures the median length of texts.
func MedianLength(columns ...string) Measure[float64] { return numberOf("median-length", columns) }

// ModeLength measures the most common length of texts.
func ModeLength(columns ...string) Measure[float64] { return numberOf("mode-length", columns) }

// StdDevLength measures the standard deviation of the lengths of texts.
func StdDevLength(columns ...string) Measure[float64] { return numberOf("stddev-length", columns) }

// Type is about the type of columns.
func Type(columns ...string) TypeMeasure { return TypeMeasure{newRule("type", columns)} }

// Common is about the common values of columns.
func Common(columns ...string) MemberMeasure { return MemberMeasure{newRule("common", columns)} }

// Freshness measures the age of the newest value.
func Freshness(columns ...string) Bounds[time.Duration] {
	return boundsOf[time.Duration]("freshness", columns)
}

// Drift measures how much the distribution of the values has changed since an
// earlier run: [PopulationStability].
func Drift(vs Reference, columns ...string) Bounds[float64] {
	return since(vs, boundsOf[float64]("drift", columns))
}

// Rows measures the number of rows.
func Rows() Measure[int] { return countOf("rows", nil).Measure }

// DuplicateRows measures the rows that occur more than once.
func DuplicateRows() CountMeasure { return countOf("duplicate-rows", nil) }

// FileFreshness measures the age of the newest file: [Options].Modified.
func FileFreshness() Bounds[time.Duration] { return boundsOf[time.Duration]("file-freshness", nil) }

// Correlation measures the coefficient of correlation of two columns.
func Correlation(a, b string) Measure[float64] { return numberOf("correlation", []string{a, b}) }

// Columns measures the number of columns.
func Columns() Measure[int] { return countOf("columns", nil).Measure }

// NewColumns measures how many columns an earlier run did not have.
func NewColumns(vs Reference) Bounds[int] { return since(vs, boundsOf[int]("new-columns", nil)) }

// LostColumns measures how many columns only an earlier run had.
func LostColumns(vs Reference) Bounds[int] { return since(vs, boundsOf[int]("lost-columns", nil)) }

// Present allows a dataset that has the columns, whatever else it has.
func Present(columns ...string) Rule { return newRule("present", columns) }

// Only allows a dataset that has no other columns, whether or not it has these.
func Only(columns ...string) Rule { return newRule("only", columns) }
