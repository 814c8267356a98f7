package profile

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// smallWindow is nearly all reserve, so that it is filled again and again.
const smallWindow = reserve + 16

// A whole is all that a reader says of a profile.
type whole struct {
	columns []Column
	dataset Dataset
}

// readAll reads with a window of a size.
func readAll(in io.Reader, want Selection, size int) (w whole, err error) {
	r := newReader(in, want, size)
	for {
		c, err := r.Next()
		if err == io.EOF {
			w.dataset = r.Dataset()
			return w, nil
		}
		if err != nil {
			if _, again := r.Next(); again != err {
				return w, errors.Join(errors.New("another error the second time"), err, again)
			}
			return w, err
		}
		w.columns = append(w.columns, copyColumn(c))
	}
}

func copyColumn(c *Column) Column {
	copied := *c
	copied.MostCommon.List = slices.Clone(c.MostCommon.List)
	copied.Smallest.List = slices.Clone(c.Smallest.List)
	copied.Largest.List = slices.Clone(c.Largest.List)
	copied.Distribution.Bins = slices.Clone(c.Distribution.Bins)
	return copied
}

// read reads a profile that is correct.
func read(t *testing.T, profile string, want Selection) whole {
	t.Helper()
	w, err := readAll(strings.NewReader(profile), want, windowSize)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// column reads a profile of one column with such members.
func column(t *testing.T, members string) Column {
	t.Helper()
	return read(t, `{"columns":[{`+members+`}]}`, Everything()).columns[0]
}

// fails reads a profile that is not correct.
func fails(t *testing.T, profile string, want Selection) *SyntaxError {
	t.Helper()
	_, err := readAll(strings.NewReader(profile), want, windowSize)
	var syntax *SyntaxError
	if !errors.As(err, &syntax) {
		t.Fatalf("%.100q: got %v, want a syntax error", profile, err)
	}
	return syntax
}

// stats are the statistics that a column has.
func (c *Column) stats() map[Statistic]float64 {
	stats := map[Statistic]float64{}
	for s := range AllStatistics.All() {
		if number, ok := c.Stat(s); ok {
			stats[s] = number
		}
	}
	return stats
}

// stats are the statistics that a dataset has.
func (d *Dataset) stats() map[DatasetStatistic]float64 {
	stats := map[DatasetStatistic]float64{}
	for s := range DatasetStatistic(datasetStatistics) {
		if number, ok := d.Stat(s); ok {
			stats[s] = number
		}
	}
	return stats
}

// same compares numbers, of which NaN is the same as NaN.
func same(a, b float64) bool { return a == b || a != a && b != b }

func sameValues(a, b Values) bool {
	return a.Present == b.Present && a.Omitted == b.Omitted && slices.EqualFunc(a.List, b.List, func(a, b Value) bool {
		return a.Text == b.Text && same(a.Count, b.Count) && a.Truncated == b.Truncated && a.Null == b.Null
	})
}

func sameHistogram(a, b Histogram) bool {
	return a.Present == b.Present && a.Omitted == b.Omitted && slices.EqualFunc(a.Bins, b.Bins, func(a, b Bin) bool {
		return same(a.Low, b.Low) && same(a.High, b.High) && same(a.Count, b.Count)
	})
}

func sameColumn(a, b Column) bool {
	return a.Name == b.Name && a.Type == b.Type &&
		maps.EqualFunc(a.stats(), b.stats(), same) && a.texts == b.texts &&
		sameValues(a.MostCommon, b.MostCommon) && sameValues(a.Smallest, b.Smallest) && sameValues(a.Largest, b.Largest) &&
		sameHistogram(a.Distribution, b.Distribution) && slices.Equal(a.EntityTypes, b.EntityTypes)
}

func sameDataset(a, b Dataset) bool {
	texts := func(d Dataset) [9]string {
		return [...]string{d.JobName, d.JobRunID, d.Started, d.Written, d.Location, d.Version, d.Name, d.Source, d.CreatedBy}
	}
	return texts(a) == texts(b) && a.Columns == b.Columns && maps.EqualFunc(a.stats(), b.stats(), same) &&
		slices.EqualFunc(a.Correlations, b.Correlations, func(a, b Correlation) bool {
			return a.Pair == b.Pair && same(a.Coefficient, b.Coefficient)
		})
}

func sameWhole(a, b whole) bool {
	return slices.EqualFunc(a.columns, b.columns, sameColumn) && sameDataset(a.dataset, b.dataset)
}

func sampleProfile(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/profile.json")
	if err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(data)
}
