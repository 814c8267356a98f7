package profile

import (
	"maps"
	"strings"
	"testing"
	"time"
)

func TestDatasetTexts(t *testing.T) {
	for written, want := range map[string]string{
		`"x"`: "x", `""`: "", `null`: "", `12`: "12", `1711543718.5`: "1711543718.5", `true`: "", `[]`: "", `{"jobName":"y"}`: "",
		`"Gr\u00f6\u00dfe"`: "Größe", `"` + strings.Repeat("x", MaxText+1) + `"`: strings.Repeat("x", MaxText),
	} {
		d := read(t, `{"jobName":"before","columns":[],"jobName":`+written+`}`, Selection{}).dataset
		if d.JobName != want {
			t.Errorf("%.50s: got %.50q, want %.50q", written, d.JobName, want)
		}
	}
}

// What follows from the columns is known even if the profile does not say it.
func TestDerivedStatistics(t *testing.T) {
	const columns = `"columns":[
		{"name":"a","type":"int","missingValuesCount":1},{"name":"b","type":"string","missingValuesCount":"2"},
		{"name":"c","type":"boolean","missingValuesCount":4},{"name":"d","type":"x","missingValuesCount":0}]`
	for profile, want := range map[string]map[DatasetStatistic]float64{
		`{` + columns + `}`: {ColumnCount: 4, StringColumns: 1, NumberColumns: 1, BooleanColumns: 1, MissingCells: 7},
		`{` + columns + `,"columnCount":9,"stringColumnsCount":8,"missingCellsCount":6,"numberColumnsCount":null}`: {ColumnCount: 9, StringColumns: 8, NumberColumns: 1, BooleanColumns: 1, MissingCells: 6},
		`{"columns":[{"name":"a","missingValuesCount":1},{"name":"b"}]}`:                                           {ColumnCount: 2, StringColumns: 0, NumberColumns: 0, BooleanColumns: 0},
		`{"columns":[{"name":"a","missingValuesCount":1},{"name":"b","missingValuesCount":"NaN"}]}`:                {ColumnCount: 2, StringColumns: 0, NumberColumns: 0, BooleanColumns: 0},
		`{"columns":[{"name":"a","missingValuesCount":1},{"name":"b","missingValuesCount":null}]}`:                 {ColumnCount: 2, StringColumns: 0, NumberColumns: 0, BooleanColumns: 0},
		`{"columns":[{"name":"a","missingValuesCount":1,"missingValuesCount":3}]}`:                                 {ColumnCount: 1, StringColumns: 0, NumberColumns: 0, BooleanColumns: 0, MissingCells: 3},
	} {
		for _, want2 := range []Selection{{}, Everything()} {
			d := read(t, profile, want2).dataset
			if got := d.stats(); !maps.Equal(got, want) {
				t.Errorf("%s:\n got %v\nwant %v", profile, got, want)
			}
		}
	}
}

func TestParseTime(t *testing.T) {
	want := time.Date(2024, 3, 27, 12, 48, 38, 0, time.UTC)
	for text, want := range map[string]time.Time{
		"2024-03-27T12:48:38.100164":       want.Add(100164 * time.Microsecond),
		"2024-03-27T12:48:38":              want,
		"2024-03-27T12:48:38Z":             want,
		"2024-03-27T13:48:38+01:00":        want,
		"2024-03-27T13:48:38.000+0100":     want,
		"2024-03-27 12:48:38":              want,
		"2024-03-27 12:48:38.000000+00:00": want,
		"2024-03-27 12:48:38.0 UTC":        want,
		"Wed Mar 27 12:48:38 UTC 2024":     want,
		"2024-03-27":                       time.Date(2024, 3, 27, 0, 0, 0, 0, time.UTC),
		"1711543718":                       want,
		"1711543718000":                    want,
		"9999999999":                       time.Date(2286, 11, 20, 17, 46, 39, 0, time.UTC),
	} {
		got, err := ParseTime(text)
		if err != nil || !got.Equal(want) {
			t.Errorf("%q: got %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "x", "27.03.2024", "2024-13-01", "171154371", "-171154371", "17115437180000", "-1711543718", "1711543718.5"} {
		if got, err := ParseTime(text); err == nil || !strings.Contains(err.Error(), `want a time such as "2006-01-02T15:04:05Z"`) {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
}
