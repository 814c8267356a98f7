package profile

import (
	"math"
	"strings"
	"testing"
)

var nan, inf = math.NaN(), math.Inf(1)

// Forms of numbers that encoders of Python, Java and Spark write.
var numberForms = []struct {
	written string
	want    float64
}{
	{`0`, 0},
	{`-0`, math.Copysign(0, -1)},
	{`7`, 7},
	{`-7`, -7},
	{`10.0`, 10},
	{`-0.5`, -0.5},
	{`1e3`, 1000},
	{`1E+3`, 1000},
	{`1.5E-3`, 0.0015},
	{`999999999999999`, 999999999999999},
	{`9007199254740993`, 9007199254740992}, // no float64, rounded to even
	{`9223372036854775807`, 9223372036854775807},
	{`18446744073709551616`, 18446744073709551616},
	{`0.1`, 0.1},
	{`0.30000000000000004`, 0.30000000000000004},
	{`5e-324`, 5e-324},
	{`1e-400`, 0},
	{`1.7976931348623157e308`, math.MaxFloat64},
	{`1e400`, inf},
	{`-1e400`, -inf},
	{`1` + strings.Repeat("0", 400), inf},
	{`0.` + strings.Repeat("3", 400), 1.0 / 3},
	{`12345678901234567890123456789012345678`, 1.2345678901234568e37}, // decimal(38)
	{`NaN`, nan},
	{`Infinity`, inf},
	{`-Infinity`, -inf},
	{`"NaN"`, nan},
	{`"nan"`, nan},
	{`"-NaN"`, nan},
	{`"inf"`, inf},
	{`"-inf"`, -inf},
	{`"+inf"`, inf},
	{`"INF"`, inf},
	{`"Infinity"`, inf},
	{`"-Infinity"`, -inf},
	{`"12"`, 12},
	{`"-12.5e2"`, -1250},
	{`"1\u0032"`, 12},
	{`"1e400"`, inf},
}

func TestNumberForms(t *testing.T) {
	for _, c := range numberForms {
		column := column(t, `"name":"a","min":`+c.written)
		if got, ok := column.Stat(Min); !ok || math.Float64bits(got) != math.Float64bits(c.want) && !(got != got && c.want != c.want) {
			t.Errorf("%.50s: got %v, %v, want %v", c.written, got, ok, c.want)
		}
		if text, ok := column.Text(Min); ok {
			t.Errorf("%.50s: got the text %q too", c.written, text)
		}
		d := read(t, `{"sampleSize":`+c.written+`,"columns":[]}`, Selection{}).dataset
		if got, ok := d.Stat(SampleSize); !ok || !same(got, c.want) {
			t.Errorf("%.50s: got a sample size of %v, %v, want %v", c.written, got, ok, c.want)
		}
	}
}

// What is no number is no statistic, and never 0.
func TestNoNumbers(t *testing.T) {
	for written, text := range map[string]string{
		`null`: "", `true`: "", `false`: "", `[]`: "", `{}`: "", `[1]`: "", `{"value":1}`: "", `""`: "",
		`" "`: " ", `" 1"`: " 1", `"1 "`: "1 ", `"1,000"`: "1,000", `"0x10"`: "0x10", `"1_000"`: "1_000", `"1."`: "1.", `".5"`: ".5",
		`"+1"`: "+1", `"01"`: "01", `"1e"`: "1e", `"--1"`: "--1", `"infinit"`: "infinit", `"NaN%"`: "NaN%", `"2020-01-01"`: "2020-01-01",
		`"` + strings.Repeat("1", maxNumber+1) + `"`: strings.Repeat("1", maxNumber+1),
		`"` + strings.Repeat("x", MaxText+1) + `"`:   strings.Repeat("x", MaxText),
		`"` + strings.Repeat("ü", MaxText) + `"`:     strings.Repeat("ü", MaxText/2),
		`"x` + strings.Repeat("ü", MaxText) + `"`:    "x" + strings.Repeat("ü", MaxText/2-1),
		`"` + strings.Repeat("\xff", MaxText) + `"`:  strings.Repeat("\ufffd", MaxText/3),
	} {
		c := column(t, `"name":"a","type":"int","min":`+written)
		if number, ok := c.Stat(Min); ok || number != 0 {
			t.Errorf("%.50s: got %v, %v", written, number, ok)
		}
		if got, ok := c.Text(Min); got != text || ok != (text != "") {
			t.Errorf("%.50s: got %.50q, want %.50q", written, got, text)
		}
		d := read(t, `{"sampleSize":`+written+`,"columns":[]}`, Selection{}).dataset
		if number, ok := d.Stat(SampleSize); ok || number != 0 {
			t.Errorf("%.50s: got a sample size of %v, %v", written, number, ok)
		}
	}
}

