package rules

import "strings"

// hints are names that people may know from elsewhere.
var hints = map[string]string{
	"range":         "values for the bounds of the values, or spread for the largest less the smallest",
	"between":       "values(column) between 0 and 10",
	"set":           "common(column) in (a, b)",
	"values-in":     "common(column) in (a, b)",
	"null":          "missing",
	"nulls":         "missing",
	"complete":      "completeness",
	"nonnull":       "completeness",
	"duplicates":    "uniqueness for a column, or duplicate-rows",
	"percentile":    "p5, p25, median, p75 or p95, which are what a profile has",
	"quantile":      "p5, p25, median, p75 or p95, which are what a profile has",
	"q1":            "p25",
	"q3":            "p75",
	"average":       "mean",
	"avg":           "mean",
	"std":           "stddev",
	"sd":            "stddev",
	"count":         "rows",
	"row-count":     "rows",
	"zero":          "zeros",
	"psi":           "drift",
	"schema":        "present and only",
	"age":           "freshness for a column, or file-freshness",
	"dtype":         "type",
	"cardinality":   "distinct",
	"string-length": "length",
}

// suggest returns what is wanted in place of the name of a kind that does not
// exist.
func suggest(name string) string {
	name = strings.ReplaceAll(strings.ToLower(name), "_", "-")
	if hint, ok := hints[name]; ok {
		return hint
	}
	if len(name) > 1 && name[0] == 'p' && isDigits(name[1:]) {
		return hints["percentile"]
	}
	best, distance := "", 3
	for i := range kinds {
		if d := editDistance(name, kinds[i].name); d < distance && 2*d <= len(name) {
			best, distance = kinds[i].name, d
		}
	}
	if best != "" {
		return best
	}
	return "the name of what is measured, such as completeness or mean"
}

// editDistance is how many characters must be inserted, deleted or replaced to
// make b of a (V. Levenshtein, Binary codes capable of correcting deletions,
// insertions and reversals, 1966). Names longer than any kind have none.
func editDistance(a, b string) int {
	const longest = 32
	if len(a) > longest {
		return longest
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
