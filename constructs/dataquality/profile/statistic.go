package profile

import (
	"fmt"
	"iter"
	"math/bits"
)

// A Statistic is a number that DataBrew computes of a column.
type Statistic uint8

// Statistics of any column.
const (
	// MissingCount is the number of rows of the sample without a value. An empty
	// string is no value.
	MissingCount Statistic = iota
	// DistinctCount is the number of different values.
	DistinctCount
	// UniqueCount is the number of values that occur once.
	UniqueCount
	// Entropy is the entropy of the values (information theory).
	Entropy
	// OutlierCount is the number of rows whose value, or the length of it in a
	// column of strings, is further from the mean than the threshold of the
	// profile job, which is 3 standard deviations unless configured.
	OutlierCount
	// MildOutlierCount is the same for the mild threshold, which has no default.
	MildOutlierCount
	// EntityCount is the number of rows in which the profile job has detected
	// personally identifiable information.
	EntityCount
)

// Statistics of the values of a column that is not of strings.
const (
	Min Statistic = EntityCount + 1 + iota
	Max
	// Range is Max less Min.
	Range
	Mean
	Median
	// Mode is the most common value.
	Mode
	Sum
	Variance
	StandardDeviation
	// MedianAbsoluteDeviation is the median distance from the median.
	MedianAbsoluteDeviation
	// Percentile5 is a value that 5 % of the values are below.
	Percentile5
	// Percentile25 is the first quartile.
	Percentile25
	// Percentile75 is the third quartile.
	Percentile75
	Percentile95
	// InterquartileRange is Percentile75 less Percentile25.
	InterquartileRange
	Skewness
	Kurtosis
	// ZeroCount is the number of rows whose value is 0.
	ZeroCount
)

// Statistics of the lengths of a column of strings, in characters.
const (
	MinLength Statistic = ZeroCount + 1 + iota
	MaxLength
	MeanLength
	MedianLength
	// ModeLength is the most common length.
	ModeLength
	StandardDeviationLength
)

const statistics = int(StandardDeviationLength) + 1

// String returns the name of the statistic in words, such as "missing count".
func (s Statistic) String() string {
	if int(s) >= statistics {
		return fmt.Sprintf("statistic %d", uint8(s))
	}
	return statisticTitles[s]
}

var statisticTitles = [statistics]string{
	MissingCount:            "missing count",
	DistinctCount:           "distinct count",
	UniqueCount:             "unique count",
	Entropy:                 "entropy",
	OutlierCount:            "outlier count",
	MildOutlierCount:        "mild outlier count",
	EntityCount:             "entity count",
	Min:                     "min",
	Max:                     "max",
	Range:                   "range",
	Mean:                    "mean",
	Median:                  "median",
	Mode:                    "mode",
	Sum:                     "sum",
	Variance:                "variance",
	StandardDeviation:       "standard deviation",
	MedianAbsoluteDeviation: "median absolute deviation",
	Percentile5:             "5th percentile",
	Percentile25:            "25th percentile",
	Percentile75:            "75th percentile",
	Percentile95:            "95th percentile",
	InterquartileRange:      "interquartile range",
	Skewness:                "skewness",
	Kurtosis:                "kurtosis",
	ZeroCount:               "zero count",
	MinLength:               "min length",
	MaxLength:               "max length",
	MeanLength:              "mean length",
	MedianLength:            "median length",
	ModeLength:              "mode length",
	StandardDeviationLength: "standard deviation of the length",
}

// Statistics is a set of [Statistic]. Sets are joined with |.
type Statistics uint64

// AllStatistics is every [Statistic].
const AllStatistics Statistics = 1<<statistics - 1

// StatisticsOf returns the set of what it is given.
func StatisticsOf(of ...Statistic) Statistics {
	var set Statistics
	for _, s := range of {
		set |= 1 << s
	}
	return set
}

// Has reports whether the set contains s.
func (set Statistics) Has(s Statistic) bool { return set>>s&1 == 1 }

// All returns the statistics of the set, in the order of their declaration.
func (set Statistics) All() iter.Seq[Statistic] {
	return func(yield func(Statistic) bool) {
		for rest := set; rest != 0; rest &= rest - 1 {
			if !yield(Statistic(bits.TrailingZeros64(uint64(rest)))) {
				return
			}
		}
	}
}
