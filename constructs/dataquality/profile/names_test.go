package profile

import (
	"fmt"
	"maps"
	"strings"
	"testing"
)

// Every spelling of every statistic is read, in any case and with any separator.
func TestSpellingsOfStatistics(t *testing.T) {
	for f, list := range columnSpellings {
		s := Statistic(f)
		if int(f) >= statistics {
			continue
		}
		for _, spelling := range list {
			for _, name := range []string{spelling, strings.ToUpper(spelling), strings.ToUpper(spelling[:1]) + spelling[1:], snake(spelling)} {
				c := column(t, fmt.Sprintf(`"name":"a","type":"int",%q:1.5`, name))
				if stats := c.stats(); !maps.Equal(stats, map[Statistic]float64{s: 1.5}) {
					t.Errorf("%s: got %v, want %v", name, stats, s)
				}
			}
		}
	}
	for s := range Statistic(statistics) {
		if len(columnSpellings[field(s)]) == 0 && s != EntityCount {
			t.Errorf("%v has no name", s)
		}
	}
}

// snake writes a name as the options of profile jobs are written.
func snake(name string) string {
	var b strings.Builder
	for _, r := range name {
		if 'A' <= r && r <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}

// These are the names of AWS's article about data quality alerts, which tells
// what is in a profile (https://aws.amazon.com/blogs/big-data/setting-up-automated-data-quality-workflows-and-alerts-using-aws-glue-databrew-and-aws-lambda/).
func TestNamesOfArticle(t *testing.T) {
	for name, want := range map[string]Statistic{
		"MissingCount": MissingCount, "UniqueCount": UniqueCount, "Min": Min, "FifthPercentile": Percentile5, "Q1": Percentile25,
		"Median": Median, "Q3": Percentile75, "NinetyFifthPercentile": Percentile95, "Max": Max, "Range": Range,
		"InterquartileRange": InterquartileRange, "StandardDeviation": StandardDeviation, "Kurtosis": Kurtosis,
		"Skewness": Skewness, "Sum": Sum, "Mean": Mean, "Variance": Variance, "ZerosCount": ZeroCount, "Mode": Mode,
	} {
		c := column(t, fmt.Sprintf(`"name":"a","Datatype":"int",%q:3`, name))
		if stats := c.stats(); !maps.Equal(stats, map[Statistic]float64{want: 3}) || c.Type != "int" {
			t.Errorf("%s: got %v and %s", name, stats, c.Type)
		}
	}
	c := column(t, `"name":"a","CommonValues":[{"value":1,"count":2}],"MinimumValues":[{"value":3,"count":4}],"MaximumValues":[{"value":5,"count":6}]`)
	if !sameColumn(c, Column{
		Name:       "a",
		MostCommon: Values{Present: true, List: []Value{{Text: "1", Count: 2}}},
		Smallest:   Values{Present: true, List: []Value{{Text: "3", Count: 4}}},
		Largest:    Values{Present: true, List: []Value{{Text: "5", Count: 6}}},
	}) {
		t.Errorf("got %+v", c)
	}
	for name, want := range map[string]DatasetStatistic{
		"Size": DatasetSize, "SampleSize": SampleSize, "MissingCount": MissingCells, "DuplicateRowCount": DuplicateRows,
		"StringColumnsCount": StringColumns, "NumberColumnsCount": NumberColumns, "BooleanColumnsCount": BooleanColumns,
		"MissingWarningCount": MissingWarnings, "DuplicateWarningCount": DuplicateWarnings,
	} {
		d := read(t, fmt.Sprintf(`{%q:7,"columns":[]}`, name), Selection{}).dataset
		if number, ok := d.Stat(want); number != 7 || !ok {
			t.Errorf("%s: got %v, %v", name, number, ok)
		}
	}
	d := read(t, `{"DatasetName":"a","Source":"S3","Location":"c","CreatedBy":"d","JobStarted":"e","JobEnded":"f","columns":[]}`, Selection{}).dataset
	if !sameTexts(d, Dataset{Name: "a", Source: "S3", Location: "c", CreatedBy: "d", Started: "e", Written: "f"}) {
		t.Errorf("got %+v", d)
	}
}

func sameTexts(a, b Dataset) bool {
	a.present, b.present = 0, 0
	a.Columns, b.Columns = 0, 0
	return sameDataset(a, b)
}

// No spelling is that of two fields.
func TestSpellingsAreUnambiguous(t *testing.T) {
	for _, table := range []spellings{columnSpellings, datasetSpellings, elementSpellings, entitySpellings} {
		fields := map[string]field{}
		for f, list := range table {
			for _, spelling := range list {
				folded := string(fold(nil, []byte(spelling)))
				if other, ok := fields[folded]; ok {
					t.Errorf("%s is field %d and field %d", spelling, f, other)
				}
				fields[folded] = f
			}
		}
	}
}

// Of several spellings the first in the table counts, wherever it is. Of the same
// one the last counts.
func TestSeveralSpellings(t *testing.T) {
	for members, want := range map[string]float64{
		`"missingValuesCount":1,"missingCount":2`:                         1,
		`"missingCount":2,"missingValuesCount":1`:                         1,
		`"missingCount":2,"missingValuesCount":1,"nullCount":3`:           1,
		`"nullCount":3,"missingCount":2`:                                  2,
		`"missingValuesCount":1,"missingValuesCount":4`:                   4,
		`"missingValuesCount":1,"missing_values_count":4`:                 4,
		`"missingValuesCount":"x","missingValuesCount":4`:                 4,
		`"missingValuesCount":5,"missingCount":[],"missingValuesCount":4`: 4,
	} {
		c := column(t, `"name":"a",`+members)
		if number, ok := c.Stat(MissingCount); number != want || !ok {
			t.Errorf("%s: got %v, %v, want %v", members, number, ok, want)
		}
	}
	c := column(t, `"name":"a","missingValuesCount":1,"missingValuesCount":null`)
	if number, ok := c.Stat(MissingCount); ok {
		t.Errorf("got %v, want none: the last one is null", number)
	}
	for _, members := range []string{`"name":"a","columnName":"b"`, `"type":"int","name":"a","column_name":"b"`} {
		if c := column(t, members); c.Name != "a" {
			t.Errorf("%s: got %s", members, c.Name)
		}
	}
	if e := fails(t, `{"columns":[{"columnName":"b","name":"a"}]}`, Selection{}); e.Found != "a second name of the column" {
		t.Errorf("got %v", e)
	}
	d := read(t, `{"columns":[],"rowCount":1,"rowsCount":2,"totalRows":3}`, Selection{}).dataset
	if number, ok := d.Stat(RowCount); number != 2 || !ok {
		t.Errorf("got %v, %v", number, ok)
	}
}

func TestUnknownNames(t *testing.T) {
	for _, name := range []string{"", "mi", "minn", "min.", "мin", strings.Repeat("min", 50), strings.Repeat("_", 1000) + "min"} {
		c := column(t, fmt.Sprintf(`"name":"a",%q:1`, name))
		if stats := c.stats(); len(stats) != 0 {
			t.Errorf("%.60q: got %v", name, stats)
		}
	}
	// Escapes in a name are resolved.
	c := column(t, `"n\u0061me":"a","m\u0069n":1`)
	if stats := c.stats(); !maps.Equal(stats, map[Statistic]float64{Min: 1}) {
		t.Errorf("got %v", stats)
	}
}
