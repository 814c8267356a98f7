package profile

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/lintel-go/lintel/constructs/dataquality/profile/profiletest"
)

// everything with the correlations of a pair.
func everythingAndPair() Selection {
	want := Everything()
	want.Pairs = []Pair{{"tip", "fare"}}
	return want
}

func TestReader(t *testing.T) {
	got := read(t, string(sampleProfile(t)), everythingAndPair())
	if len(got.columns) != 4 {
		t.Fatalf("got %d columns, want 4", len(got.columns))
	}
	for i, want := range []Column{
		{
			Name: "fare", Type: "double",
			MostCommon:   Values{Present: true, List: []Value{{Text: "6.5", Count: 1210}, {Text: "10.0", Count: 990}}},
			Smallest:     Values{Present: true, List: []Value{{Text: "-3.5", Count: 1}, {Text: "0.0", Count: 4}}},
			Largest:      Values{Present: true, List: []Value{{Text: "250.0", Count: 2}}},
			Distribution: Histogram{Present: true, Bins: []Bin{{-3.5, 60, 19800}, {60, math.Inf(1), 193}}},
		},
		{
			Name: `Größe "x"`, Type: "string",
			MostCommon:   Values{Present: true, List: []Value{{Text: `"Wendy`, Count: 19000}, {Text: "", Count: 10}}},
			Distribution: Histogram{Present: true, Bins: []Bin{{7, 20, 19000}, {20, math.Inf(1), 10}}},
		},
		{
			Name: "flag", Type: "boolean",
			MostCommon: Values{Present: true, List: []Value{{Text: "false", Count: 19900}, {Text: "true", Count: 100}}},
		},
		{Name: "phone", Type: "string", EntityTypes: []string{"PHONE_NUMBER", "USA_SSN"}},
	} {
		c := got.columns[i]
		c.present = 0 // compared below
		if !sameColumn(c, want) {
			t.Errorf("column %d: got %+v\nwant %+v", i, c, want)
		}
	}
	for i, want := range []map[Statistic]float64{
		{
			MissingCount: 7, DistinctCount: 421, UniqueCount: 12, Entropy: 5.25, OutlierCount: 17, MildOutlierCount: 21,
			Min: -3.5, Max: 250, Range: 253.5, Mean: 12.75, Median: 9.5, Mode: 6.5, Sum: 254910.75, Variance: 110.25,
			StandardDeviation: 10.5, MedianAbsoluteDeviation: 3.5, Percentile5: 4.5, Percentile25: 6.5, Percentile75: 15,
			Percentile95: 38, InterquartileRange: 8.5, Skewness: 0.0027711259842627617, Kurtosis: -1.5, ZeroCount: 4,
		},
		{
			MissingCount: 990, DistinctCount: 2, UniqueCount: 0, Entropy: 0.5, OutlierCount: 5,
			MinLength: 7, MaxLength: 32, MeanLength: 15.5, MedianLength: 15, ModeLength: 14, StandardDeviationLength: 3.25,
		},
		{MissingCount: 0, DistinctCount: 2, UniqueCount: 0, Entropy: 0.125},
		{EntityCount: 19980},
	} {
		if stats := got.columns[i].stats(); !maps.Equal(stats, want) {
			t.Errorf("column %d: got %v\nwant %v", i, stats, want)
		}
	}
	d := got.dataset
	want := Dataset{
		JobName: "taxi-profile", JobRunID: "db_59a71d244ff350bf",
		Started: "2024-03-27T12:48:38.100164", Written: "2024-03-27T12:50:16.213216",
		Location: "s3://profiles/taxi_59a71d244ff350bf.json", Version: "1.0",
		Columns:      4,
		Correlations: []Correlation{{Pair{"tip", "fare"}, 0.625}},
	}
	stats := d.stats()
	if d.present = 0; !sameDataset(d, want) {
		t.Errorf("got %+v\nwant %+v", d, want)
	}
	// Not all columns have a missing count, so there is no sum.
	if want := map[DatasetStatistic]float64{SampleSize: 20000, DuplicateRows: 3, ColumnCount: 4, StringColumns: 2, NumberColumns: 1, BooleanColumns: 1}; !maps.Equal(stats, want) {
		t.Errorf("got %v\nwant %v", stats, want)
	}
}

