package main

import (
	"reflect"
	"strings"
	"testing"
)

func TestReadTable(t *testing.T) {
	day := int64(86_400_000)
	for name, c := range map[string]struct {
		in      string
		columns columns
		want    table
	}{
		"values":        {"1.5\n2\n", columns{}, table{times: []int64{1, 2}, values: []float64{1.5, 2}}},
		"header":        {"x\n2\n", columns{}, table{times: []int64{1}, values: []float64{2}}},
		"integers":      {"7,1\n9,2,\n", columns{}, table{}},
		"times":         {"1970-01-02T00:00:00Z,1\n 1970-01-02T02:00:00+01:00, 2 \n", columns{}, table{times: []int64{day, day + 3_600_000}, values: []float64{1, 2}, clock: true}},
		"names":         {"v,other,t\n1,x,5\n2,y,6\n", columns{"t", "v"}, table{times: []int64{5, 6}, values: []float64{1, 2}}},
		"numbers":       {"1,x,5\n2,y,6\n", columns{"3", "1"}, table{times: []int64{5, 6}, values: []float64{1, 2}}},
		"changes":       {"time,value,change\n5,1,0\n6,9,1\n", columns{}, table{times: []int64{5, 6}, values: []float64{1, 9}, made: []int64{6}}},
		"empty":         {"", columns{}, table{}},
		"quoted header": {"\"a \"\"b\"\"\",c\n1,2\n", columns{`a "b"`, "c"}, table{times: []int64{1}, values: []float64{2}}},
	} {
		got, err := readTable(strings.NewReader(c.in), &c.columns)
		if name == "integers" { // rows of different lengths
			if err == nil || !strings.Contains(err.Error(), "line 2") {
				t.Errorf("%s: got %v", name, err)
			}
			continue
		}
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, %v", name, got, err)
		}
	}
}

func TestReadTableSaysTheLine(t *testing.T) {
	for want, in := range map[string]string{
		`line 3: value "" is no number`:                        "v\n1\n\"\"\n",
		`line 2: time "noon" is neither`:                       "1,2\nnoon,3\n",
		`line 2: the time is of another form`:                  "1,2\n1970-01-02T00:00:00Z,3\n",
		`line 1: time "t" is neither`:                          "t,2\n",
		`line 1: column "9": give one of ["1" "2"], or 1 to 2`: "",
		`line 1: column "nine"`:                                "",
		`parse error on line 1, column`:                        "\"",
	} {
		c := columns{}
		if in == "" {
			in, c.value = "1,2\n", "9"
			if strings.Contains(want, "nine") {
				c.value = "nine"
			}
		}
		if _, err := readTable(strings.NewReader(in), &c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", in, err, want)
		}
	}
}

func TestLabels(t *testing.T) {
	if got := (&table{clock: true}).label(1_700_000_000_123); got != "2023-11-14T22:13:20.123Z" {
		t.Errorf("got %s", got)
	}
	if got := (&table{}).label(-5); got != "-5" {
		t.Errorf("got %s", got)
	}
}
