package rules

import (
	"strings"

	"github.com/lintel-go/lintel/constructs/dataquality/profile"
)

// measureRows takes the number of rows of the dataset. That of the sample is the
// same unless the job profiles only the first rows and has found that many.
func measureRows(e *Evaluator, rule int, d *profile.Dataset) (o observation) {
	number, ok := d.Stat(profile.RowCount)
	if !ok {
		number, ok = d.Stat(profile.SampleSize)
		if limit := e.options.SampleLimit; limit > 0 && number >= float64(limit) {
			// There may be more, which matters unless these are enough.
			r := &e.set.rules[rule]
			enough := !r.condition.change && (r.condition.operator == atLeast || r.condition.operator == greater) && r.condition.allows(number)
			if !enough {
				return observation{cause: Sampled, detail: "there are at least " + formatNumber(number) + " rows: profile the full dataset"}
			}
		}
	}
	return datasetCount(number, ok, "no sample size")
}

// measureDuplicateRows takes the number of rows that occur more than once.
func measureDuplicateRows(_ *Evaluator, _ int, d *profile.Dataset) observation {
	number, ok := d.Stat(profile.DuplicateRows)
	return datasetCount(number, ok, "no duplicate rows")
}

func datasetCount(number float64, ok bool, absent string) (o observation) {
	if !ok {
		return observation{cause: NoStatistic, detail: absent}
	}
	o.number = number
	o.finite(number)
	return o
}

// measureColumns takes the number of columns.
func measureColumns(e *Evaluator, _ int, _ *profile.Dataset) observation {
	return observation{number: float64(e.columns)}
}

// measureFile takes the time of the newest file.
func measureFile(e *Evaluator, _ int, _ *profile.Dataset) observation {
	if e.options.Modified.IsZero() {
		return observation{cause: NoStatistic, detail: "it is not known when the newest file was written"}
	}
	return observation{number: float64(e.options.Modified.Unix())}
}

// measureCorrelation takes the coefficient of correlation of two columns.
func measureCorrelation(e *Evaluator, rule int, d *profile.Dataset) (o observation) {
	r := &e.set.rules[rule]
	var missing []string
	for j, found := range e.found[rule] {
		if !found {
			missing = append(missing, quote(r.columns[j].name))
		}
	}
	if len(missing) > 0 {
		return observation{cause: NoColumn, detail: strings.Join(missing, " and ")}
	}
	number, ok := d.Correlation(r.columns[0].name, r.columns[1].name)
	if !ok {
		return observation{cause: NoStatistic, detail: "no correlation of " + list(r.columns, selector.String)}
	}
	o.number = number
	o.finite(number)
	return o
}