// However the data arrive, what is read is the same.
func TestReaderOfAnyInput(t *testing.T) {
	generated := profiletest.Random(profiletest.Options{Columns: 60, Seed: 3})
	profiles := map[string][]byte{"sample": sampleProfile(t)}
	for name, layout := range map[string]profiletest.Layout{"spaced": profiletest.Spaced, "compact": profiletest.Compact, "indented": profiletest.Indented} {
		generated.Layout = layout
		profiles[name] = generated.Bytes()
	}
	inputs := map[string]func(io.Reader) io.Reader{
		"as it is":         func(r io.Reader) io.Reader { return r },
		"byte by byte":     iotest.OneByteReader,
		"half":             iotest.HalfReader,
		"data with EOF":    iotest.DataErrReader,
		"with empty reads": func(r io.Reader) io.Reader { return &hesitant{in: r} },
	}
	for name, data := range profiles {
		want, err := readAll(bytes.NewReader(data), everythingAndPair(), len(data)+2*reserve)
		if err != nil {
			t.Fatal(err)
		}
		for input, reader := range inputs {
			for _, size := range []int{smallWindow, 2*reserve + 1, windowSize} {
				got, err := readAll(reader(bytes.NewReader(data)), everythingAndPair(), size)
				if err != nil || !sameWhole(got, want) {
					t.Errorf("%s, %s, window of %d: %v, or something else was read", name, input, size, err)
				}
			}
		}
	}
}

// hesitant returns nothing every other time.
type hesitant struct {
	in    io.Reader
	ready bool
}

func (h *hesitant) Read(p []byte) (int, error) {
	if h.ready = !h.ready; h.ready {
		return 0, nil
	}
	return h.in.Read(p)
}

// Whatever is at the end of the window, what is read is the same.
func TestReaderAtEndOfWindow(t *testing.T) {
	data := sampleProfile(t)
	want, err := readAll(bytes.NewReader(data), everythingAndPair(), windowSize)
	if err != nil {
		t.Fatal(err)
	}
	for space := range smallWindow {
		padded := append(bytes.Repeat([]byte(" "), space), data...)
		got, err := readAll(bytes.NewReader(padded), everythingAndPair(), smallWindow)
		if err != nil || !sameWhole(got, want) {
			t.Fatalf("with %d spaces before: %v, or something else was read", space, err)
		}
	}
}

// A profile that ends too early is never a complete one, wherever it ends and
// whatever is read of it.
func TestReaderOfTruncatedProfile(t *testing.T) {
	data := sampleProfile(t)
	for _, size := range []int{smallWindow, windowSize} {
		for _, want := range []Selection{{}, everythingAndPair()} {
			for n := range data {
				_, err := readAll(bytes.NewReader(data[:n]), want, size)
				var syntax *SyntaxError
				if !errors.As(err, &syntax) || !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Fatalf("of the first %d bytes: got %v, want a syntax error for an unexpected end", n, err)
				}
				if syntax.Offset > int64(n) || syntax.Found != "end of data" {
					t.Fatalf("of the first %d bytes: got %v", n, err)
				}
			}
		}
	}
}

// An error of reading is not one of the profile.
func TestReaderOfFailingInput(t *testing.T) {
	data := sampleProfile(t)
	broken := errors.New("connection reset by peer")
	for n := range len(data) + 1 {
		_, err := readAll(io.MultiReader(bytes.NewReader(data[:n]), iotest.ErrReader(broken)), everythingAndPair(), smallWindow)
		var syntax *SyntaxError
		if !errors.Is(err, broken) || errors.As(err, &syntax) {
			t.Fatalf("after %d bytes: got %v, want the error of reading", n, err)
		}
		if want := "profile: byte " + strconv.Itoa(n) + ": connection reset by peer"; err.Error() != want {
			t.Fatalf("after %d bytes: got %q, want %q", n, err, want)
		}
	}
	if _, err := readAll(stuck{}, Selection{}, windowSize); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("got %v, want %v", err, io.ErrNoProgress)
	}
}

