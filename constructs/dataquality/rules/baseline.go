package rules

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/lintel-go/lintel/constructs/dataquality/profile"
)

// baselineVersion is that of the form of the JSON.
const baselineVersion = 1

// ErrBaselineVersion is returned when a [Baseline] is read that another version
// of this package has written in another form.
var ErrBaselineVersion = errors.New("version of the baseline is not supported")

// A Baseline is what later runs need of a run to compare with it: what its rules
// have measured, and how the values of a column are distributed if a rule
// measures drift. It is written as JSON, in which values are digests. Its size
// is up to some 30 bytes for each rule and column and, for drift, 3 KB a column
// with many different values. It does not change.
type Baseline struct {
	run     string
	at      time.Time
	dataset map[string]float64
	columns map[string]*columnBaseline
	// names are the columns, or none if no rule was about them.
	names []string
}

// A columnBaseline is what is kept of a column.
type columnBaseline struct {
	Numbers      map[string]float64 `json:"numbers,omitempty"`
	Distribution *distribution      `json:"distribution,omitempty"`
}

func newBaseline(d *profile.Dataset, at time.Time) *Baseline {
	return &Baseline{run: d.JobRunID, at: at, dataset: map[string]float64{}, columns: map[string]*columnBaseline{}}
}

// Run returns the ID of the job run.
func (b *Baseline) Run() string { return b.run }

// Time returns when the run was evaluated.
func (b *Baseline) Time() time.Time { return b.at }

// keep keeps a number of a column, or of the dataset if the column has no name.
// Of columns with the same name, the first one counts.
func (b *Baseline) keep(column, key string, number float64) {
	numbers := b.dataset
	if column != "" {
		c := b.column(column)
		if c.Numbers == nil {
			c.Numbers = map[string]float64{}
		}
		numbers = c.Numbers
	}
	if _, ok := numbers[key]; !ok {
		numbers[key] = number
	}
}

func (b *Baseline) keepDistribution(column string, d *distribution) {
	if c := b.column(column); c.Distribution == nil {
		c.Distribution = d
	}
}

func (b *Baseline) column(name string) *columnBaseline {
	name = valid(name)
	if b.columns[name] == nil {
		b.columns[name] = &columnBaseline{}
	}
	return b.columns[name]
}

// number returns what was kept. There is nothing in no baseline.
func (b *Baseline) number(column, key string) (number float64, ok bool) {
	if b == nil {
		return 0, false
	}
	if column == "" {
		number, ok = b.dataset[key]
	} else if c := b.columns[valid(column)]; c != nil {
		number, ok = c.Numbers[key]
	}
	return number, ok
}

// distribution returns what was kept, or nil.
func (b *Baseline) distribution(column string) *distribution {
	if b == nil || b.columns[valid(column)] == nil {
		return nil
	}
	return b.columns[valid(column)].Distribution
}

// baselineJSON is the form of the JSON.
type baselineJSON struct {
	Version int                        `json:"version"`
	Run     string                     `json:"run,omitempty"`
	Time    time.Time                  `json:"time"`
	Dataset map[string]float64         `json:"dataset,omitempty"`
	Columns map[string]*columnBaseline `json:"columns,omitempty"`
	Names   []string                   `json:"names,omitempty"`
}

// MarshalJSON writes the baseline. The same baseline is always the same text.
func (b *Baseline) MarshalJSON() ([]byte, error) {
	return json.Marshal(baselineJSON{baselineVersion, b.run, b.at, b.dataset, b.columns, b.names})
}

// UnmarshalJSON reads what MarshalJSON writes. It returns [ErrBaselineVersion]
// for another version, and an error for what no run can have measured.
func (b *Baseline) UnmarshalJSON(data []byte) error {
	var version struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(data, &version); err != nil {
		return fmt.Errorf("rules: baseline: %w", err)
	}
	if version.Version != baselineVersion {
		return fmt.Errorf("rules: %w: got %d, want %d; delete the baseline to start with a new one", ErrBaselineVersion, version.Version, baselineVersion)
	}
	var read baselineJSON
	if err := json.Unmarshal(data, &read); err != nil {
		return fmt.Errorf("rules: baseline: %w", err)
	}
	for name, c := range read.Columns {
		if c == nil {
			return fmt.Errorf("rules: baseline: column %.40q: got null, want an object", name)
		}
		if err := c.Distribution.check(); err != nil {
			return fmt.Errorf("rules: baseline: column %.40q: %w", name, err)
		}
	}
	*b = Baseline{read.Run, read.Time, read.Dataset, read.Columns, read.Names}
	return nil
}
