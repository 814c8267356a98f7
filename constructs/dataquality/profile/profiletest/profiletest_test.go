package profiletest_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/lintel-go/lintel/constructs/dataquality/profile/profiletest"
)

// decode returns the columns of a profile by name, and all of it.
func decode(t *testing.T, p *profiletest.Profile) (columns map[string]map[string]any, all map[string]any) {
	t.Helper()
	if err := json.Unmarshal(p.Bytes(), &all); err != nil {
		t.Fatal(err)
	}
	columns = map[string]map[string]any{}
	for _, c := range all["columns"].([]any) {
		column := c.(map[string]any)
		columns[column["name"].(string)] = column
	}
	return columns, all
}

// The layouts differ in nothing but whitespace, and the same options make the same
// profile.
func TestLayouts(t *testing.T) {
	made := func(l profiletest.Layout) []byte {
		p := profiletest.Random(profiletest.Options{Columns: 30, Seed: 7})
		p.Layout = l
		return p.Bytes()
	}
	compact, spaced, indented := made(profiletest.Compact), made(profiletest.Spaced), made(profiletest.Indented)
	for name, data := range map[string][]byte{"spaced": spaced, "indented": indented} {
		var b bytes.Buffer
		if err := json.Compact(&b, data); err != nil || !bytes.Equal(b.Bytes(), compact) {
			t.Errorf("%s: %v, or something else than the compact one", name, err)
		}
	}
	for layout, sample := range map[string]bool{
		`"sampleSize":20000,"duplicateRowsCount":`:      bytes.Contains(compact, []byte(`"sampleSize":20000,"duplicateRowsCount":`)),
		`"sampleSize": 20000, "duplicateRowsCount": `:   bytes.Contains(spaced, []byte(`"sampleSize": 20000, "duplicateRowsCount": `)),
		"\n  \"sampleSize\": 20000,\n  \"duplicateRows": bytes.Contains(indented, []byte("\n  \"sampleSize\": 20000,\n  \"duplicateRows")),
		`"datasetConfigurationOverride": {},`:           bytes.Contains(indented, []byte(`"datasetConfigurationOverride": {},`)),
	} {
		if !sample {
			t.Errorf("there is no %q", layout)
		}
	}
	if !bytes.Equal(made(profiletest.Spaced), spaced) {
		t.Error("the second profile is another one")
	}
	if other := profiletest.Random(profiletest.Options{Columns: 30, Seed: 8}).Bytes(); bytes.Equal(other, spaced) {
		t.Error("the seed does not matter")
	}
}

// The statistics of a column fit together.
func TestRandom(t *testing.T) {
	for _, o := range []profiletest.Options{{}, {Columns: 300, Seed: 1}, {Columns: 60, Rows: 1, Seed: 2}, {Columns: 60, Rows: 5_000_000, Values: 200, Bins: 7, Seed: 3}} {
		columns, all := decode(t, profiletest.Random(o))
		want := o.Columns
		if want == 0 {
			want = 20
		}
		if len(columns) != want {
			t.Errorf("%+v: got %d columns with different names, want %d", o, len(columns), want)
		}
		rows := all["sampleSize"].(float64)
		for name, c := range columns {
			if err := check(c, rows); err != nil {
				t.Errorf("%+v: %s: %v", o, name, err)
			}
		}
	}
}

func check(c map[string]any, rows float64) error {
	number := func(name string) float64 { n, _ := c[name].(float64); return n }
	present := rows - number("missingValuesCount")
	if present < 0 || number("distinctValuesCount") > present || number("uniqueValuesCount") > number("distinctValuesCount") {
		return fmt.Errorf("of %v rows, %v are missing, %v distinct, %v unique", rows, c["missingValuesCount"], c["distinctValuesCount"], c["uniqueValuesCount"])
	}
	count := func(list string) (total float64) {
		for _, element := range c[list].([]any) {
			total += element.(map[string]any)["count"].(float64)
		}
		return total
	}
	if values := c["mostCommonValues"].([]any); len(values) == 0 || float64(len(values)) > number("distinctValuesCount") {
		return fmt.Errorf("%d common values", len(values))
	}
	if c["type"] == "boolean" {
		return nil
	}
	if bins := count("valueDistribution"); bins != present {
		return fmt.Errorf("bins of %v, want %v", bins, present)
	}
	ordered := []float64{number("min"), number("median"), number("max")}
	if c["type"] != "string" {
		ordered = []float64{number("min"), number("percentile5"), number("percentile25"), number("median"), number("percentile75"), number("percentile95"), number("max")}
		if bins := count("zScoreDistribution"); bins != present {
			return fmt.Errorf("bins of z-scores of %v, want %v", bins, present)
		}
		if got := number("percentile75") - number("percentile25"); math.Abs(got-number("interquartileRange")) > 1e-9*math.Abs(got) {
			return fmt.Errorf("interquartile range of %v, want %v", number("interquartileRange"), got)
		}
	}
	if !slices.IsSorted(ordered) {
		return fmt.Errorf("not in order: %v", ordered)
	}
	return nil
}