// stuck never returns anything.
type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func TestSyntaxErrors(t *testing.T) {
	deep := strings.Repeat("[", maxDepth+1)
	for _, c := range []struct{ profile, want string }{
		{``, `byte 0: got end of data, want a profile, which is an object`},
		{`null`, `byte 0: got null, want a profile, which is an object`},
		{`[]`, `byte 0: got an array, want a profile, which is an object`},
		{`{}`, `byte 2: got the end of an object without columns, want a profile`},
		{`{"a":1}`, `byte 7: got the end of an object without columns, want a profile`},
		{`{"a":{"columns":[]}}`, `byte 20: got the end of an object without columns, want a profile`},
		{`{"columns":null}`, `byte 11: columns: got null, want an array of columns`},
		{`{"columns":{}}`, `byte 11: columns: got an object, want an array of columns`},
		{`{"columns":[],"columns":[]}`, `byte 24: columns: got a second member for the columns, want one`},
		{`{"columns":[1]}`, `byte 12: columns[0]: got a number, want a column, which is an object`},
		{`{"columns":[null]}`, `byte 12: columns[0]: got null, want a column, which is an object`},
		{`{"columns":[{}]}`, `byte 14: columns[0]: got the end of a column without a name, want a name`},
		{`{"columns":[{"type":"int"}]}`, `byte 26: columns[0].type: got the end of a column without a name, want a name`},
		{`{"columns":[{"name":1}]}`, `byte 20: columns[0].name: got a number, want the name of the column, which is a string`},
		{`{"columns":[{"name":null}]}`, `byte 20: columns[0].name: got null, want the name of the column, which is a string`},
		{`{"columns":[{"name":"a","name":"b"}]}`, `byte 31: columns[0].name: got a second name of the column, want one`},
		{`{"columns":[{"name":"a"} {"name":"b"}]}`, `byte 25: columns[1]: got an object, want ',' or ']'`},
		{`{"columns":[{"name":"a"},]}`, `byte 25: columns[1]: got ']', want a column, which is an object`},
		{`{"columns":[{"name":"a",}]}`, `byte 24: columns[0].name: got '}', want the name of a member`},
		{`{"columns":[{"name":"a" "min":1}]}`, `byte 24: columns[0].name: got a string, want ',' or '}'`},
		{`{"columns":[{"name":"a","min" 1}]}`, `byte 30: columns[0].name: got a number, want ':'`},
		{`{"columns":[{"name":"a","min":}]}`, `byte 30: columns[0].min: got '}', want a value`},
		{`{"columns":[{"name":"a","min":01}]}`, `byte 31: columns[0].min: got a number, want ',' or '}'`},
		{`{"columns":[{"name":"a","min":-}]}`, `byte 31: columns[0].min: got '}', want a digit`},
		{`{"columns":[{"name":"a","min":1.}]}`, `byte 32: columns[0].min: got '}', want a digit`},
		{`{"columns":[{"name":"a","min":1e}]}`, `byte 32: columns[0].min: got '}', want a digit`},
		{`{"columns":[{"name":"a","min":nil}]}`, `byte 30: columns[0].min: got 'n', want a value`},
		{`{"columns":[{"name":"a","min":+1}]}`, `byte 30: columns[0].min: got '+', want a value`},
		{`{"columns":[{"name":"a","min":"1}]}`, `byte 35: columns[0].min: got end of data, want '"' at the end of a string`},
		{`{"columns":[{"name":"a","min":"\x"}]}`, `byte 32: columns[0].min: got 'x', want one of "\/bfnrtu after a backslash`},
		{`{"columns":[{"name":"a","min":"\u12x4"}]}`, `byte 35: columns[0].min: got 'x', want four hexadecimal digits after \u`},
		{`{"columns":[{"name":"a","min":"` + "\n" + `"}]}`, `byte 31: columns[0].min: got byte 0x0a, want no control character in a string`},
		{`{"columns":[{"name":"a","mostCommonValues":[{"value":1},{"value":}]}]}`, `byte 65: columns[0].mostCommonValues[1]: got '}', want a value`},
		{`{"columns":[{"name":"a","valueDistribution":[{"bucket":[1 2]}]}]}`, `byte 58: columns[0].valueDistribution[0]: got a number, want ',' or ']'`},
		{`{"columns":[{"name":"a","un known":[1}]}`, `byte 37: columns[0]["un known"]: got '}', want ',' or ']'`},
		{`{"columns":[{"name":"a","Größe":tru}]}`, `byte 34: columns[0]["Gr\u00f6\u00dfe"]: got 't', want a value`},
		{`{"columns":[{"name":"a","` + strings.Repeat("ü", 40) + `":nul}]}`, `byte 107: columns[0]["` + strings.Repeat(`\u00fc`, 32) + `"]: got 'n', want a value`},
		{`{"columns":[{"name":"a","x` + strings.Repeat("ü", 40) + `":nul}]}`, `byte 108: columns[0]["x` + strings.Repeat(`\u00fc`, 31) + `"]: got 'n', want a value`},
		{`{"columns":[{"name":"a","correlations":{"b":1,"c":fals}}]}`, `byte 50: columns[0].correlations: got 'f', want a value`},
		{`{"columns":[{"name":"a","correlations":{"tip":fals}}]}`, `byte 46: columns[0].correlations: got 'f', want a value`},
		{`{"columns":[{"name":"a","type":"","x":fals}]}`, `byte 38: columns[0].x: got 'f', want a value`},
		{`{"columns":[{"name":"a","x":` + deep + `]}`, `byte 540: columns[0].x: got a value at level 513, want at most 512 levels`},
		{`{"columns":[]}x`, `byte 14: got 'x', want end of data`},
		{`{"columns":[]}{"columns":[]}`, `byte 14: got an object, want end of data`},
		{`{"sampleSize":1,"columns":[]`, `byte 28: got end of data, want ',' or '}'`},
		{"{\"columns\":[]}\x00", `byte 14: got byte 0x00, want end of data`},
	} {
		for name, want := range map[string]Selection{"nothing": {}, "everything": everythingAndPair()} {
			got := fails(t, c.profile, want).Error()
			// What is skipped has no indexes.
			if got != "profile: "+c.want && (name == "everything" || got != "profile: "+strings.NewReplacer("Values[1]", "Values", "Distribution[0]", "Distribution").Replace(c.want)) {
				t.Errorf("%q, reading %s:\n got %s\nwant profile: %s", c.profile, name, got, c.want)
			}
		}
	}
}

