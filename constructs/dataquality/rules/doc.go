// Package rules says what data must be like, and checks it on a profile of
// package profile.
//
//	set, err := rules.Parse(`
//		completeness(pu_loc_id, do_loc_id) >= 0.9
//		mean(fare) between 5 and 60
//		drift(trip_distance) < 0.2 vs last-good
//	`)
//	...
//	verdict, err := set.Evaluate(file, rules.Options{Now: time.Now(), LastGood: earlier})
//	...
//	for _, result := range verdict.Results {
//		fmt.Println(result)
//	}
//
// The same in Go, which is checked in the same way:
//
//	set, err := rules.NewSet(
//		rules.Completeness("pu_loc_id", "do_loc_id").AtLeast(0.9),
//		rules.Mean("fare").Between(5, 60),
//		rules.Drift(rules.VsLastGood, "trip_distance").Below(0.2),
//	)
//
// The package does no input or output and uses the standard library only.
//
// # Rules
//
// Each rule is in a line. A line can be broken inside of parentheses. # starts a
// comment.
//
//	rule      = [ name ":" ] [ ( "error" | "warning" ) ":" ] measure [ condition ]
//	measure   = kind [ "(" column { "," column } ")" ]
//	column    = word | quoted | "/" regexp "/"
//	condition = [ "change" ] bounds [ "vs" ( "last-good" | "baseline" ) ]
//	          | ( "is" type ) | ( "in" "(" type { "," type } ")" )
//	          | "in" "(" value { "," value } ")" [ "for" bounds ]
//	bounds    = ( "<" | "<=" | ">" | ">=" | "=" | "!=" ) bound
//	          | "between" bound "and" bound
//	bound     = number | number "%" | duration
//
// A word has letters, digits and any of "_", "-", "." and "$", and starts with a
// letter or "_". Names that are no words are quoted as strings in Go are. Regular
// expressions are those of package regexp, match anywhere in the name unless they
// have ^ or $, and have \/ for a slash; /./ is all columns. Both ends of between
// are allowed. "==" is the same as "=". Durations are such as 90m, 24h, 7d or
// 1d12h, where a day has 24 hours.
//
// A rule about several columns must hold for each of them. The severity is error
// unless it is warning. The name is that by which a rule is reported, or its text
// if it has none; no two rules of a set have the same.
//
// # Kinds
//
// Rows and values of a column. A bound of missing, unique, distinct, zeros and
// outliers is a whole number, or a percentage to compare the part of the whole
// instead. The whole is all rows of the sample for completeness and missing, the
// rows with a value for the others.
//
//	completeness   rows with a value: a ratio from 0 to 1, or a percentage
//	missing        rows without a value
//	uniqueness     values that occur once: a ratio or a percentage
//	unique         values that occur once
//	distinct       different values
//	zeros          rows whose value is 0
//	outliers       rows whose value is an outlier by its z-score, with the
//	               threshold of the profile job
//
// Numbers:
//
//	values         all values: the smallest and the largest must be allowed
//	min max        the smallest and the largest value
//	mean median mode sum
//	p5 p25 p75 p95 percentiles
//	spread         the largest less the smallest value, which AWS calls range
//	iqr            interquartile range
//	stddev variance mad
//	               standard deviation, variance, median absolute deviation
//	skewness kurtosis entropy
//
// Texts, in characters:
//
//	length         all lengths: the smallest and the largest must be allowed
//	min-length max-length mean-length median-length mode-length stddev-length
//
// What the values are:
//
//	type           "type(a) is number": string, number, boolean and time stand for
//	               all types of their kind; others are compared with the type in
//	               the profile without regard to case; "type(a) in (int, bigint)"
//	common         "common(a) in (cash, card)": every row that has a value has one
//	               of these; "for >= 95%" or "for >= 1000" says how many must. Rows
//	               count whose value is among the common ones that the profile
//	               lists, 50 unless the job is configured otherwise. In a column
//	               of numbers, 1.0 is 1
//	freshness      age of the newest time among the values that the profile lists,
//	               which is UTC if it has no zone. It can be up to 14 hours in the
//	               future, the largest offset of a time zone
//	drift          population stability index against an earlier run
//
// The dataset:
//
//	rows           rows. If the job profiles only the first rows, see
//	               [Options].SampleLimit
//	duplicate-rows rows that occur more than once: a whole number or a percentage
//	file-freshness age of the newest file, [Options].Modified
//	correlation    "correlation(a, b) < 0.9": coefficient, from -1 to 1
//
// The schema:
//
//	columns        number of columns
//	present        "present(a, b)": the columns are there
//	only           "only(a, b, /_id$/)": there are no others
//	new-columns    "new-columns = 0 vs last-good": columns that are new
//	lost-columns   "lost-columns = 0 vs last-good": columns that are gone
//
// # Earlier runs
//
// "change" compares the change of a number since an earlier run. With a
// percentage it is relative, with a number it is the difference:
//
//	rows change between -20% and 50% vs last-good
//	completeness(fare) change >= -0.02 vs last-good
//
// All kinds whose number is one for the column or the dataset can be compared
// like this, except for freshness, file-freshness and those that always compare.
//
// A run is good if no rule of severity error has failed and there are rows,
// [Verdict.Good]. Its [Verdict.Baseline] is then [Options].LastGood of the next
// run. "vs last-good" follows the data and so does not notice a slow drift; "vs
// baseline" compares with a run that was chosen, [Options].Baseline.
//
// The very first run has nothing to compare with. Rules "vs last-good" then have
// the status [NotCompared], and so has the verdict, unless it is worse: it is
// reported, but does not fail, or there would never be a good run. The same
// happens to a column and to a rule that the last good run did not have. A rule
// "vs baseline" without its baseline fails.
//
// # Drift
//
// See [PopulationStability] for the formula and what its numbers mean. The bins
// are those of the earlier run:
//
//   - If the profile lists all values of the column, or has no percentiles of it
//     because it is no column of numbers: a bin for each value that is listed, up to 100, and one for all
//     others. What the profile of the later run does not list counts as others.
//     If the listed values are less than half of the rows that have a value, the
//     rule fails, for others could be anything.
//   - Else, the bins are between the smallest value, the percentiles 5, 25, 50, 75
//     and 95 and the largest value, and there is one below and one above. Where
//     the percentiles of the later run are not at an edge, its values are taken to
//     be spread evenly in between.
//
// Rows without a value are left out; completeness is about them.
//
// # What is never a pass
//
// A missing column, a regular expression that matches none, an empty sample, a
// sample whose size is not known, a statistic that is absent, null or no number,
// NaN and infinity, counts that contradict each other: a rule that cannot be
// measured has failed, or warned, and [Result.Cause] says why. A number that is
// equal to a bound is allowed by <=, >= and between. Ratios are rounded once, so
// that 9 of 10 rows are exactly 0.9.
package rules
