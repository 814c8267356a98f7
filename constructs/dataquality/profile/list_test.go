package profile

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestValues(t *testing.T) {
	const long = MaxText + 10
	for written, want := range map[string]Values{
		`null`:                      {},
		`7`:                         {},
		`{"value":1}`:               {},
		`[]`:                        {Present: true},
		`[{"value":"a","count":1}]`: {Present: true, List: []Value{{Text: "a", Count: 1}}},
		`[{"count":1,"value":"a"}]`: {Present: true, List: []Value{{Text: "a", Count: 1}}},
		`[{"value":"a","count":"12"},{"value":"b","count":1e3}]`:               {Present: true, List: []Value{{Text: "a", Count: 12}, {Text: "b", Count: 1000}}},
		`[{"value":"a","frequency":2}]`:                                        {Present: true, List: []Value{{Text: "a", Count: 2}}},
		`[{"value":12.50,"count":1},{"value":-1E+2,"count":1}]`:                {Present: true, List: []Value{{Text: "12.50", Count: 1}, {Text: "-1E+2", Count: 1}}},
		`[{"value":NaN,"count":1},{"value":-Infinity,"count":NaN}]`:            {Present: true, List: []Value{{Text: "NaN", Count: 1}, {Text: "-Infinity", Count: nan}}},
		`[{"value":true,"count":1},{"value":false,"count":2}]`:                 {Present: true, List: []Value{{Text: "true", Count: 1}, {Text: "false", Count: 2}}},
		`[{"value":null,"count":1},{"value":"null","count":2}]`:                {Present: true, List: []Value{{Null: true, Count: 1}, {Text: "null", Count: 2}}},
		`[{"value":"","count":1},{"value":"\u0041\n","count":2}]`:              {Present: true, List: []Value{{Count: 1}, {Text: "A\n", Count: 2}}},
		`[{"value":"a"},{"value":"b","count":null},{"value":"c","count":[1]}]`: {Present: true, List: []Value{{Text: "a", Count: nan}, {Text: "b", Count: nan}, {Text: "c", Count: nan}}},
		`["a",1,null,true]`: {Present: true, List: []Value{{Text: "a", Count: nan}, {Text: "1", Count: nan}, {Null: true, Count: nan}, {Text: "true", Count: nan}}},
		`[{"count":1},{},[],["a",1],{"value":[1],"count":1},{"value":{},"count":1}]`:   {Present: true, Omitted: 6},
		`[{"value":"a","value":"b","count":1,"count":2}]`:                              {Present: true, List: []Value{{Text: "b", Count: 2}}},
		`[{"value":"ab","x":[{"value":1}],"count":1},{"count":2,"value":"c"}]`:         {Present: true, List: []Value{{Text: "ab", Count: 1}, {Text: "c", Count: 2}}},
		`[{"value":"lost","value":[]},{"value":"a","count":1}]`:                        {Present: true, Omitted: 1, List: []Value{{Text: "a", Count: 1}}},
		`[{"value":"` + strings.Repeat("x", MaxText) + `","count":1}]`:                 {Present: true, List: []Value{{Text: strings.Repeat("x", MaxText), Count: 1}}},
		`[{"value":"` + strings.Repeat("x", long) + `","count":1}]`:                    {Present: true, List: []Value{{Text: strings.Repeat("x", MaxText), Count: 1, Truncated: true}}},
		`[{"value":"` + strings.Repeat(`\u00fc`, long) + `","count":1},{"value":"b"}]`: {Present: true, List: []Value{{Text: strings.Repeat("ü", MaxText/2), Count: 1, Truncated: true}, {Text: "b", Count: nan}}},
	} {
		for _, size := range []int{smallWindow, windowSize} {
			got, err := readAll(strings.NewReader(`{"columns":[{"name":"a","mostCommonValues":`+written+`,"minimumValues":`+written+`,"maximumValues":`+written+`}]}`), Everything(), size)
			if err != nil {
				t.Errorf("%.100s: %v", written, err)
				continue
			}
			c := got.columns[0]
			if !sameValues(c.MostCommon, want) || !sameValues(c.Smallest, want) || !sameValues(c.Largest, want) {
				t.Errorf("%.100s:\n got %.200v\nwant %.200v", written, c.MostCommon, want)
			}
		}
	}
}

func TestHistogram(t *testing.T) {
	for written, want := range map[string]Histogram{
		`null`: {},
		`{}`:   {},
		`[]`:   {Present: true},
		`[{"bucket":[1,2.5],"count":3},{"bucket":[2.5,"inf"],"count":4}]`:        {Present: true, Bins: []Bin{{1, 2.5, 3}, {2.5, inf, 4}}},
		`[{"count":3,"bucket":["-inf",1]}]`:                                      {Present: true, Bins: []Bin{{-inf, 1, 3}}},
		`[{"bucket":[-Infinity,Infinity],"count":"5"}]`:                          {Present: true, Bins: []Bin{{-inf, inf, 5}}},
		`[{"low":1,"high":2,"count":3},{"lowerBound":2,"upperBound":3}]`:         {Present: true, Bins: []Bin{{1, 2, 3}, {2, 3, nan}}},
		`[{"bucket":[1,2]},{"bucket":[2,3],"count":null}]`:                       {Present: true, Bins: []Bin{{1, 2, nan}, {2, 3, nan}}},
		`[{"count":1},{"bucket":[1],"count":1},{"bucket":[1,2,3],"count":1}]`:    {Present: true, Omitted: 3},
		`[{"bucket":[null,1]},{"bucket":["NaN",1]},{"bucket":"1-2"},1,[1,2]]`:    {Present: true, Omitted: 5},
		`[{"bucket":[[],{}],"count":1},{"bucket":[1,2],"x":{"a":[]},"count":2}]`: {Present: true, Omitted: 1, Bins: []Bin{{1, 2, 2}}},
	} {
		c := column(t, `"name":"a","valueDistribution":`+written)
		if !sameHistogram(c.Distribution, want) {
			t.Errorf("%s:\n got %v\nwant %v", written, c.Distribution, want)
		}
	}
}