func TestReaderAcceptsByteOrderMark(t *testing.T) {
	got := read(t, "\ufeff"+`{"columns":[{"name":"a"}]}`+" \n", Selection{})
	if len(got.columns) != 1 || got.columns[0].Name != "a" {
		t.Errorf("got %+v", got)
	}
}

func TestReaderOfNoColumns(t *testing.T) {
	for _, profile := range []string{`{"columns":[]}`, ` { "columns" : [ ] , "sampleSize" : 0 } `} {
		got := read(t, profile, Everything())
		if missing, ok := got.dataset.Stat(MissingCells); len(got.columns) != 0 || got.dataset.Columns != 0 || missing != 0 || !ok {
			t.Errorf("%s: got %+v", profile, got)
		}
	}
}

// Members may come in any order, and those of the dataset before or after the
// columns.
func TestReaderOfAnyOrder(t *testing.T) {
	for _, profile := range []string{
		`{"sampleSize":9,"jobName":"j","columns":[{"name":"a","type":"string","min":1,"missingValuesCount":2}]}`,
		`{"columns":[{"missingValuesCount":2,"min":1,"type":"string","name":"a"}],"jobName":"j","sampleSize":9}`,
		`{"jobName":"j","columns":[{"min":1,"x":{"min":7},"name":"a","missingValuesCount":2,"type":"string"}],"sampleSize":9,"x":[{"sampleSize":8}]}`,
	} {
		got := read(t, profile, Everything())
		if stats := got.columns[0].stats(); !maps.Equal(stats, map[Statistic]float64{MinLength: 1, MissingCount: 2}) {
			t.Errorf("%s: got %v", profile, stats)
		}
		if size, ok := got.dataset.Stat(SampleSize); size != 9 || !ok || got.dataset.JobName != "j" {
			t.Errorf("%s: got %+v", profile, got.dataset)
		}
	}
}