func TestLongNumbers(t *testing.T) {
	longest := strings.Repeat("1", maxNumber)
	for _, size := range []int{smallWindow, windowSize} {
		for _, want := range []Selection{{}, Everything()} {
			if _, err := readAll(strings.NewReader(`{"columns":[{"name":"a","min":`+longest+`,"x":[`+longest+`]}]}`), want, size); err != nil {
				t.Error(err)
			}
			for _, profile := range []string{
				`{"columns":[{"name":"a","min":` + longest + `1}]}`,
				`{"columns":[{"name":"a","min":` + longest + strings.Repeat("1", windowSize) + `}]}`,
				`{"columns":[{"name":"a","x":[{"value":1},{"value":1},{"value":` + longest + `1}]}]}`,
			} {
				_, err := readAll(strings.NewReader(profile), want, size)
				if err == nil || !strings.HasSuffix(err.Error(), "got a longer number, want a number of at most 512 bytes") {
					t.Errorf("%.50s: got %v", profile, err)
				}
			}
		}
	}
}

// In a column of strings, what has the name of a statistic of numbers is one of
// lengths.
func TestLengths(t *testing.T) {
	for _, l := range lengths {
		name := columnSpellings[field(l.value)][0]
		for typeName, want := range map[string]Statistic{
			`"string"`: l.length, `"StringType"`: l.length, `"varchar(10)"`: l.length,
			`"int"`: l.value, `"boolean"`: l.value, `"date"`: l.value, `"map"`: l.value, `null`: l.value, `7`: l.value,
		} {
			c := column(t, `"name":"a","`+name+`":3,"type":`+typeName)
			if number, ok := c.Stat(want); number != 3 || !ok || len(c.stats()) != 1 {
				t.Errorf("%s of %s: got %v, want %v", name, typeName, c.stats(), want)
			}
			only := read(t, `{"columns":[{"name":"a","`+name+`":3,"type":`+typeName+`}]}`, Selection{Statistics: StatisticsOf(want)}).columns[0]
			if number, ok := only.Stat(want); number != 3 || !ok || len(only.stats()) != 1 {
				t.Errorf("%v of %s: got %v", want, typeName, only.stats())
			}
		}
	}
	// What is called a length is not replaced.
	c := column(t, `"name":"a","type":"string","minLength":1,"min":2,"sum":7,"min":3`)
	if number, ok := c.Stat(MinLength); number != 1 || !ok || len(c.stats()) != 1 {
		t.Errorf("got %v", c.stats())
	}
}

func TestStatOfUnknownStatistic(t *testing.T) {
	c := column(t, `"name":"a","min":1`)
	for _, s := range []Statistic{Statistic(statistics), 63, 64, 255} {
		if number, ok := c.Stat(s); ok || number != 0 {
			t.Errorf("%v: got %v", s, number)
		}
		if text, ok := c.Text(s); ok || text != "" {
			t.Errorf("%v: got %q", s, text)
		}
	}
	d := read(t, `{"columns":[],"sampleSize":1}`, Selection{}).dataset
	for _, s := range []DatasetStatistic{DatasetStatistic(datasetStatistics), 63, 64, 255} {
		if number, ok := d.Stat(s); ok || number != 0 {
			t.Errorf("%v: got %v", s, number)
		}
	}
}

func TestStatisticNames(t *testing.T) {
	seen := map[string]bool{}
	for s := range Statistic(statistics) {
		if s.String() == "" || seen[s.String()] {
			t.Errorf("statistic %d is called %q", s, s)
		}
		seen[s.String()] = true
	}
	for s := range DatasetStatistic(datasetStatistics) {
		if s.String() == "" {
			t.Errorf("dataset statistic %d has no name", s)
		}
	}
	if got := Statistic(200).String() + ", " + DatasetStatistic(200).String() + ", " + Kind(200).String(); got != "statistic 200, dataset statistic 200, unknown" {
		t.Errorf("got %s", got)
	}
}

func TestStatistics(t *testing.T) {
	set := StatisticsOf(Mean, MissingCount) | StatisticsOf(Mode)
	var all []Statistic
	for s := range set.All() {
		all = append(all, s)
	}
	if len(all) != 3 || all[0] != MissingCount || all[1] != Mean || all[2] != Mode || set.Has(Min) || !set.Has(Mean) {
		t.Errorf("got %v", all)
	}
	for range set.All() {
		break
	}
	n := 0
	for s := range AllStatistics.All() {
		if int(s) != n {
			t.Fatalf("got %v, want %v", s, Statistic(n))
		}
		n++
	}
	if n != statistics {
		t.Errorf("got %d, want %d", n, statistics)
	}
}

func TestKindOf(t *testing.T) {
	for name, want := range map[string]Kind{
		"": Unknown, "struct<a:int>": Unknown, "array": Unknown, "null": Unknown, "type": Unknown,
		"string": String, "String": String, "StringType": String, "varchar(20)": String, "CHAR (3)": String,
		"byte": Number, "ByteType": Number, "ShortType": Number, "IntegerType": Number, "LongType": Number, "FloatType": Number,
		"DoubleType": Number, "int": Number, "bigint": Number, "smallint": Number, "tinyint": Number, "double": Number,
		"decimal(10,2)": Number, "DecimalType(38,0)": Number, "number": Number,
		"boolean": Boolean, "BooleanType": Boolean, "date": Time, "timestamp": Time, "TimestampType": Time,
	} {
		if got := KindOf(name); got != want {
			t.Errorf("%q: got %v, want %v", name, got, want)
		}
	}
	if got := String.String() + Number.String() + Boolean.String() + Time.String(); got != "stringnumberbooleantime" {
		t.Errorf("got %s", got)
	}
}