func TestTaxi(t *testing.T) {
	columns, all := decode(t, profiletest.Taxi())
	if len(columns) != 12 || all["sampleSize"] != 20000.0 {
		t.Fatalf("got %d columns of %v rows", len(columns), all["sampleSize"])
	}
	for name, c := range columns {
		if err := check(c, 20000); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		want := map[string]float64{"pu_loc_id": 120, "do_loc_id": 480}[name]
		if c["missingValuesCount"] != want {
			t.Errorf("%s: %v are missing, want %v", name, c["missingValuesCount"], want)
		}
	}
	if mean := columns["fare_amount"]["mean"]; mean != 13.0 {
		t.Errorf("got a mean fare of %v", mean)
	}
	if correlations := columns["fare_amount"]["correlations"].(map[string]any); correlations["fare_amount"] != 1.0 || len(correlations) != 7 {
		t.Errorf("got %v", correlations)
	}
	if id := all["jobRunId"].(string); id != profiletest.RunID(2017) || len(id) != 67 || !strings.HasPrefix(id, "db_") || !strings.Contains(all["location"].(string), id[3:]) {
		t.Errorf("got %s at %v", id, all["location"])
	}
}

func TestEdit(t *testing.T) {
	p := profiletest.Taxi()
	p.Edit("pu_loc_id", func(c *profiletest.Object) {
		c.Set("missingValuesCount", 19_000)
		c.Set("new", nil)
		c.Delete("mean", "median", "no such")
	})
	p.Filter(func(c profiletest.Object) bool { return c.Get("name") != "medallion" && c.Get("no such") == nil })
	p.EditAll(func(c *profiletest.Object) { c.Set("type", "x") })
	p.After.Set("version", "2.0")
	p.Before.Delete("duplicateRowsCount")
	columns, all := decode(t, p)
	c := columns["pu_loc_id"]
	if _, ok := c["mean"]; ok || c["missingValuesCount"] != 19000.0 || c["type"] != "x" || columns["do_loc_id"]["type"] != "x" {
		t.Errorf("got %v", c)
	}
	if value, ok := c["new"]; value != nil || !ok {
		t.Errorf("got %v", c)
	}
	if _, ok := all["duplicateRowsCount"]; ok || len(columns) != 11 || all["version"] != "2.0" {
		t.Errorf("got %d columns of version %v", len(columns), all["version"])
	}
	for range p.Columns { // one that stops is no problem
		break
	}
}

func TestValues(t *testing.T) {
	values := profiletest.Array{
		nil, true, 7, -7, 10.0, 0.0, 1e16, 1e15, 0.0001, 0.00001, -2.5, math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64,
		"a\"\\\n\x00\x7fé🚕", json.RawMessage(`[1 , 2]`), profiletest.Object{}, profiletest.Array{}, map[string]int{"a": 1}, uint8(3),
	}
	p := &profiletest.Profile{Columns: func(func(profiletest.Object) bool) {}, Before: profiletest.Object{{"x", values}}}
	const want = `{"x": [null, true, 7, -7, 10.0, 0.0, 1e+16, 1000000000000000.0, 0.0001, 1e-05, -2.5, NaN, Infinity, -Infinity, 1.7976931348623157e+308, ` +
		`"a\"\\\u000a\u0000\u007f\u00e9\ud83d\ude95", [1,2], {}, [], {"a":1}, 3], "columns": []}`
	if got := string(p.Bytes()); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestWriteTo(t *testing.T) {
	p := profiletest.Random(profiletest.Options{Columns: 100})
	var b bytes.Buffer
	n, err := p.WriteTo(&b)
	if err != nil || n != int64(b.Len()) || !bytes.Equal(b.Bytes(), p.Bytes()) {
		t.Errorf("got %d bytes and %v, wrote %d", n, err, b.Len())
	}
	full := errors.New("disk full")
	for _, room := range []int{0, 70_000, b.Len() - 1} {
		if n, err := p.WriteTo(&limited{room: room, err: full}); !errors.Is(err, full) || n != int64(room) {
			t.Errorf("got %d bytes and %v, want %d and %v", n, err, room, full)
		}
	}
	for _, wrong := range []profiletest.Profile{
		{Before: profiletest.Object{{"x", make(chan int)}}, Columns: p.Columns},
		{Columns: func(yield func(profiletest.Object) bool) { yield(profiletest.Object{{"x", make(chan int)}}) }},
	} {
		var unsupported *json.UnsupportedTypeError
		if _, err := wrong.WriteTo(&b); !errors.As(err, &unsupported) || unsupported.Type != reflect.TypeFor[chan int]() {
			t.Errorf("got %v", err)
		}
	}
	defer func() {
		if got := fmt.Sprint(recover()); got != "profiletest: json: unsupported type: chan int" {
			t.Errorf("got %v", got)
		}
	}()
	(&profiletest.Profile{Before: profiletest.Object{{"x", make(chan int)}}, Columns: p.Columns}).Bytes()
}

// limited has room for some bytes.
type limited struct {
	room int
	err  error
}

func (l *limited) Write(p []byte) (int, error) {
	n := min(l.room, len(p))
	if l.room -= n; n < len(p) {
		return n, l.err
	}
	return n, nil
}
