package profile

import "math"

// A datasetReader reads what a profile says of the whole dataset.
type datasetReader struct {
	*scanner
	names   names
	ranks   ranks
	dataset Dataset

	// kinds are how many columns there are of each kind.
	kinds [len(kindTitles)]int
	// missing is the sum of the missing counts of the columns, or NaN if one has
	// none.
	missing float64
}

func newDatasetReader(s *scanner) datasetReader {
	return datasetReader{scanner: s, names: datasetNames(), ranks: newRanks()}
}

// text returns where the text of a field goes.
func (d *Dataset) text(f field) *string {
	switch f {
	case fieldJobName:
		return &d.JobName
	case fieldJobRunID:
		return &d.JobRunID
	case fieldStarted:
		return &d.Started
	case fieldWritten:
		return &d.Written
	case fieldLocation:
		return &d.Location
	case fieldVersion:
		return &d.Version
	case fieldDatasetName:
		return &d.Name
	case fieldSource:
		return &d.Source
	case fieldCreatedBy:
		return &d.CreatedBy
	}
	return nil
}

// read reads the value of a field that is not the columns.
func (r *datasetReader) read(n name) error {
	if !r.ranks.take(n) {
		return r.skip()
	}
	v, err := r.scalar(MaxText)
	if err != nil {
		return err
	}
	if text := r.dataset.text(n.field); text != nil {
		*text = ""
		if v.token == tokenString || v.token == tokenNumber {
			*text = string(v.text)
		}
		return nil
	}
	r.dataset.present &^= 1 << n.field
	if number, ok := v.number(); ok {
		r.dataset.set(DatasetStatistic(n.field), number)
	}
	return nil
}

func (d *Dataset) set(s DatasetStatistic, number float64) {
	d.present |= 1 << s
	d.numbers[s] = number
}

// count counts a column that has been read.
func (r *datasetReader) count(c *columnReader) {
	r.dataset.Columns++
	r.kinds[c.kind]++
	r.missing += c.missing
}

// derive computes what the profile does not say but what follows from all of its
// columns.
func (r *datasetReader) derive() {
	for s, number := range map[DatasetStatistic]float64{
		ColumnCount:    float64(r.dataset.Columns),
		StringColumns:  float64(r.kinds[String]),
		NumberColumns:  float64(r.kinds[Number]),
		BooleanColumns: float64(r.kinds[Boolean]),
		MissingCells:   r.missing,
	} {
		if _, ok := r.dataset.Stat(s); !ok && !math.IsNaN(number) {
			r.dataset.set(s, number)
		}
	}
}
