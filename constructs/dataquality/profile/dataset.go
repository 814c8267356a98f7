package profile

import (
	"fmt"
	"strconv"
	"time"
)

// A DatasetStatistic is a number that a profile says of a whole dataset.
type DatasetStatistic uint8

const (
	// SampleSize is the number of rows that were profiled.
	SampleSize DatasetStatistic = iota
	// RowCount is the number of rows of the dataset, of which no profile is known
	// to say more than the size of the sample.
	RowCount
	// ColumnCount is the number of columns.
	ColumnCount
	// MissingCells is the number of cells of the sample without a value.
	MissingCells
	// DuplicateRows is the number of rows that occur more than once.
	DuplicateRows
	// DatasetSize is the size of the source, in KB.
	DatasetSize
	StringColumns
	NumberColumns
	BooleanColumns
	// MissingWarnings is the number of warnings about missing values.
	MissingWarnings
	// DuplicateWarnings is the number of warnings about duplicate values.
	DuplicateWarnings
)

const datasetStatistics = int(DuplicateWarnings) + 1

// String returns the name of the statistic in words, such as "sample size".
func (s DatasetStatistic) String() string {
	if int(s) >= datasetStatistics {
		return fmt.Sprintf("dataset statistic %d", uint8(s))
	}
	return datasetTitles[s]
}

var datasetTitles = [datasetStatistics]string{
	SampleSize:        "sample size",
	RowCount:          "row count",
	ColumnCount:       "column count",
	MissingCells:      "missing cells",
	DuplicateRows:     "duplicate rows",
	DatasetSize:       "dataset size",
	StringColumns:     "string columns",
	NumberColumns:     "number columns",
	BooleanColumns:    "boolean columns",
	MissingWarnings:   "missing warnings",
	DuplicateWarnings: "duplicate warnings",
}

// A Dataset is what a profile says of the whole dataset. Texts that are absent
// are empty.
type Dataset struct {
	// JobName and JobRunID are those of the profile job. The ID has a prefix that
	// is not part of the name of the profile in S3: "db_".
	JobName, JobRunID string
	// Started is when the job has started, and Written when it has written the
	// profile, as they are written there. See [ParseTime].
	Started, Written string
	// Location is where the profile was written to.
	Location string
	// Version is that of the form of the profile, such as "1.0".
	Version string
	// Name is the name of the dataset.
	Name string
	// Source is where the data are, such as "S3".
	Source string
	// CreatedBy is the ARN of who created the profile job.
	CreatedBy string
	// Columns is the number of columns that were read.
	Columns int
	// Correlations are those of the pairs that were selected.
	Correlations []Correlation

	present uint64
	numbers [datasetStatistics]float64
}

// Stat returns a statistic. It is not ok if the profile does not have it, has
// null for it, or has something that is not a number. The number can be NaN or
// infinite.
//
// [ColumnCount], [StringColumns], [NumberColumns] and [BooleanColumns] are counted
// if the profile does not have them, and [MissingCells] is the sum of what all
// columns have, if they do.
func (d *Dataset) Stat(s DatasetStatistic) (number float64, ok bool) {
	if d.present>>s&1 == 0 {
		return 0, false
	}
	return d.numbers[s], true
}

// A Pair is two columns, in any order.
type Pair struct{ A, B string }

// A Correlation is the coefficient of correlation of two columns, from -1 to 1.
type Correlation struct {
	Pair
	Coefficient float64
}

// Correlation returns the coefficient of correlation of two columns, in any
// order, that were selected.
func (d *Dataset) Correlation(a, b string) (coefficient float64, ok bool) {
	for _, c := range d.Correlations {
		if c.Pair == (Pair{a, b}) || c.Pair == (Pair{b, a}) {
			return c.Coefficient, true
		}
	}
	return 0, false
}

// timeLayouts are the forms in which Java, Python and Spark write times.
var timeLayouts = []string{
	time.RFC3339Nano,
	"2006-01-02T15:04:05.999999999Z0700",
	"2006-01-02T15:04:05.999999999",
	"2006-01-02 15:04:05.999999999Z07:00",
	"2006-01-02 15:04:05.999999999 MST",
	"2006-01-02 15:04:05.999999999",
	time.UnixDate, // java.util.Date
	"2006-01-02",
}

// epochs make a time of seconds or milliseconds since 1970, by how many digits
// these have from 2001 to 2286.
var epochs = map[int]func(int64) time.Time{
	10: func(seconds int64) time.Time { return time.Unix(seconds, 0) },
	13: time.UnixMilli,
}

// ParseTime reads a time in the forms that Java, Python and Spark write: a date
// with or without a time of day, as in ISO 8601 or with a space between, in UTC if
// no zone is given; or seconds or milliseconds since 1970. A profile job writes
// the first without a zone, and with microseconds.
func ParseTime(text string) (time.Time, error) {
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	if epoch, ok := epochs[len(text)]; ok {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 0 {
			return epoch(n).UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("got %.40q, want a time such as %q", text, "2006-01-02T15:04:05Z")
}