func TestReaderKeepsColumnsApart(t *testing.T) {
	got := read(t, `{"columns":[
		{"name":"a","type":"int","min":1,"max":"2020-01-01","mostCommonValues":[{"value":1,"count":1}],"valueDistribution":[{"bucket":[1,2],"count":1}],"entity":{"entityTypes":["EMAIL"],"rowsCount":1}},
		{"name":"b"},
		{"name":"c","mostCommonValues":[]}
	]}`, Everything())
	if want := (Column{Name: "b"}); !sameColumn(got.columns[1], want) {
		t.Errorf("got %+v", got.columns[1])
	}
	if want := (Column{Name: "c", MostCommon: Values{Present: true}}); !sameColumn(got.columns[2], want) {
		t.Errorf("got %+v", got.columns[2])
	}
	if got.columns[0].MostCommon.List[0].Text != "1" {
		t.Errorf("a string has changed: %+v", got.columns[0])
	}
}

func TestColumnNames(t *testing.T) {
	longest := strings.Repeat("ü", MaxName/2)
	for _, c := range []struct{ written, want string }{
		{`""`, ""},
		{`"a b"`, "a b"},
		{`"Größe"`, "Größe"},
		{`"Gr\u00f6\u00DFe"`, "Größe"},
		{`"\"\\\/\b\f\n\r\t"`, "\"\\/\b\f\n\r\t"},
		{`"\ud83d\ude95 taxi"`, "🚕 taxi"},
		{`"\ud83d taxi \ude95"`, "\ufffd taxi \ufffd"},
		{`"\ud83d\ud83d\ude95"`, "\ufffd🚕"},
		{`"\u0000"`, "\x00"},
		{"\"\xff\xfe!\"", "\ufffd\ufffd!"},
		{"\"\xc3\\u00a9\"", "\ufffd©"},
		{"\"\x7f\"", "\x7f"},
		{`"` + longest + `"`, longest},
		{`"` + strings.Repeat(`\u00fc`, MaxName/2) + `"`, longest},
	} {
		for _, size := range []int{smallWindow, windowSize} {
			got, err := readAll(strings.NewReader(`{"columns":[{"name":`+c.written+`}]}`), Selection{}, size)
			if err != nil || got.columns[0].Name != c.want {
				t.Errorf("%.60s: got %.60v and %v, want %.60q", c.written, got.columns, err, c.want)
			}
		}
	}
	for _, size := range []int{smallWindow, windowSize} {
		_, err := readAll(strings.NewReader(`{"columns":[{"name":"`+longest+`x"}]}`), Selection{}, size)
		if want := `profile: byte 16407: columns[0].name: got a longer name, want a name of at most 16384 bytes`; err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// What is read of a column depends on what is asked for, and nothing else.
func TestSelection(t *testing.T) {
	data := string(sampleProfile(t))
	all := read(t, data, Everything())
	for s := range Statistic(statistics) {
		got := read(t, data, Selection{Statistics: StatisticsOf(s)})
		for i, c := range got.columns {
			want := map[Statistic]float64{}
			if number, ok := all.columns[i].Stat(s); ok {
				want[s] = number
			}
			if stats := c.stats(); !maps.Equal(stats, want) {
				t.Errorf("%v of %s: got %v, want %v", s, c.Name, stats, want)
			}
			if c.MostCommon.Present || c.Smallest.Present || c.Largest.Present || c.Distribution.Present {
				t.Errorf("%v of %s: got a list too", s, c.Name)
			}
			if (c.EntityTypes != nil) != (s == EntityCount && c.Name == "phone") {
				t.Errorf("%v of %s: got %v", s, c.Name, c.EntityTypes)
			}
		}
		if !sameDataset(got.dataset, all.dataset) {
			t.Errorf("%v: got %+v\nwant %+v", s, got.dataset, all.dataset)
		}
	}
	for _, list := range []Lists{MostCommon, Smallest, Largest, Distribution} {
		got := read(t, data, Selection{Lists: list})
		for i, c := range got.columns {
			want := Column{Name: c.Name, Type: c.Type}
			switch list {
			case MostCommon:
				want.MostCommon = all.columns[i].MostCommon
			case Smallest:
				want.Smallest = all.columns[i].Smallest
			case Largest:
				want.Largest = all.columns[i].Largest
			case Distribution:
				want.Distribution = all.columns[i].Distribution
			}
			if !sameColumn(c, want) {
				t.Errorf("list %d of %s: got %+v\nwant %+v", list, c.Name, c, want)
			}
		}
	}
}

func TestSelectionOfColumns(t *testing.T) {
	const profile = `{"columns":[
		{"name":"a","type":"int","min":1,"missingValuesCount":2,"mostCommonValues":[{"value":1,"count":1}]},
		{"min":1,"max":"x","missingValuesCount":3,"mostCommonValues":[{"value":1,"count":1}],"entity":{"entityTypes":"EMAIL"},"type":"int","name":"b"},
		{"name":"c","type":"int","min":1,"missingValuesCount":4}
	]}`
	want := Everything()
	var asked []string
	want.Columns = func(name string) bool {
		asked = append(asked, name)
		return name == "c"
	}
	got := read(t, profile, want)
	if !slices.Equal(asked, []string{"a", "b", "c"}) {
		t.Errorf("asked for %v", asked)
	}
	for i, want := range []Column{{Name: "a", Type: "int"}, {Name: "b", Type: "int"}} {
		if !sameColumn(got.columns[i], want) {
			t.Errorf("got %+v, want %+v", got.columns[i], want)
		}
	}
	if stats := got.columns[2].stats(); !maps.Equal(stats, map[Statistic]float64{Min: 1, MissingCount: 4}) {
		t.Errorf("got %v", stats)
	}
	// The sum is of all columns nevertheless.
	if cells, ok := got.dataset.Stat(MissingCells); cells != 9 || !ok {
		t.Errorf("got %v missing cells, want 9", cells)
	}
}

// The statistics of what profiletest makes are all readable, in any layout.
func TestReaderOfGeneratedProfile(t *testing.T) {
	p := profiletest.Random(profiletest.Options{Columns: 200, Seed: 2})
	p.Layout = profiletest.Compact
	data := p.Bytes()
	got := read(t, string(data), Everything())
	i := 0
	for column := range p.Columns {
		c := got.columns[i]
		i++
		if c.Name != column.Get("name") || c.Type != column.Get("type") {
			t.Fatalf("got %s and %s, want %v", c.Name, c.Type, column[:2])
		}
		numbers := 0
		for _, m := range column {
			switch m.Value.(type) {
			case int, float64:
				numbers++
			}
		}
		if len(c.stats()) != numbers {
			t.Errorf("%s: got %v, want %d statistics", c.Name, c.stats(), numbers)
		}
		if common := column.Get("mostCommonValues").(profiletest.Array); len(c.MostCommon.List) != len(common) {
			t.Errorf("%s: got %d common values, want %d", c.Name, len(c.MostCommon.List), len(common))
		}
	}
	if i != len(got.columns) {
		t.Errorf("got %d columns, want %d", len(got.columns), i)
	}
}