// A profile job can be configured to write all values. Those that are not kept
// are counted.
func TestLongLists(t *testing.T) {
	for _, extra := range []int{-1, 0, 1, 5000} {
		var values, bins []string
		for i := range MaxValues + extra {
			values = append(values, fmt.Sprintf(`{"value":"v%d","count":%d}`, i, i))
			bins = append(bins, fmt.Sprintf(`{"bucket":[%d,%d],"count":%d}`, i, i+1, i))
		}
		for _, comma := range []string{",", " ,\n "} {
			c := column(t, `"name":"a","mostCommonValues":[`+strings.Join(values, comma)+`],"valueDistribution":[`+strings.Join(bins, comma)+`],"min":5`)
			want := max(extra, 0)
			if c.MostCommon.Omitted != want || c.Distribution.Omitted != want || len(c.MostCommon.List) != MaxValues+extra-want || len(c.Distribution.Bins) != MaxValues+extra-want {
				t.Fatalf("%d more: got %d and %d, omitted %d and %d", extra, len(c.MostCommon.List), len(c.Distribution.Bins), c.MostCommon.Omitted, c.Distribution.Omitted)
			}
			for i, v := range c.MostCommon.List {
				if v != (Value{Text: fmt.Sprintf("v%d", i), Count: float64(i)}) || c.Distribution.Bins[i] != (Bin{float64(i), float64(i + 1), float64(i)}) {
					t.Fatalf("%d more: got %v and %v at %d", extra, v, c.Distribution.Bins[i], i)
				}
			}
			if number, ok := c.Stat(Min); number != 5 || !ok {
				t.Errorf("%d more: got %v after the lists", extra, number)
			}
		}
	}
}

func TestEntity(t *testing.T) {
	for written, want := range map[string][]string{
		`null`: nil, `[]`: nil, `{}`: nil, `{"entityTypes":[]}`: nil, `{"entityTypes":null}`: nil, `{"entityTypes":[1,{}]}`: nil,
		`{"entityTypes":["EMAIL"]}`: {"EMAIL"}, `{"entityTypes":"EMAIL"}`: {"EMAIL"},
		`{"x":{"rowsCount":7},"entityTypes":["EMAIL",null,"DATE"]}`: {"EMAIL", "DATE"},
	} {
		c := column(t, `"name":"a","entity":`+written)
		if _, ok := c.Stat(EntityCount); !slices.Equal(c.EntityTypes, want) || ok {
			t.Errorf("%s: got %v", written, c.EntityTypes)
		}
	}
	c := column(t, `"name":"a","entity":{"rowsCount":0,"rowCount":7}`)
	if number, ok := c.Stat(EntityCount); !ok || number != 7 {
		t.Errorf("got %v, %v", number, ok)
	}
}

func TestCorrelations(t *testing.T) {
	const profile = `{"columns":[
		{"name":"a","correlations":{"a":1.0,"b":0.5,"c":null,"d":"NaN","e":"x"}},
		{"correlations":{"b":1.0,"a":0.5,"c":-0.25},"name":"b"},
		{"name":"c","correlations":{"b":-0.25}},
		{"name":"d","correlations":[1]},
		{"name":"e","correlations":{"b":0.125,"b":0.75}}
	]}`
	got := read(t, profile, Selection{Pairs: []Pair{{"b", "c"}, {"b", "a"}, {"a", "c"}, {"a", "d"}, {"a", "e"}, {"x", "y"}, {"a", "x"}, {"a", "a"}, {"e", "b"}}})
	want := []Correlation{{Pair{"b", "c"}, -0.25}, {Pair{"b", "a"}, 0.5}, {Pair{"a", "d"}, nan}, {Pair{"a", "a"}, 1}, {Pair{"e", "b"}, 0.75}}
	if d := (Dataset{Columns: 5, Correlations: want}); !slices.EqualFunc(got.dataset.Correlations, d.Correlations, func(a, b Correlation) bool {
		return a.Pair == b.Pair && same(a.Coefficient, b.Coefficient)
	}) {
		t.Errorf("got %v\nwant %v", got.dataset.Correlations, want)
	}
	for _, p := range []Pair{{"b", "c"}, {"c", "b"}} {
		if coefficient, ok := got.dataset.Correlation(p.A, p.B); coefficient != -0.25 || !ok {
			t.Errorf("%v: got %v, %v", p, coefficient, ok)
		}
	}
	if coefficient, ok := got.dataset.Correlation("a", "c"); ok || coefficient != 0 {
		t.Errorf("got %v", coefficient)
	}
	if got := read(t, profile, Everything()); got.dataset.Correlations != nil {
		t.Errorf("got %v without being asked", got.dataset.Correlations)
	}
}
